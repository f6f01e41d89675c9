package io.gapless.survey.improvement;

import io.gapless.platform.event.PublicState;
import io.gapless.survey.measure.Estimate;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of an improvement.
 *
 * @param value measured last, two decimals
 * @param remind numbers of the actions of which their owners are to be reminded now; null where none are
 */
record ImprovementState(
        UUID id,
        long version,
        String orgUnit,
        String title,
        Aim.Subject subject,
        @Nullable Integer gap,
        @Nullable String dimension,
        @Nullable String cause,
        @Nullable String questionnaire,
        @Nullable String question,
        String owner,
        ImprovementStatus status,
        LocalDate dueOn,
        LocalDate checkOn,
        double baseline,
        double target,
        @Nullable Double value,
        @Nullable Verdict verdict,
        List<ActionState> actions,
        @Nullable List<Integer> remind)
        implements PublicState {

    static final String TOPIC = "gapless.improvement";

    /** One action, without its words. */
    record ActionState(int number, String owner, LocalDate dueOn, Improvement.ActionStatus status) {}

    static ImprovementState from(Improvement improvement) {
        return from(improvement, null);
    }

    static ImprovementState from(Improvement improvement, @Nullable List<Integer> remind) {
        var actions = improvement.actions();
        var last = improvement.checks().isEmpty()
                ? null
                : improvement.checks().getLast().value();
        return new ImprovementState(
                improvement.id(),
                improvement.version(),
                improvement.orgUnit(),
                improvement.title(),
                improvement.subject(),
                improvement.gap(),
                improvement.dimension() == null ? null : improvement.dimension().name(),
                improvement.cause() == null ? null : improvement.cause().name(),
                improvement.questionnaire(),
                improvement.question(),
                improvement.owner(),
                improvement.status(),
                improvement.dueOn(),
                improvement.checkOn(),
                Estimate.round(improvement.baseline().value(), 2),
                Estimate.round(improvement.target(), 2),
                last == null ? null : Estimate.round(last, 2),
                improvement.verdict(),
                IntStream.range(0, actions.size())
                        .mapToObj(i -> new ActionState(
                                i + 1,
                                actions.get(i).owner(),
                                actions.get(i).dueOn(),
                                actions.get(i).status()))
                        .toList(),
                remind);
    }
}
