package io.gapless.complaint.taxonomy;

import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole category tree at one time. A draft changes until it is published; a published edition never again.
 *
 * @param base the edition that a draft was made from
 */
record Edition(
        int number,
        long version,
        Status status,
        @Nullable Integer base,
        @Nullable String note,
        List<EditionCategory> categories,
        String createdBy,
        Instant createdAt,
        @Nullable String publishedBy,
        @Nullable Instant publishedAt) {

    private static final int DEEPEST = 10;

    /** Whether it can still be changed. */
    enum Status {
        DRAFT,
        PUBLISHED
    }

    /** What differs between two editions. */
    record Difference(List<EditionCategory> added, List<EditionCategory> removed, List<Change> changed) {}

    /**
     * A category that both editions have, and not alike.
     *
     * @param changed the names of what is another value
     */
    record Change(String code, List<String> changed, EditionCategory before, EditionCategory after) {}

    /** The categories, those above before those below; a problem (422) where they are no tree. */
    static List<EditionCategory> tree(List<EditionCategory> categories) {
        var byCode = new LinkedHashMap<String, EditionCategory>();
        for (EditionCategory category : categories) {
            if (byCode.put(category.code(), category) != null) {
                throw Problem.unprocessable("taxonomy-code-twice", category.code());
            }
        }
        var depths = new TreeMap<String, Integer>();
        for (EditionCategory category : byCode.values()) {
            var path = path(byCode, category);
            requireFields(category, path);
            depths.put(category.code(), path.size());
        }
        return byCode.values().stream()
                .sorted(Comparator.comparingInt(
                                (EditionCategory category) -> Objects.requireNonNull(depths.get(category.code())))
                        .thenComparing(EditionCategory::code))
                .toList();
    }

    private static List<EditionCategory> path(Map<String, EditionCategory> byCode, EditionCategory category) {
        var path = new ArrayList<EditionCategory>();
        var codes = new HashSet<String>();
        for (@Nullable EditionCategory next = category; next != null; ) {
            if (!codes.add(next.code())) {
                throw Problem.unprocessable("category-parent-circular", next.code());
            }
            path.add(next);
            var parent = next.parent();
            if (parent == null) {
                break;
            }
            next = byCode.get(parent);
            if (next == null) {
                throw Problem.unprocessable("taxonomy-parent-unknown", category.code(), parent);
            }
        }
        if (path.size() > DEEPEST) {
            throw Problem.unprocessable("taxonomy-too-deep", category.code(), DEEPEST);
        }
        return path;
    }

    private static void requireFields(EditionCategory category, List<EditionCategory> path) {
        var codes = new HashSet<String>();
        for (EditionCategory each : path) {
            for (CategoryField field : each.own()) {
                if (!codes.add(field.code())) {
                    throw Problem.unprocessable("category-field-twice", category.code(), field.code());
                }
            }
        }
        for (CategoryField field : category.own()) {
            var choices = new HashSet<String>();
            field.choices().forEach(option -> choices.add(option.code()));
            boolean isChoice = field.type() == CategoryField.Type.CHOICE;
            if (choices.size() != field.choices().size() || isChoice == choices.isEmpty()) {
                throw Problem.unprocessable("category-field-options", category.code(), field.code());
            }
        }
    }

    /** The fields of a category and of those above it, these first; empty where the edition has no such category. */
    List<CategoryField> fields(String code) {
        var fields = new ArrayList<CategoryField>();
        var seen = new HashSet<String>();
        for (var next = find(code); next != null && seen.add(next.code()); ) {
            fields.addAll(0, next.own());
            var parent = next.parent();
            next = parent == null ? null : find(parent);
        }
        return fields;
    }

    @Nullable
    EditionCategory find(String code) {
        return categories.stream()
                .filter(category -> category.code().equals(code))
                .findFirst()
                .orElse(null);
    }

    /** What has become of an earlier edition in this one. */
    Difference since(Edition earlier) {
        var codes = new LinkedHashSet<String>();
        var added = new ArrayList<EditionCategory>();
        var changed = new ArrayList<Change>();
        for (EditionCategory after : categories) {
            codes.add(after.code());
            var before = earlier.find(after.code());
            if (before == null) {
                added.add(after);
            } else {
                var what = changes(before, after);
                if (!what.isEmpty()) {
                    changed.add(new Change(after.code(), what, before, after));
                }
            }
        }
        var removed = earlier.categories().stream()
                .filter(category -> !codes.contains(category.code()))
                .toList();
        return new Difference(added, removed, changed);
    }

    private static List<String> changes(EditionCategory before, EditionCategory after) {
        var changes = new ArrayList<String>();
        note(changes, "name", before.name(), after.name());
        note(changes, "nameEn", before.nameEn(), after.nameEn());
        note(changes, "parent", before.parent(), after.parent());
        note(changes, "dimension", before.dimension(), after.dimension());
        note(changes, "defaultSeverity", before.defaultSeverity(), after.defaultSeverity());
        note(changes, "active", before.active(), after.active());
        note(changes, "fields", before.own(), after.own());
        return changes;
    }

    private static void note(List<String> changes, String name, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            changes.add(name);
        }
    }
}
