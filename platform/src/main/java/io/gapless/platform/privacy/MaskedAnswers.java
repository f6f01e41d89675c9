package io.gapless.platform.privacy;

import jakarta.annotation.security.PermitAll;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Masks every JSON answer to those who may not see data of persons in clear, whatever endpoint gives it: one that is
 * added later is masked without its author's doing. Answers to everybody else are not touched.
 */
@RestControllerAdvice
class MaskedAnswers implements ResponseBodyAdvice<Object> {

    private final JsonMapper json;
    private final ObjectProvider<MaskedFields> rules;

    MaskedAnswers(JsonMapper json, ObjectProvider<MaskedFields> rules) {
        this.json = json;
        this.rules = rules;
    }

    @Override
    public boolean supports(MethodParameter method, Class<? extends HttpMessageConverter<?>> converter) {
        return JacksonJsonHttpMessageConverter.class.isAssignableFrom(converter)
                && method.getContainingClass().getPackageName().startsWith("io.gapless.");
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter method,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body == null
                || body instanceof ProblemDetail
                || method.hasMethodAnnotation(PermitAll.class)
                || !Masking.current().isMasked()) {
            return body;
        }
        JsonNode tree = json.valueToTree(body);
        var own = rules.getIfAvailable();
        return masked("", "", tree, own, own == null ? Map.of() : own.fields());
    }

    private static JsonNode masked(
            String parent,
            String name,
            JsonNode node,
            @Nullable MaskedFields own,
            Map<String, MaskedFields.As> fields) {
        return switch (node) {
            case ObjectNode object -> {
                if (own != null) {
                    own.mask(object);
                }
                for (String field : List.copyOf(object.propertyNames())) {
                    var value = object.get(field);
                    var as = fields.getOrDefault(name + '.' + field, fields.get(field));
                    if (as == null || value.isNull() || value.isContainer() && as != MaskedFields.As.HIDDEN) {
                        object.set(field, masked(name, field, value, own, fields));
                    } else if (value.isString()) {
                        object.put(field, as.mask(value.stringValue()));
                    } else {
                        object.remove(field);
                    }
                }
                yield object;
            }
            case ArrayNode array -> {
                var masked = new ArrayList<JsonNode>();
                for (JsonNode each : array) {
                    masked.add(masked(parent, name, each, own, fields));
                }
                array.removeAll();
                yield array.addAll(masked);
            }
            case StringNode text -> {
                var masked = Masking.MASKED.text(text.stringValue());
                yield masked == null || masked.equals(text.stringValue()) ? text : StringNode.valueOf(masked);
            }
            default -> node;
        };
    }
}
