package io.gapless.survey.assessment;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What may be set of assessments.
 *
 * @param appealDays for how many days after its publication a result can be appealed against; with 0 until it is settled,
 *     which can be at once
 * @param leastKnown a result is scored only where indicators of so much weight are known, of 100
 */
@Validated
@ConfigurationProperties("gapless.assessment")
record AssessmentSettings(
        @Min(0) @Max(90) @DefaultValue("7") int appealDays,

        @NotNull @DecimalMin("1") @DecimalMax("100") @DefaultValue("50")
        BigDecimal leastKnown) {

    /** The last day on which can be appealed against what is published; null where settling it is the end. */
    @Nullable
    LocalDate appealUntil(LocalDate published) {
        return appealDays == 0 ? null : published.plusDays(appealDays);
    }
}
