package io.gapless.survey.improvement;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What may be set of improvements.
 *
 * @param remindDays how many days before an action is due its owner is reminded
 */
@Validated
@ConfigurationProperties("gapless.improvement")
record ImprovementSettings(
        @Min(0) @Max(60) @DefaultValue("3") int remindDays) {}
