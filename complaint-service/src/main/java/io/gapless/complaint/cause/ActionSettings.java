package io.gapless.complaint.cause;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How corrective actions are reminded of.
 *
 * @param remindBefore how long before it is due
 * @param remindAgain how long after a reminder the next one, of what is overdue or waits to be judged
 */
@Validated
@ConfigurationProperties("gapless.complaint.action")
record ActionSettings(
        @DefaultValue("3d") Duration remindBefore,
        @DefaultValue("7d") Duration remindAgain) {}
