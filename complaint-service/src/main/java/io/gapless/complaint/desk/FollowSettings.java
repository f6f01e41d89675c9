package io.gapless.complaint.desk;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How cases are guarded that are followed without login.
 *
 * @param tries how often an address may fail with one number before it has to wait
 * @param addressTries the same with all numbers together: behind an address there may be many people
 * @param firstLock for how long at first; each further failure doubles it
 * @param longestLock for how long at the most
 * @param forgetAfter how long after the last failure all is forgotten
 */
@Validated
@ConfigurationProperties("gapless.follow")
record FollowSettings(
        @DefaultValue("10") @Min(1) int tries,
        @DefaultValue("30") @Min(1) int addressTries,

        @DefaultValue("30s") @NotNull @DurationMin(millis = 1)
        Duration firstLock,

        @DefaultValue("1h") @NotNull @DurationMin(millis = 1)
        Duration longestLock,

        @DefaultValue("24h") @NotNull @DurationMin(minutes = 1)
        Duration forgetAfter) {}
