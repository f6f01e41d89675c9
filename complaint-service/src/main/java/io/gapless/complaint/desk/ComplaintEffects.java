package io.gapless.complaint.desk;

import io.gapless.complaint.authority.Approvals;
import io.gapless.complaint.authority.Proposal;
import io.gapless.complaint.customer.KnownCustomer;
import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What happens elsewhere, as it acts on a complaint: it is given to somebody or handed over, its customer writes or
 * answers, it is escalated, supervised or scored. Who may do so was decided there; all is part of the transaction there.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class ComplaintEffects {

    private final Complaints complaints;
    private final CaseFile file;
    private final ComplaintChanges changes;
    private final Concerned concerned;
    private final Approvals approvals;
    private final DeskSettings settings;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;

    ComplaintEffects(
            Complaints complaints,
            CaseFile file,
            ComplaintChanges changes,
            Concerned concerned,
            Approvals approvals,
            DeskSettings settings,
            Outbox outbox,
            ApplicationEventPublisher events) {
        this.complaints = complaints;
        this.file = file;
        this.changes = changes;
        this.concerned = concerned;
        this.approvals = approvals;
        this.settings = settings;
        this.outbox = outbox;
        this.events = events;
    }

    /** Whether it can still be opened again. */
    boolean mayReopen(Complaint complaint) {
        return complaint.mayReopen(changes.now(), settings.reopenWindow());
    }

    /** A complaint that nobody else can change meanwhile is somebody's now; they are known, and it is not about them. */
    Complaint give(Complaint complaint, String assignee, String by, String note) {
        concerned.requireOther(complaint.id(), assignee);
        return changes.change(
                complaint,
                "ComplaintAssigned",
                EntryKind.ASSIGNED,
                by,
                assignee.equals(by) ? note : assignee + ": " + note,
                (each, now) -> each.assign(assignee, true));
    }

    /** A complaint that nobody else can change meanwhile is nobody's now. */
    Complaint release(Complaint complaint, String by, String reason) {
        return changes.change(
                complaint, "ComplaintReleased", EntryKind.RELEASED, by, reason, (each, now) -> each.release());
    }

    /** Something about a hand-over; the complaint stays where it is. */
    Complaint noteHandOver(Complaint complaint, String event, String by, String note) {
        return changes.change(complaint, event, EntryKind.HANDED_OVER, by, note, (each, now) -> {});
    }

    /**
     * Keeps a message that moves nothing: the complaint stays at its version, and others are told that there is one.
     * Only where the customer was waited for, their word lets the clocks run on.
     */
    Complaint keep(UUID id, MessageKind kind, String text, String author) {
        var complaint = complaints.readById(id).orElseThrow(() -> Problem.notFound("complaint-not-found", id));
        file.say(complaint, kind, text, author, changes.now());
        outbox.append(
                ComplaintState.TOPIC,
                "ComplaintMessageAdded",
                ComplaintState.from(complaint, file.actedBy(complaint), kind));
        return kind == MessageKind.FROM_CUSTOMER ? heard(complaint, author) : complaint;
    }

    /** The customer has said something: where they were waited for, the clocks run on. */
    Complaint heard(Complaint complaint, String author) {
        return complaint.clocks().isWaiting()
                ? changes.change(
                        complaint,
                        "ComplaintClocksResumed",
                        EntryKind.CLOCKS_RESUMED,
                        author,
                        "FROM_CUSTOMER",
                        (each, now) -> each.goOn())
                : complaint;
    }

    /** Opens it again while that can be. */
    Complaint reopen(Complaint complaint, String actor, String reason) {
        var decision = complaint.decision();
        if (decision != null && complaint.status() != ComplaintStatus.REJECTED) {
            approvals.granted(
                    complaint.id(),
                    new Proposal(decision.remedy(), decision.compensation(), decision.currency()),
                    decision.decidedBy(),
                    decision.approvedBy());
        }
        return changes.move(
                complaint,
                "ComplaintReopened",
                actor,
                reason,
                (each, now) -> each.reopen(changes.terms(each), now, settings.reopenWindow()));
    }

    /** The customer's answer to the call-back: what is not solved is opened again while it can be. */
    void calledBack(UUID id, boolean solved) {
        var complaint = complaints.findById(id).orElse(null);
        if (complaint == null) {
            return;
        }
        var now = changes.now();
        if (!solved && complaint.mayReopen(now, settings.reopenWindow())) {
            reopen(complaint, Caller.SYSTEM, "call-back: not solved");
        } else if (solved && complaint.status() == ComplaintStatus.CALLBACK) {
            changes.move(complaint, "ComplaintClosed", Caller.SYSTEM, "call-back: solved", Complaint::close);
        } else {
            changes.note(complaint, EntryKind.CALL_BACK_ANSWERED, solved ? "solved" : "not solved", now);
        }
    }

    /** Nobody answered the call-back, however often it was tried. */
    void notReached(UUID id) {
        complaints
                .findById(id)
                .ifPresent(complaint ->
                        changes.note(complaint, EntryKind.CALL_BACK_ANSWERED, "not reached", changes.now()));
    }

    /** What a survey about the complaint has come to. */
    void scored(UUID id, @Nullable BigDecimal score, boolean low) {
        var told = (low ? "low score" : "score") + (score == null ? "" : ": " + score.toPlainString());
        complaints
                .findById(id)
                .ifPresent(complaint -> changes.note(complaint, EntryKind.SURVEY_ANSWERED, told, changes.now()));
    }

    /** Fills in the customer whom the archive did not answer about at the intake. */
    void identify(List<UUID> ids, KnownCustomer customer) {
        for (Complaint complaint : complaints.findByIdIn(ids)) {
            var identified = changes.change(
                    complaint,
                    "ComplaintCustomerIdentified",
                    EntryKind.CUSTOMER_VERIFIED,
                    Caller.currentName(),
                    customer.code(),
                    (each, now) -> {
                        each.identify(customer);
                        if (each.status().isOpen()) {
                            // Their terms may be others: those of their segment, their org unit, or their own.
                            changes.regrade(each, null, null, now);
                        }
                    });
            if (identified.status().isOpen()) {
                events.publishEvent(new ComplaintRegraded(identified));
            }
            outbox.append(ComplaintText.TOPIC, "ComplaintDescribed", ComplaintText.from(identified));
        }
    }

    /** The complaint was escalated or that was taken back. */
    void escalate(
            UUID id, String event, EntryKind kind, ComplaintState.EscalationTold told, String actor, String note) {
        changes.change(
                complaints.readById(id).orElseThrow(() -> Problem.notFound("complaint-not-found", id)),
                kind,
                actor,
                note,
                (complaint, now) -> {},
                changed -> outbox.append(
                        ComplaintState.TOPIC, event, ComplaintState.escalated(changed, file.actedBy(changed), told)));
    }

    /** An order of supervision on the complaint was given or has moved. */
    void supervise(UUID id, ComplaintState.SupervisionTold told, String actor, String note) {
        changes.change(
                complaints.readById(id).orElseThrow(() -> Problem.notFound("complaint-not-found", id)),
                EntryKind.SUPERVISED,
                actor,
                note,
                (complaint, now) -> {},
                changed -> outbox.append(
                        ComplaintState.TOPIC,
                        "ComplaintSupervisionChanged",
                        ComplaintState.supervised(changed, file.actedBy(changed), told)));
    }

    /** Something that went along with a complaint has ended with it: told at the version of that end. */
    void endedWith(
            UUID id,
            String event,
            EntryKind kind,
            String note,
            BiFunction<Complaint, List<String>, ComplaintState> told) {
        var complaint = complaints.readById(id).orElseThrow(() -> Problem.notFound("complaint-not-found", id));
        changes.note(complaint, kind, note, changes.now());
        outbox.append(ComplaintState.TOPIC, event, told.apply(complaint, file.actedBy(complaint)));
    }
}
