package io.gapless.gateway.login;

import io.gapless.platform.security.CallerToken;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problems;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;

/**
 * Four doors, the first that fits is taken: the gateway's own actuator; a request with a bearer token, which no page of
 * others can forge; what is open to everybody; and browsers, with a session cookie and so with protection from forged
 * requests.
 */
@Configuration(proxyBeanMethods = false)
class Doors {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final AccessSettings settings;
    private final AuthenticationEntryPoint notAuthenticated;
    private final AccessDeniedHandler notAllowed;
    private final boolean https;

    Doors(
            AccessSettings settings,
            AuthenticationEntryPoint notAuthenticated,
            AccessDeniedHandler notAllowed,
            @Value("${gapless.web.public-url}") URI publicUrl) {
        this.settings = settings;
        this.notAuthenticated = notAuthenticated;
        this.notAllowed = notAllowed;
        this.https = "https".equals(publicUrl.getScheme());
    }

    @Bean
    @Order(1)
    SecurityFilterChain actuator(HttpSecurity http) {
        return stateless(http.securityMatcher("/actuator/**"))
                .authorizeHttpRequests(
                        requests -> requests.requestMatchers("/actuator/health/**", "/actuator/prometheus")
                                .permitAll()
                                .anyRequest()
                                .hasAuthority(Roles.ADMIN))
                .oauth2ResourceServer(server -> server.bearerTokenResolver(new BearerToken())
                        .jwt(jwt -> jwt.jwtAuthenticationConverter(CallerToken::new))
                        .authenticationEntryPoint(notAuthenticated))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain bearers(HttpSecurity http) {
        return stateless(http.securityMatcher(request -> request.getHeader("Authorization") != null))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                                .permitAll()
                                .requestMatchers(open())
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .oauth2ResourceServer(server -> server.bearerTokenResolver(new BearerToken())
                        .jwt(jwt -> jwt.jwtAuthenticationConverter(CallerToken::new))
                        .authenticationEntryPoint(notAuthenticated)
                        .accessDeniedHandler(notAllowed))
                .build();
    }

    /** No session is looked at here, so a visitor's login never goes along to a public address. */
    @Bean
    @Order(3)
    SecurityFilterChain everybody(HttpSecurity http) {
        return stateless(http.securityMatcher(open()))
                .headers(headers -> headers.contentSecurityPolicy(
                        policy -> policy.policyDirectives(settings.contentSecurityPolicy())))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    @Order(4)
    SecurityFilterChain browsers(
            HttpSecurity http,
            Problems problems,
            JwtDecoder decoder,
            Login.SessionCookies cookies,
            ClientRegistrationRepository registrations,
            OAuth2AuthorizedClientRepository tokensOfSessions,
            OAuth2AuthorizedClientManager refreshing,
            OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> codes,
            Logout logout) {
        var csrfTokens = CookieCsrfTokenRepository.withHttpOnlyFalse(); // the page's script reads it and sends it back
        csrfTokens.setCookieCustomizer(
                cookie -> cookie.secure(cookies.secure()).sameSite("Lax").path("/"));
        return common(http)
                .headers(headers -> headers.contentSecurityPolicy(
                        policy -> policy.policyDirectives(settings.contentSecurityPolicy())))
                .csrf(csrf ->
                        csrf.spa().csrfTokenRepository(csrfTokens).requireCsrfProtectionMatcher(Doors::isBySession))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.IF_REQUIRED)
                        .sessionFixation(fixation -> fixation.changeSessionId()))
                .oauth2Login(login -> login.loginPage("/login")
                        .authorizationEndpoint(
                                endpoint -> endpoint.authorizationRequestResolver(loginAtOnce(registrations)))
                        .tokenEndpoint(endpoint -> endpoint.accessTokenResponseClient(codes))
                        .authorizedClientRepository(tokensOfSessions)
                        .defaultSuccessUrl("/", true)
                        .failureUrl("/?login=failed"))
                .logout(out -> out.logoutUrl("/logout").addLogoutHandler(logout).logoutSuccessHandler(logout))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .addFilterBefore(
                        new SessionTokens(tokensOfSessions, refreshing, decoder, problems), AuthorizationFilter.class)
                .exceptionHandling(handling -> handling.authenticationEntryPoint(notAuthenticated)
                        .accessDeniedHandler((request, response, refused) -> {
                            if (refused instanceof CsrfException) {
                                problems.send(request, response, HttpStatus.FORBIDDEN, "csrf-token-missing");
                            } else {
                                notAllowed.handle(request, response, refused);
                            }
                        }))
                .build();
    }

    private String[] open() {
        var open = new ArrayList<>(settings.publicPaths());
        open.addAll(List.of("/", "/assets/**", "/favicon.ico", "/robots.txt"));
        if (settings.docsOpen()) {
            open.addAll(List.of("/docs", "/docs/**"));
        }
        return open.toArray(String[]::new);
    }

    private HttpSecurity stateless(HttpSecurity http) {
        return common(http)
                .csrf(AbstractHttpConfigurer::disable) // no cookie is looked at: nothing to forge
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .logout(AbstractHttpConfigurer::disable)
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(notAuthenticated).accessDeniedHandler(notAllowed));
    }

    private HttpSecurity common(HttpSecurity http) {
        http.requestCache(AbstractHttpConfigurer::disable)
                .anonymous(anonymous -> anonymous.principal("anonymous"))
                .headers(headers -> headers.frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                        // The address of a respondent's page is its key.
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                        .xssProtection(HeadersConfigurer.XXssConfig::disable)
                        .httpStrictTransportSecurity(hsts -> hsts.requestMatcher(request -> https)
                                .maxAgeInSeconds(Duration.ofDays(365).toSeconds())
                                .includeSubDomains(false)));
        return settings.allowedOrigins().isEmpty()
                ? http.cors(AbstractHttpConfigurer::disable)
                : http.cors(cors -> cors.configurationSource(allowedOrigins()));
    }

    /** For bearer tokens only: cookies are never allowed along. */
    private CorsConfigurationSource allowedOrigins() {
        var allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(settings.allowedOrigins());
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        allowed.setAllowedHeaders(List.of("*"));
        allowed.setExposedHeaders(List.of(
                "Location", "ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "X-Trace-Id"));
        allowed.setMaxAge(Duration.ofHours(1));
        return request -> allowed;
    }

    /** A cookie that no session belongs to proves nothing, so nothing can be done in its name. */
    private static boolean isBySession(HttpServletRequest request) {
        return !SAFE.contains(request.getMethod()) && request.isRequestedSessionIdValid();
    }

    /** {@code /login} leads straight to the identity server: there is only one. */
    private static OAuth2AuthorizationRequestResolver loginAtOnce(ClientRegistrationRepository registrations) {
        var standard = new DefaultOAuth2AuthorizationRequestResolver(registrations, "/oauth2/authorization");
        return new OAuth2AuthorizationRequestResolver() {
            @Override
            public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request) {
                return request.getMethod().equals("GET")
                                && request.getRequestURI().equals("/login")
                        ? standard.resolve(request, Login.REGISTRATION)
                        : null;
            }

            @Override
            public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request, String registration) {
                return standard.resolve(request, registration);
            }
        };
    }
}
