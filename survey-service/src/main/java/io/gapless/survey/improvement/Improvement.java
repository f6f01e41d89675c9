package io.gapless.survey.improvement;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import io.gapless.survey.gap.Cause;
import io.gapless.survey.gap.GapMeasures.Measured;
import io.gapless.survey.measure.Difference;
import io.gapless.survey.measure.Difference.Moments;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.ServiceDimension;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * Actions that are to make a figure better, and what became of it. The baseline and the target are set when it begins and
 * never change.
 *
 * @param target what the figure is to reach
 * @param verdict of the last check
 * @param reason why it was cancelled
 */
@Table("improvement")
record Improvement(
        @Id UUID id,
        @Version long version,
        String orgUnit,
        @Nullable String segment,
        String title,
        Aim.Subject subject,
        @Nullable Integer gap,
        @Nullable ServiceDimension dimension,
        @Nullable Cause cause,
        @Nullable String questionnaire,
        @Nullable String question,
        String owner,
        ImprovementStatus status,
        LocalDate dueOn,
        LocalDate checkOn,
        double target,

        @Embedded.Empty(prefix = "baseline_") Baseline baseline,

        @Nullable Verdict verdict,
        String author,
        Instant createdAt,
        @Nullable Instant closedAt,
        @Nullable String reason,

        @MappedCollection(idColumn = "improvement", keyColumn = "position")
        List<Action> actions,

        @MappedCollection(idColumn = "improvement", keyColumn = "position")
        List<Check> checks) {

    static final int MOST_ACTIONS = 50;

    /** The figure before anything was done, and what it takes to compare it. */
    record Baseline(
            @Column("from") Instant from,
            @Column("to") Instant to,
            long n,
            double value,
            @Nullable Double low,
            @Nullable Double high,
            long sample,
            double mean,
            double variance,
            boolean share) {

        static Baseline of(Measured measured, Instant from, Instant to) {
            var figure = measured.figure();
            return new Baseline(
                    from,
                    to,
                    figure.n(),
                    Objects.requireNonNull(figure.value()),
                    figure.low(),
                    figure.high(),
                    measured.moments().n(),
                    measured.moments().mean(),
                    measured.moments().variance(),
                    measured.share());
        }

        Measured measured() {
            return new Measured(new Estimate(n, value, low, high), new Moments(sample, mean, variance), share);
        }
    }

    /** Something to do. */
    @Table("improvement_action")
    record Action(
            String text,
            String owner,
            LocalDate dueOn,
            ActionStatus status,
            @Nullable String note,
            @Nullable Instant settledAt,
            @Nullable String settledBy,
            @Nullable Instant remindedAt,
            @Nullable Instant overdueAt) {

        static Action open(String text, String owner, LocalDate dueOn) {
            return new Action(text, owner, dueOn, ActionStatus.OPEN, null, null, null, null, null);
        }

        private Action settled(ActionStatus to, @Nullable String note, String by, Instant now) {
            if (status != ActionStatus.OPEN) {
                throw Problem.conflict("illegal-move", status, to).with("allowed", List.of());
            }
            return new Action(text, owner, dueOn, to, note, now, by, remindedAt, overdueAt);
        }

        /** Whether somebody is to be reminded of it now: once before it is due and once when it is over. */
        boolean isToBeRemindedOf(LocalDate today, LocalDate soon) {
            return status == ActionStatus.OPEN
                    && (remindedAt == null && !dueOn.isAfter(soon) || overdueAt == null && dueOn.isBefore(today));
        }

        private Action reminded(LocalDate today, Instant now) {
            return new Action(
                    text,
                    owner,
                    dueOn,
                    status,
                    note,
                    settledAt,
                    settledBy,
                    remindedAt == null ? now : remindedAt,
                    overdueAt == null && dueOn.isBefore(today) ? now : overdueAt);
        }
    }

    /** Where an action stands. */
    enum ActionStatus {
        OPEN,
        DONE,
        DROPPED
    }

    /** The figure measured again. */
    @Table("improvement_check")
    record Check(
            Instant measuredFrom,
            Instant measuredTo,
            long n,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double difference,
            @Nullable Double differenceLow,
            @Nullable Double differenceHigh,
            @Nullable Double p,
            Verdict verdict,
            boolean targetReached,
            Instant checkedAt,
            String checkedBy) {}

    static Improvement begin(
            String title,
            Aim aim,
            String owner,
            LocalDate dueOn,
            LocalDate checkOn,
            double target,
            Baseline baseline,
            List<Action> actions,
            String by,
            Instant now) {
        if (target <= baseline.value()) {
            throw Problem.unprocessable("target-not-above-baseline", Estimate.round(baseline.value(), 2));
        }
        return new Improvement(
                Ids.next(),
                0,
                aim.orgUnit(),
                aim.segment(),
                title,
                aim.subject(),
                aim.gap(),
                aim.dimension(),
                aim.cause(),
                aim.questionnaire(),
                aim.question(),
                owner,
                ImprovementStatus.OPEN,
                dueOn,
                checkOn,
                target,
                baseline,
                null,
                by,
                now,
                null,
                null,
                List.copyOf(actions),
                List.of());
    }

    Aim aim() {
        return new Aim(subject, orgUnit, segment, gap, dimension, cause, questionnaire, question);
    }

    Improvement changed(String title, String owner, LocalDate dueOn, LocalDate checkOn) {
        requireOpen();
        return with(title, owner, status, dueOn, checkOn, verdict, closedAt, reason, actions, checks);
    }

    Improvement plus(Action action) {
        requireOpen();
        if (actions.size() >= MOST_ACTIONS) {
            throw Problem.unprocessable("too-many-actions", MOST_ACTIONS);
        }
        var all = new ArrayList<>(actions);
        all.add(action);
        return with(all);
    }

    /** The action of that number, from 1. */
    Action action(int number) {
        if (number < 1 || number > actions.size()) {
            throw Problem.notFound("action-not-found", number);
        }
        return actions.get(number - 1);
    }

    /** Settles an action: done, or dropped. */
    Improvement settled(int number, ActionStatus to, @Nullable String note, String by, Instant now) {
        requireOpen();
        action(number);
        return with(eachAction(actions.get(number - 1), action -> action.settled(to, note, by, now)));
    }

    /** Notes that the owners of these actions are being reminded. */
    Improvement reminded(List<Action> of, LocalDate today, Instant now) {
        return with(actions.stream()
                .map(action -> of.contains(action) ? action.reminded(today, now) : action)
                .toList());
    }

    private List<Action> eachAction(Action one, Function<Action, Action> change) {
        boolean[] found = {false};
        return actions.stream()
                .map(action -> {
                    if (action == one && !found[0]) {
                        found[0] = true;
                        return change.apply(action);
                    }
                    return action;
                })
                .toList();
    }

    /** Since when everything has been done that was to be done: from then on its effect can be seen. Null before. */
    @Nullable
    Instant inEffectSince() {
        if (actions.stream().anyMatch(action -> action.status() == ActionStatus.OPEN)) {
            return null;
        }
        return actions.stream()
                .filter(action -> action.status() == ActionStatus.DONE)
                .map(Action::settledAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
    }

    /** Judges what was measured since. */
    Improvement checked(Measured measured, Difference difference, Instant since, String by, Instant now) {
        status.requireMoveTo(ImprovementStatus.CHECKED);
        var figure = measured.figure();
        var found = figure.value() == null ? Verdict.NOT_KNOWN : Verdict.of(difference);
        var all = new ArrayList<>(checks);
        all.add(new Check(
                since,
                now,
                figure.n(),
                figure.value(),
                figure.low(),
                figure.high(),
                difference.value(),
                difference.low(),
                difference.high(),
                difference.p(),
                found,
                figure.value() != null && figure.value() >= target,
                now,
                by));
        return with(
                title, owner, ImprovementStatus.CHECKED, dueOn, checkOn, found, now, reason, actions, List.copyOf(all));
    }

    /** Takes up again what did not help, or could not be judged. */
    Improvement reopened(LocalDate dueOn, LocalDate checkOn) {
        status.requireMoveTo(ImprovementStatus.OPEN);
        if (verdict == Verdict.EFFECTIVE) {
            throw Problem.conflict("improvement-was-effective");
        }
        return with(title, owner, ImprovementStatus.OPEN, dueOn, checkOn, verdict, null, reason, actions, checks);
    }

    Improvement cancelled(String reason, Instant now) {
        status.requireMoveTo(ImprovementStatus.CANCELLED);
        return with(title, owner, ImprovementStatus.CANCELLED, dueOn, checkOn, verdict, now, reason, actions, checks);
    }

    private void requireOpen() {
        if (status != ImprovementStatus.OPEN) {
            throw Problem.conflict("improvement-not-open", status);
        }
    }

    private Improvement with(List<Action> actions) {
        return with(title, owner, status, dueOn, checkOn, verdict, closedAt, reason, List.copyOf(actions), checks);
    }

    private Improvement with(
            String title,
            String owner,
            ImprovementStatus status,
            LocalDate dueOn,
            LocalDate checkOn,
            @Nullable Verdict verdict,
            @Nullable Instant closedAt,
            @Nullable String reason,
            List<Action> actions,
            List<Check> checks) {
        return new Improvement(
                id,
                version,
                orgUnit,
                segment,
                title,
                subject,
                gap,
                dimension,
                cause,
                questionnaire,
                question,
                owner,
                status,
                dueOn,
                checkOn,
                target,
                baseline,
                verdict,
                author,
                createdAt,
                closedAt,
                reason,
                actions,
                checks);
    }
}
