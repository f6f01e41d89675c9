package io.gapless.complaint.desk;

import io.gapless.complaint.authority.Remedy;
import io.gapless.complaint.desk.CaseFile.Entry;
import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.complaint.desk.CaseFile.Message;
import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A complaint as answered.
 *
 * @param receivedBy username of whoever took it in; not told to customers and partners
 * @param satisfaction what the customer thought of how it was handled elsewhere, 1 to 5
 * @param messages only where one complaint is read
 * @param history only where one complaint is read
 * @param mergedInto number of the complaint that it goes on in; only where one complaint is read
 * @param followSecret only in the answer to its intake, and never again
 */
record ComplaintView(
        UUID id,
        long version,
        String number,
        ComplaintStatus status,
        String orgUnit,
        @Nullable String assignee,
        boolean assigneeVerified,
        Channel channel,
        String category,
        Dimension dimension,
        Severity severity,
        String text,
        String language,
        @Nullable Instant occurredAt,
        Instant receivedAt,
        @Nullable String receivedBy,
        @Nullable String externalReference,
        CustomerView customer,
        List<ClockView> clocks,
        @Nullable WaitingView waiting,
        @Nullable DecisionView decision,
        @Nullable Instant endedAt,
        @Nullable Integer satisfaction,
        Set<Move> allowedMoves,
        @Nullable List<Message> messages,
        @Nullable List<Entry> history,
        @Nullable String mergedInto,
        @Nullable String followSecret) {

    /** Who complains. */
    record CustomerView(
            @OfPerson @Nullable UUID id,
            @Nullable String code,
            @Nullable String name,
            @Nullable String phone,
            @Nullable String segment,
            boolean verified) {}

    /**
     * A clock as answered.
     *
     * @param dueAt until when it is to be met; while it stands still, until when it was to be
     * @param pausedSince since when it stands still; UPDATE does until the first response
     * @param remainingSeconds working time it has left; absent where it is met or has run out
     */
    record ClockView(
            ClockName name,
            Instant startedAt,
            Instant dueAt,
            @Nullable Instant metAt,
            @Nullable Instant breachedAt,
            boolean breached,
            @Nullable Instant pausedSince,
            @Nullable Long remainingSeconds) {

        static List<ClockView> from(Clocks clocks, Sla.Terms terms, Instant now) {
            return clocks.byName().entrySet().stream()
                    .map(entry -> {
                        var clock = entry.getValue();
                        return new ClockView(
                                entry.getKey(),
                                clock.startedAt(),
                                clock.dueAt(),
                                clock.metAt(),
                                clock.breachedAt(),
                                clock.isBreached(),
                                clock.isPaused() ? clock.pausedAt() : null,
                                clock.metAt() == null && !clock.hasRunOut()
                                        ? terms.left(entry.getKey(), clock.used(now, terms::between))
                                                .toSeconds()
                                        : null);
                    })
                    .toList();
        }
    }

    /** That somebody else has to answer before it can go on. */
    record WaitingView(Instant since, @Nullable String reason) {

        static @Nullable WaitingView from(Clocks clocks) {
            return clocks.waitingSince() == null
                    ? null
                    : new WaitingView(clocks.waitingSince(), clocks.waitingReason());
        }
    }

    /** A decision as answered. */
    record DecisionView(
            String decision,
            @Nullable Remedy remedy,
            @Nullable BigDecimal compensation,
            @Nullable String currency,
            String decidedBy,
            boolean approvalNeeded,
            @Nullable String approvedBy) {

        static @Nullable DecisionView from(@Nullable Decision decision) {
            return decision == null
                    ? null
                    : new DecisionView(
                            decision.decision(),
                            decision.remedy(),
                            decision.compensation(),
                            decision.currency(),
                            decision.decidedBy(),
                            decision.approvalNeeded(),
                            decision.approvedBy());
        }
    }

    static ComplaintView from(Complaint complaint, Set<Move> allowedMoves, Sla.Terms terms, Instant now) {
        return from(complaint, allowedMoves, null, null, null, terms, now);
    }

    static ComplaintView from(
            Complaint complaint,
            Set<Move> allowedMoves,
            @Nullable List<Message> messages,
            @Nullable List<Entry> history,
            @Nullable String mergedInto,
            Sla.Terms terms,
            Instant now) {
        var submission = complaint.submission();
        var complainant = complaint.complainant();
        var grading = complaint.grading();
        return new ComplaintView(
                complaint.id(),
                complaint.version(),
                complaint.number(),
                complaint.status(),
                complaint.orgUnit(),
                complaint.assignee(),
                complaint.assigneeVerified(),
                submission.channel(),
                grading.category(),
                grading.dimension(),
                grading.severity(),
                submission.text(),
                submission.language(),
                submission.occurredAt(),
                submission.receivedAt(),
                submission.receivedBy(),
                submission.externalReference(),
                new CustomerView(
                        complainant.customerId(),
                        complainant.customerCode(),
                        complainant.customerName(),
                        complainant.phone(),
                        complainant.segment(),
                        complainant.customerVerified()),
                ClockView.from(complaint.clocks(), terms, now),
                WaitingView.from(complaint.clocks()),
                DecisionView.from(complaint.decision()),
                complaint.endedAt(),
                complaint.satisfaction(),
                allowedMoves,
                messages,
                history,
                mergedInto,
                null);
    }

    /** What staff write for each other is not for customers and partners: notes, and the reasons in the history. */
    static List<Message> forReader(List<Message> messages, Caller caller) {
        return isOutside(caller)
                ? messages.stream()
                        .filter(message -> message.kind() != MessageKind.NOTE)
                        .map(message -> new Message(message.id(), message.at(), null, message.kind(), message.text()))
                        .toList()
                : messages;
    }

    /** See {@link #forReader}; of the history, they see the moves. */
    static List<Entry> historyForReader(List<Entry> history, Caller caller) {
        return isOutside(caller)
                ? history.stream()
                        .filter(entry -> entry.kind() == EntryKind.MOVED)
                        .map(entry -> new Entry(
                                entry.id(), entry.at(), null, entry.kind(), entry.fromStatus(), entry.toStatus(), null))
                        .toList()
                : history;
    }

    static boolean isOutside(Caller caller) {
        return caller.seesOnlyThemselves() || caller.is(Roles.PARTNER);
    }

    ComplaintView withSecret(String secret) {
        return new ComplaintView(
                id,
                version,
                number,
                status,
                orgUnit,
                assignee,
                assigneeVerified,
                channel,
                category,
                dimension,
                severity,
                text,
                language,
                occurredAt,
                receivedAt,
                receivedBy,
                externalReference,
                customer,
                clocks,
                waiting,
                decision,
                endedAt,
                satisfaction,
                allowedMoves,
                messages,
                history,
                mergedInto,
                secret);
    }

    /** Without what stays within the house: who took it in and works on it, and the decision, which is told in a reply. */
    ComplaintView forOutside() {
        return new ComplaintView(
                id,
                version,
                number,
                status,
                orgUnit,
                null,
                true,
                channel,
                category,
                dimension,
                severity,
                text,
                language,
                occurredAt,
                receivedAt,
                null,
                externalReference,
                customer,
                clocks,
                waiting == null ? null : new WaitingView(waiting.since(), null),
                null,
                endedAt,
                satisfaction,
                allowedMoves,
                messages,
                history,
                mergedInto,
                followSecret);
    }
}
