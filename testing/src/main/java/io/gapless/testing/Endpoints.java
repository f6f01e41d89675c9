package io.gapless.testing;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The endpoints of a service, from its mappings. */
final class Endpoints {

    /** The roles of the realm; platform's own constants must name the same. */
    static final Set<String> ROLES = Set.of(
            "customer",
            "customer-manager",
            "service-agent",
            "supervisor",
            "quality-analyst",
            "executive",
            "admin",
            "partner");

    private static final Pattern VARIABLE = Pattern.compile("\\{\\*?([^}:]+)(?::[^}]+)?}");

    private Endpoints() {}

    /** One method and path, and what handles it. */
    record Endpoint(String method, String path, HandlerMethod handler, RequestMappingInfo mapping) {

        @Nullable
        Set<String> roles() {
            var rule = handler.getMethodAnnotation(RolesAllowed.class);
            if (rule == null) {
                rule = AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), RolesAllowed.class);
            }
            return rule == null ? null : Set.of(rule.value());
        }

        boolean isOpen() {
            return handler.hasMethodAnnotation(PermitAll.class);
        }

        /** The type of the request's body, or null where it has none. */
        java.lang.reflect.@Nullable Type body() {
            for (Parameter parameter : handler.getMethod().getParameters()) {
                if (parameter.isAnnotationPresent(RequestBody.class)) {
                    return parameter.getParameterizedType();
                }
            }
            return null;
        }

        List<String> queryParameters() {
            var names = new ArrayList<String>();
            for (Parameter parameter : handler.getMethod().getParameters()) {
                var annotation = parameter.getAnnotation(RequestParam.class);
                if (annotation != null) {
                    names.add(annotation.name().isEmpty() ? parameter.getName() : annotation.name());
                } else if (parameter.getType().getSimpleName().equals("Paging")) {
                    names.add("limit");
                    names.add("cursor");
                }
            }
            return names;
        }

        /** The media type that the endpoint takes. */
        String contentType() {
            return mapping.getConsumesCondition().getConsumableMediaTypes().stream()
                    .map(MediaType::toString)
                    .map(type -> type.startsWith("multipart/") ? "multipart/form-data; boundary=frontier" : type)
                    .findFirst()
                    .orElse("application/json");
        }

        boolean streams() {
            return mapping.getProducesCondition().getProducibleMediaTypes().contains(MediaType.TEXT_EVENT_STREAM);
        }

        /** The path with each variable replaced. */
        String pathWith(Function<String, String> variable) {
            return VARIABLE.matcher(path).replaceAll(match -> Matcher.quoteReplacement(variable.apply(match.group(1))));
        }

        /** The path of something that does not exist, with variables of the right type. */
        String pathToNothing() {
            return pathWith(this::sample);
        }

        boolean hasVariables() {
            return path.contains("{");
        }

        private String sample(String name) {
            for (Parameter parameter : handler.getMethod().getParameters()) {
                var annotation = parameter.getAnnotation(PathVariable.class);
                if (annotation != null
                        && (annotation.name().equals(name)
                                || parameter.getName().equals(name))) {
                    var type = parameter.getType();
                    if (type == UUID.class) {
                        return UUID.randomUUID().toString();
                    }
                    if (type.isEnum()) {
                        return type.getEnumConstants()[0].toString();
                    }
                    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
                        return "1";
                    }
                    if (type == java.time.LocalDate.class) {
                        return "2026-01-01";
                    }
                }
            }
            return "nothing";
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static List<Endpoint> of(ApplicationContext context) {
        var endpoints = new ArrayList<Endpoint>();
        context.getBeansOfType(RequestMappingHandlerMapping.class)
                .values()
                .forEach(mapping -> mapping.getHandlerMethods().forEach((info, handler) -> {
                    if (handler.getBeanType().getPackageName().startsWith("io.gapless.")) {
                        for (String path : info.getPatternValues()) {
                            var methods = info.getMethodsCondition().getMethods();
                            if (methods.isEmpty()) {
                                endpoints.add(new Endpoint("ANY", path, handler, info));
                            }
                            methods.forEach(method -> endpoints.add(new Endpoint(method.name(), path, handler, info)));
                        }
                    }
                }));
        endpoints.sort(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::method));
        return endpoints;
    }
}
