package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the archive does of a merge: reads both records field by field, closes the one and gives the other its values, and
 * tells of it. What points to them is left to others.
 */
@Component
public class CustomerMerging {

    /** Both coordinates as one field. */
    public static final String LOCATION = "profile.location";

    public static final String CONTACTS = "contacts";
    public static final String ADDRESSES = "addresses";
    public static final String ADDRESS = "profile.address";
    public static final String LOGIN = "profile.login";
    public static final String REGISTERED_ON = "profile.registeredOn";

    private static final String PROFILE = "profile.";
    private static final String ATTRIBUTES = "attributes.";

    private final Customers customers;
    private final CustomerRecords records;
    private final Histories histories;
    private final JsonMapper json;
    private final Clock clock;

    CustomerMerging(Customers customers, CustomerRecords records, Histories histories, JsonMapper json, Clock clock) {
        this.customers = customers;
        this.records = records;
        this.histories = histories;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A customer's record.
     *
     * @param kept whether it is active or closed, and so may be merged
     * @param fields JSON by field; what is empty is left out
     */
    public record Side(
            UUID id,
            long version,
            String code,
            CustomerKind kind,
            String name,
            String orgUnit,
            String status,
            boolean kept,
            @Nullable UUID mergedInto,
            Map<String, JsonNode> fields) {}

    /** The record as it is, merged or not; a 404 problem where there is none that the caller may know of. */
    @Transactional(readOnly = true)
    public Side read(UUID id, Caller caller) {
        return customers
                .findById(id)
                .filter(customer -> caller.mayServe(
                        customer.profile().orgUnit(),
                        customer.profile().manager(),
                        customer.profile().login()))
                .map(customer -> new Side(
                        id,
                        customer.version(),
                        customer.code(),
                        customer.kind(),
                        customer.profile().name(),
                        customer.profile().orgUnit(),
                        customer.status().name(),
                        customer.status().isKept(),
                        customer.mergedInto(),
                        fields(customer)))
                .orElseThrow(() -> Problem.notFound("customer-not-found", id));
    }

    /**
     * Closes one record and gives the other its values.
     *
     * @param values of the survivor's fields that change; JSON null empties one
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void merge(UUID survivorId, UUID goneId, Map<String, JsonNode> values, String reason) {
        var now = clock.instant();
        var gone = customers.findById(goneId).orElseThrow();
        var survivor = customers.findById(survivorId).orElseThrow();
        gone.mergeInto(survivorId, reason, now);
        records.save(gone, "CustomerMerged");
        set(survivor, values, reason);
        survivor.noteBeside(new FieldChange("merged", null, gone.code(), reason), now);
        records.save(survivor);
    }

    /**
     * Opens the record again.
     *
     * @param values of the survivor's fields that go back
     * @param login of the record that comes back, where it is free
     * @return whether the login was free
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean undo(
            UUID survivorId,
            UUID goneId,
            Map<String, JsonNode> values,
            String status,
            @Nullable String login,
            String reason) {
        var now = clock.instant();
        var survivor = customers.findById(survivorId).orElseThrow();
        var gone = customers.findById(goneId).orElseThrow();
        set(survivor, values, reason);
        survivor.noteBeside(new FieldChange("merged", gone.code(), null, reason), now);
        records.save(survivor);
        histories.withhold(survivorId, gone.code());
        var free = login == null || customers.findByProfileLogin(login).isEmpty();
        gone.unmerge(CustomerStatus.valueOf(status), free ? login : null, reason, now);
        records.save(gone, "CustomerMergeUndone");
        return free;
    }

    private Map<String, JsonNode> fields(Customer customer) {
        var fields = new TreeMap<String, JsonNode>();
        var profile = (ObjectNode) json.valueToTree(customer.profile());
        var longitude = profile.remove("longitude");
        var latitude = profile.remove("latitude");
        if (longitude != null && !longitude.isNull() && latitude != null) {
            put(fields, LOCATION, json.createArrayNode().add(longitude).add(latitude));
        }
        profile.properties().forEach(field -> put(fields, PROFILE + field.getKey(), field.getValue()));
        var attributes = (ObjectNode) json.valueToTree(customer.attributes().values());
        attributes.properties().forEach(field -> put(fields, ATTRIBUTES + field.getKey(), field.getValue()));
        put(fields, CONTACTS, json.valueToTree(customer.contacts().people()));
        put(fields, ADDRESSES, json.valueToTree(customer.addresses().all()));
        return Collections.unmodifiableMap(fields);
    }

    private void put(Map<String, JsonNode> fields, String field, JsonNode value) {
        if (!value.isNull() && !(value.isArray() && value.isEmpty())) {
            // As it is read back from a merge's record, so that the two can be compared: numbers have several nodes.
            fields.put(field, json.readTree(json.writeValueAsString(value)));
        }
    }

    private void set(Customer customer, Map<String, JsonNode> values, String reason) {
        var now = clock.instant();
        var profile = (ObjectNode) json.valueToTree(customer.profile());
        var attributes = new TreeMap<String, Object>(customer.attributes().values());
        values.forEach((field, value) -> {
            if (field.equals(CONTACTS)) {
                customer.changeContacts(new Contacts(people(value)), now, reason);
            } else if (field.equals(ADDRESSES)) {
                customer.changeAddresses(new Addresses(places(value)), now, reason);
            } else if (field.equals(LOCATION)) {
                profile.set("longitude", value.isNull() ? value : value.get(0));
                profile.set("latitude", value.isNull() ? value : value.get(1));
            } else if (field.startsWith(PROFILE)) {
                profile.set(field.substring(PROFILE.length()), value);
            } else if (value.isNull()) {
                attributes.remove(field.substring(ATTRIBUTES.length()));
            } else {
                attributes.put(field.substring(ATTRIBUTES.length()), json.treeToValue(value, Object.class));
            }
        });
        customer.change(json.treeToValue(profile, Profile.class), now, reason);
        customer.changeAttributes(Attributes.of(attributes), now, reason);
    }

    private List<Contacts.Person> people(JsonNode value) {
        var people = new ArrayList<Contacts.Person>();
        (value instanceof ArrayNode all ? all : json.createArrayNode())
                .forEach(person -> people.add(json.treeToValue(person, Contacts.Person.class)));
        return people;
    }

    private List<Addresses.Address> places(JsonNode value) {
        var places = new ArrayList<Addresses.Address>();
        (value instanceof ArrayNode all ? all : json.createArrayNode())
                .forEach(place -> places.add(json.treeToValue(place, Addresses.Address.class)));
        return places;
    }
}
