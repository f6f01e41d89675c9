package io.gapless.gateway.edge;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
class EdgeFilters {

    @Bean
    FilterRegistrationBean<LastResort> lastResort() {
        var registration = new FilterRegistrationBean<>(new LastResort());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 20); // inside of platform's request ids
        return registration;
    }
}
