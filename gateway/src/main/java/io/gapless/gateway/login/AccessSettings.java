package io.gapless.gateway.login;

import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is open, and how browsers are treated.
 *
 * @param publicPaths patterns that need no login; no identity goes on to the service from there
 * @param docsOpen whether the API documentation is shown without login
 * @param allowedOrigins from where pages of others may call with bearer tokens (CORS); none unless told
 * @param logoutUri where the gateway ends a session at the identity server
 * @param endSessionUri where the browser goes to end it where the gateway could not
 * @param secureCookies whether cookies are for HTTPS only; follows from {@code gapless.web.public-url} unless told
 * @param contentSecurityPolicy of pages that bring none of their own
 */
@Validated
@ConfigurationProperties("gapless.gateway.access")
record AccessSettings(
        @DefaultValue List<String> publicPaths,
        @DefaultValue("true") boolean docsOpen,
        @DefaultValue List<String> allowedOrigins,
        @NotBlank String logoutUri,
        @NotBlank String endSessionUri,
        @Nullable Boolean secureCookies,
        @NotBlank String contentSecurityPolicy) {}
