package io.gapless.gateway.route;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the services are: {@code gapless.services.<name>.url}, the same settings by which services find each other.
 *
 * @param services by the service's name
 */
@Validated
@ConfigurationProperties("gapless")
record ServiceAddresses(@DefaultValue Map<String, @Valid Address> services) {

    /** @param url scheme, host and port */
    record Address(@NotNull URI url) {}
}
