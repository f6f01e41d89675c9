package io.gapless.testing;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What tests may have autowired. */
@TestConfiguration(proxyBeanMethods = false)
class TestClients {

    @Bean
    Api api(Environment environment) {
        return Api.at(() -> "http://localhost:" + environment.getRequiredProperty("local.server.port"));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.kafka.core.KafkaTemplate")
    static class WithKafka {

        @Bean
        EventContracts eventContracts(Environment environment, DataSource database) {
            return new EventContracts(
                    environment.getRequiredProperty("spring.application.name"),
                    environment.getRequiredProperty("spring.kafka.bootstrap-servers"),
                    () -> pending(database));
        }

        private static long pending(DataSource database) throws SQLException {
            try (var connection = database.getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from outbox")) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
