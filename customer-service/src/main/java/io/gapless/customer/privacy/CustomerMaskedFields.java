package io.gapless.customer.privacy;

import static io.gapless.platform.privacy.MaskedFields.As.ADDRESS;
import static io.gapless.platform.privacy.MaskedFields.As.EMAIL;
import static io.gapless.platform.privacy.MaskedFields.As.HIDDEN;
import static io.gapless.platform.privacy.MaskedFields.As.NUMBER;
import static io.gapless.platform.privacy.MaskedFields.As.PERSON;
import static io.gapless.platform.privacy.MaskedFields.As.PHONE;
import static java.util.Map.entry;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.attribute.AttributeRules;
import io.gapless.platform.privacy.MaskedFields;
import io.gapless.platform.privacy.Masking;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which fields of this service's answers tell of persons. */
@Component
class CustomerMaskedFields implements MaskedFields {

    private static final Map<String, As> FIELDS = Map.ofEntries(
            entry("phone", PHONE),
            entry("email", EMAIL),
            entry("address", ADDRESS),
            entry("postcode", HIDDEN),
            entry("licence", NUMBER),
            entry("creditCode", NUMBER),
            entry("representative", PERSON),
            entry("customerName", PERSON),
            entry("longitude", HIDDEN),
            entry("latitude", HIDDEN),
            entry("login", HIDDEN),
            entry("proposedBy", HIDDEN),
            entry("contacts.name", PERSON),
            entry("contacts.remark", HIDDEN),
            entry("addresses.text", ADDRESS),
            entry("addresses.remark", HIDDEN));

    /** Changes of these fields are shown without the values. */
    private static final Set<String> CHANGES = Set.of(
            "contacts",
            "addresses",
            "profile.name",
            "profile.phone",
            "profile.address",
            "profile.licence",
            "profile.creditCode",
            "profile.representative",
            "profile.longitude",
            "profile.latitude",
            "profile.login");

    private static final Duration GOOD_FOR = Duration.ofSeconds(10);

    private final AttributeRules rules;
    private volatile Known known = new Known(Instant.MIN, Map.of());

    CustomerMaskedFields(AttributeRules rules) {
        this.rules = rules;
    }

    /** The attributes that are data of a person, by kind. */
    private record Known(Instant at, Map<CustomerKind, Set<String>> personal) {}

    @Override
    public Map<String, As> fields() {
        return FIELDS;
    }

    @Override
    public void mask(ObjectNode object) {
        var kind = kind(object.path("kind").asString(""));
        if (kind == CustomerKind.CONSUMER) {
            // A business is known by its name; of a consumer it is a person's.
            if (object.has("code")) {
                person(object, "name");
            }
            if (object.path("profile") instanceof ObjectNode profile) {
                person(profile, "name");
            }
        }
        if (object.path("attributes") instanceof ObjectNode attributes && kind != null) {
            var personal = personal().getOrDefault(kind, Set.of());
            for (String attribute : Set.copyOf(attributes.propertyNames())) {
                if (personal.contains(attribute)) {
                    attributes.put(attribute, Masking.HIDDEN);
                }
            }
        }
        var field = object.path("field").asString("");
        if (CHANGES.contains(field) || field.startsWith("attributes.") && isPersonal(field.substring(11))) {
            hide(object, "oldValue");
            hide(object, "newValue");
        }
    }

    private static void person(ObjectNode object, String field) {
        if (object.path(field).isString()) {
            object.put(field, Masking.MASKED.person(object.path(field).stringValue()));
        }
    }

    private static void hide(ObjectNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isMissingNode() && !value.isNull()) {
            object.put(field, Masking.HIDDEN);
        }
    }

    private boolean isPersonal(String attribute) {
        return personal().values().stream().anyMatch(some -> some.contains(attribute));
    }

    /** Looked up now and then: definitions change seldom. */
    private Map<CustomerKind, Set<String>> personal() {
        var now = Instant.now();
        var last = known;
        if (last.at().isBefore(now.minus(GOOD_FOR))) {
            var personal = new EnumMap<CustomerKind, Set<String>>(CustomerKind.class);
            for (CustomerKind kind : CustomerKind.values()) {
                personal.put(kind, rules.personal(kind));
            }
            last = new Known(now, personal);
            known = last;
        }
        return last.personal();
    }

    private static @org.jspecify.annotations.Nullable CustomerKind kind(String text) {
        for (CustomerKind kind : CustomerKind.values()) {
            if (kind.name().equals(text)) {
                return kind;
            }
        }
        return null;
    }
}
