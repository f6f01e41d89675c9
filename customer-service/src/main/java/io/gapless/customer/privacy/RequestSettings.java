package io.gapless.customer.privacy;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of requests about personal data.
 *
 * @param exportsKept how long the archive of a person's data can be fetched
 * @param silentAfter how long a service may take to answer before it counts as silent
 */
@Validated
@ConfigurationProperties("gapless.customer.privacy")
record RequestSettings(
        @DefaultValue("7d") @NotNull @DurationMin(minutes = 1)
        Duration exportsKept,

        @DefaultValue("1h") @NotNull @DurationMin(seconds = 1)
        Duration silentAfter) {}
