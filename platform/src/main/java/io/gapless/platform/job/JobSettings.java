package io.gapless.platform.job;

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
 * How jobs are worked on.
 *
 * @param workers how many jobs one replica works on at a time; 0 for none, where other replicas do
 * @param lease how long after a crash another worker takes a job over
 * @param attempts how often a job is tried, without getting any further, before it fails
 */
@Validated
@ConfigurationProperties("gapless.jobs")
record JobSettings(
        @DefaultValue("2") @Min(0) @Max(50) int workers,

        @DefaultValue("15s") @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 10)
        Duration lease,

        @DefaultValue("5") @Min(1) @Max(100) int attempts) {}
