package io.gapless.platform.security;

import com.nimbusds.jose.jwk.JWKSet;
import io.gapless.platform.web.AccessRefused;
import io.gapless.platform.web.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Resource-server defaults: tokens checked for issuer, audience, expiry and algorithm; every endpoint closed. */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.security.oauth2.server.resource.autoconfigure.servlet.OAuth2ResourceServerAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(SecuritySettings.class)
class SecurityDefaults {

    @Bean
    @ConditionalOnMissingBean(JwtDecoder.class)
    VerifiedTokens jwtDecoder(SecuritySettings settings, MeterRegistry meters) {
        var requests = new SimpleClientHttpRequestFactory(); // an issuer that hangs must not hang the service
        requests.setConnectTimeout(Duration.ofSeconds(2));
        requests.setReadTimeout(Duration.ofSeconds(3));
        var issuer = RestClient.builder().requestFactory(requests).build();
        var keys = new IssuerKeys(
                () -> JWKSet.parse(issuer.get()
                        .uri(settings.jwkSetUri())
                        .accept(MediaType.APPLICATION_JSON, MediaType.parseMediaType("application/jwk-set+json"))
                        .retrieve()
                        .requiredBody(String.class)),
                settings.keysGoodFor(),
                Clock.systemUTC(),
                meters);
        var decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithm(SignatureAlgorithm.RS256)
                .build();
        OAuth2TokenValidator<Jwt> audience =
                token -> token.getAudience() != null && token.getAudience().contains(settings.audience())
                        ? OAuth2TokenValidatorResult.success()
                        : OAuth2TokenValidatorResult.failure(
                                new OAuth2Error("invalid_token", "The token was not made for this audience", null));
        var expiry = new JwtTimestampValidator();
        expiry.setAllowEmptyExpiryClaim(false); // a token without an end would be good for ever
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                JwtValidators.createDefaultWithIssuer(settings.issuer()), expiry, audience));
        return new VerifiedTokens(decoder);
    }

    @Bean
    FilterRegistrationBean<WithoutKeys> withoutKeys(Problems problems) {
        var registration = new FilterRegistrationBean<>(new WithoutKeys(problems));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 20); // inside of the request ids
        return registration;
    }

    /** Five spans of each request, and timers for every security filter, cost more than they tell. */
    @Bean
    SecurityObservationSettings noObservationsOfFilters() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    AuthenticationEntryPoint notAuthenticated(Problems problems, ApplicationEventPublisher events) {
        return (request, response, failure) -> {
            events.publishEvent(new AccessRefused("not-authenticated"));
            response.setHeader("WWW-Authenticate", "Bearer");
            problems.send(request, response, HttpStatus.UNAUTHORIZED, "not-authenticated");
        };
    }

    @Bean
    AccessDeniedHandler notAllowed(Problems problems, ApplicationEventPublisher events) {
        return (request, response, failure) -> {
            events.publishEvent(new AccessRefused("not-allowed"));
            problems.send(request, response, HttpStatus.FORBIDDEN, "not-allowed");
        };
    }

    @Bean
    @ConditionalOnMissingBean
    SecurityFilterChain closedByDefault(
            HttpSecurity http,
            SecuritySettings settings,
            AuthenticationEntryPoint notAuthenticated,
            AccessDeniedHandler notAllowed) {
        return http.csrf(AbstractHttpConfigurer::disable) // bearer tokens only: no cookie, nothing to forge
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .anonymous(anonymous -> anonymous.principal(Caller.ANONYMOUS.username()))
                .authorizeHttpRequests(requests -> requests
                        // Without this an error page turns a 500 into a 401.
                        .dispatcherTypeMatchers(
                                jakarta.servlet.DispatcherType.ERROR, jakarta.servlet.DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers("/actuator/health/**", "/actuator/prometheus")
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .hasAuthority(Roles.ADMIN)
                        .requestMatchers(HttpMethod.GET, "/v3/api-docs", "/v3/api-docs/**", "/v3/api-docs.yaml")
                        .permitAll()
                        .requestMatchers("/api/v1/public/**")
                        .permitAll()
                        .requestMatchers(settings.publicPaths().toArray(String[]::new))
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(
                        // Not a bean: every converter bean is also taken into the converters of MVC and Kafka.
                        server -> server.jwt(jwt -> jwt.jwtAuthenticationConverter(CallerToken::new))
                                .authenticationEntryPoint(notAuthenticated)
                                .accessDeniedHandler(notAllowed))
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(notAuthenticated).accessDeniedHandler(notAllowed))
                .build();
    }

    /** Control characters in parameters and headers are refused here, before they meet a database. */
    @Bean
    HttpFirewall strictFirewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterNames(SecurityDefaults::isPlain);
        firewall.setAllowedParameterValues(value -> value == null || isPlain(value));
        // Instead of the regular expressions that the firewall runs over every header at every look.
        firewall.setAllowedHeaderNames(SecurityDefaults::isPlain);
        firewall.setAllowedHeaderValues(SecurityDefaults::isPlain);
        return firewall;
    }

    @Bean
    RequestRejectedHandler rejectedByFirewall(Problems problems) {
        return (request, response, rejected) -> problems.send(request, response, HttpStatus.BAD_REQUEST, "http-400");
    }

    @Bean
    EndpointRules endpointRules(ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return new EndpointRules(mappings);
    }

    @Bean
    WebMvcConfigurer callerAndRules(ObjectProvider<EndpointRules> rules) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(rules.getObject());
            }

            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerArgument());
            }
        };
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f || c == '\ufffd') {
                return false;
            }
        }
        return true;
    }

    private static final class CallerArgument implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return Caller.current();
        }
    }
}
