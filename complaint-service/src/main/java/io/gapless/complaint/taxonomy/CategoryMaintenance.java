package io.gapless.complaint.taxonomy;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Adds and changes categories. */
@Service
class CategoryMaintenance {

    private final Categories categories;
    private final TaxonomyEditing editing;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;

    CategoryMaintenance(
            Categories categories, TaxonomyEditing editing, Outbox outbox, ApplicationEventPublisher events) {
        this.categories = categories;
        this.editing = editing;
        this.outbox = outbox;
        this.events = events;
    }

    @Transactional(readOnly = true)
    List<Category> all() {
        return categories.findAllByOrderByCode();
    }

    @Transactional(readOnly = true)
    Category find(UUID id) {
        return categories.findById(id).orElseThrow(() -> Problem.notFound("category-not-found", id));
    }

    /** Adds a category, as an edition of its own. */
    @Transactional
    Category add(Category category, List<CategoryField> fields, String by) {
        editing.lock();
        var all = categories.findAllByOrderByCode();
        if (all.stream().anyMatch(other -> other.code().equals(category.code()))) {
            throw Problem.conflict("category-code-taken", category.code());
        }
        requireParent(all, category.code(), category.parent());
        return save(category, fields, by, "ComplaintCategoryAdded");
    }

    /**
     * Changes a category, as an edition of its own.
     *
     * @param fields null where they stay
     */
    @Transactional
    Category change(
            UUID id,
            IfMatch ifMatch,
            String name,
            String nameEn,
            @Nullable String parent,
            Dimension dimension,
            Severity defaultSeverity,
            boolean active,
            @Nullable List<CategoryField> fields,
            String by) {
        editing.lock();
        var category = find(id);
        ifMatch.check(category.version());
        requireParent(categories.findAllByOrderByCode(), category.code(), parent);
        return save(
                category.changed(name, nameEn, parent, dimension, defaultSeverity, active),
                fields,
                by,
                "ComplaintCategoryChanged");
    }

    private Category save(Category category, @Nullable List<CategoryField> fields, String by, String event) {
        var saved = categories.save(category);
        editing.amend(saved, fields, by);
        outbox.append(CategoryState.TOPIC, event, CategoryState.from(saved));
        events.publishEvent(new Taxonomy.Changed());
        return saved;
    }

    /** The parent exists, and is neither the category itself nor below it. */
    private static void requireParent(List<Category> all, String code, @Nullable String parent) {
        var above = new HashSet<String>();
        above.add(code);
        for (var next = parent; next != null; ) {
            if (!above.add(next)) {
                throw Problem.unprocessable("category-parent-circular", next);
            }
            var wanted = next;
            next = all.stream()
                    .filter(category -> category.code().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> Problem.unprocessable("category-unknown", wanted))
                    .parent();
        }
    }
}
