package io.gapless.survey.campaign;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What may be set of fielding.
 *
 * @param restDays who was asked by a campaign in so many days before is left out of a sample, unless the campaign says
 *     otherwise
 */
@Validated
@ConfigurationProperties("gapless.survey.fielding")
record FieldingSettings(
        @Min(0) @Max(3650) @DefaultValue("30") int restDays) {}
