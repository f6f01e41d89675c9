package io.gapless.complaint.cluster;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.math.BigDecimal;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How concentrations of complaints are looked for.
 *
 * @param everyMinutes how often it is looked
 * @param windowDays the days in which they come too often; whole weeks, so that weekdays do not matter
 * @param historyDays the days before, by which it is known how often they use to come
 * @param least how many there are at the least
 * @param falseAlarmsPerMonth how many alerts to expect at the most in a month where nothing has changed anywhere
 * @param productField code of the field of categories that names the product
 * @param likeness how much the wording of complaints has in common at the least, 0 to 1, where the customer is another one
 */
@Validated
@ConfigurationProperties("gapless.complaint.cluster")
record ClusterSettings(
        @DefaultValue("60") @Min(1) @Max(1440) int everyMinutes,
        @DefaultValue("7") @Min(1) @Max(56) int windowDays,
        @DefaultValue("84") @Min(28) @Max(728) int historyDays,
        @DefaultValue("5") @Min(2) int least,

        @DefaultValue("1") @DecimalMin("0.001") @DecimalMax("100")
        BigDecimal falseAlarmsPerMonth,

        @DefaultValue("product") @NotBlank String productField,

        @DefaultValue("0.3") @DecimalMin("0") @DecimalMax("1")
        BigDecimal likeness) {}
