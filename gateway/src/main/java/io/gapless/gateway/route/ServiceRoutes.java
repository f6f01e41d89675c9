package io.gapless.gateway.route;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;

/** Makes routes of the settings: adding a service is adding lines to {@code application.yaml}. */
@Configuration(proxyBeanMethods = false)
class ServiceRoutes {

    @Bean
    RouterFunction<ServerResponse> routes(RouteTable table, Forwarding forwarding) {
        return GatewayRouterFunctions.route("services")
                .route(aimedBy(table), forwarding)
                .build();
    }

    /** Nearly all requests are for services: no need to ask the few controllers first. */
    @Bean
    static BeanPostProcessor routesFirst() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof RouterFunctionMapping mapping) {
                    mapping.setOrder(-200); // before the actuator's, whose paths no route can have
                }
                return bean;
            }
        };
    }

    /** The OpenAPI document of each service, for the page at {@code /docs}. */
    @Bean
    RouterFunction<ServerResponse> documents(RouteTable table, Forwarding forwarding) {
        return GatewayRouterFunctions.route("documents")
                .GET("/docs/openapi/{service}", request -> {
                    var backend = table.backend(request.pathVariable("service"));
                    if (backend == null) {
                        throw io.gapless.platform.web.Problem.notFound("http-404");
                    }
                    return forwarding.document(request, backend);
                })
                .build();
    }

    @Bean
    RouteTable routeTable(
            RouteSettings settings,
            ServiceAddresses addresses,
            CloseableHttpClient serviceClient,
            CircuitBreakerRegistry breakers,
            BulkheadRegistry bulkheads,
            MeterRegistry meters) {
        var backends = new ArrayList<Backend>();
        settings.routes().forEach((name, route) -> {
            var address = addresses.services().get(name);
            if (address == null) {
                throw new IllegalArgumentException(
                        "Routes lead to " + name + ", but gapless.services." + name + ".url is not set");
            }
            var forwarding = settings.forwarding();
            int atOnce = route.maxConcurrent() == null ? forwarding.maxConcurrent() : route.maxConcurrent();
            backends.add(new Backend(
                    name,
                    address.url(),
                    forwarding,
                    route.readTimeout() == null ? forwarding.readTimeout() : route.readTimeout(),
                    serviceClient,
                    breakers.circuitBreaker(name),
                    bulkheads.bulkhead(name, atMost(atOnce)),
                    bulkheads.bulkhead(name + "-streams", atMost(forwarding.maxStreams())),
                    bulkheads.bulkhead(name + "-uploads", atMost(forwarding.maxUploads())),
                    meters));
        });
        return new RouteTable(settings, backends);
    }

    @Bean
    Forwarding forwarding(
            @Value("${gapless.web.public-url}") URI publicUrl,
            RouteSettings settings,
            ObjectProvider<Tracer> tracer,
            ObjectProvider<Propagator> propagator) {
        return new Forwarding(
                new ForwardedHeaders(publicUrl),
                tracer.getIfAvailable(),
                propagator.getIfAvailable(),
                settings.forwarding().bodyWithin());
    }

    @Bean
    CircuitBreakerRegistry breakers(RouteSettings settings, MeterRegistry meters) {
        var breaker = settings.forwarding().breaker();
        var registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(breaker.window())
                .minimumNumberOfCalls(breaker.minimumCalls())
                .failureRateThreshold(breaker.failureRate())
                .waitDurationInOpenState(breaker.openFor())
                .permittedNumberOfCallsInHalfOpenState(3)
                .build());
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
        return registry;
    }

    @Bean
    BulkheadRegistry bulkheads(MeterRegistry meters) {
        var registry = BulkheadRegistry.ofDefaults();
        TaggedBulkheadMetrics.ofBulkheadRegistry(registry).bindTo(meters);
        return registry;
    }

    /**
     * Passes bytes on and nothing else: no cookies, no redirects followed, nothing unpacked, no retry of its own. The
     * bulkheads bound the connections; the pool only must not be smaller.
     */
    @Bean(destroyMethod = "close")
    CloseableHttpClient serviceClient(RouteSettings settings) {
        var forwarding = settings.forwarding();
        int perService = forwarding.maxStreams()
                + forwarding.maxUploads()
                + settings.routes().values().stream()
                        .map(RouteSettings.Route::maxConcurrent)
                        .mapToInt(most -> most == null ? forwarding.maxConcurrent() : most)
                        .max()
                        .orElse(forwarding.maxConcurrent());
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setConnPoolPolicy(PoolReusePolicy.LIFO)
                .setMaxConnPerRoute(perService)
                .setMaxConnTotal(perService * settings.routes().size())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setTcpNoDelay(true).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(forwarding.connectTimeout()))
                        .setSocketTimeout(Timeout.of(forwarding.readTimeout()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .evictIdleConnections(TimeValue.of(Duration.ofSeconds(10))) // services keep theirs for 60 s
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .disableConnectionState()
                .disableDefaultUserAgent()
                .build();
    }

    private static RequestPredicate aimedBy(RouteTable table) {
        return request -> {
            var servlet = request.servletRequest();
            var target = table.find(servlet.getRequestURI());
            if (target == null) {
                return false;
            }
            Forwarding.aim(servlet, target);
            // The prefix, not the path, in metrics: few values.
            servlet.setAttribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE, target.pattern());
            return true;
        };
    }

    private static BulkheadConfig atMost(int calls) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(calls)
                .maxWaitDuration(Duration.ZERO)
                .build();
    }
}
