package io.gapless.customer.duplicate;

import static io.gapless.customer.archive.CustomerMerging.ADDRESS;
import static io.gapless.customer.archive.CustomerMerging.ADDRESSES;
import static io.gapless.customer.archive.CustomerMerging.CONTACTS;
import static io.gapless.customer.archive.CustomerMerging.REGISTERED_ON;

import io.gapless.platform.web.Problem;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What each field of the survivor becomes: what only one has is taken, contacts and addresses of both are joined, and
 * where both say something else somebody has to choose.
 */
record MergePlan(List<MergeField> fields) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST = 50;

    /** Whose value is taken. */
    enum Choice {
        SURVIVOR,
        MERGED
    }

    /** How a field comes by its value. */
    enum Outcome {
        /** Only the survivor has one, or both the same, or it became a customer first. */
        KEPT,
        /** Only the merged one has one, or it became a customer first. */
        TAKEN,
        /** Of both. */
        JOINED,
        CHOSEN,
        /** Both have another one: a choice is needed. */
        CONFLICT
    }

    /**
     * A field.
     *
     * @param result null while a choice is needed
     */
    record MergeField(
            String field,
            Outcome outcome,
            @Nullable JsonNode survivor,
            @Nullable JsonNode merged,
            @Nullable JsonNode result) {}

    /**
     * A plan for two records.
     *
     * @param choices by field
     * @param otherwise for fields that the choices do not name
     */
    static MergePlan of(
            Map<String, JsonNode> survivor,
            Map<String, JsonNode> merged,
            Map<String, Choice> choices,
            @Nullable Choice otherwise) {
        var names = new TreeSet<>(survivor.keySet());
        names.addAll(merged.keySet());
        for (String chosen : choices.keySet()) {
            if (!names.contains(chosen) || chosen.equals(CONTACTS) || chosen.equals(ADDRESSES)) {
                throw Problem.unprocessable("customer-merge-choice-unknown", chosen);
            }
        }
        var fields = new LinkedHashMap<String, MergeField>();
        for (String name : names) {
            if (!name.equals(CONTACTS) && !name.equals(ADDRESSES)) {
                fields.put(
                        name,
                        field(
                                name,
                                survivor.get(name),
                                merged.get(name),
                                choices.getOrDefault(name, name.equals(REGISTERED_ON) ? null : otherwise)));
            }
        }
        var contacts = contacts(survivor.get(CONTACTS), merged.get(CONTACTS));
        if (contacts != null) {
            fields.put(CONTACTS, contacts);
        }
        var addresses = addresses(survivor, merged, fields.get(ADDRESS));
        if (addresses != null) {
            fields.put(ADDRESSES, addresses);
        }
        return new MergePlan(List.copyOf(fields.values()));
    }

    private static MergeField field(
            String name, @Nullable JsonNode survivor, @Nullable JsonNode merged, @Nullable Choice choice) {
        if (merged == null || merged.equals(survivor)) {
            return new MergeField(name, Outcome.KEPT, survivor, merged, survivor);
        }
        if (survivor == null) {
            return new MergeField(name, Outcome.TAKEN, null, merged, merged);
        }
        if (choice == null && name.equals(REGISTERED_ON)) {
            // One customer, who has been one since the earlier of the two days.
            return survivor.asString().compareTo(merged.asString()) <= 0
                    ? new MergeField(name, Outcome.KEPT, survivor, merged, survivor)
                    : new MergeField(name, Outcome.TAKEN, survivor, merged, merged);
        }
        if (choice == null) {
            return new MergeField(name, Outcome.CONFLICT, survivor, merged, null);
        }
        return new MergeField(name, Outcome.CHOSEN, survivor, merged, choice == Choice.SURVIVOR ? survivor : merged);
    }

    private static @Nullable MergeField contacts(@Nullable JsonNode survivor, @Nullable JsonNode merged) {
        if (merged == null) {
            return survivor == null ? null : new MergeField(CONTACTS, Outcome.KEPT, survivor, null, survivor);
        }
        var joined = JSON.arrayNode();
        var known = new HashSet<String>();
        boolean hasPrimary = false;
        for (JsonNode side : new @Nullable JsonNode[] {survivor, merged}) {
            if (side == null) {
                continue;
            }
            for (JsonNode person : side) {
                if (!known.add(Party.plain(text(person, "name")) + ' ' + Party.plain(text(person, "phone")))) {
                    continue;
                }
                var copy = (ObjectNode) person.deepCopy();
                if (copy.path("primary").asBoolean(false)) {
                    copy.put("primary", !hasPrimary);
                    hasPrimary = true;
                }
                joined.add(copy);
            }
        }
        return joined(CONTACTS, survivor, merged, joined);
    }

    private static @Nullable MergeField addresses(
            Map<String, JsonNode> survivor, Map<String, JsonNode> merged, @Nullable MergeField own) {
        var here = survivor.get(ADDRESSES);
        var there = merged.get(ADDRESSES);
        var joined = JSON.arrayNode();
        var known = new HashSet<String>();
        for (JsonNode side : new @Nullable JsonNode[] {here, there}) {
            if (side != null) {
                for (JsonNode place : side) {
                    if (known.add(text(place, "purpose") + ' ' + Party.plain(text(place, "text")))) {
                        joined.add(place);
                    }
                }
            }
        }
        // The address that was not chosen is not lost.
        if (own != null && own.outcome() == Outcome.CHOSEN && own.survivor() != null && own.merged() != null) {
            var other = own.survivor().equals(own.result()) ? own.merged() : own.survivor();
            var plain = Party.plain(other.asString());
            if (joined.valueStream()
                    .noneMatch(place -> Party.plain(text(place, "text")).equals(plain))) {
                joined.add(JSON.objectNode().put("purpose", "OTHER").put("text", other.asString()));
            }
        }
        return joined.isEmpty() ? null : joined(ADDRESSES, here, there, joined);
    }

    private static MergeField joined(
            String field, @Nullable JsonNode survivor, @Nullable JsonNode merged, JsonNode joined) {
        if (joined.size() > MOST) {
            throw Problem.unprocessable("customer-merge-too-many", field, joined.size(), MOST);
        }
        return new MergeField(field, joined.equals(survivor) ? Outcome.KEPT : Outcome.JOINED, survivor, merged, joined);
    }

    private static String text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isString() ? value.asString() : "";
    }

    /** The fields of which somebody has to choose. */
    List<MergeField> conflicts() {
        return fields.stream()
                .filter(field -> field.outcome() == Outcome.CONFLICT)
                .toList();
    }

    /** The values that change of the survivor's. */
    Map<String, JsonNode> changes() {
        var changes = new LinkedHashMap<String, JsonNode>();
        for (MergeField field : fields) {
            if (field.result() != null && !field.result().equals(field.survivor())) {
                changes.put(field.field(), field.result());
            }
        }
        return changes;
    }

    private static int size(@Nullable JsonNode list) {
        return list == null ? 0 : list.size();
    }

    /** How many contacts come over. */
    long newContacts() {
        return fields.stream()
                .filter(field -> field.field().equals(CONTACTS) && field.result() != null)
                .mapToLong(field -> size(field.result()) - size(field.survivor()))
                .sum();
    }
}
