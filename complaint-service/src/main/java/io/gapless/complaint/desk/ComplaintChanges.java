package io.gapless.complaint.desk;

import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.complaint.ladder.Ladders;
import io.gapless.complaint.ladder.Level;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * How a complaint changes, whoever changes it: its clocks are struck before and settled after, it is saved, its history
 * has an entry for it, and an event tells it. All in the transaction of the step.
 */
@Component
class ComplaintChanges {

    private final Complaints complaints;
    private final CaseFile file;
    private final Taxonomy taxonomy;
    private final Sla sla;
    private final Ladders ladders;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ComplaintChanges(
            Complaints complaints,
            CaseFile file,
            Taxonomy taxonomy,
            Sla sla,
            Ladders ladders,
            Outbox outbox,
            ApplicationEventPublisher events,
            Clock clock) {
        this.complaints = complaints;
        this.file = file;
        this.taxonomy = taxonomy;
        this.sla = sla;
        this.ladders = ladders;
        this.outbox = outbox;
        this.events = events;
        this.clock = clock;
    }

    /** A step that says in its note what it did, which is known only once it is done. */
    interface TellingStep {

        /** Takes the step, and answers the note for the history. */
        @Nullable
        String take(Complaint complaint, Instant now);
    }

    /** A step of the life cycle. */
    Complaint move(
            Complaint complaint,
            String event,
            String actor,
            @Nullable String note,
            BiConsumer<Complaint, Instant> step) {
        return change(complaint, event, EntryKind.MOVED, actor, note, step);
    }

    /** A step of the life cycle whose note tells what it did. */
    Complaint move(Complaint complaint, String event, String actor, TellingStep step) {
        return change(complaint, EntryKind.MOVED, actor, step, changed -> tell(changed, event));
    }

    /** A change that is no step, with its entry in the history and its event. */
    Complaint change(
            Complaint complaint,
            String event,
            EntryKind kind,
            String actor,
            @Nullable String note,
            BiConsumer<Complaint, Instant> step) {
        return change(complaint, kind, actor, note, step, changed -> tell(changed, event));
    }

    /**
     * A change with an event of its own.
     *
     * @param tell appends the event of the change as it was saved
     */
    Complaint change(
            Complaint complaint,
            EntryKind kind,
            String actor,
            @Nullable String note,
            BiConsumer<Complaint, Instant> step,
            Consumer<Complaint> tell) {
        return change(
                complaint,
                kind,
                actor,
                (each, now) -> {
                    step.accept(each, now);
                    return note;
                },
                tell);
    }

    /**
     * Every change goes through here: the clocks are struck before it and settled after it. What a step goes by has to
     * be asked within the step, for the strike may have changed it.
     */
    private Complaint change(
            Complaint complaint, EntryKind kind, String actor, TellingStep step, Consumer<Complaint> tell) {
        var now = now();
        var from = complaint.status();
        var struck = strike(complaint, now);
        var note = step.take(complaint, now);
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

    /** A reply was given: no entry of the history, for it is a message; it meets and restarts clocks. */
    Complaint replied(Complaint complaint, String actor, Instant now) {
        var struck = strike(complaint, now);
        complaint.replied(terms(complaint), now);
        var turned = complaint.settle(terms(complaint), levels(complaint), now);
        var replied = complaints.save(complaint);
        tellStruck(replied, struck, now);
        noteTurned(replied, turned, actor, now);
        tell(replied, "ComplaintReplied");
        return replied;
    }

    /**
     * Does what the clocks have come to: marks those that have run out, warns, and goes up the ladder. Where nothing is
     * found, only the time of the next look is kept.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void strike(Complaint complaint) {
        var now = now();
        var struck = strike(complaint, now);
        var turned = complaint.settle(terms(complaint), levels(complaint), now);
        if (struck.clocks().isNothing()
                && turned.paused().isEmpty()
                && turned.resumed().isEmpty()) {
            file.lookAgain(complaint.id(), complaint.nextDueAt());
            return;
        }
        var saved = complaints.save(complaint);
        tellStruck(saved, struck, now);
        noteTurned(saved, turned, Caller.SYSTEM, now);
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

    /**
     * Grades a complaint anew, with the terms that follow from its grading, its customer and its org unit as they are
     * now.
     *
     * @param category that it is of now; null where that stays
     * @param severity that it has now; null where that stays
     */
    void regrade(Complaint complaint, Taxonomy.@Nullable Entry category, @Nullable Severity severity, Instant now) {
        var before = complaint.grading();
        var code = category == null ? before.category() : category.code();
        var dimension = category == null ? before.dimension() : category.dimension();
        var grave = severity == null ? before.severity() : severity;
        var terms = sla.terms(
                taxonomy.path(code),
                grave,
                complaint.complainant().segment(),
                complaint.submission().channel().name(),
                complaint.complainant().customerId(),
                complaint.orgUnit());
        complaint.regrade(new Grading(code, dimension, grave, terms.policy()), sla.terms(before.policy()), terms, now);
    }

    /** Tells of the complaint as it is. */
    void tell(Complaint complaint, String event) {
        outbox.append(ComplaintState.TOPIC, event, ComplaintState.from(complaint, file.actedBy(complaint)));
    }

    /** An entry of the history that the system makes. */
    void note(Complaint complaint, EntryKind kind, String note, Instant now) {
        file.add(complaint, kind, null, null, Caller.SYSTEM, note, now);
    }

    /** As exact as the database keeps it. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    Sla.Terms terms(Complaint complaint) {
        return sla.terms(complaint.grading().policy());
    }

    private List<Level> levels(Complaint complaint) {
        return ladders.levels(complaint.orgUnit());
    }

    /**
     * What a strike has come to.
     *
     * @param raisedTo how grave a level has made the complaint; null where none has
     */
    private record Strike(Complaint.Struck clocks, @Nullable Severity raisedTo) {}

    /** What the clocks have come to; a level can make the complaint graver, with the terms that follow from it. */
    private Strike strike(Complaint complaint, Instant now) {
        var struck = complaint.strike(terms(complaint), levels(complaint), now);
        var raised = struck.reached().stream().anyMatch(Level::raiseSeverity) && raise(complaint, now);
        return new Strike(struck, raised ? complaint.grading().severity() : null);
    }

    /** Makes it graver by one, as far as it goes; false where it was as grave as can be. */
    private boolean raise(Complaint complaint, Instant now) {
        var severities = Severity.values();
        int next = complaint.grading().severity().ordinal() + 1;
        if (next == severities.length) {
            return false;
        }
        regrade(complaint, null, severities[next], now);
        return true;
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

    private void tellStruck(Complaint complaint, Strike strike, Instant now) {
        var struck = strike.clocks();
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
        if (strike.raisedTo() != null) {
            note(complaint, EntryKind.CLOCKS_RECKONED, strike.raisedTo().name(), now);
        }
    }
}
