package io.gapless.customer.allocation;

import io.gapless.platform.Ids;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/** The supply of some products for a period, to be shared out among the customers of an org unit and those below it. */
@Table("allocation")
class Allocation {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String orgUnit;
    private final int edition;
    private final @Nullable UUID corrects;

    @Embedded.Empty
    private Terms terms;

    private AllocationStatus status;
    private @Nullable UUID runId;
    private final String author;
    private final Instant createdAt;
    private @Nullable String publishedBy;
    private @Nullable Instant publishedAt;
    private @Nullable String endedBy;
    private @Nullable Instant endedAt;
    private @Nullable String endedBecause;

    @PersistenceCreator
    Allocation(
            UUID id,
            long version,
            String orgUnit,
            int edition,
            @Nullable UUID corrects,
            Terms terms,
            AllocationStatus status,
            @Nullable UUID runId,
            String author,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt,
            @Nullable String endedBy,
            @Nullable Instant endedAt,
            @Nullable String endedBecause) {
        this.id = id;
        this.version = version;
        this.orgUnit = orgUnit;
        this.edition = edition;
        this.corrects = corrects;
        this.terms = terms;
        this.status = status;
        this.runId = runId;
        this.author = author;
        this.createdAt = createdAt;
        this.publishedBy = publishedBy;
        this.publishedAt = publishedAt;
        this.endedBy = endedBy;
        this.endedAt = endedAt;
        this.endedBecause = endedBecause;
    }

    static Allocation draft(String orgUnit, Terms terms, String author, Instant now) {
        return draft(orgUnit, 1, null, terms, author, now);
    }

    /** A draft that takes this one's place when it is published. */
    Allocation correction(String author, Instant now) {
        status.requireNext(AllocationStatus.REPLACED);
        return draft(orgUnit, edition + 1, id, terms, author, now);
    }

    private static Allocation draft(
            String orgUnit, int edition, @Nullable UUID corrects, Terms terms, String author, Instant now) {
        return new Allocation(
                Ids.next(),
                0,
                orgUnit,
                edition,
                corrects,
                terms,
                AllocationStatus.DRAFT,
                null,
                author,
                now,
                null,
                null,
                null,
                null,
                null);
    }

    /** What was computed before no longer holds. */
    void change(Terms terms) {
        to(AllocationStatus.DRAFT);
        this.terms = terms;
        this.runId = null;
    }

    void simulated(UUID run) {
        to(AllocationStatus.SIMULATED);
        this.runId = run;
    }

    void publish(String by, Instant now) {
        to(AllocationStatus.PUBLISHED);
        this.publishedBy = by;
        this.publishedAt = now;
    }

    void replace(String by, Instant now, String because) {
        end(AllocationStatus.REPLACED, by, now, because);
    }

    void revoke(String by, Instant now, String because) {
        end(AllocationStatus.REVOKED, by, now, because);
    }

    private void end(AllocationStatus how, String by, Instant now, String because) {
        to(how);
        this.endedBy = by;
        this.endedAt = now;
        this.endedBecause = because;
    }

    private void to(AllocationStatus next) {
        status.requireNext(next);
        status = next;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    String orgUnit() {
        return orgUnit;
    }

    int edition() {
        return edition;
    }

    @Nullable
    UUID corrects() {
        return corrects;
    }

    Terms terms() {
        return terms;
    }

    AllocationStatus status() {
        return status;
    }

    @Nullable
    UUID runId() {
        return runId;
    }

    String author() {
        return author;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    String publishedBy() {
        return publishedBy;
    }

    @Nullable
    Instant publishedAt() {
        return publishedAt;
    }

    @Nullable
    String endedBy() {
        return endedBy;
    }

    @Nullable
    Instant endedAt() {
        return endedAt;
    }

    @Nullable
    String endedBecause() {
        return endedBecause;
    }
}
