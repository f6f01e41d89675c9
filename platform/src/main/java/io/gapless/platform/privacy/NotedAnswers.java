package io.gapless.platform.privacy;

import jakarta.annotation.security.PermitAll;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Notes who reads data of which persons: everybody whom the answer to a GET names by {@link OfPerson}, whatever endpoint
 * gives it. Comes before answers are masked, for then they are records no more.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class NotedAnswers implements ResponseBodyAdvice<Object> {

    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            var parts = new ArrayList<Part>();
            for (RecordComponent component : type.getRecordComponents()) {
                var named = component.isAnnotationPresent(OfPerson.class);
                if (named || mayHold(component.getType())) {
                    component.getAccessor().setAccessible(true);
                    parts.add(new Part(component, named));
                }
            }
            return List.copyOf(parts);
        }
    };

    private final PersonalReads reads;

    NotedAnswers(PersonalReads reads) {
        this.reads = reads;
    }

    /** A component of a record that names a person or may hold records that do. */
    private record Part(RecordComponent component, boolean named) {}

    @Override
    public boolean supports(MethodParameter method, Class<? extends HttpMessageConverter<?>> converter) {
        return JacksonJsonHttpMessageConverter.class.isAssignableFrom(converter)
                && method.getContainingClass().getPackageName().startsWith("io.gapless.")
                && !method.hasMethodAnnotation(PermitAll.class);
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter method,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (request.getMethod() == HttpMethod.GET && request instanceof ServletServerHttpRequest servlet) {
            var people = new LinkedHashSet<UUID>();
            collect(body, people);
            reads.note(people.stream());
            PersonalReads.remember(servlet.getServletRequest(), people);
        }
        return body;
    }

    static void collect(@Nullable Object answer, Set<UUID> people) {
        switch (answer) {
            case Record told -> {
                for (Part part : PARTS.get(told.getClass())) {
                    var value = value(part.component(), told);
                    if (!part.named()) {
                        collect(value, people);
                    } else if (value instanceof UUID id) {
                        people.add(id);
                    } else if (value instanceof Collection<?> some) {
                        some.forEach(each -> people.add((UUID) each));
                    }
                }
            }
            case Collection<?> some -> some.forEach(each -> collect(each, people));
            case Map<?, ?> some -> some.values().forEach(each -> collect(each, people));
            case null, default -> {
                // A value.
            }
        }
    }

    private static @Nullable Object value(RecordComponent component, Object told) {
        try {
            return component.getAccessor().invoke(told);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean mayHold(Class<?> type) {
        return type.isRecord()
                || type == Object.class
                || type.isInterface() && !type.getPackageName().startsWith("tools.jackson.");
    }
}
