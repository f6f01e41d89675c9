package io.gapless.complaint.escalation;

import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * 督办: a supervisor's written demand on a complaint, with a due time of its own.
 *
 * @param dueAt until when it is to be answered
 * @param addressee who is to answer, by username; absent where whoever handles the complaint is
 * @param judgedBy who accepted, returned or withdrew it last, and with what words
 * @param overdueAt when it was found not to have been answered in time
 */
record SupervisionOrder(
        UUID id,
        long version,
        UUID complaintId,
        String orgUnit,
        String demand,
        Instant dueAt,
        String issuedBy,
        Instant issuedAt,
        @Nullable String addressee,
        Status status,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledgedAt,
        @Nullable String answer,
        @Nullable String answeredBy,
        @Nullable Instant answeredAt,
        @Nullable String judgedBy,
        @Nullable Instant judgedAt,
        @Nullable String judgement,
        @Nullable Instant overdueAt) {

    /** Where it stands. */
    enum Status {
        ISSUED,
        ACKNOWLEDGED,
        ANSWERED,
        /** The answer did not do: another one is due. */
        RETURNED,
        ACCEPTED,
        WITHDRAWN;

        /** Whether an answer is still to come. */
        boolean isUnanswered() {
            return this == ISSUED || this == ACKNOWLEDGED || this == RETURNED;
        }

        /** What it can become. */
        Set<Status> next() {
            return switch (this) {
                case ISSUED, RETURNED -> EnumSet.of(ACKNOWLEDGED, ANSWERED, WITHDRAWN);
                case ACKNOWLEDGED -> EnumSet.of(ANSWERED, WITHDRAWN);
                case ANSWERED -> EnumSet.of(RETURNED, ACCEPTED, WITHDRAWN);
                case ACCEPTED, WITHDRAWN -> EnumSet.noneOf(Status.class);
            };
        }
    }

    SupervisionOrder acknowledged(String by, Instant now) {
        require(Status.ACKNOWLEDGED);
        notOwn(by);
        return moved(Status.ACKNOWLEDGED, dueAt, by, now, answer, answeredBy, answeredAt, null, judgement, overdueAt);
    }

    SupervisionOrder answered(String text, String by, Instant now) {
        require(Status.ANSWERED);
        notOwn(by);
        return moved(
                Status.ANSWERED,
                dueAt,
                acknowledgedBy == null ? by : acknowledgedBy,
                acknowledgedAt == null ? now : acknowledgedAt,
                text,
                by,
                now,
                null,
                judgement,
                overdueAt);
    }

    SupervisionOrder accepted(@Nullable String note, String by, Instant now) {
        require(Status.ACCEPTED);
        notJudged(by);
        return moved(
                        Status.ACCEPTED,
                        dueAt,
                        acknowledgedBy,
                        acknowledgedAt,
                        answer,
                        answeredBy,
                        answeredAt,
                        now,
                        note,
                        overdueAt)
                .judged(by);
    }

    /** The answer does not do; until when another one is due is said anew. */
    SupervisionOrder returned(String reason, Instant dueAt, String by, Instant now) {
        require(Status.RETURNED);
        notJudged(by);
        return moved(
                        Status.RETURNED,
                        dueAt,
                        acknowledgedBy,
                        acknowledgedAt,
                        answer,
                        answeredBy,
                        answeredAt,
                        now,
                        reason,
                        null)
                .judged(by);
    }

    SupervisionOrder withdrawn(String reason, String by, Instant now) {
        require(Status.WITHDRAWN);
        notAddressee(by);
        return moved(
                        Status.WITHDRAWN,
                        dueAt,
                        acknowledgedBy,
                        acknowledgedAt,
                        answer,
                        answeredBy,
                        answeredAt,
                        now,
                        reason,
                        overdueAt)
                .judged(by);
    }

    private void require(Status to) {
        if (!status.next().contains(to)) {
            throw Problem.conflict("order-does-not-move", status, to).with("allowed", List.copyOf(status.next()));
        }
    }

    private void notOwn(String by) {
        if (by.equals(issuedBy)) {
            throw Problem.forbidden("own-order", by);
        }
    }

    private void notJudged(String by) {
        if (by.equals(answeredBy)) {
            throw Problem.forbidden("own-answer", by);
        }
        notAddressee(by);
    }

    /** Whom it was given to does not get rid of it. */
    private void notAddressee(String by) {
        if (by.equals(addressee) && !by.equals(issuedBy)) {
            throw Problem.forbidden("order-to-you", by);
        }
    }

    private SupervisionOrder moved(
            Status to,
            Instant dueAt,
            @Nullable String acknowledgedBy,
            @Nullable Instant acknowledgedAt,
            @Nullable String answer,
            @Nullable String answeredBy,
            @Nullable Instant answeredAt,
            @Nullable Instant judgedAt,
            @Nullable String judgement,
            @Nullable Instant overdueAt) {
        return new SupervisionOrder(
                id,
                version + 1,
                complaintId,
                orgUnit,
                demand,
                dueAt,
                issuedBy,
                issuedAt,
                addressee,
                to,
                acknowledgedBy,
                acknowledgedAt,
                answer,
                answeredBy,
                answeredAt,
                judgedBy,
                judgedAt == null ? this.judgedAt : judgedAt,
                judgement,
                overdueAt);
    }

    private SupervisionOrder judged(String by) {
        return new SupervisionOrder(
                id,
                version,
                complaintId,
                orgUnit,
                demand,
                dueAt,
                issuedBy,
                issuedAt,
                addressee,
                status,
                acknowledgedBy,
                acknowledgedAt,
                answer,
                answeredBy,
                answeredAt,
                by,
                judgedAt,
                judgement,
                overdueAt);
    }
}
