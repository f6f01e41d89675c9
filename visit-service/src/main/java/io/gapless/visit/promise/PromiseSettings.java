package io.gapless.visit.promise;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When promises are made by themselves.
 *
 * @param cron when it is looked whether there are any to make, in the zone of this service
 * @param leadDays from how many days before its first day a period is promised
 */
@Validated
@ConfigurationProperties("gapless.visit.promises")
record PromiseSettings(
        @DefaultValue("0 15 2 * * *") @NotBlank String cron,
        @DefaultValue("7") @Min(1) @Max(28) int leadDays) {}
