package io.gapless.platform.bulk;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How files come.
 *
 * @param longest how long somebody may take to send one, once they have a place
 */
@Validated
@ConfigurationProperties("gapless.uploads")
record UploadSettings(
        @DefaultValue("5m") @NotNull @DurationMin(seconds = 1)
        Duration longest) {}
