package io.gapless.complaint.cause;

import io.gapless.platform.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is done so that complaints of a cause do not come again, in an org unit and all below it.
 *
 * @param category whose complaints alone count for the effect, with all below; null where all of the cause do
 * @param complaintId from which it came
 * @param owner who sees to it, by username
 * @param checkAfterDays how long after it is done its effect is looked at
 * @param effect the figures when the check came due, or was judged
 * @param judgement with what words it was judged or cancelled
 * @param nextAt when somebody is reminded, or the check comes due; null once it is judged
 */
record CorrectiveAction(
        UUID id,
        long version,
        String orgUnit,
        Kind kind,
        String title,
        @Nullable String description,
        String cause,
        @Nullable String category,
        @Nullable UUID complaintId,
        String owner,
        Instant dueAt,
        int checkAfterDays,
        Status status,
        String openedBy,
        Instant openedAt,
        @Nullable String doneBy,
        @Nullable Instant doneAt,
        @Nullable String doneNote,
        @Nullable Instant checkDueAt,
        @Nullable Effect effect,
        @Nullable String judgedBy,
        @Nullable Instant judgedAt,
        @Nullable String judgement,
        @Nullable Instant nextAt) {

    /** Whether it mends what has happened, or keeps it from happening. */
    enum Kind {
        CORRECTIVE,
        PREVENTIVE
    }

    /** Where it stands. */
    enum Status {
        OPEN,
        /** Done; its effect is not looked at before some time has passed. */
        DONE,
        /** The time has passed: somebody is to judge it. */
        CHECK_DUE,
        EFFECTIVE,
        INEFFECTIVE,
        CANCELLED
    }

    /** What can be changed of it while it is open. */
    record Terms(String title, @Nullable String description, String owner, Instant dueAt, int checkAfterDays) {}

    static CorrectiveAction open(
            UUID id,
            String orgUnit,
            Kind kind,
            String cause,
            @Nullable String category,
            @Nullable UUID complaintId,
            Terms terms,
            Duration remindBefore,
            String by,
            Instant now) {
        return new CorrectiveAction(
                id,
                1,
                orgUnit,
                kind,
                terms.title(),
                terms.description(),
                cause,
                category,
                complaintId,
                terms.owner(),
                terms.dueAt(),
                terms.checkAfterDays(),
                Status.OPEN,
                by,
                now,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                firstReminder(terms.dueAt(), remindBefore, now));
    }

    boolean isOverdue(Instant now) {
        return status == Status.OPEN && !dueAt.isAfter(now);
    }

    CorrectiveAction changed(Terms terms, Duration remindBefore, Instant now) {
        require(Set.of(Status.OPEN), Status.OPEN);
        return new CorrectiveAction(
                id,
                version + 1,
                orgUnit,
                kind,
                terms.title(),
                terms.description(),
                cause,
                category,
                complaintId,
                terms.owner(),
                terms.dueAt(),
                terms.checkAfterDays(),
                status,
                openedBy,
                openedAt,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                firstReminder(terms.dueAt(), remindBefore, now));
    }

    CorrectiveAction done(String note, String by, Instant now) {
        require(Set.of(Status.OPEN), Status.DONE);
        var check = now.plus(Duration.ofDays(checkAfterDays));
        return moved(Status.DONE, by, now, note, check, null, null, null, null, check);
    }

    /** The check has come due, with the figures of the time since. */
    CorrectiveAction checkDue(Effect effect, Instant nextAt) {
        require(Set.of(Status.DONE), Status.CHECK_DUE);
        return moved(Status.CHECK_DUE, doneBy, doneAt, doneNote, checkDueAt, effect, null, null, null, nextAt);
    }

    /** The next reminder is later. */
    CorrectiveAction reminded(Instant nextAt) {
        return moved(status, doneBy, doneAt, doneNote, checkDueAt, effect, judgedBy, judgedAt, judgement, nextAt);
    }

    /** Judged by somebody else than who saw to it or did it. */
    CorrectiveAction judged(boolean effective, String words, Effect figures, String by, Instant now) {
        var to = effective ? Status.EFFECTIVE : Status.INEFFECTIVE;
        require(Set.of(Status.CHECK_DUE), to);
        if (by.equals(owner) || by.equals(doneBy)) {
            throw Problem.forbidden("own-action", by);
        }
        return moved(to, doneBy, doneAt, doneNote, checkDueAt, figures, by, now, words, null);
    }

    /** It is too early to tell: looked at once more, some days from now. */
    CorrectiveAction checkedLater(int days, Instant now) {
        require(Set.of(Status.CHECK_DUE), Status.DONE);
        var check = now.plus(Duration.ofDays(days));
        return moved(Status.DONE, doneBy, doneAt, doneNote, check, null, null, null, null, check);
    }

    CorrectiveAction cancelled(String reason, String by, Instant now) {
        require(Set.of(Status.OPEN), Status.CANCELLED);
        return moved(Status.CANCELLED, null, null, null, null, null, by, now, reason, null);
    }

    private static Instant firstReminder(Instant dueAt, Duration remindBefore, Instant now) {
        var soon = dueAt.minus(remindBefore);
        return soon.isAfter(now) ? soon : dueAt;
    }

    private void require(Set<Status> from, Status to) {
        if (!from.contains(status)) {
            throw Problem.conflict("action-does-not-move", status, to);
        }
    }

    private CorrectiveAction moved(
            Status to,
            @Nullable String doneBy,
            @Nullable Instant doneAt,
            @Nullable String doneNote,
            @Nullable Instant checkDueAt,
            @Nullable Effect effect,
            @Nullable String judgedBy,
            @Nullable Instant judgedAt,
            @Nullable String judgement,
            @Nullable Instant nextAt) {
        return new CorrectiveAction(
                id,
                version + 1,
                orgUnit,
                kind,
                title,
                description,
                cause,
                category,
                complaintId,
                owner,
                dueAt,
                checkAfterDays,
                to,
                openedBy,
                openedAt,
                doneBy,
                doneAt,
                doneNote,
                checkDueAt,
                effect,
                judgedBy,
                judgedAt,
                judgement,
                nextAt);
    }
}
