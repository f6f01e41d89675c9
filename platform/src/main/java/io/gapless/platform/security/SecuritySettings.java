package io.gapless.platform.security;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whose tokens are believed.
 *
 * @param issuer the {@code iss} that tokens must carry
 * @param jwkSetUri where the issuer's keys are; apart from the issuer, because inside a cluster it is another address
 * @param keysGoodFor how long keys known last are believed while the issuer is away
 * @param audience what {@code aud} must contain
 * @param publicPaths further addresses that need no login, besides {@code /api/v1/public/**}
 */
@Validated
@ConfigurationProperties("gapless.security")
public record SecuritySettings(
        @NotBlank String issuer,
        @NotBlank String jwkSetUri,

        @DefaultValue("6h") @NotNull @DurationMin(minutes = 5)
        Duration keysGoodFor,

        @NotBlank String audience,
        @DefaultValue List<String> publicPaths) {}
