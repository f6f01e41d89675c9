package io.gapless.complaint.escalation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How customers escalate.
 *
 * @param customerAgainAfter how long after their last time customers can escalate the same complaint again
 */
@Validated
@ConfigurationProperties("gapless.escalation")
record EscalationSettings(@DefaultValue("24h") Duration customerAgainAfter) {}
