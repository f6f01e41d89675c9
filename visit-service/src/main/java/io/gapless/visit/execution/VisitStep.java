package io.gapless.visit.execution;

import io.gapless.platform.web.Problem;
import io.gapless.visit.standard.Dimension;
import io.gapless.visit.standard.Evidence;
import io.gapless.visit.standard.Step;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A step of the standard as it was when the visit began, and what became of it.
 *
 * @param executed null while nobody has answered
 * @param evidence what the standard asks for
 * @param proof where the photo or signature is kept
 * @param key names the step within its standard, the same from edition to edition
 */
@Table("visit_step")
record VisitStep(
        String title,
        @Nullable String say,
        @Nullable String does,
        Dimension dimension,
        BigDecimal weight,
        Evidence evidence,
        boolean critical,
        @Nullable Boolean executed,
        @Nullable String note,
        @Nullable BigDecimal measured,
        @Nullable String proof,
        @Nullable String key) {

    /**
     * What became of a step.
     *
     * @param measured the number that was read or counted
     * @param proof where the photo or signature is kept
     */
    record Answer(
            boolean executed,
            @Nullable String note,
            @Nullable BigDecimal measured,
            @Nullable String proof) {}

    static VisitStep of(Step step) {
        return new VisitStep(
                step.title(),
                step.say(),
                step.does(),
                step.dimension(),
                step.weight(),
                step.evidence(),
                step.critical(),
                null,
                null,
                null,
                null,
                step.key());
    }

    /** Throws a {@link Problem} (422) where a step is said to be executed and its evidence is missing. */
    VisitStep answered(int number, Answer answer) {
        boolean shown = switch (evidence) {
            case NONE -> true;
            case TEXT -> answer.note() != null;
            case NUMBER -> answer.measured() != null;
            case PHOTO, SIGNATURE -> answer.proof() != null;
        };
        if (answer.executed() && !shown) {
            throw Problem.unprocessable("evidence-required", number, evidence).with("evidence", evidence);
        }
        return inThePast(answer);
    }

    /** Where it was executed long ago, what has to show it may not be there any more. */
    VisitStep inThePast(Answer answer) {
        return new VisitStep(
                title,
                say,
                does,
                dimension,
                weight,
                evidence,
                critical,
                answer.executed(),
                answer.note(),
                answer.measured(),
                answer.proof(),
                key);
    }

    boolean wasExecuted() {
        return Boolean.TRUE.equals(executed);
    }
}
