package io.gapless.visit.evidence;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of photos and signatures.
 *
 * @param maxFileSize of one file as it is sent, at most the 50 MB of every upload
 * @param maxPixels of one picture, by what it says of itself
 * @param maxFiles of one visit
 * @param orphansAfter how long a file is kept that nothing of its visit refers to
 * @param referencesElsewhere whether a step may also refer to a photo kept elsewhere, by any text
 */
@Validated
@ConfigurationProperties("gapless.evidence")
record EvidenceSettings(
        @DefaultValue("8MB") @NotNull DataSize maxFileSize,
        @DefaultValue("100000000") @Min(1) int maxPixels,
        @DefaultValue("100") @Min(1) @Max(1000) int maxFiles,

        @DefaultValue("32d") @NotNull @DurationMin(hours = 1)
        Duration orphansAfter,

        @DefaultValue("false") boolean referencesElsewhere) {}
