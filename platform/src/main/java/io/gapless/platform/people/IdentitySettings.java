package io.gapless.platform.people;

import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How a service reaches the identity server as itself.
 *
 * @param serverUrl the server's base address
 * @param realm the realm of staff, customers and partners
 * @param clientId the service's client
 * @param clientSecret its secret
 */
@Validated
@ConfigurationProperties("gapless.identity")
record IdentitySettings(
        URI serverUrl, @NotBlank String realm, @NotBlank String clientId, String clientSecret) {}
