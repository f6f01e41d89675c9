package io.gapless.complaint.outbound;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.ZoneId;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of outbound calls.
 *
 * @param claim how long a call that somebody has taken is theirs, before the next one gets it
 * @param zone whose time of day counts for the hours in which customers are called
 */
@Validated
@ConfigurationProperties("gapless.outbound")
record OutboundSettings(
        @DefaultValue("30m") @NotNull @DurationMin(minutes = 1) @DurationMax(hours = 24)
        Duration claim,

        @DefaultValue("Asia/Shanghai") ZoneId zone) {}
