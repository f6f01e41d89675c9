package io.gapless.complaint.desk;

import io.gapless.complaint.assignment.HandOvers;
import io.gapless.complaint.authority.Approvals;
import io.gapless.complaint.authority.Approvals.Verdict;
import io.gapless.complaint.authority.Proposal;
import io.gapless.complaint.authority.Remedy;
import io.gapless.complaint.customer.KnownCustomer;
import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Works on complaints: each method is one step of the life cycle, with its entry in the history and its event. Whoever
 * takes a step decides on what they read, and is refused (412) where somebody has changed it meanwhile; messages do not
 * depend on it.
 */
@Service
class ComplaintHandling {

    private final Complaints complaints;
    private final CaseFile file;
    private final CaseDetails details;
    private final Taxonomy taxonomy;
    private final Sla sla;
    private final Approvals approvals;
    private final HandOvers handOvers;
    private final Closing closing;
    private final DeskSettings settings;
    private final Outbox outbox;
    private final Clock clock;

    ComplaintHandling(
            Complaints complaints,
            CaseFile file,
            CaseDetails details,
            Taxonomy taxonomy,
            Sla sla,
            Approvals approvals,
            HandOvers handOvers,
            Closing closing,
            DeskSettings settings,
            Outbox outbox,
            Clock clock) {
        this.complaints = complaints;
        this.file = file;
        this.details = details;
        this.taxonomy = taxonomy;
        this.sla = sla;
        this.approvals = approvals;
        this.handOvers = handOvers;
        this.closing = closing;
        this.settings = settings;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** The complaint, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    Complaint find(UUID id, Caller caller) {
        return complaints
                .findById(id)
                .filter(complaint -> complaint.isFor(caller)
                        || approvals.waitsFor(id, caller)
                        || !caller.seesOnlyThemselves() && handOvers.isOfferedTo(id, caller.username()))
                .orElseThrow(() -> Problem.notFound("complaint-not-found", id));
    }

    /** The same, provided that it is still what the caller saw. */
    private Complaint find(UUID id, IfMatch ifMatch, Caller caller) {
        var complaint = find(id, caller);
        ifMatch.check(complaint.version());
        return complaint;
    }

    @Transactional
    Complaint acknowledge(UUID id, IfMatch ifMatch, Caller caller) {
        return move(
                find(id, ifMatch, caller), "ComplaintAcknowledged", caller.username(), null, Complaint::acknowledge);
    }

    @Transactional
    Complaint assess(
            UUID id,
            IfMatch ifMatch,
            @Nullable String category,
            @Nullable Severity severity,
            @Nullable Map<String, ? extends @Nullable Object> told,
            String note,
            Caller caller) {
        return move(find(id, ifMatch, caller), "ComplaintAssessed", caller.username(), note, (complaint, now) -> {
            var before = complaint.grading();
            var graded = category == null ? null : taxonomy.active(category);
            var code = graded == null ? before.category() : graded.code();
            var terms = sla.terms(
                    taxonomy.path(code),
                    severity == null ? before.severity() : severity,
                    complaint.complainant().segment(),
                    complaint.submission().channel().name());
            details.assess(complaint.id(), code, told);
            complaint.assess(
                    new Grading(
                            code,
                            graded == null ? before.dimension() : graded.dimension(),
                            severity == null ? before.severity() : severity,
                            terms.policy()),
                    terms);
        });
    }

    @Transactional
    Complaint assign(UUID id, IfMatch ifMatch, String assignee, boolean verified, Caller caller) {
        return change(
                find(id, ifMatch, caller),
                "ComplaintAssigned",
                EntryKind.ASSIGNED,
                caller.username(),
                verified ? assignee : assignee + " (unverified)",
                (complaint, now) -> complaint.assign(assignee, verified));
    }

    /** A complaint that nobody else can change meanwhile is somebody's now; they are known. */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint give(Complaint complaint, String assignee, String by, String note) {
        return change(
                complaint,
                "ComplaintAssigned",
                EntryKind.ASSIGNED,
                by,
                assignee.equals(by) ? note : assignee + ": " + note,
                (each, now) -> each.assign(assignee, true));
    }

    /** A complaint that nobody else can change meanwhile is nobody's now. */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint release(Complaint complaint, String by, String reason) {
        return change(complaint, "ComplaintReleased", EntryKind.RELEASED, by, reason, (each, now) -> each.release());
    }

    /** Something about a hand-over; the complaint stays where it is. */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint noteHandOver(Complaint complaint, String event, String by, String note) {
        return change(complaint, event, EntryKind.HANDED_OVER, by, note, (each, now) -> {});
    }

    @Transactional
    Complaint investigate(UUID id, IfMatch ifMatch, Caller caller) {
        return move(find(id, ifMatch, caller), "ComplaintInvestigating", caller.username(), null, (complaint, now) -> {
            complaint.investigate();
            approvals.cancel(id);
        });
    }

    @Transactional
    Complaint decide(
            UUID id,
            IfMatch ifMatch,
            String decision,
            @Nullable Remedy remedy,
            @Nullable BigDecimal compensation,
            @Nullable String currency,
            Caller caller) {
        var complaint = find(id, ifMatch, caller);
        var proposal = new Proposal(remedy, compensation, currency);
        var approvalNeeded = !approvals.covers(caller, complaint.orgUnit(), proposal);
        var way = approvalNeeded
                ? approvals.way(complaint.orgUnit(), caller.username(), proposal)
                : List.<Approvals.Level>of();
        var decided = move(
                complaint,
                "ComplaintDecided",
                caller.username(),
                decision,
                (each, now) -> each.decide(new Decision(
                        decision, remedy, compensation, currency, caller.username(), approvalNeeded, null)));
        if (approvalNeeded) {
            approvals.requireNotRefused(id, proposal, file.openedLast(complaint));
            approvals.request(id, caller.username(), proposal, way);
            tell(decided, "ComplaintApprovalRequested");
        }
        return decided;
    }

    /** One level of the way agrees; the last one approves the decision. */
    @Transactional
    Complaint approve(UUID id, IfMatch ifMatch, Caller caller) {
        var complaint = find(id, ifMatch, caller);
        if (!complaint.status().moves().contains(Move.APPROVE) || !approvals.isPending(id)) {
            return move(
                    complaint,
                    "ComplaintApproved",
                    caller.username(),
                    null,
                    (each, now) -> each.approve(caller.username()));
        }
        var turn = approvals.turn(id, caller);
        var note = turn.standsInFor() == null ? null : "for " + turn.standsInFor();
        var agreed = turn.last()
                ? move(
                        complaint,
                        "ComplaintApproved",
                        caller.username(),
                        note,
                        (each, now) -> each.approve(caller.username()))
                : change(
                        complaint,
                        "ComplaintApprovalStepped",
                        EntryKind.APPROVAL_STEPPED,
                        caller.username(),
                        note,
                        (each, now) -> {});
        approvals.decide(turn, Verdict.APPROVED, null, caller);
        return agreed;
    }

    /** One level of the way does not agree: the complaint is to be decided anew. */
    @Transactional
    Complaint sendBack(UUID id, IfMatch ifMatch, Verdict verdict, String reason, Caller caller) {
        var complaint = find(id, ifMatch, caller);
        if (complaint.status() != ComplaintStatus.DECIDED) {
            throw Problem.conflict("approval-not-pending");
        }
        var turn = approvals.turn(id, caller);
        var sent = move(
                complaint,
                verdict == Verdict.REFUSED ? "ComplaintApprovalRefused" : "ComplaintApprovalReturned",
                caller.username(),
                reason,
                (each, now) -> each.investigate());
        approvals.decide(turn, verdict, reason, caller);
        return sent;
    }

    @Transactional
    Complaint resolve(UUID id, IfMatch ifMatch, String note, Caller caller) {
        return move(find(id, ifMatch, caller), "ComplaintResolved", caller.username(), note, (complaint, now) -> {
            complaint.resolve(now);
            details.requireForResolution(complaint);
        });
    }

    @Transactional
    Complaint requestCallback(UUID id, IfMatch ifMatch, Caller caller) {
        return move(
                find(id, ifMatch, caller),
                "ComplaintCallbackRequested",
                caller.username(),
                null,
                (complaint, now) -> complaint.requestCallback());
    }

    @Transactional
    Complaint close(UUID id, IfMatch ifMatch, @Nullable String note, Caller caller) {
        return move(find(id, ifMatch, caller), "ComplaintClosed", caller.username(), note, (complaint, now) -> {
            if (closing.isLeftToAnother(complaint, caller)) {
                throw Problem.forbidden("close-needs-another", caller.username());
            }
            complaint.close(now);
        });
    }

    @Transactional
    Complaint reject(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return move(find(id, ifMatch, caller), "ComplaintRejected", caller.username(), reason, Complaint::reject);
    }

    @Transactional
    Complaint withdraw(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return move(find(id, ifMatch, caller), "ComplaintWithdrawn", caller.username(), reason, (complaint, now) -> {
            complaint.withdraw(now);
            approvals.cancel(id);
        });
    }

    @Transactional
    Complaint reopen(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return reopen(find(id, ifMatch, caller), caller.username(), reason);
    }

    /**
     * Takes a message; a reply to the customer meets and restarts clocks. Only customers speak for customers: what they
     * told somebody of the staff is that person's note.
     */
    @Transactional
    Complaint say(UUID id, MessageKind kind, String text, Caller caller) {
        var complaint = find(id, caller);
        if (caller.seesOnlyThemselves() && kind != MessageKind.FROM_CUSTOMER) {
            throw Problem.forbidden("message-kind-not-yours", kind);
        }
        if (!caller.seesOnlyThemselves() && kind == MessageKind.FROM_CUSTOMER) {
            throw Problem.forbidden("message-of-customers", kind);
        }
        if (kind != MessageKind.REPLY) {
            return keep(id, kind, text, caller.username());
        }
        var now = now();
        file.say(complaint, kind, text, caller.username(), now);
        var breached = complaint.strike(now);
        complaint.replied(sla.terms(complaint.grading().policy()), now);
        complaint = complaints.save(complaint);
        tellBreaches(complaint, breached, now);
        tell(complaint, "ComplaintReplied");
        return complaint;
    }

    /** Keeps a message that moves nothing: the complaint stays at its version, and others are told that there is one. */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint keep(UUID id, MessageKind kind, String text, String author) {
        var complaint = complaints.readById(id).orElseThrow(() -> Problem.notFound("complaint-not-found", id));
        file.say(complaint, kind, text, author, now());
        outbox.append(
                ComplaintState.TOPIC,
                "ComplaintMessageAdded",
                ComplaintState.from(complaint, file.actedBy(complaint), kind));
        return complaint;
    }

    /** The customer's answer to the call-back: what is not solved is opened again while it can be. */
    @Transactional(propagation = Propagation.MANDATORY)
    void calledBack(UUID id, boolean solved) {
        var complaint = complaints.findById(id).orElse(null);
        if (complaint == null) {
            return;
        }
        var now = now();
        if (!solved && complaint.mayReopen(now, settings.reopenWindow())) {
            reopen(complaint, Caller.SYSTEM, "call-back: not solved");
        } else if (solved && complaint.status() == ComplaintStatus.CALLBACK) {
            move(complaint, "ComplaintClosed", Caller.SYSTEM, "call-back: solved", Complaint::close);
        } else {
            note(complaint, EntryKind.CALL_BACK_ANSWERED, solved ? "solved" : "not solved", now);
        }
    }

    /** A low score in a survey about the complaint. */
    @Transactional(propagation = Propagation.MANDATORY)
    void scoredLow(UUID id, @Nullable BigDecimal score) {
        complaints
                .findById(id)
                .ifPresent(complaint -> note(
                        complaint,
                        EntryKind.SURVEY_ANSWERED,
                        score == null ? "low score" : "low score: " + score.toPlainString(),
                        now()));
    }

    /** Fills in the customer whom the archive did not answer about at the intake. */
    @Transactional(propagation = Propagation.MANDATORY)
    void identify(List<UUID> ids, KnownCustomer customer) {
        for (Complaint complaint : complaints.findByIdIn(ids)) {
            change(
                    complaint,
                    "ComplaintCustomerIdentified",
                    EntryKind.CUSTOMER_VERIFIED,
                    Caller.currentName(),
                    customer.code(),
                    (each, now) -> each.identify(customer));
        }
    }

    /** Marks the clocks that have run out. */
    @Transactional(propagation = Propagation.MANDATORY)
    void strike(Complaint complaint) {
        var now = now();
        var breached = complaint.strike(now);
        if (!breached.isEmpty()) {
            tellBreaches(complaints.save(complaint), breached, now);
        }
    }

    private Complaint reopen(Complaint complaint, String actor, String reason) {
        return move(
                complaint,
                "ComplaintReopened",
                actor,
                reason,
                (each, now) -> each.reopen(sla.terms(each.grading().policy()), now, settings.reopenWindow()));
    }

    private Complaint move(
            Complaint complaint,
            String event,
            String actor,
            @Nullable String note,
            BiConsumer<Complaint, Instant> step) {
        return change(complaint, event, EntryKind.MOVED, actor, note, step);
    }

    private Complaint change(
            Complaint complaint,
            String event,
            EntryKind kind,
            String actor,
            @Nullable String note,
            BiConsumer<Complaint, Instant> step) {
        var now = now();
        var from = complaint.status();
        var breached = complaint.strike(now);
        step.accept(complaint, now);
        var changed = complaints.save(complaint);
        tellBreaches(changed, breached, now);
        boolean moved = kind == EntryKind.MOVED;
        file.add(changed, kind, moved ? from : null, moved ? changed.status() : null, actor, note, now);
        tell(changed, event);
        return changed;
    }

    private void tell(Complaint complaint, String event) {
        outbox.append(ComplaintState.TOPIC, event, ComplaintState.from(complaint, file.actedBy(complaint)));
    }

    private void note(Complaint complaint, EntryKind kind, String note, Instant now) {
        file.add(complaint, kind, null, null, Caller.SYSTEM, note, now);
    }

    private void tellBreaches(Complaint complaint, List<ClockName> breached, Instant now) {
        for (ClockName name : breached) {
            file.add(complaint, EntryKind.CLOCK_BREACHED, null, null, Caller.SYSTEM, name.name(), now);
            outbox.append(
                    ComplaintState.TOPIC,
                    "ComplaintClockBreached",
                    ComplaintState.from(complaint, file.actedBy(complaint), name));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
