package io.gapless.platform.people;

import jakarta.ws.rs.client.Client;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.keycloak.OAuth2Constants;
import org.keycloak.admin.client.ClientBuilderWrapper;
import org.keycloak.admin.client.JacksonProvider;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.KeycloakBuilder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Keycloak's own client, made when first used: its libraries would slow every start. */
@AutoConfiguration
@ConditionalOnClass(Keycloak.class)
@EnableConfigurationProperties(IdentitySettings.class)
class PeopleDefaults {

    @Bean
    @Lazy
    Keycloak keycloak(IdentitySettings settings) {
        return keycloak(settings, Duration.ofSeconds(2));
    }

    static Keycloak keycloak(IdentitySettings settings, Duration patience) {
        return KeycloakBuilder.builder()
                .serverUrl(settings.serverUrl().toString())
                .realm(settings.realm())
                .grantType(OAuth2Constants.CLIENT_CREDENTIALS)
                .clientId(settings.clientId())
                .clientSecret(settings.clientSecret())
                .resteasyClient(client(patience))
                .build();
    }

    /** As the library makes its own, but with time-outs: that one would wait for a hanging server for ever. */
    private static Client client(Duration patience) {
        return ClientBuilderWrapper.create(null, false)
                .connectTimeout(1, TimeUnit.SECONDS)
                .readTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .register(JacksonProvider.class, 100)
                .build();
    }

    @Bean
    @Lazy
    StaffDirectory staffDirectory(Keycloak keycloak, IdentitySettings settings) {
        return new StaffDirectory(keycloak, settings.realm());
    }

    @Bean
    @Lazy
    ServiceToken serviceToken(Keycloak keycloak) {
        return new ServiceToken(keycloak);
    }
}
