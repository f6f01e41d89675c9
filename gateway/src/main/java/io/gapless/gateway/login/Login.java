package io.gapless.gateway.login;

import io.gapless.platform.security.SecuritySettings;
import java.net.URI;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientPropertiesMapper;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;

/** The gateway as a client of the identity server. It asks for nothing at start, so either may come up first. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OAuth2ClientProperties.class)
class Login {

    /** The name of the registration, and so the end of the callback's path. */
    static final String REGISTRATION = "gapless";

    private static final Duration REFRESH_AHEAD = Duration.ofSeconds(30);

    @Bean
    ClientRegistration registration(OAuth2ClientProperties properties, SecuritySettings security) {
        var settings = properties.getRegistration().get(REGISTRATION);
        if (settings == null
                || settings.getClientSecret() == null
                || settings.getClientSecret().isBlank()) {
            throw new IllegalStateException("The gateway cannot log anybody in: set spring.security.oauth2.client"
                    + ".registration.gapless.client-secret to the secret of the client gapless-web");
        }
        var registration = new OAuth2ClientPropertiesMapper(properties)
                .asClientRegistrations()
                .get(REGISTRATION);
        if (registration == null) {
            throw new IllegalStateException("No registration " + REGISTRATION);
        }
        return ClientRegistration.withClientRegistration(registration)
                // Checked in ID tokens. As a property it would make the gateway ask the issuer at start.
                .issuerUri(security.issuer())
                .clientSettings(ClientRegistration.ClientSettings.builder()
                        .requireProofKey(true)
                        .build())
                .build();
    }

    @Bean
    ClientRegistrationRepository registrations(ClientRegistration registration) {
        return new InMemoryClientRegistrationRepository(registration);
    }

    /** Tokens live and die with the session. */
    @Bean
    OAuth2AuthorizedClientRepository tokensOfSessions() {
        return new HttpSessionOAuth2AuthorizedClientRepository();
    }

    @Bean
    OAuth2AuthorizedClientManager refreshing(
            ClientRegistrationRepository registrations, OAuth2AuthorizedClientRepository tokensOfSessions) {
        var refresh = new RestClientRefreshTokenTokenResponseClient();
        refresh.setRestClient(tokenEndpoint());
        var manager = new DefaultOAuth2AuthorizedClientManager(registrations, tokensOfSessions);
        manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
                .refreshToken(token -> token.accessTokenResponseClient(refresh).clockSkew(REFRESH_AHEAD))
                .build());
        return manager;
    }

    @Bean
    OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> codes() {
        var codes = new RestClientAuthorizationCodeTokenResponseClient();
        codes.setRestClient(tokenEndpoint());
        return codes;
    }

    @Bean
    SessionCookies sessionCookies(AccessSettings access, @Value("${gapless.web.public-url}") URI publicUrl) {
        return new SessionCookies(
                access.secureCookies() == null ? "https".equals(publicUrl.getScheme()) : access.secureCookies());
    }

    /** @param secure whether browsers send them over HTTPS only */
    record SessionCookies(boolean secure) implements ServletContextInitializer {

        @Override
        public void onStartup(jakarta.servlet.ServletContext context) {
            context.getSessionCookieConfig().setSecure(secure);
        }
    }

    @Bean
    Logout logout(
            OAuth2AuthorizedClientRepository tokensOfSessions,
            ClientRegistration registration,
            AccessSettings access,
            @Value("${gapless.web.public-url}") String publicUrl) {
        return new Logout(tokensOfSessions, registration, identityServer().build(), access, publicUrl + "/");
    }

    private static RestClient.Builder identityServer() {
        var requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(Duration.ofSeconds(2));
        requests.setReadTimeout(Duration.ofSeconds(5));
        return RestClient.builder().requestFactory(requests);
    }

    private static RestClient tokenEndpoint() {
        return identityServer()
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build();
    }
}
