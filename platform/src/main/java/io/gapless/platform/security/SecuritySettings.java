package io.gapless.platform.security;

import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whose tokens are believed.
 *
 * @param issuer the {@code iss} that tokens must carry
 * @param jwkSetUri where the issuer's keys are; apart from the issuer, because inside a cluster it is another address
 * @param audience what {@code aud} must contain
 * @param publicPaths further addresses that need no login, besides {@code /api/v1/public/**}
 */
@Validated
@ConfigurationProperties("gapless.security")
public record SecuritySettings(
        @NotBlank String issuer,
        @NotBlank String jwkSetUri,
        @NotBlank String audience,
        @DefaultValue List<String> publicPaths) {}
