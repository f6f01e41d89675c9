package io.gapless.visit.leader;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/** An issue that somebody raised with a leader, with who sees to it and until when. */
@Table("raised_issue")
class Issue {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final UUID occasionId;
    private final String orgUnit;
    private final @Nullable UUID customerId;
    private final String title;
    private final @Nullable String description;
    private final String raisedBy;
    private final Instant raisedAt;
    private String owner;
    private LocalDate dueOn;
    private IssueStatus status;
    private @Nullable String outcome;
    private @Nullable Instant closedAt;

    @PersistenceCreator
    Issue(
            UUID id,
            long version,
            UUID occasionId,
            String orgUnit,
            @Nullable UUID customerId,
            String title,
            @Nullable String description,
            String raisedBy,
            Instant raisedAt,
            String owner,
            LocalDate dueOn,
            IssueStatus status,
            @Nullable String outcome,
            @Nullable Instant closedAt) {
        this.id = id;
        this.version = version;
        this.occasionId = occasionId;
        this.orgUnit = orgUnit;
        this.customerId = customerId;
        this.title = title;
        this.description = description;
        this.raisedBy = raisedBy;
        this.raisedAt = raisedAt;
        this.owner = owner;
        this.dueOn = dueOn;
        this.status = status;
        this.outcome = outcome;
        this.closedAt = closedAt;
    }

    static Issue raise(
            Occasion occasion,
            @Nullable UUID customerId,
            String title,
            @Nullable String description,
            String owner,
            LocalDate dueOn,
            String by,
            Instant now) {
        return new Issue(
                Ids.next(),
                0,
                occasion.id(),
                occasion.orgUnit(),
                customerId,
                title,
                description,
                by,
                now,
                owner,
                dueOn,
                IssueStatus.OPEN,
                null,
                null);
    }

    /** Moves on; what is over has an outcome, and what is opened again none any more. */
    void move(IssueStatus to, @Nullable String told, Instant now) {
        status.requireMoveTo(to);
        if (to.isOver() && told == null) {
            throw Problem.unprocessable("outcome-missing", to);
        }
        status = to;
        outcome = to == IssueStatus.OPEN ? null : told == null ? outcome : told;
        closedAt = to.isOver() ? now : null;
    }

    /** Gives it to somebody, or until another day. */
    void assign(String username, LocalDate day) {
        if (status.isOver()) {
            throw Problem.conflict("illegal-move", status, IssueStatus.IN_PROGRESS)
                    .with("allowed", status.next());
        }
        owner = username;
        dueOn = day;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    UUID occasionId() {
        return occasionId;
    }

    String orgUnit() {
        return orgUnit;
    }

    @Nullable
    UUID customerId() {
        return customerId;
    }

    String title() {
        return title;
    }

    @Nullable
    String description() {
        return description;
    }

    String raisedBy() {
        return raisedBy;
    }

    Instant raisedAt() {
        return raisedAt;
    }

    String owner() {
        return owner;
    }

    LocalDate dueOn() {
        return dueOn;
    }

    IssueStatus status() {
        return status;
    }

    @Nullable
    String outcome() {
        return outcome;
    }

    @Nullable
    Instant closedAt() {
        return closedAt;
    }
}
