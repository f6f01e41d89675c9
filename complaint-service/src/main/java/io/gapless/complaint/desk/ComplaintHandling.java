package io.gapless.complaint.desk;

import io.gapless.complaint.assignment.HandOvers;
import io.gapless.complaint.attachment.Attachments;
import io.gapless.complaint.authority.Approvals;
import io.gapless.complaint.authority.Approvals.Verdict;
import io.gapless.complaint.authority.Proposal;
import io.gapless.complaint.authority.Remedy;
import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
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
    private final Approvals approvals;
    private final Attachments attachments;
    private final HandOvers handOvers;
    private final Concerned concerned;
    private final Closing closing;
    private final ComplaintChanges changes;
    private final ComplaintEffects effects;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;

    ComplaintHandling(
            Complaints complaints,
            CaseFile file,
            CaseDetails details,
            Taxonomy taxonomy,
            Approvals approvals,
            Attachments attachments,
            HandOvers handOvers,
            Concerned concerned,
            Closing closing,
            ComplaintChanges changes,
            ComplaintEffects effects,
            Outbox outbox,
            ApplicationEventPublisher events) {
        this.complaints = complaints;
        this.file = file;
        this.details = details;
        this.taxonomy = taxonomy;
        this.approvals = approvals;
        this.attachments = attachments;
        this.handOvers = handOvers;
        this.concerned = concerned;
        this.closing = closing;
        this.changes = changes;
        this.effects = effects;
        this.outbox = outbox;
        this.events = events;
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

    /**
     * The complaint that the caller works on; a problem (403) where they may only read it, because an approval waits for
     * them or it is offered to them, or because it is about their own work.
     */
    @Transactional(readOnly = true)
    Complaint findTheirs(UUID id, Caller caller) {
        var complaint = find(id, caller);
        if (!complaint.isFor(caller)) {
            throw Problem.forbidden("complaint-to-read-only", complaint.number());
        }
        requireNotAbout(complaint, caller);
        return complaint;
    }

    private void requireNotAbout(Complaint complaint, Caller caller) {
        if (concerned.is(complaint.id(), caller.username())) {
            throw Problem.forbidden("complaint-about-own-work", complaint.number());
        }
    }

    /** The same, provided that it is still what the caller saw. */
    private Complaint findTheirs(UUID id, IfMatch ifMatch, Caller caller) {
        return unchanged(findTheirs(id, caller), ifMatch);
    }

    private static Complaint unchanged(Complaint complaint, IfMatch ifMatch) {
        ifMatch.check(complaint.version());
        return complaint;
    }

    @Transactional
    Complaint acknowledge(UUID id, IfMatch ifMatch, Caller caller) {
        return changes.move(
                findTheirs(id, ifMatch, caller),
                "ComplaintAcknowledged",
                caller.username(),
                null,
                Complaint::acknowledge);
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
        var assessing = findTheirs(id, ifMatch, caller);
        var named = category == null ? null : taxonomy.active(category);
        var assessed = changes.move(assessing, "ComplaintAssessed", caller.username(), (complaint, now) -> {
            // As its clocks have left it: a level of the ladder may just have made it graver.
            var before = complaint.grading();
            complaint.assess();
            changes.regrade(complaint, named, severity, now);
            var after = complaint.grading();
            details.assess(id, after.category(), told);
            return note + changed(before.category(), after.category()) + changed(before.severity(), after.severity());
        });
        events.publishEvent(new ComplaintRegraded(assessed));
        return assessed;
    }

    private static String changed(Object from, Object to) {
        return from.equals(to) ? "" : " · %s → %s".formatted(from, to);
    }

    @Transactional
    Complaint assign(UUID id, IfMatch ifMatch, String assignee, boolean verified, Caller caller) {
        var theirs = findTheirs(id, ifMatch, caller);
        concerned.requireOther(id, assignee);
        var assigned = changes.change(
                theirs,
                "ComplaintAssigned",
                EntryKind.ASSIGNED,
                caller.username(),
                verified ? assignee : assignee + " (unverified)",
                (complaint, now) -> complaint.assign(assignee, verified));
        // Whoever had it offered it; whoever has it now has not.
        handOvers.replaced(id);
        return assigned;
    }

    @Transactional
    Complaint investigate(UUID id, IfMatch ifMatch, Caller caller) {
        return changes.move(
                findTheirs(id, ifMatch, caller),
                "ComplaintInvestigating",
                caller.username(),
                null,
                (complaint, now) -> {
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
        var complaint = findTheirs(id, ifMatch, caller);
        var proposal = new Proposal(remedy, compensation, currency);
        // A limit is for one complaint: what was granted before it was opened again counts, too.
        var whole = approvals.withGranted(id, proposal);
        var approvalNeeded = !approvals.covers(caller, complaint.orgUnit(), whole);
        var way = approvalNeeded
                ? approvals.way(complaint.orgUnit(), caller.username(), whole)
                : List.<Approvals.Level>of();
        var decided = changes.move(
                complaint,
                "ComplaintDecided",
                caller.username(),
                decision,
                (each, now) -> each.decide(new Decision(
                        decision, remedy, compensation, currency, caller.username(), approvalNeeded, null)));
        if (approvalNeeded) {
            approvals.requireNotRefused(id, proposal, file.openedLast(complaint));
            approvals.request(id, caller.username(), proposal, way);
            changes.tell(decided, "ComplaintApprovalRequested");
        }
        return decided;
    }

    /** One level of the way agrees; the last one approves the decision. */
    @Transactional
    Complaint approve(UUID id, IfMatch ifMatch, Caller caller) {
        var complaint = unchanged(find(id, caller), ifMatch);
        requireNotAbout(complaint, caller);
        var decision = complaint.decision();
        if (!complaint.status().moves().contains(Move.APPROVE) || decision == null || !decision.approvalNeeded()) {
            return changes.move(
                    complaint,
                    "ComplaintApproved",
                    caller.username(),
                    null,
                    (each, now) -> each.approve(caller.username()));
        }
        var turn = approvals.turn(id, caller);
        var note = turn.standsInFor() == null ? null : "for " + turn.standsInFor();
        var agreed = turn.last()
                ? changes.move(
                        complaint,
                        "ComplaintApproved",
                        caller.username(),
                        note,
                        (each, now) -> each.approve(caller.username()))
                : changes.change(
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
        var complaint = unchanged(find(id, caller), ifMatch);
        requireNotAbout(complaint, caller);
        if (complaint.status() != ComplaintStatus.DECIDED) {
            throw Problem.conflict("approval-not-pending");
        }
        var turn = approvals.turn(id, caller);
        var sent = changes.move(
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
        return changes.move(
                findTheirs(id, ifMatch, caller), "ComplaintResolved", caller.username(), note, (complaint, now) -> {
                    complaint.resolve(now);
                    details.requireForResolution(complaint);
                });
    }

    @Transactional
    Complaint requestCallback(UUID id, IfMatch ifMatch, Caller caller) {
        return changes.move(
                findTheirs(id, ifMatch, caller),
                "ComplaintCallbackRequested",
                caller.username(),
                null,
                (complaint, now) -> complaint.requestCallback());
    }

    @Transactional
    Complaint close(UUID id, IfMatch ifMatch, @Nullable String note, Caller caller) {
        return changes.move(
                findTheirs(id, ifMatch, caller), "ComplaintClosed", caller.username(), note, (complaint, now) -> {
                    if (closing.isLeftToAnother(complaint, caller)) {
                        throw Problem.forbidden("close-needs-another", caller.username());
                    }
                    complaint.close(now);
                });
    }

    @Transactional
    Complaint reject(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return changes.move(
                findTheirs(id, ifMatch, caller), "ComplaintRejected", caller.username(), reason, Complaint::reject);
    }

    @Transactional
    Complaint withdraw(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return changes.move(
                findTheirs(id, ifMatch, caller), "ComplaintWithdrawn", caller.username(), reason, (complaint, now) -> {
                    complaint.withdraw(now);
                    approvals.cancel(id);
                });
    }

    @Transactional
    Complaint reopen(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return effects.reopen(findTheirs(id, ifMatch, caller), caller.username(), reason);
    }

    /**
     * Takes a message; a reply to the customer meets and restarts clocks. Only customers speak for customers: what they
     * told somebody of the staff is that person's note. What is said to a complaint that goes on in another one reaches
     * that one.
     *
     * @param attachmentIds files of the complaint that go with a reply; the same one twice goes once
     */
    @Transactional
    Complaint say(UUID id, MessageKind kind, String text, @Nullable List<UUID> attachmentIds, Caller caller) {
        var files = attachmentIds == null
                ? List.<UUID>of()
                : attachmentIds.stream().distinct().toList();
        var complaint = findTheirs(id, caller);
        if (caller.seesOnlyThemselves() && kind != MessageKind.FROM_CUSTOMER) {
            throw Problem.forbidden("message-kind-not-yours", kind);
        }
        if (!caller.seesOnlyThemselves() && kind == MessageKind.FROM_CUSTOMER) {
            throw Problem.forbidden("message-of-customers", kind);
        }
        if (complaint.status() == ComplaintStatus.MERGED) {
            complaint = findTheirs(file.standing(id), caller);
        }
        if (kind == MessageKind.FROM_CUSTOMER && !complaint.status().isOpen() && !effects.mayReopen(complaint)) {
            // Nobody looks at it any more: what there is to say is a new complaint.
            throw Problem.conflict("complaint-ended", complaint.number(), complaint.status());
        }
        if (kind != MessageKind.REPLY && !files.isEmpty()) {
            throw Problem.unprocessable("attachments-without-reply", kind);
        }
        if (kind != MessageKind.REPLY) {
            return effects.keep(complaint.id(), kind, text, caller.username());
        }
        var now = changes.now();
        complaint = complaints.readById(complaint.id()).orElseThrow();
        attachments.requireSendable(complaint.id(), files);
        attachments.sentWith(file.say(complaint, kind, text, files, caller.username(), now), files);
        return changes.replied(complaint, caller.username(), now);
    }

    /** Stops the clocks that can stand still: nothing can be done before somebody else answers. */
    @Transactional
    Complaint pause(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return changes.change(
                findTheirs(id, ifMatch, caller),
                "ComplaintClocksPaused",
                EntryKind.CLOCKS_PAUSED,
                caller.username(),
                reason,
                (complaint, now) -> complaint.await(reason, now));
    }

    /** Lets the clocks run on. */
    @Transactional
    Complaint resume(UUID id, IfMatch ifMatch, @Nullable String note, Caller caller) {
        return changes.change(
                findTheirs(id, ifMatch, caller),
                "ComplaintClocksResumed",
                EntryKind.CLOCKS_RESUMED,
                caller.username(),
                note,
                (complaint, now) -> complaint.goOn());
    }

    /** Its root cause was found, also after its end. */
    @Transactional(propagation = Propagation.MANDATORY)
    void foundCause(UUID id, IfMatch ifMatch, ComplaintState.CauseTold told, Caller caller) {
        var complaint = findTheirs(id, ifMatch, caller);
        if (complaint.status() == ComplaintStatus.MERGED) {
            throw Problem.conflict("complaint-ended", complaint.number(), complaint.status());
        }
        changes.change(
                complaint,
                EntryKind.CAUSE_FOUND,
                caller.username(),
                told.responsibleUnit() == null ? told.code() : told.code() + ", " + told.responsibleUnit(),
                (each, now) -> {},
                changed -> outbox.append(
                        ComplaintState.TOPIC,
                        "ComplaintCauseFound",
                        ComplaintState.caused(changed, file.actedBy(changed), told)));
    }
}
