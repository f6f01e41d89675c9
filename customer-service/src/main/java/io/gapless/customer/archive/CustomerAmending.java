package io.gapless.customer.archive;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How other features change a customer: single fields by name, or by a note of what they keep beside the customer. */
@Component
public class CustomerAmending {

    private static final String PROFILE = "profile.";
    private static final String ATTRIBUTES = "attributes.";
    private static final String CONTACTS = "contacts";
    private static final String ADDRESSES = "addresses";

    /** Fields of the profile that say who or where the customer is; the others are the company's own decisions. */
    private static final Set<String> OWN = Set.of(
            "profile.name",
            "profile.phone",
            "profile.address",
            "profile.licence",
            "profile.longitude",
            "profile.latitude",
            "profile.licenceFrom",
            "profile.licenceUntil",
            "profile.creditCode",
            "profile.representative",
            "profile.openedOn");

    private final CustomerArchive archive;
    private final Customers customers;
    private final CustomerRecords records;
    private final Validator validator;
    private final JsonMapper json;
    private final Clock clock;

    CustomerAmending(
            CustomerArchive archive,
            Customers customers,
            CustomerRecords records,
            Validator validator,
            JsonMapper json,
            Clock clock) {
        this.archive = archive;
        this.customers = customers;
        this.records = records;
        this.validator = validator;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Fields of a customer as they are.
     *
     * @param version the customer's
     * @param values JSON by field; null where there is none
     */
    public record Fields(long version, Map<String, @Nullable String> values) {}

    /** The customer whose own login the caller has. */
    @Transactional(readOnly = true)
    public Optional<UUID> ofLogin(Caller caller) {
        return customers.findByProfileLogin(caller.username()).map(Customer::id);
    }

    /** Whether customers may propose another value of it: of what they are, not of how the company sees them. */
    public static boolean isOwn(String field) {
        return OWN.contains(field)
                || field.equals(CONTACTS)
                || field.equals(ADDRESSES)
                || field.startsWith(ATTRIBUTES) && field.length() > ATTRIBUTES.length();
    }

    /** What these fields hold now. */
    @Transactional(readOnly = true)
    public Fields read(UUID id, Collection<String> fields, Caller caller) {
        var customer = archive.find(id, caller);
        var values = new LinkedHashMap<String, @Nullable String>();
        for (String field : fields) {
            values.put(field, value(customer, field));
        }
        return new Fields(customer.version(), values);
    }

    /** Throws the problem that {@link #apply} would; changes nothing. */
    @Transactional
    public void check(UUID id, Map<String, ? extends @Nullable String> values, Caller caller) {
        amend(archive.open(id, new IfMatch(null), caller), values, null);
    }

    /**
     * Gives fields of a customer other values, all by the rules of the archive.
     *
     * @param values JSON by field; null empties it
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void apply(UUID id, Map<String, ? extends @Nullable String> values, String reason, Caller caller) {
        var customer = archive.open(id, new IfMatch(null), caller);
        amend(customer, values, reason);
        records.save(customer);
    }

    /** Notes in a customer's history what another feature has changed of it, and makes a new version. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void note(
            UUID id,
            String field,
            @Nullable String oldValue,
            @Nullable String newValue,
            @Nullable String reason,
            Caller caller) {
        var customer = archive.open(id, new IfMatch(null), caller);
        customer.noteBeside(new FieldChange(field, oldValue, newValue, reason), clock.instant());
        records.save(customer);
    }

    private @Nullable String value(Customer customer, String field) {
        if (field.equals(CONTACTS)) {
            return json.writeValueAsString(customer.contacts().people());
        }
        if (field.equals(ADDRESSES)) {
            return json.writeValueAsString(customer.addresses().all());
        }
        JsonNode value = field.startsWith(PROFILE)
                ? json.valueToTree(customer.profile()).path(field.substring(PROFILE.length()))
                : json.valueToTree(customer.attributes().values()).path(field.substring(ATTRIBUTES.length()));
        return value.isMissingNode() || value.isNull() ? null : json.writeValueAsString(value);
    }

    private void amend(Customer customer, Map<String, ? extends @Nullable String> values, @Nullable String reason) {
        var now = clock.instant();
        var profile = (ObjectNode) json.valueToTree(customer.profile());
        var attributes =
                new TreeMap<String, @Nullable Object>(customer.attributes().values());
        var profileChanges = false;
        var attributesChange = false;
        for (var entry : values.entrySet()) {
            var field = entry.getKey();
            var value = entry.getValue();
            if (field.equals(CONTACTS)) {
                var body = read(
                        "{\"contacts\":" + (value == null ? "[]" : value) + "}", CustomerController.ContactsBody.class);
                customer.changeContacts(CustomerController.PersonBody.contacts(body.contacts()), now, reason);
            } else if (field.equals(ADDRESSES)) {
                var body = read(
                        "{\"addresses\":" + (value == null ? "[]" : value) + "}",
                        CustomerController.AddressesBody.class);
                customer.changeAddresses(CustomerController.AddressBody.addresses(body.addresses()), now, reason);
            } else if (field.startsWith(PROFILE)) {
                profileChanges = true;
                profile.set(field.substring(PROFILE.length()), value == null ? null : json.readTree(value));
            } else {
                attributesChange = true;
                attributes.put(
                        field.substring(ATTRIBUTES.length()),
                        value == null ? null : json.readValue(value, Object.class));
            }
        }
        if (profileChanges) {
            customer.change(
                    read(json.writeValueAsString(profile), CustomerController.ProfileBody.class)
                            .toProfile(),
                    now,
                    reason);
        }
        if (attributesChange) {
            customer.changeAttributes(archive.checked(customer, attributes), now, reason);
        }
    }

    private <T> T read(String text, Class<T> type) {
        T body;
        try {
            body = json.readValue(text, type);
        } catch (JacksonException e) {
            throw Problem.unprocessable("field-value-unreadable");
        }
        var violations = validator.validate(body);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return body;
    }
}
