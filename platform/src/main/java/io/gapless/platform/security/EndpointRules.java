package io.gapless.platform.security;

import io.gapless.platform.web.Problem;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every endpoint is closed by default: it declares who may call it by {@link RolesAllowed}, or {@link PermitAll} below
 * {@code /api/v1/public/}. A service with an endpoint that declares neither does not start.
 *
 * <p>An interceptor and not method security, so that a caller with the wrong role is refused before the body is read:
 * nobody learns from validation messages what they may not do.
 */
class EndpointRules implements HandlerInterceptor, SmartInitializingSingleton {

    private final Iterable<RequestMappingHandlerMapping> mappings;

    EndpointRules(Iterable<RequestMappingHandlerMapping> mappings) {
        this.mappings = mappings;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method) || !isOurs(method)) {
            return true;
        }
        if (method.hasMethodAnnotation(PermitAll.class)) {
            return true;
        }
        var rule = rule(method);
        if (rule == null || !Caller.current().isOneOf(Set.of(rule.value()))) {
            throw Problem.forbidden("not-allowed");
        }
        return true;
    }

    @Override
    public void afterSingletonsInstantiated() {
        var undeclared = new ArrayList<String>();
        for (RequestMappingHandlerMapping mapping : mappings) {
            mapping.getHandlerMethods().forEach((info, method) -> {
                if (isOurs(method) && rule(method) == null && !method.hasMethodAnnotation(PermitAll.class)) {
                    undeclared.add(info + " " + method);
                }
            });
        }
        if (!undeclared.isEmpty()) {
            throw new IllegalStateException("Endpoints that do not declare who may call them: " + undeclared);
        }
    }

    private static @Nullable RolesAllowed rule(HandlerMethod method) {
        var rule = method.getMethodAnnotation(RolesAllowed.class);
        return rule != null ? rule : method.getBeanType().getAnnotation(RolesAllowed.class);
    }

    private static boolean isOurs(HandlerMethod method) {
        return method.getBeanType().getPackageName().startsWith("io.gapless.");
    }
}
