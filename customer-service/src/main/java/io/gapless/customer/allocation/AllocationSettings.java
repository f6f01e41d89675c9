package io.gapless.customer.allocation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How allocations are computed and kept.
 *
 * @param memory for the quotas that are computed together; the more, the fewer times past sales are read
 * @param quotasKeptDays how long after the end of its period every customer's quotas are kept; the figures stay
 */
@Validated
@ConfigurationProperties("gapless.allocation")
record AllocationSettings(
        @DefaultValue("64MB") @NotNull DataSize memory,
        @DefaultValue("730") @Min(31) @Max(36500) int quotasKeptDays) {}
