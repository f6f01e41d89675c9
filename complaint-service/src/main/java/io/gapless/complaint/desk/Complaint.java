package io.gapless.complaint.desk;

import io.gapless.complaint.customer.KnownCustomer;
import io.gapless.complaint.customer.Whose;
import io.gapless.complaint.ladder.Level;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
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
                clocks.nextMoment(terms, List.of()),
                decision,
                course.endedAt(),
                satisfaction);
    }

    /**
     * What the clocks have come to.
     *
     * @param breached the clocks that have run out
     * @param warned the clocks that have come to a part of their time, in thousandths
     * @param reached the levels of the ladder
     */
    record Struck(List<ClockName> breached, List<Warning> warned, List<Level> reached) {

        /** A clock that has come to a part of its time. */
        record Warning(ClockName clock, int permille) {}

        boolean isNothing() {
            return breached.isEmpty() && warned.isEmpty() && reached.isEmpty();
        }
    }

    /** Finds what the clocks have come to by now, each once; of one that has run out it is too late to warn. */
    Struck strike(Sla.Terms terms, List<Level> levels, Instant now) {
        var breached = new ArrayList<ClockName>();
        var warned = new ArrayList<Struck.Warning>();
        var reached = new ArrayList<Level>();
        run(clocks.map((name, clock) -> {
            if (clock.metAt() != null || clock.pausedAt() != null) {
                return clock;
            }
            var struck = clock;
            if (clock.isOver(now)) {
                breached.add(name);
                struck = struck.breached(now).told(Sla.WHOLE - 1);
            }
            if (!struck.hasRunOut()) {
                for (int part : terms.warnAt()) {
                    if (part > clock.told()
                            && !Clocks.moment(name, clock, terms, part).isAfter(now)) {
                        warned.add(new Struck.Warning(name, part));
                        struck = struck.told(part);
                    }
                }
            }
            for (Level level : levels) {
                if (level.clock() == name
                        && level.permille() > clock.told()
                        && !Clocks.moment(name, clock, terms, level.permille()).isAfter(now)) {
                    reached.add(level);
                    struck = struck.told(level.permille());
                }
            }
            return struck;
        }));
        return new Struck(breached, warned, reached);
    }

    /** Stops and starts the clocks by the present status, and says when to look at them next. */
    Clocks.Turned settle(Sla.Terms terms, List<Level> levels, Instant now) {
        var turned = clocks.turned(terms, status, now);
        run(turned.clocks());
        nextDueAt = clocks.nextMoment(terms, levels);
        return turned;
    }

    /** Nothing can be done before somebody else answers. */
    void await(String reason, Instant now) {
        if (!status.isInHand()) {
            throw Problem.conflict("complaint-not-in-hand", number, status);
        }
        if (clocks.isWaiting()) {
            throw Problem.conflict("complaint-waits", number);
        }
        run(clocks.waiting(now, reason));
    }

    /** It can go on. */
    void goOn() {
        if (!clocks.isWaiting()) {
            throw Problem.conflict("complaint-does-not-wait", number);
        }
        run(clocks.waiting(null, null));
    }

    /** Another grading and its terms, from now on: clocks keep the working time they have used. */
    void regrade(Grading grading, Sla.Terms before, Sla.Terms terms, Instant now) {
        this.grading = grading;
        run(clocks.on(before, terms, now));
    }

    /** The calendar of its terms was changed. */
    void recount(Sla.Terms terms) {
        run(clocks.recounted(terms));
    }

    void acknowledge(Instant now) {
        move(Move.ACKNOWLEDGE);
        run(clocks.with(ClockName.ACKNOWLEDGE, clock -> clock.met(now)));
    }

    /** Somebody has looked at it; what they found it to be comes by {@link #regrade}. */
    void assess() {
        move(Move.ASSESS);
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
        if (!status.isOpen()) {
            throw Problem.conflict("complaint-ended", number, status);
        }
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
        run(clocks.with(ClockName.RESOLVE, clock -> clock.met(now))
                .with(ClockName.UPDATE, clock -> clock.met(now))
                .waiting(null, null));
    }

    void requestCallback() {
        move(Move.REQUEST_CALLBACK);
    }

    void close(Instant now) {
        end(Move.CLOSE, now);
    }

    /** The outcome is told: what is owed is met with it, but for the reply. */
    void reject(Instant now) {
        end(Move.REJECT, now);
        run(clocks.map((name, clock) -> name == ClockName.FIRST_RESPONSE ? clock : clock.met(now)));
    }

    void withdraw(Instant now) {
        end(Move.WITHDRAW, now);
    }

    /** Goes on in an earlier one, whose clocks are the stricter ones. */
    void merge(Complaint into, Instant now) {
        if (!allowedInStatus(Move.MERGE)) {
            throw illegal(Move.MERGE);
        }
        if (into.id.equals(id)) {
            throw Problem.unprocessable("merge-into-itself", number);
        }
        if (!into.status.isInHand()) {
            throw Problem.conflict("complaint-not-in-hand", into.number, into.status);
        }
        if (into.submission.receivedAt().isAfter(submission.receivedAt())) {
            throw Problem.unprocessable("merge-into-later", number, into.number);
        }
        end(Move.MERGE, now);
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

    /** At its end nothing is owed any more: {@link #settle} stops the clocks that are not met. */
    private void end(Move move, Instant now) {
        move(move);
        endedAt = now;
        run(clocks.waiting(null, null));
    }

    private void run(Clocks clocks) {
        this.clocks = clocks;
        this.nextDueAt = clocks.nextDueAt();
    }

    /** A partner sees what it handed over; staff what they may serve or are assigned; a customer their own. */
    boolean isFor(Caller caller) {
        return new Whose(orgUnit, complainant.manager(), complainant.login(), submission.partner(), assignee)
                .isFor(caller);
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
