package io.gapless.platform.remote;

import feign.FeignException;
import feign.Request.HttpMethod;
import feign.RequestInterceptor;
import feign.RetryableException;
import feign.Retryer;
import io.gapless.platform.people.ServiceToken;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JCircuitBreakerFactory;
import org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JConfigBuilder;
import org.springframework.cloud.circuitbreaker.resilience4j.Resilience4jBulkheadProvider;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.openfeign.CircuitBreakerNameResolver;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.cloud.openfeign.FeignClientFactory;
import org.springframework.cloud.openfeign.support.FeignHttpMessageConverters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * How services call each other. The limit of a call are its connect and read time-outs; the breaker stops calling what
 * keeps failing; the bulkhead keeps a slow service from taking all threads; only GET is tried a second time. The token
 * of the user goes along in a request, the service's own outside of one.
 */
@AutoConfiguration
@ConditionalOnClass({FeignClient.class, Resilience4JCircuitBreakerFactory.class})
@Import(RemoteFailures.class)
class RemoteDefaults {

    private static final int AT_ONCE = 20;

    static {
        // The JDK's client sends a POST a second time by itself when the connection breaks before the answer.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    @Bean
    RequestInterceptor identity(ObjectProvider<ServiceToken> own) {
        return request -> request.header(HttpHeaders.AUTHORIZATION, "Bearer " + token(own));
    }

    @Bean
    ObservedCalls observedCalls(ObservationRegistry observations) {
        return new ObservedCalls(observations);
    }

    @Bean
    Retryer retryOfGet() {
        return new RetryGetOnce();
    }

    /** One breaker and one bulkhead for each service that is called. */
    @Bean
    CircuitBreakerNameResolver breakerPerService() {
        return (client, target, method) -> client;
    }

    /**
     * OpenFeign 5.0.2 fills a client's converters at its first call and without a lock: of two first calls at once, one
     * can find them empty. So they are filled before the service is ready.
     */
    @Bean
    SmartInitializingSingleton convertersBeforeTheFirstCall(ObjectProvider<FeignClientFactory> clients) {
        return () -> clients.ifAvailable(factory -> factory.getContextNames().forEach(client -> {
            var converters = factory.getInstance(client, FeignHttpMessageConverters.class);
            if (converters != null) {
                converters.getConverters();
            }
        }));
    }

    @Bean
    Customizer<Resilience4JCircuitBreakerFactory> breakers() {
        var breaker = CircuitBreakerConfig.custom()
                .slidingWindowSize(20)
                .minimumNumberOfCalls(10)
                .failureRateThreshold(50)
                .waitDurationInOpenState(Duration.ofSeconds(5))
                .permittedNumberOfCallsInHalfOpenState(3)
                // The other service answered: a 404 or 403 is no failure of it.
                .ignoreExceptions(FeignException.FeignClientException.class)
                .build();
        return factory -> factory.configureDefault(id ->
                new Resilience4JConfigBuilder(id).circuitBreakerConfig(breaker).build());
    }

    @Bean
    Customizer<Resilience4jBulkheadProvider> bulkheads() {
        var bulkhead = BulkheadConfig.custom()
                .maxConcurrentCalls(AT_ONCE)
                .maxWaitDuration(Duration.ofMillis(100))
                .build();
        return provider -> provider.configureDefault(id ->
                new org.springframework.cloud.circuitbreaker.resilience4j.Resilience4jBulkheadConfigurationBuilder()
                        .bulkheadConfig(bulkhead)
                        .build());
    }

    /** The registries that Spring Cloud asks for; Resilience4j makes them by itself for Spring Boot 3 only. */
    @Configuration(proxyBeanMethods = false)
    static class Registries {

        @Bean
        CircuitBreakerRegistry breakerRegistry() {
            return CircuitBreakerRegistry.ofDefaults();
        }

        @Bean
        BulkheadRegistry bulkheadRegistry() {
            return BulkheadRegistry.ofDefaults();
        }

        @Bean
        ThreadPoolBulkheadRegistry threadPoolRegistry() {
            return ThreadPoolBulkheadRegistry.ofDefaults();
        }

        @Bean
        TimeLimiterRegistry timeLimiterRegistry() {
            return TimeLimiterRegistry.ofDefaults();
        }
    }

    private static String token(ObjectProvider<ServiceToken> own) {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken user
                ? user.getToken().getTokenValue()
                : own.getObject().value();
    }

    private static final class RetryGetOnce implements Retryer {

        private boolean tried;

        @Override
        public void continueOrPropagate(RetryableException failure) {
            if (tried || failure.method() != HttpMethod.GET) {
                throw failure;
            }
            tried = true;
        }

        @Override
        public Retryer clone() {
            return new RetryGetOnce();
        }
    }
}
