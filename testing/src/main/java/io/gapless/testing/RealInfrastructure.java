package io.gapless.testing;

import io.gapless.localstack.KafkaBroker;
import io.gapless.localstack.PostgresServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Points a service's test context to servers that live as long as the JVM: a database of its own for each context, and
 * a consumer group of its own, so that a cached context does not take events from the present one.
 */
class RealInfrastructure implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final AtomicInteger CONTEXTS = new AtomicInteger();

    static {
        // On a busy machine consumers join their groups slowly, and modules are tested beside each other.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var service = context.getEnvironment().getProperty("spring.application.name", "test");
        var issuer = TestIssuer.shared();
        Map<String, Object> settings = new HashMap<>();
        settings.put("gapless.security.issuer", issuer.issuer());
        settings.put("gapless.security.jwk-set-uri", issuer.jwkSetUri());
        settings.put("gapless.identity.server-url", issuer.serverUrl());
        settings.put("gapless.identity.client-secret", service);
        var kafka = has("org.springframework.kafka.core.KafkaTemplate")
                ? CompletableFuture.supplyAsync(KafkaBroker::shared)
                : null;
        if (has("org.springframework.jdbc.core.JdbcTemplate")) {
            var database = PostgresServer.shared().createDatabase(service.replace('-', '_'));
            settings.put("spring.datasource.url", database.url());
            settings.put("spring.datasource.username", database.username());
            settings.put("spring.datasource.password", database.password());
        }
        if (kafka != null) {
            settings.put("spring.kafka.bootstrap-servers", kafka.join().bootstrapServers());
            settings.put("spring.kafka.consumer.group-id", service + "-" + CONTEXTS.incrementAndGet());
        }
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("real-infrastructure", settings));
    }

    private static boolean has(String type) {
        return ClassUtils.isPresent(type, RealInfrastructure.class.getClassLoader());
    }
}
