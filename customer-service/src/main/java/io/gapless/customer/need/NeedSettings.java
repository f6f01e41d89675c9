package io.gapless.customer.need;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When a need counts as unmet.
 *
 * @param strong a need of this strength or more, 0 to 100, is strong
 * @param met one whose fulfilment is below this, 0 to 100, is not met
 * @param leastCustomers figures of fewer customers are not told
 * @param validity how long an answer counts, unless a period is named
 */
@Validated
@ConfigurationProperties("gapless.customer.needs")
record NeedSettings(
        @NotNull @DecimalMin("0") @DecimalMax("100") @DefaultValue("70")
        BigDecimal strong,

        @NotNull @DecimalMin("0") @DecimalMax("100") @DefaultValue("60")
        BigDecimal met,

        @Min(1) @Max(1000) @DefaultValue("5") int leastCustomers,
        @NotNull @DefaultValue("730d") Duration validity) {}
