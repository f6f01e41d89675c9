package io.gapless.visit.callback;

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
 * Settings of call-backs.
 *
 * @param attempts after so many without an answer it is closed as not reached
 * @param dueAfter how long after it was opened a call-back is due
 * @param pause between two attempts, unless told
 */
@Validated
@ConfigurationProperties("gapless.visit.call-back")
record CallBackSettings(
        @DefaultValue("3") @Min(1) @Max(20) int attempts,

        @DefaultValue("PT48H") @NotNull @DurationMin(minutes = 1) @DurationMax(days = 31)
        Duration dueAfter,

        @DefaultValue("PT4H") @NotNull @DurationMin(minutes = 1) @DurationMax(days = 30)
        Duration pause) {}
