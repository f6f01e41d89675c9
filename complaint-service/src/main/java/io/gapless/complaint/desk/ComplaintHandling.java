package io.gapless.complaint.desk;

import io.gapless.complaint.assignment.HandOvers;
import io.gapless.complaint.authority.Approvals;
import io.gapless.complaint.authority.Approvals.Verdict;
import io.gapless.complaint.authority.Proposal;
import io.gapless.complaint.authority.Remedy;
import io.gapless.complaint.customer.KnownCustomer;
import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.ladder.Ladders;
import io.gapless.complaint.ladder.Level;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
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
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    private final Sla sla;
    private final Approvals approvals;
    private final HandOvers handOvers;
    private final Closing closing;
    private final DeskSettings settings;
    private final Outbox outbox;
    private final Ladders ladders;
    private final ApplicationEventPublisher events;
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
            Ladders ladders,
            ApplicationEventPublisher events,
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
        this.ladders = ladders;
        this.events = events;
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

    /**
     * The complaint that the caller works on; a problem (403) where they may only read it, because an approval waits for
     * them or it is offered to them.
     */
    @Transactional(readOnly = true)
    Complaint findTheirs(UUID id, Caller caller) {
        var complaint = find(id, caller);
        if (!complaint.isFor(caller)) {
            throw Problem.forbidden("complaint-to-read-only", complaint.number());
        }
        return complaint;
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
        return move(
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
        var assessed = move(
                findTheirs(id, ifMatch, caller), "ComplaintAssessed", caller.username(), note, (complaint, now) -> {
                    var before = complaint.grading();
                    var graded = category == null ? null : taxonomy.active(category);
                    var code = graded == null ? before.category() : graded.code();
                    var terms = sla.terms(
                            taxonomy.path(code),
                            severity == null ? before.severity() : severity,
                            complaint.complainant().segment(),
                            complaint.submission().channel().name(),
                            complaint.complainant().customerId());
                    details.assess(complaint.id(), code, told);
                    complaint.assess(
                            new Grading(
                                    code,
                                    graded == null ? before.dimension() : graded.dimension(),
                                    severity == null ? before.severity() : severity,
                                    terms.policy()),
                            sla.terms(before.policy()),
                            terms,
                            now);
                });
        events.publishEvent(new ComplaintRegraded(assessed));
        return assessed;
    }

    @Transactional
    Complaint assign(UUID id, IfMatch ifMatch, String assignee, boolean verified, Caller caller) {
        var assigned = change(
                findTheirs(id, ifMatch, caller),
                "ComplaintAssigned",
                EntryKind.ASSIGNED,
                caller.username(),
                verified ? assignee : assignee + " (unverified)",
                (complaint, now) -> complaint.assign(assignee, verified));
        // Whoever had it offered it; whoever has it now has not.
        handOvers.replaced(id);
        return assigned;
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
        return move(
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
        var complaint = unchanged(find(id, caller), ifMatch);
        var decision = complaint.decision();
        if (!complaint.status().moves().contains(Move.APPROVE) || decision == null || !decision.approvalNeeded()) {
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
        var complaint = unchanged(find(id, caller), ifMatch);
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
        return move(findTheirs(id, ifMatch, caller), "ComplaintResolved", caller.username(), note, (complaint, now) -> {
            complaint.resolve(now);
            details.requireForResolution(complaint);
        });
    }

    @Transactional
    Complaint requestCallback(UUID id, IfMatch ifMatch, Caller caller) {
        return move(
                findTheirs(id, ifMatch, caller),
                "ComplaintCallbackRequested",
                caller.username(),
                null,
                (complaint, now) -> complaint.requestCallback());
    }

    @Transactional
    Complaint close(UUID id, IfMatch ifMatch, @Nullable String note, Caller caller) {
        return move(findTheirs(id, ifMatch, caller), "ComplaintClosed", caller.username(), note, (complaint, now) -> {
            if (closing.isLeftToAnother(complaint, caller)) {
                throw Problem.forbidden("close-needs-another", caller.username());
            }
            complaint.close(now);
        });
    }

    @Transactional
    Complaint reject(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return move(findTheirs(id, ifMatch, caller), "ComplaintRejected", caller.username(), reason, Complaint::reject);
    }

    @Transactional
    Complaint withdraw(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return move(
                findTheirs(id, ifMatch, caller), "ComplaintWithdrawn", caller.username(), reason, (complaint, now) -> {
                    complaint.withdraw(now);
                    approvals.cancel(id);
                });
    }

    @Transactional
    Complaint reopen(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return reopen(findTheirs(id, ifMatch, caller), caller.username(), reason);
    }

    /** A complaint goes on in another one; nobody else can change either of them meanwhile. */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint merge(Complaint complaint, Complaint into, String reason, Caller caller) {
        var merged = change(
                complaint,
                EntryKind.MOVED,
                caller.username(),
                into.number() + ": " + reason,
                (each, now) -> {
                    each.merge(into, now);
                    approvals.cancel(each.id());
                },
                changed -> outbox.append(
                        ComplaintState.TOPIC,
                        "ComplaintMerged",
                        ComplaintState.merged(changed, file.actedBy(changed), into)));
        var severity = merged.grading().severity();
        change(
                into,
                "ComplaintLinked",
                EntryKind.LINKED,
                caller.username(),
                CaseLinks.Kind.DUPLICATE + " " + merged.number(),
                (each, now) -> {
                    if (each.grading().severity().compareTo(severity) < 0) {
                        regrade(each, severity, now);
                    }
                });
        return merged;
    }

    /**
     * Takes a message; a reply to the customer meets and restarts clocks. Only customers speak for customers: what they
     * told somebody of the staff is that person's note. What is said to a complaint that goes on in another one reaches
     * that one.
     */
    @Transactional
    Complaint say(UUID id, MessageKind kind, String text, Caller caller) {
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
        if (kind != MessageKind.REPLY) {
            return keep(complaint.id(), kind, text, caller.username());
        }
        var now = now();
        complaint = complaints.readById(complaint.id()).orElseThrow();
        file.say(complaint, kind, text, caller.username(), now);
        var struck = strike(complaint, now);
        complaint.replied(terms(complaint), now);
        var turned = complaint.settle(terms(complaint), levels(complaint), now);
        complaint = complaints.save(complaint);
        tellStruck(complaint, struck, now);
        noteTurned(complaint, turned, caller.username(), now);
        tell(complaint, "ComplaintReplied");
        return complaint;
    }

    /** Stops the clocks that can stand still: nothing can be done before somebody else answers. */
    @Transactional
    Complaint pause(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return change(
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
        return change(
                findTheirs(id, ifMatch, caller),
                "ComplaintClocksResumed",
                EntryKind.CLOCKS_RESUMED,
                caller.username(),
                note,
                (complaint, now) -> complaint.goOn());
    }

    /**
     * Keeps a message that moves nothing: the complaint stays at its version, and others are told that there is one.
     * Only where the customer was waited for, their word lets the clocks run on.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint keep(UUID id, MessageKind kind, String text, String author) {
        var complaint = complaints.readById(id).orElseThrow(() -> Problem.notFound("complaint-not-found", id));
        file.say(complaint, kind, text, author, now());
        outbox.append(
                ComplaintState.TOPIC,
                "ComplaintMessageAdded",
                ComplaintState.from(complaint, file.actedBy(complaint), kind));
        return kind == MessageKind.FROM_CUSTOMER ? heard(complaint, author) : complaint;
    }

    /** The customer has said something: where they were waited for, the clocks run on. */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint heard(Complaint complaint, String author) {
        return complaint.clocks().isWaiting()
                ? change(
                        complaint,
                        "ComplaintClocksResumed",
                        EntryKind.CLOCKS_RESUMED,
                        author,
                        "FROM_CUSTOMER",
                        (each, now) -> each.goOn())
                : complaint;
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

    /** Nobody answered the call-back, however often it was tried. */
    @Transactional(propagation = Propagation.MANDATORY)
    void notReached(UUID id) {
        complaints
                .findById(id)
                .ifPresent(complaint -> note(complaint, EntryKind.CALL_BACK_ANSWERED, "not reached", now()));
    }

    /** What a survey about the complaint has come to. */
    @Transactional(propagation = Propagation.MANDATORY)
    void scored(UUID id, @Nullable BigDecimal score, boolean low) {
        var told = (low ? "low score" : "score") + (score == null ? "" : ": " + score.toPlainString());
        complaints.findById(id).ifPresent(complaint -> note(complaint, EntryKind.SURVEY_ANSWERED, told, now()));
    }

    /** Fills in the customer whom the archive did not answer about at the intake. */
    @Transactional(propagation = Propagation.MANDATORY)
    void identify(List<UUID> ids, KnownCustomer customer) {
        for (Complaint complaint : complaints.findByIdIn(ids)) {
            var identified = change(
                    complaint,
                    "ComplaintCustomerIdentified",
                    EntryKind.CUSTOMER_VERIFIED,
                    Caller.currentName(),
                    customer.code(),
                    (each, now) -> each.identify(customer));
            outbox.append(ComplaintText.TOPIC, "ComplaintDescribed", ComplaintText.from(identified));
        }
    }

    /**
     * Does what the clocks have come to: marks those that have run out, warns, and goes up the ladder. Where nothing is
     * found, only the time of the next look is kept.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void strike(Complaint complaint) {
        var now = now();
        var severity = complaint.grading().severity();
        var struck = strike(complaint, now);
        var turned = complaint.settle(terms(complaint), levels(complaint), now);
        if (struck.isNothing() && turned.paused().isEmpty() && turned.resumed().isEmpty()) {
            file.lookAgain(complaint.id(), complaint.nextDueAt());
            return;
        }
        var saved = complaints.save(complaint);
        tellStruck(saved, struck, now);
        noteTurned(saved, turned, Caller.SYSTEM, now);
        if (saved.grading().severity() != severity) {
            note(saved, EntryKind.CLOCKS_RECKONED, saved.grading().severity().name(), now);
        }
    }

    /** Reckons the clocks by the calendar as it is now, which was changed. */
    @Transactional(propagation = Propagation.MANDATORY)
    void recount(Complaint complaint, String calendar) {
        var before = complaint.clocks();
        complaint.recount(terms(complaint));
        if (!complaint.clocks().equals(before)) {
            change(
                    complaint,
                    "ComplaintClocksReckoned",
                    EntryKind.CLOCKS_RECKONED,
                    Caller.SYSTEM,
                    calendar,
                    (each, now) -> {});
        }
    }

    /** What the clocks have come to; a level can make the complaint graver, with the terms that follow from it. */
    private Complaint.Struck strike(Complaint complaint, Instant now) {
        var struck = complaint.strike(terms(complaint), levels(complaint), now);
        if (struck.reached().stream().anyMatch(Level::raiseSeverity)) {
            raise(complaint, now);
        }
        return struck;
    }

    /** Makes it graver by one, as far as it goes. */
    private void raise(Complaint complaint, Instant now) {
        var before = complaint.grading();
        var severities = Severity.values();
        if (before.severity() == severities[severities.length - 1]) {
            return;
        }
        regrade(complaint, severities[before.severity().ordinal() + 1], now);
    }

    /** Another severity, with the terms that follow from it. */
    private void regrade(Complaint complaint, Severity severity, Instant now) {
        var before = complaint.grading();
        var terms = sla.terms(
                taxonomy.path(before.category()),
                severity,
                complaint.complainant().segment(),
                complaint.submission().channel().name(),
                complaint.complainant().customerId());
        complaint.regrade(
                new Grading(before.category(), before.dimension(), severity, terms.policy()),
                sla.terms(before.policy()),
                terms,
                now);
    }

    private Sla.Terms terms(Complaint complaint) {
        return sla.terms(complaint.grading().policy());
    }

    private List<Level> levels(Complaint complaint) {
        return ladders.levels(complaint.orgUnit());
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

    /** The complaint was escalated or that was taken back. */
    @Transactional(propagation = Propagation.MANDATORY)
    void escalate(
            UUID id, String event, EntryKind kind, ComplaintState.EscalationTold told, String actor, String note) {
        change(
                complaints.readById(id).orElseThrow(() -> Problem.notFound("complaint-not-found", id)),
                kind,
                actor,
                note,
                (complaint, now) -> {},
                changed -> outbox.append(
                        ComplaintState.TOPIC, event, ComplaintState.escalated(changed, file.actedBy(changed), told)));
    }

    /** An order of supervision on the complaint was given or has moved. */
    @Transactional(propagation = Propagation.MANDATORY)
    void supervise(UUID id, ComplaintState.SupervisionTold told, String actor, String note) {
        change(
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
    @Transactional(propagation = Propagation.MANDATORY)
    void endedWith(
            UUID id,
            String event,
            EntryKind kind,
            String note,
            BiFunction<Complaint, List<String>, ComplaintState> told) {
        var complaint = complaints.readById(id).orElseThrow(() -> Problem.notFound("complaint-not-found", id));
        note(complaint, kind, note, now());
        outbox.append(ComplaintState.TOPIC, event, told.apply(complaint, file.actedBy(complaint)));
    }

    /** Its root cause was found, also after its end. */
    @Transactional(propagation = Propagation.MANDATORY)
    void foundCause(UUID id, IfMatch ifMatch, ComplaintState.CauseTold told, Caller caller) {
        var complaint = findTheirs(id, ifMatch, caller);
        if (complaint.status() == ComplaintStatus.MERGED) {
            throw Problem.conflict("complaint-ended", complaint.number(), complaint.status());
        }
        change(
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

    private Complaint change(
            Complaint complaint,
            String event,
            EntryKind kind,
            String actor,
            @Nullable String note,
            BiConsumer<Complaint, Instant> step) {
        return change(complaint, kind, actor, note, step, changed -> tell(changed, event));
    }

    /** Every change goes through here: the clocks are struck before it and settled after it. */
    private Complaint change(
            Complaint complaint,
            EntryKind kind,
            String actor,
            @Nullable String note,
            BiConsumer<Complaint, Instant> step,
            Consumer<Complaint> tell) {
        var now = now();
        var from = complaint.status();
        var struck = strike(complaint, now);
        step.accept(complaint, now);
        var turned = complaint.settle(terms(complaint), levels(complaint), now);
        var changed = complaints.save(complaint);
        tellStruck(changed, struck, now);
        boolean moved = kind == EntryKind.MOVED;
        file.add(changed, kind, moved ? from : null, moved ? changed.status() : null, actor, note, now);
        noteTurned(changed, turned, actor, now);
        tell.accept(changed);
        if (from.isOpen() && !changed.status().isOpen()) {
            events.publishEvent(
                    new ComplaintEnded(changed.id(), changed.status().name(), now));
        }
        return changed;
    }

    private void tell(Complaint complaint, String event) {
        outbox.append(ComplaintState.TOPIC, event, ComplaintState.from(complaint, file.actedBy(complaint)));
    }

    private void note(Complaint complaint, EntryKind kind, String note, Instant now) {
        file.add(complaint, kind, null, null, Caller.SYSTEM, note, now);
    }

    private void noteTurned(Complaint complaint, Clocks.Turned turned, String actor, Instant now) {
        if (!turned.paused().isEmpty()) {
            file.add(complaint, EntryKind.CLOCKS_PAUSED, null, null, actor, names(turned.paused()), now);
        }
        if (!turned.resumed().isEmpty()) {
            file.add(complaint, EntryKind.CLOCKS_RESUMED, null, null, actor, names(turned.resumed()), now);
        }
    }

    private static String names(List<ClockName> clocks) {
        return clocks.stream().map(ClockName::name).collect(Collectors.joining(", "));
    }

    private void tellStruck(Complaint complaint, Complaint.Struck struck, Instant now) {
        if (struck.isNothing()) {
            return;
        }
        var actedBy = file.actedBy(complaint);
        for (var warning : struck.warned()) {
            var fraction = ComplaintState.fraction(warning.permille());
            note(complaint, EntryKind.CLOCK_WARNED, warning.clock().name() + " " + fraction.toPlainString(), now);
            outbox.append(
                    ComplaintState.TOPIC,
                    "ComplaintClockWarned",
                    ComplaintState.warned(complaint, actedBy, warning.clock(), warning.permille()));
        }
        for (ClockName name : struck.breached()) {
            note(complaint, EntryKind.CLOCK_BREACHED, name.name(), now);
            outbox.append(
                    ComplaintState.TOPIC, "ComplaintClockBreached", ComplaintState.from(complaint, actedBy, name));
        }
        for (Level level : struck.reached()) {
            var escalation = new ComplaintState.EscalationTold(
                    Ids.next(),
                    "CLOCK",
                    level.clock(),
                    ComplaintState.fraction(level.permille()),
                    level.role(),
                    level.orgUnit(complaint.orgUnit()));
            note(
                    complaint,
                    EntryKind.ESCALATED,
                    "%s %s → %s, %s"
                            .formatted(
                                    level.clock(),
                                    ComplaintState.fraction(level.permille()).toPlainString(),
                                    level.role(),
                                    escalation.toOrgUnit()),
                    now);
            outbox.append(
                    ComplaintState.TOPIC,
                    "ComplaintEscalated",
                    ComplaintState.escalated(complaint, actedBy, escalation));
            var started = Objects.requireNonNull(complaint.clocks().byName().get(level.clock()))
                    .startedAt();
            events.publishEvent(new LevelReached(
                    escalation.id(), complaint.id(), complaint.orgUnit(), level, escalation.toOrgUnit(), started, now));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
