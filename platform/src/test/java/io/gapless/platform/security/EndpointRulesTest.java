package io.gapless.platform.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** A service does not start with an endpoint that does not say who may call it. */
class EndpointRulesTest {

    @RestController
    static class Undeclared {
        @GetMapping("/api/v1/forgotten")
        void forgotten() {}
    }

    @RestController
    @RolesAllowed(Roles.ADMIN)
    static class Declared {
        @GetMapping("/api/v1/by-class")
        void byClass() {}

        @GetMapping("/api/v1/public/open")
        @PermitAll
        void open() {}
    }

    @Test
    void an_undeclared_endpoint_stops_the_start() {
        assertThatThrownBy(() -> start(Undeclared.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/api/v1/forgotten");
    }

    @Test
    void a_rule_on_the_class_or_the_method_will_do() {
        assertThatCode(() -> start(Declared.class)).doesNotThrowAnyException();
    }

    private static void start(Class<?> controller) {
        var context = new StaticWebApplicationContext();
        context.registerSingleton("controller", controller);
        context.registerSingleton("mapping", RequestMappingHandlerMapping.class);
        context.refresh();
        new EndpointRules(List.of(context.getBean(RequestMappingHandlerMapping.class))).afterSingletonsInstantiated();
    }
}
