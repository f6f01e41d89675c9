package io.gapless.survey.followup;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/** A low score that somebody looks after, from its opening to its outcome. */
@Table("follow_up")
class FollowUp {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final UUID responseId;
    private final @Nullable UUID customerId;
    private final @Nullable UUID complaintId;
    private final String orgUnit;
    private final String title;
    private final @Nullable BigDecimal score;
    private final @Nullable String owner;
    private FollowUpStatus status;
    private @Nullable String outcome;
    private final Instant openedAt;
    private @Nullable Instant closedAt;
    private @Nullable String closedBy;

    @PersistenceCreator
    FollowUp(
            UUID id,
            long version,
            UUID responseId,
            @Nullable UUID customerId,
            @Nullable UUID complaintId,
            String orgUnit,
            String title,
            @Nullable BigDecimal score,
            @Nullable String owner,
            FollowUpStatus status,
            @Nullable String outcome,
            Instant openedAt,
            @Nullable Instant closedAt,
            @Nullable String closedBy) {
        this.id = id;
        this.version = version;
        this.responseId = responseId;
        this.customerId = customerId;
        this.complaintId = complaintId;
        this.orgUnit = orgUnit;
        this.title = title;
        this.score = score;
        this.owner = owner;
        this.status = status;
        this.outcome = outcome;
        this.openedAt = openedAt;
        this.closedAt = closedAt;
        this.closedBy = closedBy;
    }

    static FollowUp open(
            UUID responseId,
            @Nullable UUID customerId,
            @Nullable UUID complaintId,
            String orgUnit,
            String title,
            @Nullable BigDecimal score,
            @Nullable String owner,
            Instant now) {
        return new FollowUp(
                Ids.next(),
                0,
                responseId,
                customerId,
                complaintId,
                orgUnit,
                title,
                score,
                owner,
                FollowUpStatus.OPEN,
                null,
                now,
                null,
                null);
    }

    void close(String outcome, String by, Instant now) {
        if (!status.allowed().contains(FollowUpStatus.CLOSED)) {
            throw Problem.conflict("illegal-move", status, FollowUpStatus.CLOSED)
                    .with("allowed", status.allowed());
        }
        this.status = FollowUpStatus.CLOSED;
        this.outcome = outcome;
        this.closedBy = by;
        this.closedAt = now;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    UUID responseId() {
        return responseId;
    }

    @Nullable
    UUID customerId() {
        return customerId;
    }

    @Nullable
    UUID complaintId() {
        return complaintId;
    }

    String orgUnit() {
        return orgUnit;
    }

    String title() {
        return title;
    }

    @Nullable
    BigDecimal score() {
        return score;
    }

    @Nullable
    String owner() {
        return owner;
    }

    FollowUpStatus status() {
        return status;
    }

    @Nullable
    String outcome() {
        return outcome;
    }

    Instant openedAt() {
        return openedAt;
    }

    @Nullable
    Instant closedAt() {
        return closedAt;
    }

    @Nullable
    String closedBy() {
        return closedBy;
    }
}
