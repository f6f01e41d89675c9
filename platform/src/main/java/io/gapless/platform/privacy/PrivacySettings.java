package io.gapless.platform.privacy;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long is kept who read what.
 *
 * @param readsKept how long reads of personal data stay on record
 */
@Validated
@ConfigurationProperties("gapless.privacy")
record PrivacySettings(
        @DefaultValue("1095d") @NotNull @DurationMin(days = 1)
        Duration readsKept) {}
