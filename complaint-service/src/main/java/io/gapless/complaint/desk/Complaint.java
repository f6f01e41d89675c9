package io.gapless.complaint.desk;

import io.gapless.complaint.customer.KnownCustomer;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/** An expression of dissatisfaction that expects an answer. */
@Table("complaint")
class Complaint {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String number;

    @Embedded.Empty
    private final Submission submission;

    private ComplaintStatus status;
    private String orgUnit;
    private @Nullable String assignee;
    private boolean assigneeVerified;

    @Embedded.Empty
    private Complainant complainant;

    @Embedded.Empty
    private Grading grading;

    @Embedded.Empty
    private Clocks clocks;

    private @Nullable Instant nextDueAt;

    @Embedded.Nullable
    private @Nullable Decision decision;

    private @Nullable Instant endedAt;
    private final @Nullable Integer satisfaction;

    @PersistenceCreator
    Complaint(
            UUID id,
            long version,
            String number,
            Submission submission,
            ComplaintStatus status,
            String orgUnit,
            @Nullable String assignee,
            boolean assigneeVerified,
            Complainant complainant,
            Grading grading,
            Clocks clocks,
            @Nullable Instant nextDueAt,
            @Nullable Decision decision,
            @Nullable Instant endedAt,
            @Nullable Integer satisfaction) {
        this.id = id;
        this.version = version;
        this.number = number;
        this.submission = submission;
        this.status = status;
        this.orgUnit = orgUnit;
        this.assignee = assignee;
        this.assigneeVerified = assigneeVerified;
        this.complainant = complainant;
        this.grading = grading;
        this.clocks = clocks;
        this.nextDueAt = nextDueAt;
        this.decision = decision;
        this.endedAt = endedAt;
        this.satisfaction = satisfaction;
    }

    static Complaint receive(
            String number,
            Submission submission,
            String orgUnit,
            Complainant complainant,
            Grading grading,
            Sla.Terms terms) {
        var clocks = Clocks.started(terms, submission.receivedAt());
        return new Complaint(
                Ids.next(),
                0,
                number,
                submission,
                ComplaintStatus.RECEIVED,
                orgUnit,
                null,
                true,
                complainant,
                grading,
                clocks,
                clocks.nextDueAt(),
                null,
                null,
                null);
    }

    /**
     * A complaint that was handled elsewhere, as it stands now. Its id sorts among those of the time it was received.
     *
     * @param satisfaction what the customer thought of how it was handled, 1 to 5
     */
    static Complaint takeOver(
            String number,
            Submission submission,
            String orgUnit,
            @Nullable String assignee,
            Complainant complainant,
            Grading grading,
            Sla.Terms terms,
            Course course,
            @Nullable Decision decision,
            @Nullable Integer satisfaction,
            Instant now) {
        var clocks = course.clocks(terms, now);
        return new Complaint(
                Ids.at(submission.receivedAt()),
                0,
                number,
                submission,
                course.status(),
                orgUnit,
                assignee,
                assignee == null,
                complainant,
                grading,
                clocks,
                clocks.nextDueAt(),
                decision,
                course.endedAt(),
                satisfaction);
    }

    /** Finds the clocks that have run out by now, each once. */
    List<ClockName> strike(Instant now) {
        var over = new ArrayList<ClockName>();
        run(clocks.map((name, clock) -> {
            if (!clock.isOver(now)) {
                return clock;
            }
            over.add(name);
            return clock.breached(now);
        }));
        return over;
    }

    void acknowledge(Instant now) {
        move(Move.ACKNOWLEDGE);
        run(clocks.with(ClockName.ACKNOWLEDGE, clock -> clock.met(now)));
    }

    /** Other terms hold from the beginning, for every clock that still runs. */
    void assess(Grading grading, Sla.Terms terms) {
        move(Move.ASSESS);
        this.grading = grading;
        run(clocks.map((name, clock) -> clock.dueAnew(terms.due(name, clock.startedAt()))));
    }

    void assign(String assignee, boolean verified) {
        if (!status.isOpen()) {
            throw Problem.conflict("complaint-ended", number, status);
        }
        this.assignee = assignee;
        this.assigneeVerified = verified;
    }

    /** Nobody works on it any more. */
    void release() {
        assignee = null;
        assigneeVerified = true;
    }

    void investigate() {
        move(Move.INVESTIGATE);
        decision = null;
    }

    void decide(Decision decision) {
        move(Move.DECIDE);
        this.decision = decision;
    }

    void approve(String by) {
        var pending = decision;
        if (pending == null || !allowedInStatus(Move.APPROVE) || !pending.approvalNeeded()) {
            throw illegal(Move.APPROVE);
        }
        if (pending.decidedBy().equals(by)) {
            throw Problem.forbidden("own-decision", by);
        }
        move(Move.APPROVE);
        decision = pending.approved(by);
    }

    void resolve(Instant now) {
        if (status == ComplaintStatus.DECIDED && needsApproval()) {
            throw Problem.conflict("approval-needed", number).with("allowed", List.copyOf(moves()));
        }
        move(Move.RESOLVE);
        run(clocks.with(ClockName.RESOLVE, clock -> clock.met(now)).with(ClockName.UPDATE, clock -> clock.met(now)));
    }

    void requestCallback() {
        move(Move.REQUEST_CALLBACK);
    }

    void close(Instant now) {
        end(Move.CLOSE, now);
    }

    void reject(Instant now) {
        end(Move.REJECT, now);
    }

    void withdraw(Instant now) {
        end(Move.WITHDRAW, now);
    }

    boolean mayReopen(Instant now, Duration window) {
        return allowedInStatus(Move.REOPEN)
                && (endedAt == null || !endedAt.plus(window).isBefore(now));
    }

    /** Starts over the clocks that are left to meet; the terms are those the complaint has. */
    void reopen(Sla.Terms terms, Instant now, Duration window) {
        if (allowedInStatus(Move.REOPEN) && !mayReopen(now, window)) {
            throw Problem.conflict("reopen-window-over", number, window.toDays());
        }
        move(Move.REOPEN);
        endedAt = null;
        decision = null;
        run(clocks.with(ClockName.RESOLVE, clock -> clock.restarted(now, terms.due(ClockName.RESOLVE, now)))
                .with(ClockName.UPDATE, clock -> clock.restarted(now, terms.due(ClockName.UPDATE, now))));
    }

    /** The customer was answered: the first response is met, the next update is due anew while there is one to come. */
    void replied(Sla.Terms terms, Instant now) {
        var answered = clocks.with(ClockName.FIRST_RESPONSE, clock -> clock.met(now));
        run(
                clocks.update().metAt() == null
                        ? answered.with(
                                ClockName.UPDATE, clock -> clock.restarted(now, terms.due(ClockName.UPDATE, now)))
                        : answered);
    }

    /** The archive has told who the customer is that was named at the intake. */
    void identify(KnownCustomer customer) {
        complainant = Complainant.of(customer, complainant.customerName(), complainant.phone());
        orgUnit = customer.orgUnit();
    }

    /** What can be done now: the legal moves, less those that authority or time forbid. */
    Set<Move> moves(Instant now, Duration reopenWindow) {
        var moves = moves();
        if (!mayReopen(now, reopenWindow)) {
            moves.remove(Move.REOPEN);
        }
        return moves;
    }

    private Set<Move> moves() {
        var moves = EnumSet.noneOf(Move.class);
        moves.addAll(status.moves());
        if (status == ComplaintStatus.DECIDED) {
            moves.remove(needsApproval() ? Move.RESOLVE : Move.APPROVE);
        }
        return moves;
    }

    private boolean needsApproval() {
        return decision != null && decision.approvalNeeded();
    }

    private boolean allowedInStatus(Move move) {
        return status.moves().contains(move);
    }

    private Problem illegal(Move move) {
        return Problem.conflict("illegal-move", status, move).with("allowed", List.copyOf(moves()));
    }

    private void move(Move move) {
        if (!allowedInStatus(move)) {
            throw illegal(move);
        }
        status = status.after(move);
    }

    /** The end of a case stops every clock that still runs: the customer knows the outcome. */
    private void end(Move move, Instant now) {
        move(move);
        endedAt = now;
        run(clocks.map((name, clock) -> clock.met(now)));
    }

    private void run(Clocks clocks) {
        this.clocks = clocks;
        this.nextDueAt = clocks.nextDueAt();
    }

    /** A partner sees what it handed over; staff what they may serve or are assigned; a customer their own. */
    boolean isFor(Caller caller) {
        if (caller.is(Roles.PARTNER)) {
            return caller.username().equals(submission.partner());
        }
        return caller.mayServe(orgUnit, complainant.manager(), complainant.login())
                || !caller.seesOnlyThemselves() && caller.username().equals(assignee);
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    String number() {
        return number;
    }

    Submission submission() {
        return submission;
    }

    ComplaintStatus status() {
        return status;
    }

    String orgUnit() {
        return orgUnit;
    }

    @Nullable
    String assignee() {
        return assignee;
    }

    boolean assigneeVerified() {
        return assigneeVerified;
    }

    Complainant complainant() {
        return complainant;
    }

    Grading grading() {
        return grading;
    }

    Clocks clocks() {
        return clocks;
    }

    @Nullable
    Instant nextDueAt() {
        return nextDueAt;
    }

    @Nullable
    Decision decision() {
        return decision;
    }

    @Nullable
    Instant endedAt() {
        return endedAt;
    }

    @Nullable
    Integer satisfaction() {
        return satisfaction;
    }
}
