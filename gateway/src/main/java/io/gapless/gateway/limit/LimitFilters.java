package io.gapless.gateway.limit;

import io.gapless.platform.security.VerifiedTokens;
import io.gapless.platform.web.Problems;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One filter on each side of the checks of who calls. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "gapless.gateway.limits.enabled", matchIfMissing = true)
class LimitFilters {

    @Bean
    Limits limits(LimitSettings settings) {
        return new Limits(settings);
    }

    @Bean
    FilterRegistrationBean<AtTheDoor> atTheDoor(Limits limits, Problems problems, VerifiedTokens tokens) {
        var registration = new FilterRegistrationBean<>(new AtTheDoor(limits, problems, tokens::knows));
        registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER - 1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<PerClient> perClient(Limits limits, Problems problems) {
        var registration = new FilterRegistrationBean<>(new PerClient(limits, problems));
        registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
        return registration;
    }
}
