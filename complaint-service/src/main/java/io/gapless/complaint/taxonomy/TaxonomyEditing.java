package io.gapless.complaint.taxonomy;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Works on the next edition of the taxonomy and publishes it as a whole. There is one draft at a time; a single category
 * that is added or changed meanwhile is an edition of its own, and the draft has to be looked at again.
 */
@Service
class TaxonomyEditing {

    private final Editions editions;
    private final Categories categories;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    TaxonomyEditing(
            Editions editions, Categories categories, Outbox outbox, ApplicationEventPublisher events, Clock clock) {
        this.editions = editions;
        this.categories = categories;
        this.outbox = outbox;
        this.events = events;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    KeysetPage<Edition> list(Paging paging) {
        var after = paging.after();
        var rows = editions.before(after == null ? null : after.number(0), paging.fetch());
        return KeysetPage.of(rows, paging, edition -> Cursor.of(edition.number()), edition -> edition);
    }

    @Transactional(readOnly = true)
    Edition find(int number) {
        return editions.find(number).orElseThrow(() -> Problem.notFound("taxonomy-not-found", number));
    }

    @Transactional(readOnly = true)
    Edition.Difference compare(int number, int earlier) {
        return find(number).since(find(earlier));
    }

    /** Begins a draft: of these categories, or of those in force. */
    @Transactional
    Edition draft(@Nullable String note, @Nullable List<EditionCategory> wanted, String by) {
        editions.lock();
        editions.draft().ifPresent(draft -> {
            throw Problem.conflict("taxonomy-draft-exists", draft.number());
        });
        var inForce = editions.inForce();
        var draft = new Edition(
                editions.nextNumber(),
                1,
                Edition.Status.DRAFT,
                inForce.number(),
                note,
                wanted == null ? inForce.categories() : Edition.tree(wanted),
                by,
                now(),
                null,
                null);
        editions.add(draft);
        return draft;
    }

    /** Whoever saves a draft has looked at the edition in force: it is the new base. */
    @Transactional
    Edition change(int number, IfMatch ifMatch, @Nullable String note, List<EditionCategory> wanted) {
        editions.lock();
        var draft = draft(number, ifMatch);
        var changed = new Edition(
                number,
                draft.version() + 1,
                Edition.Status.DRAFT,
                editions.numberInForce(),
                note,
                Edition.tree(wanted),
                draft.createdBy(),
                draft.createdAt(),
                null,
                null);
        editions.change(changed);
        return changed;
    }

    @Transactional
    void discard(int number, IfMatch ifMatch) {
        editions.lock();
        draft(number, ifMatch);
        editions.remove(number);
    }

    /** From now on its categories are in force; one that it does not have any more is no longer in use. */
    @Transactional
    Edition publish(int number, IfMatch ifMatch, String by) {
        editions.lock();
        var draft = draft(number, ifMatch);
        var inForce = editions.inForce();
        if (draft.base() == null || draft.base() != inForce.number()) {
            throw Problem.conflict("taxonomy-draft-behind", inForce.number());
        }
        var published = new Edition(
                number,
                draft.version() + 1,
                Edition.Status.PUBLISHED,
                draft.base(),
                draft.note(),
                Edition.tree(draft.categories()),
                draft.createdBy(),
                draft.createdAt(),
                by,
                now());
        editions.change(published);
        putInForce(published);
        outbox.append(CategoryState.TOPIC, "ComplaintTaxonomyPublished", EditionState.from(published));
        events.publishEvent(new Taxonomy.Changed());
        return published;
    }

    /**
     * The edition that is the one in force with this one category put into it, published at once.
     *
     * @param fields null where they stay
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void amend(Category category, @Nullable List<CategoryField> fields, String by) {
        var inForce = editions.inForce();
        var before = inForce.find(category.code());
        var all = new ArrayList<>(inForce.categories());
        all.removeIf(each -> each.code().equals(category.code()));
        all.add(EditionCategory.of(category, fields != null ? fields : before == null ? List.of() : before.own()));
        var now = now();
        editions.add(new Edition(
                editions.nextNumber(),
                1,
                Edition.Status.PUBLISHED,
                inForce.number(),
                null,
                Edition.tree(all),
                by,
                now,
                by,
                now));
    }

    /** Until the end of the transaction nobody else changes the taxonomy. */
    @Transactional(propagation = Propagation.MANDATORY)
    void lock() {
        editions.lock();
    }

    private Edition draft(int number, IfMatch ifMatch) {
        var edition = find(number);
        if (edition.status() != Edition.Status.DRAFT) {
            throw Problem.conflict("taxonomy-published", number);
        }
        ifMatch.check(edition.version());
        return edition;
    }

    private void putInForce(Edition edition) {
        var present = categories.findAllByOrderByCode().stream()
                .collect(Collectors.toMap(Category::code, Function.identity()));
        var codes = new HashSet<String>();
        for (EditionCategory wanted : edition.categories()) {
            codes.add(wanted.code());
            var before = present.get(wanted.code());
            if (before == null) {
                save(
                        Category.of(
                                wanted.code(),
                                wanted.name(),
                                wanted.nameEn(),
                                wanted.parent(),
                                wanted.dimension(),
                                wanted.defaultSeverity(),
                                wanted.active()),
                        "ComplaintCategoryAdded");
                continue;
            }
            var after = before.changed(
                    wanted.name(),
                    wanted.nameEn(),
                    wanted.parent(),
                    wanted.dimension(),
                    wanted.defaultSeverity(),
                    wanted.active());
            if (!after.equals(before)) {
                save(after, "ComplaintCategoryChanged");
            }
        }
        for (Category gone : present.values()) {
            if (!codes.contains(gone.code()) && gone.active()) {
                save(
                        gone.changed(
                                gone.name(),
                                gone.nameEn(),
                                gone.parent(),
                                gone.dimension(),
                                gone.defaultSeverity(),
                                false),
                        "ComplaintCategoryChanged");
            }
        }
    }

    private void save(Category category, String event) {
        outbox.append(CategoryState.TOPIC, event, CategoryState.from(categories.save(category)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
