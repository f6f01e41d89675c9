package io.gapless.complaint.desk;

import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a complaint.
 *
 * @param actedBy the employees who have acted on it so far: none of them may judge how well it was handled
 * @param dueAt until when it is to be resolved
 * @param clock the clock that has run out, or warns; only on ComplaintClockBreached and ComplaintClockWarned
 * @param fraction the part of its time that the clock has come to; only on ComplaintClockWarned
 * @param escalation to whom and why; only on ComplaintEscalated and ComplaintDeescalated
 * @param supervision the order; only on ComplaintSupervisionChanged
 * @param messageKind of the message that was added, whose text is told to nobody; only on ComplaintMessageAdded
 * @param cause why it came about; only on ComplaintCauseFound
 * @param mergedInto the complaint that it goes on in; only on ComplaintMerged
 * @param followUpId the follow-up of a low score because of which it was taken in; only on ComplaintReceived
 * @param score what the customer thought of how it was handled, 0 to 100; only where it was closed elsewhere
 * @param history true where this was taken over from another system: nothing is to follow from it today
 * @param happenedAt when it happened; only of history
 */
record ComplaintState(
        UUID id,
        long version,
        String orgUnit,
        @Nullable UUID customerId,
        String number,
        String category,
        Dimension dimension,
        Severity severity,
        ComplaintStatus status,
        Channel channel,
        @Nullable String assignee,
        List<String> actedBy,
        @Nullable String segment,
        boolean open,
        Instant dueAt,
        Instant receivedAt,
        @Nullable Instant closedAt,
        @Nullable String customerName,
        @Nullable String phone,
        String language,
        List<ClockState> clocks,
        @Nullable ClockName clock,
        @Nullable MessageKind messageKind,
        @Nullable BigDecimal fraction,
        @Nullable EscalationTold escalation,
        @Nullable SupervisionTold supervision,
        @Nullable CauseTold cause,
        @Nullable MergedTold mergedInto,
        @Nullable UUID followUpId,
        @Nullable Integer score,
        @Nullable Boolean history,
        @Nullable Instant happenedAt)
        implements PublicState {

    static final String TOPIC = "gapless.complaint";

    /** A clock as told. */
    record ClockState(
            ClockName name,
            Instant dueAt,
            @Nullable Instant metAt,
            boolean breached,
            @Nullable Instant pausedSince) {

        static List<ClockState> from(Clocks clocks) {
            return clocks.byName().entrySet().stream()
                    .map(clock -> new ClockState(
                            clock.getKey(),
                            clock.getValue().dueAt(),
                            clock.getValue().metAt(),
                            clock.getValue().isBreached(),
                            clock.getValue().isPaused() ? clock.getValue().pausedAt() : null))
                    .toList();
        }
    }

    /**
     * An escalation as told.
     *
     * @param cause CLOCK, CUSTOMER or STAFF
     * @param clock and the part of its time, where a clock came to it
     * @param toRole of those it goes to, in toOrgUnit
     */
    record EscalationTold(
            UUID id,
            String cause,
            @Nullable ClockName clock,
            @Nullable BigDecimal fraction,
            String toRole,
            String toOrgUnit) {}

    /** An order of supervision as told; its words are told to nobody. */
    record SupervisionTold(
            UUID id,
            String status,
            Instant dueAt,
            boolean overdue,
            @Nullable String addressee) {}

    /**
     * A root cause as told; its words are told to nobody.
     *
     * @param tree the edition of the cause tree
     * @param responsibleUnit where it lies
     */
    record CauseTold(int tree, String code, @Nullable String responsibleUnit) {}

    /** Another complaint that one goes on in. */
    record MergedTold(UUID id, String number) {}

    /** What an event tells: the complaint as it is, and what is set beyond it; what is not set is not told. */
    private static final class Telling {

        private final Complaint complaint;
        private final List<String> actedBy;
        private long version;
        private ComplaintStatus status;
        private @Nullable String assignee;
        private Clocks clocks;
        private @Nullable ClockName clock;
        private @Nullable MessageKind messageKind;
        private @Nullable BigDecimal fraction;
        private @Nullable EscalationTold escalation;
        private @Nullable SupervisionTold supervision;
        private @Nullable CauseTold cause;
        private @Nullable MergedTold mergedInto;
        private @Nullable UUID followUpId;
        private @Nullable Integer score;
        private @Nullable Boolean history;
        private @Nullable Instant happenedAt;

        Telling(Complaint complaint, List<String> actedBy) {
            this.complaint = complaint;
            this.actedBy = actedBy;
            this.version = complaint.version();
            this.status = complaint.status();
            this.assignee = complaint.assignee();
            this.clocks = complaint.clocks();
        }

        ComplaintState state() {
            var submission = complaint.submission();
            var complainant = complaint.complainant();
            var grading = complaint.grading();
            return new ComplaintState(
                    complaint.id(),
                    version,
                    complaint.orgUnit(),
                    complainant.customerId(),
                    complaint.number(),
                    grading.category(),
                    grading.dimension(),
                    grading.severity(),
                    status,
                    submission.channel(),
                    assignee,
                    actedBy,
                    complainant.segment(),
                    status.isOpen(),
                    clocks.resolve().dueAt(),
                    submission.receivedAt(),
                    status == ComplaintStatus.CLOSED ? complaint.endedAt() : null,
                    complainant.customerName(),
                    complainant.phone(),
                    submission.language(),
                    ClockState.from(clocks),
                    clock,
                    messageKind,
                    fraction,
                    escalation,
                    supervision,
                    cause,
                    mergedInto,
                    followUpId,
                    score,
                    history,
                    happenedAt);
        }
    }

    static ComplaintState from(Complaint complaint, List<String> actedBy) {
        return new Telling(complaint, actedBy).state();
    }

    static ComplaintState received(Complaint complaint, List<String> actedBy, @Nullable UUID followUp) {
        var telling = new Telling(complaint, actedBy);
        telling.followUpId = followUp;
        return telling.state();
    }

    static ComplaintState from(Complaint complaint, List<String> actedBy, ClockName clock) {
        var telling = new Telling(complaint, actedBy);
        telling.clock = clock;
        return telling.state();
    }

    static ComplaintState from(Complaint complaint, List<String> actedBy, MessageKind messageKind) {
        var telling = new Telling(complaint, actedBy);
        telling.messageKind = messageKind;
        return telling.state();
    }

    static ComplaintState warned(Complaint complaint, List<String> actedBy, ClockName clock, int permille) {
        var telling = new Telling(complaint, actedBy);
        telling.clock = clock;
        telling.fraction = fraction(permille);
        return telling.state();
    }

    static ComplaintState escalated(Complaint complaint, List<String> actedBy, EscalationTold escalation) {
        var telling = new Telling(complaint, actedBy);
        telling.escalation = escalation;
        return telling.state();
    }

    static ComplaintState supervised(Complaint complaint, List<String> actedBy, SupervisionTold supervision) {
        var telling = new Telling(complaint, actedBy);
        telling.supervision = supervision;
        return telling.state();
    }

    static ComplaintState caused(Complaint complaint, List<String> actedBy, CauseTold cause) {
        var telling = new Telling(complaint, actedBy);
        telling.cause = cause;
        return telling.state();
    }

    static ComplaintState merged(Complaint complaint, List<String> actedBy, Complaint into) {
        var telling = new Telling(complaint, actedBy);
        telling.mergedInto = new MergedTold(into.id(), into.number());
        return telling.state();
    }

    static BigDecimal fraction(int permille) {
        return BigDecimal.valueOf(permille, 3).stripTrailingZeros();
    }

    /**
     * That a complaint of the past was received then, at which time nobody knew yet what would become of it.
     *
     * @param started its clocks as they were then
     */
    static ComplaintState receivedThen(Complaint complaint, Clocks started) {
        var telling = new Telling(complaint, List.of());
        telling.version = 1;
        telling.status = ComplaintStatus.RECEIVED;
        telling.assignee = null;
        telling.clocks = started;
        telling.history = true;
        telling.happenedAt = complaint.submission().receivedAt();
        return telling.state();
    }

    /** What has become of a complaint of the past, and when. */
    static ComplaintState endedThen(Complaint complaint, Instant at) {
        var telling = new Telling(complaint, complaint.assignee() == null ? List.of() : List.of(complaint.assignee()));
        var satisfaction = complaint.satisfaction();
        telling.version = 2;
        telling.score =
                satisfaction == null || complaint.status() != ComplaintStatus.CLOSED ? null : (satisfaction - 1) * 25;
        telling.history = true;
        telling.happenedAt = at;
        return telling.state();
    }
}
