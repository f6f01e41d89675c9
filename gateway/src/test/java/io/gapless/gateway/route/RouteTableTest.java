package io.gapless.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class RouteTableTest {

    @Test
    void the_longest_prefix_of_whole_segments_wins() {
        var table = table(Map.of("one", List.of("/api/v1/things"), "two", List.of("/api/v1/things/special", "/r")));
        assertThat(service(table, "/api/v1/things")).isEqualTo("one");
        assertThat(service(table, "/api/v1/things/7/special")).isEqualTo("one");
        assertThat(service(table, "/api/v1/things/special")).isEqualTo("two");
        assertThat(service(table, "/api/v1/things/special/7")).isEqualTo("two");
        assertThat(service(table, "/api/v1/things-old")).isEqualTo("none");
        assertThat(service(table, "/api/v1")).isEqualTo("none");
        assertThat(service(table, "/")).isEqualTo("none");
        assertThat(service(table, "/r/x/")).isEqualTo("two");
        assertThat(service(table, "/rx")).isEqualTo("none");
    }

    @Test
    void a_path_belongs_to_one_service_and_never_to_an_actuator() {
        assertThatThrownBy(() -> table(Map.of("one", List.of("/a"), "two", List.of("/a"))))
                .hasMessageContaining("Two routes");
        assertThatThrownBy(() -> table(Map.of("one", List.of("/actuator/env")))).hasMessageContaining("never routed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GAPLESS_SERVICES_CUSTOMERSERVICE_URL", "GAPLESS_SERVICES_CUSTOMER_SERVICE_URL"})
    void the_environment_moves_a_service(String variable) {
        var sources = new MutablePropertySources();
        sources.addFirst(
                new SystemEnvironmentPropertySource("systemEnvironment", Map.of(variable, "http://elsewhere:9")));
        sources.addLast(
                new MapPropertySource("yaml", Map.of("gapless.services.customer-service.url", "http://localhost:1")));
        var bound = new Binder(ConfigurationPropertySources.from(sources))
                .bind("gapless", ServiceAddresses.class)
                .get();
        assertThat(bound.services())
                .extractingByKey("customer-service")
                .satisfies(address -> assertThat(address.url()).isEqualTo(URI.create("http://elsewhere:9")));
    }

    private static String service(RouteTable table, String path) {
        var target = table.find(path);
        return target == null ? "none" : target.backend().name();
    }

    private static RouteTable table(Map<String, List<String>> paths) {
        var sources = new MutablePropertySources();
        var forwarding = new Binder(ConfigurationPropertySources.from(sources))
                .bindOrCreate("none", RouteSettings.Forwarding.class);
        var routes = new java.util.TreeMap<String, RouteSettings.Route>();
        paths.forEach((service, prefixes) -> routes.put(service, new RouteSettings.Route(prefixes, null, null)));
        var backends = routes.keySet().stream()
                .map(name -> new Backend(
                        name,
                        URI.create("http://localhost:1"),
                        forwarding,
                        Duration.ofSeconds(1),
                        HttpClients.createDefault(),
                        CircuitBreaker.ofDefaults(name),
                        Bulkhead.ofDefaults(name),
                        Bulkhead.ofDefaults(name),
                        Bulkhead.ofDefaults(name),
                        new SimpleMeterRegistry()))
                .toList();
        return new RouteTable(new RouteSettings(routes, forwarding), backends);
    }
}
