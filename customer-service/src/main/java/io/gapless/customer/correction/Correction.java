package io.gapless.customer.correction;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/** What a customer proposes to change in their own archive; decided once, as a whole. */
@Table("customer_correction")
class Correction {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final UUID customerId;
    private final long seenVersion;
    private final String reason;
    private CorrectionStatus status;
    private final String proposedBy;
    private final Instant proposedAt;
    private @Nullable String decidedBy;
    private @Nullable Instant decidedAt;
    private @Nullable String decision;

    @MappedCollection(idColumn = "correction", keyColumn = "position")
    private final List<Field> fields;

    @PersistenceCreator
    Correction(
            UUID id,
            long version,
            UUID customerId,
            long seenVersion,
            String reason,
            CorrectionStatus status,
            String proposedBy,
            Instant proposedAt,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String decision,
            List<Field> fields) {
        this.id = id;
        this.version = version;
        this.customerId = customerId;
        this.seenVersion = seenVersion;
        this.reason = reason;
        this.status = status;
        this.proposedBy = proposedBy;
        this.proposedAt = proposedAt;
        this.decidedBy = decidedBy;
        this.decidedAt = decidedAt;
        this.decision = decision;
        this.fields = fields;
    }

    /**
     * One field, as it was when the customer looked, and as it should be.
     *
     * @param field as in the API, for example {@code profile.phone}
     * @param oldValue JSON; null where there was none
     * @param newValue JSON; null where there should be none
     */
    @Table("correction_field")
    record Field(
            String field,
            @Nullable String oldValue,
            @Nullable String newValue) {}

    /** @param seenVersion the customer's version that the old values are of */
    static Correction propose(
            UUID customerId, long seenVersion, String reason, List<Field> fields, String by, Instant now) {
        return new Correction(
                Ids.next(),
                0,
                customerId,
                seenVersion,
                reason,
                CorrectionStatus.PENDING,
                by,
                now,
                null,
                null,
                null,
                fields);
    }

    void approve(String by, @Nullable String note, Instant now) {
        decide(CorrectionStatus.APPROVED, by, note, now);
    }

    void reject(String by, String why, Instant now) {
        decide(CorrectionStatus.REJECTED, by, why, now);
    }

    void withdraw(String by, Instant now) {
        decide(CorrectionStatus.WITHDRAWN, by, null, now);
    }

    private void decide(CorrectionStatus outcome, String by, @Nullable String text, Instant now) {
        if (status != CorrectionStatus.PENDING) {
            throw Problem.conflict("correction-decided", status);
        }
        status = outcome;
        decidedBy = by;
        decidedAt = now;
        decision = text;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    UUID customerId() {
        return customerId;
    }

    long seenVersion() {
        return seenVersion;
    }

    String reason() {
        return reason;
    }

    CorrectionStatus status() {
        return status;
    }

    String proposedBy() {
        return proposedBy;
    }

    Instant proposedAt() {
        return proposedAt;
    }

    @Nullable
    String decidedBy() {
        return decidedBy;
    }

    @Nullable
    Instant decidedAt() {
        return decidedAt;
    }

    @Nullable
    String decision() {
        return decision;
    }

    List<Field> fields() {
        return fields;
    }
}
