package io.gapless.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses a query parameter that an endpoint does not have: a misspelt filter that is ignored answers with everything.
 * What an endpoint has is read off its arguments; one that takes the request itself may have any.
 */
final class QueryParameters implements HandlerInterceptor {

    private static final int MOST_TOLD = 10;
    private static final int LONGEST_TOLD = 100;

    private final Map<Class<?>, List<String>> ofArguments;
    private final Problems problems;
    private final Map<Method, Optional<Set<String>>> known = new ConcurrentHashMap<>();

    /** @param ofArguments the parameters that arguments with a resolver of their own are read from */
    QueryParameters(Map<Class<?>, List<String>> ofArguments, Problems problems) {
        this.ofArguments = ofArguments;
        this.problems = problems;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        var query = request.getQueryString();
        if (query == null || !(handler instanceof HandlerMethod endpoint)) {
            return true;
        }
        var allowed = known.computeIfAbsent(endpoint.getMethod(), method -> declared(endpoint));
        if (allowed.isPresent()) {
            var unknown = names(query);
            unknown.removeAll(allowed.get());
            if (!unknown.isEmpty()) {
                throw refusal(unknown, allowed.get(), request);
            }
        }
        return true;
    }

    private Problem refusal(Set<String> unknown, Set<String> allowed, HttpServletRequest request) {
        var told = unknown.stream()
                .limit(MOST_TOLD)
                .map(name -> name.length() <= LONGEST_TOLD ? name : name.substring(0, LONGEST_TOLD) + "…")
                .toList();
        var wrong = problems.text("problem.unknown-parameter.field", Languages.of(request), "is not known here");
        return Problem.badRequest(
                        "unknown-parameter", String.join(", ", told), allowed.size(), String.join(", ", allowed))
                .with("allowed", List.copyOf(allowed))
                .with(
                        "errors",
                        told.stream()
                                .map(name -> new ProblemAdvice.Invalid(name, wrong))
                                .toList());
    }

    /** The names in a query; those of a form are not of the query, and its body is left to who reads it. */
    private static Set<String> names(String query) {
        try {
            return Arrays.stream(query.split("&"))
                    .map(pair -> pair.indexOf('=') < 0 ? pair : pair.substring(0, pair.indexOf('=')))
                    .filter(name -> !name.isEmpty())
                    .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("http-400");
        }
    }

    /** Empty where the endpoint may read any parameter. */
    private Optional<Set<String>> declared(HandlerMethod endpoint) {
        var names = new LinkedHashSet<String>();
        var parameters = endpoint.getMethod().getParameters();
        if (KeysetPage.class.isAssignableFrom(endpoint.getReturnType().getParameterType())) {
            names.addAll(Paging.PARAMETERS); // short lists come whole, whatever part of them is asked for
        }
        for (MethodParameter parameter : endpoint.getMethodParameters()) {
            var type = parameter.nestedIfOptional().getNestedParameterType();
            var own = parameters[parameter.getParameterIndex()].getName();
            var annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (annotation != null) {
                var given = annotation.name().isEmpty() ? annotation.value() : annotation.name();
                if (given.isEmpty() && Map.class.isAssignableFrom(type)) {
                    return Optional.empty();
                }
                if (!MultipartFile.class.isAssignableFrom(type)) {
                    names.add(given.isEmpty() ? own : given);
                }
            } else if (parameter.hasParameterAnnotation(ModelAttribute.class)) {
                names.addAll(properties(type));
            } else if (HttpServletRequest.class.isAssignableFrom(type) || WebRequest.class.isAssignableFrom(type)) {
                return Optional.empty();
            } else if (ofArguments.containsKey(type)) {
                names.addAll(ofArguments.getOrDefault(type, List.of()));
            } else if (parameter.getParameterAnnotations().length == 0 && BeanUtils.isSimpleProperty(type)) {
                names.add(own);
            }
        }
        return Optional.of(names);
    }

    private static List<String> properties(Class<?> type) {
        return type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList()
                : Arrays.stream(BeanUtils.getPropertyDescriptors(type))
                        .filter(property -> property.getWriteMethod() != null)
                        .map(property -> property.getName())
                        .toList();
    }
}
