package io.gapless.visit.callback;

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

/** A customer to be asked whether their matter is solved. */
@Table("call_back")
class CallBack {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String orgUnit;
    private final @Nullable UUID customerId;
    private final @Nullable UUID complaintId;
    private final @Nullable UUID followUpId;
    private final String title;
    private final @Nullable String contactName;
    private final @Nullable String phone;
    private final Instant openedAt;
    private final Instant dueAt;
    private final @Nullable UUID scriptId;
    private @Nullable String assignee;
    private @Nullable Instant nextAttemptAt;
    private CallBackStatus status;
    private @Nullable Boolean solved;
    private @Nullable Instant completedAt;

    @MappedCollection(idColumn = "call_back", keyColumn = "position")
    private List<Attempt> attempts;

    @PersistenceCreator
    CallBack(
            UUID id,
            long version,
            String orgUnit,
            @Nullable UUID customerId,
            @Nullable UUID complaintId,
            @Nullable UUID followUpId,
            String title,
            @Nullable String contactName,
            @Nullable String phone,
            Instant openedAt,
            Instant dueAt,
            @Nullable UUID scriptId,
            @Nullable String assignee,
            @Nullable Instant nextAttemptAt,
            CallBackStatus status,
            @Nullable Boolean solved,
            @Nullable Instant completedAt,
            List<Attempt> attempts) {
        this.id = id;
        this.version = version;
        this.orgUnit = orgUnit;
        this.customerId = customerId;
        this.complaintId = complaintId;
        this.followUpId = followUpId;
        this.title = title;
        this.contactName = contactName;
        this.phone = phone;
        this.openedAt = openedAt;
        this.dueAt = dueAt;
        this.scriptId = scriptId;
        this.assignee = assignee;
        this.nextAttemptAt = nextAttemptAt;
        this.status = status;
        this.solved = solved;
        this.completedAt = completedAt;
        this.attempts = attempts;
    }

    static CallBack open(
            String orgUnit,
            @Nullable UUID customerId,
            @Nullable UUID complaintId,
            @Nullable UUID followUpId,
            String title,
            @Nullable String contactName,
            @Nullable String phone,
            @Nullable UUID scriptId,
            Instant now,
            Instant dueAt) {
        return new CallBack(
                Ids.next(),
                0,
                orgUnit,
                customerId,
                complaintId,
                followUpId,
                title,
                contactName,
                phone,
                now,
                dueAt,
                scriptId,
                null,
                now,
                CallBackStatus.OPEN,
                null,
                null,
                List.of());
    }

    /** Takes the call-back on; nobody else may then attempt it. */
    void claim(String username) {
        status.requireMoveTo(CallBackStatus.OPEN);
        requireFreeFor(username);
        assignee = username;
    }

    /** Gives it back to whoever comes next. */
    void release() {
        status.requireMoveTo(CallBackStatus.OPEN);
        assignee = null;
    }

    /** Throws a {@link Problem} (409) where somebody else has taken it on. */
    void requireFreeFor(String username) {
        if (assignee != null && !assignee.equals(username)) {
            throw Problem.conflict("call-back-taken", assignee);
        }
    }

    /**
     * Notes a try. An answer of the customer completes the call-back; after so many tries without one it is closed as not
     * reached.
     *
     * @param next when to try again
     */
    void attempt(Attempt attempt, Instant next, int most) {
        boolean answered = attempt.outcome() != Attempt.Outcome.NO_ANSWER;
        if (answered != attempt.reached()) {
            throw Problem.unprocessable("outcome-without-contact", attempt.outcome());
        }
        status.requireMoveTo(answered ? CallBackStatus.COMPLETED : CallBackStatus.OPEN);
        var all = new ArrayList<>(attempts);
        all.add(attempt);
        attempts = List.copyOf(all);
        if (answered) {
            status = CallBackStatus.COMPLETED;
            solved = attempt.outcome() == Attempt.Outcome.SOLVED;
            completedAt = attempt.at();
            nextAttemptAt = null;
        } else if (attempts.size() >= most) {
            status.requireMoveTo(CallBackStatus.NOT_REACHED);
            status = CallBackStatus.NOT_REACHED;
            completedAt = attempt.at();
            nextAttemptAt = null;
        } else {
            nextAttemptAt = next;
        }
    }

    /** The matter is handled anew before the customer could be asked: a later call-back asks. */
    void supersede(Instant now) {
        status.requireMoveTo(CallBackStatus.OPEN);
        status = CallBackStatus.SUPERSEDED;
        completedAt = now;
        nextAttemptAt = null;
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

    @Nullable
    UUID customerId() {
        return customerId;
    }

    @Nullable
    UUID complaintId() {
        return complaintId;
    }

    @Nullable
    UUID followUpId() {
        return followUpId;
    }

    String title() {
        return title;
    }

    @Nullable
    String contactName() {
        return contactName;
    }

    @Nullable
    String phone() {
        return phone;
    }

    Instant openedAt() {
        return openedAt;
    }

    Instant dueAt() {
        return dueAt;
    }

    /** What the customer is asked by, as it was when the call-back was opened. */
    @Nullable
    UUID scriptId() {
        return scriptId;
    }

    @Nullable
    String assignee() {
        return assignee;
    }

    @Nullable
    Instant nextAttemptAt() {
        return nextAttemptAt;
    }

    Reason reason() {
        return followUpId == null ? Reason.COMPLAINT : Reason.LOW_SCORE;
    }

    CallBackStatus status() {
        return status;
    }

    @Nullable
    Boolean solved() {
        return solved;
    }

    @Nullable
    Instant completedAt() {
        return completedAt;
    }

    List<Attempt> attempts() {
        return attempts;
    }
}
