package io.gapless.testing;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** What tests may have autowired. */
@TestConfiguration(proxyBeanMethods = false)
class TestClients {

    @Bean
    Api api(Environment environment) {
        return Api.at(() -> "http://localhost:" + environment.getRequiredProperty("local.server.port"));
    }
}
