package io.gapless.visit.standard;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** A procedure of steps, an edition of its series. It changes only as a draft; later the next edition replaces it. */
@Table("service_standard")
class ServiceStandard {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final UUID series;
    private final int edition;
    private String name;
    private StandardType type;
    private StandardStatus status;

    @MappedCollection(idColumn = "standard", keyColumn = "position")
    private List<Step> steps;

    @MappedCollection(idColumn = "standard", keyColumn = "position")
    private List<Approval> approvals;

    @MappedCollection(idColumn = "standard", keyColumn = "position")
    private List<Review> reviews;

    @MappedCollection(idColumn = "standard", keyColumn = "position")
    private List<Author> authors;

    private final String createdBy;
    private final Instant createdAt;

    @PersistenceCreator
    ServiceStandard(
            UUID id,
            long version,
            UUID series,
            int edition,
            String name,
            StandardType type,
            StandardStatus status,
            List<Step> steps,
            List<Approval> approvals,
            List<Review> reviews,
            List<Author> authors,
            String createdBy,
            Instant createdAt) {
        this.id = id;
        this.version = version;
        this.series = series;
        this.edition = edition;
        this.name = name;
        this.type = type;
        this.status = status;
        this.steps = steps;
        this.approvals = approvals;
        this.reviews = reviews;
        this.authors = authors;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    /** The first edition of a series. */
    static ServiceStandard draft(String name, StandardType type, List<Step> steps, String by, Instant now) {
        var id = Ids.next();
        return draft(id, id, 1, name, type, Step.keyed(steps, List.of()), by, now);
    }

    /** A draft like this one, to become another edition of its series. */
    ServiceStandard next(int edition, String by, Instant now) {
        return draft(Ids.next(), series, edition, name, type, steps, by, now);
    }

    private static ServiceStandard draft(
            UUID id,
            UUID series,
            int edition,
            String name,
            StandardType type,
            List<Step> steps,
            String by,
            Instant now) {
        return new ServiceStandard(
                id,
                0,
                series,
                edition,
                name,
                type,
                StandardStatus.DRAFT,
                steps,
                List.of(),
                List.of(),
                List.of(new Author(by)),
                by,
                now);
    }

    /** Rewrites a draft that does not wait for approval; anything else is a {@link Problem} (409). */
    void change(String name, StandardType type, List<Step> steps, String by) {
        if (status != StandardStatus.DRAFT) {
            throw Problem.conflict("standard-not-draft", status);
        }
        requireNotSubmitted();
        this.name = name;
        this.type = type;
        this.steps = Step.keyed(steps, this.steps);
        if (!isBy(by)) {
            authors = plus(authors, new Author(by));
        }
    }

    /** Puts a draft forward for approval. */
    void submit(String by, @Nullable String comment, Instant now) {
        if (status != StandardStatus.DRAFT) {
            throw Problem.conflict("standard-not-draft", status);
        }
        requireNotSubmitted();
        reviews = plus(reviews, new Review(Review.Outcome.SUBMITTED, by, now, comment));
    }

    /** Takes back what was put forward: by whoever did it, or wrote the draft. */
    void withdraw(String by, Instant now) {
        var submission = requireSubmitted();
        if (!isBy(by) && !submission.by().equals(by)) {
            throw Problem.forbidden("standard-of-others", name);
        }
        reviews = plus(reviews, new Review(Review.Outcome.WITHDRAWN, by, now, null));
    }

    /** Sends back what was put forward, with the reason; to be done by somebody else than those who wrote it. */
    void refuse(String by, String reason, Instant now) {
        requireOther(by);
        reviews = plus(reviews, new Review(Review.Outcome.REFUSED, by, now, reason));
    }

    /** Brings into trial what was put forward; to be done by somebody else than those who wrote it. */
    void approve(String by, @Nullable String comment, Instant now) {
        requireOther(by);
        reviews = plus(reviews, new Review(Review.Outcome.APPROVED, by, now, comment));
        enter(StandardStatus.TRIAL, by, now);
    }

    private void requireOther(String by) {
        var submission = requireSubmitted();
        if (isBy(by) || submission.by().equals(by)) {
            throw Problem.forbidden("own-standard", name);
        }
    }

    private void requireNotSubmitted() {
        if (submission() != null) {
            throw Problem.conflict("standard-submitted", name);
        }
    }

    private Review requireSubmitted() {
        var submission = submission();
        if (submission == null) {
            throw Problem.conflict("standard-not-submitted", name);
        }
        return submission;
    }

    private boolean isBy(String username) {
        return authors.stream().anyMatch(author -> author.username().equals(username));
    }

    private static <T> List<T> plus(List<T> some, T one) {
        var all = new ArrayList<>(some);
        all.add(one);
        return List.copyOf(all);
    }

    /**
     * Moves on, with the approval of somebody.
     *
     * @param needTwo whether it has to be somebody else than those who wrote it; anybody may retire it
     */
    void moveTo(StandardStatus to, String by, boolean needTwo, Instant now) {
        status.requireMoveTo(to);
        requireNotSubmitted();
        if (needTwo && to.isInForce() && isBy(by)) {
            throw Problem.forbidden("own-standard", name);
        }
        enter(to, by, now);
    }

    /** Gives way to the next edition. */
    void giveWay(String by, Instant now) {
        enter(StandardStatus.RETIRED, by, now);
    }

    private void enter(StandardStatus to, String by, Instant now) {
        status.requireMoveTo(to);
        status = to;
        approvals = plus(approvals, new Approval(to, by, now));
    }

    /** How it was put forward for approval; null unless it waits for it. */
    @Nullable
    Review submission() {
        var last = reviews.isEmpty() ? null : reviews.getLast();
        return last != null && last.outcome() == Review.Outcome.SUBMITTED ? last : null;
    }

    /** Since when it bound at a time; null where it did not, or did no more. */
    @Nullable
    Instant inForceSince(Instant then) {
        @Nullable Instant since = null;
        for (Approval approval : approvals) {
            if (!approval.approvedAt().isAfter(then)) {
                since = !approval.status().isInForce() ? null : since == null ? approval.approvedAt() : since;
            }
        }
        return since;
    }

    /** When visits began to be carried out by it; null where they never did. */
    @Nullable
    Instant effectiveFrom() {
        return approvals.stream()
                .filter(approval -> approval.status().isInForce())
                .map(Approval::approvedAt)
                .findFirst()
                .orElse(null);
    }

    /** When it was retired. */
    @Nullable
    Instant effectiveUntil() {
        return approvals.stream()
                .filter(approval -> approval.status() == StandardStatus.RETIRED)
                .map(Approval::approvedAt)
                .findFirst()
                .orElse(null);
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    UUID series() {
        return series;
    }

    int edition() {
        return edition;
    }

    String name() {
        return name;
    }

    StandardType type() {
        return type;
    }

    StandardStatus status() {
        return status;
    }

    List<Step> steps() {
        return steps;
    }

    List<Approval> approvals() {
        return approvals;
    }

    List<Review> reviews() {
        return reviews;
    }

    List<Author> authors() {
        return authors;
    }

    String createdBy() {
        return createdBy;
    }

    Instant createdAt() {
        return createdAt;
    }
}
