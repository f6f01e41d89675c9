package io.gapless.visit.plan;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How visits are planned.
 *
 * @param threads how many of a plan's parts one replica thinks about at a time
 * @param timePerVisit how long it thinks about each visit of a part
 * @param longest how long it thinks about one part at the most
 * @param answerWithin a plan that is made within this is answered whole, others as RUNNING
 * @param minutes how long a visit takes, unless the plan says otherwise
 * @param roadFactor by how much roads are longer than the straight line
 * @param kilometresPerHour how fast people get on, with all stops
 * @param unknownMinutes to and from a customer whose place nobody knows
 */
@Validated
@ConfigurationProperties("gapless.visit.planner")
record PlannerSettings(
        @DefaultValue("2") @Min(1) @Max(64) int threads,

        @DefaultValue("40ms") @NotNull @DurationMin(millis = 1) @DurationMax(seconds = 10)
        Duration timePerVisit,

        @DefaultValue("20s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 10)
        Duration longest,

        @DefaultValue("8s") @NotNull @DurationMin(millis = 0) @DurationMax(seconds = 20)
        Duration answerWithin,

        @DefaultValue("20") @Min(5) @Max(240) int minutes,

        @DefaultValue("1.3") @DecimalMin("1") @DecimalMax("5")
        double roadFactor,

        @DefaultValue("30") @DecimalMin("1") @DecimalMax("200")
        double kilometresPerHour,

        @DefaultValue("15") @Min(0) @Max(240) int unknownMinutes) {

    private static final Duration SHORTEST = Duration.ofMillis(300);

    /** How long to think about so many visits. */
    Duration timeFor(int visits) {
        var time = timePerVisit.multipliedBy(visits);
        return time.compareTo(SHORTEST) < 0 ? SHORTEST : time.compareTo(longest) > 0 ? longest : time;
    }
}
