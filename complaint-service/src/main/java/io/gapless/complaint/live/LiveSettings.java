package io.gapless.complaint.live;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How live events are given out.
 *
 * @param heartbeat silence after which an open stream is told that it is open
 * @param perLogin open streams of one login at one replica
 * @param total open streams at one replica
 * @param kept how long a client may be away without losing an event
 */
@Validated
@ConfigurationProperties("gapless.complaint.live")
record LiveSettings(
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("5") @Min(1) int perLogin,
        @DefaultValue("1000") @Min(1) int total,
        @DefaultValue("1d") Duration kept) {}
