package io.gapless.platform.docs;

import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Paging;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import jakarta.annotation.security.RolesAllowed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.configuration.SpringDocJavadocConfiguration;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.providers.SpringDocJavadocProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.method.HandlerMethod;

/**
 * Documents what springdoc cannot see: that a caller comes from a token, paging from two query parameters, versions and
 * idempotency keys from headers, who may call, and that every error is a problem. What a thing is and does is in its
 * Javadoc, and told from there.
 */
@AutoConfiguration(before = {SpringDocConfiguration.class, SpringDocJavadocConfiguration.class})
@ConditionalOnClass(OperationCustomizer.class)
class DocsDefaults {

    private static final String BEARER = "bearer";
    private static final Pattern COLLECTION = Pattern.compile("/api/v\\d+/((?:public/)?[^/]+).*");

    /** What a field means wherever it occurs, unless its record says more. */
    private static final Map<String, String> WORDS = Map.of(
            "version", "Counts the changes; in quotes it is the `ETag`",
            "orgUnit", "Path of an org unit, such as `jinhua/dongyang`",
            "manager", "Login of the customer manager",
            "currency", "ISO 4217, such as `CNY`");

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Caller.class, Paging.class, IfMatch.class, IdempotencyKey.class);
    }

    /** First, so that springdoc's own resolvers are asked before this one. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ModelResolver schemasByDistinctNames(ObjectMapperProvider mappers) {
        return new ModelResolver(mappers.jsonMapper(), new SchemaNames()).openapi31(mappers.isOpenapi31());
    }

    @Bean
    SpringDocJavadocProvider textsOfJavadoc() {
        return new JavadocTexts();
    }

    @Bean
    OperationCustomizer conventionsOfOperations() {
        return (operation, method) -> {
            operation.setOperationId(SchemaNames.stem(method.getBeanType()) + "."
                    + method.getMethod().getName());
            for (var parameter : method.getMethodParameters()) {
                parameters(parameter).forEach(operation::addParametersItem);
            }
            if (operation.getParameters() != null) {
                operation.getParameters().forEach(DocsDefaults::explain);
            }
            var roles = rolesAllowed(method);
            describe(operation, roles);
            if (roles != null) {
                operation.addSecurityItem(new SecurityRequirement().addList(BEARER));
            }
            operation
                    .getResponses()
                    .addApiResponse(
                            "default",
                            new ApiResponse()
                                    .description("Problem (RFC 9457)")
                                    .content(new Content()
                                            .addMediaType(
                                                    "application/problem+json",
                                                    new MediaType()
                                                            .schema(new Schema<>()
                                                                    .$ref("#/components/schemas/Problem")))));
            return operation;
        };
    }

    @Bean
    OpenApiCustomizer conventionsOfDocument(@Value("${spring.application.name}") String service) {
        return document -> {
            document.info(new Info().title("Gapless " + service).version("v1"));
            document.servers(List.of(new Server().url("/")));
            document.tags(null);
            document.getPaths().forEach((path, item) -> {
                var collection = COLLECTION.matcher(path);
                if (collection.matches()) {
                    item.readOperations().forEach(operation -> operation.tags(List.of(collection.group(1))));
                }
            });
            explainWords(components(document));
            components(document)
                    .addSecuritySchemes(
                            BEARER,
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.HTTP)
                                    .scheme("bearer")
                                    .bearerFormat("JWT"))
                    .addSchemas("Problem", problem());
        };
    }

    /** The first sentence is the summary; what follows it, and who may call, the description. */
    private static void describe(Operation operation, @Nullable RolesAllowed roles) {
        var parts = new ArrayList<String>();
        var summary = operation.getSummary();
        var text = operation.getDescription();
        if (summary != null) {
            operation.setSummary(summary.replaceFirst("\\.$", ""));
            if (text != null && text.length() > summary.length()) {
                parts.add(text.substring(summary.length()).strip());
            }
        }
        if (roles != null) {
            parts.add("Roles · 角色: " + String.join(", ", roles.value()));
        }
        operation.setDescription(parts.isEmpty() ? null : String.join("\n\n", parts));
    }

    /** Where the Javadoc says nothing: an id needs no words of its own, nor does a filter by what something is. */
    private static void explain(Parameter parameter) {
        var schema = parameter.getSchema();
        if (parameter.getDescription() != null || schema == null) {
            return;
        }
        if ("path".equals(parameter.getIn()) && "uuid".equals(schema.getFormat())) {
            parameter.setDescription("An `id`, as answered before");
        } else if ("query".equals(parameter.getIn()) && schema.getEnum() != null && schema.getDefault() == null) {
            parameter.setDescription("Only this " + parameter.getName());
        }
    }

    private static void explainWords(Components components) {
        if (components.getSchemas() == null) {
            return;
        }
        for (Schema<?> schema : components.getSchemas().values()) {
            if (schema.getProperties() != null) {
                schema.getProperties().forEach((name, property) -> {
                    if (property.getDescription() == null && WORDS.containsKey(name)) {
                        property.setDescription(WORDS.get(name));
                    }
                });
            }
        }
    }

    private static Components components(OpenAPI document) {
        if (document.getComponents() == null) {
            document.components(new Components());
        }
        return document.getComponents();
    }

    private static List<Parameter> parameters(MethodParameter parameter) {
        var type = parameter.getParameterType();
        if (type == Paging.class) {
            var limit = new IntegerSchema();
            limit.minimum(java.math.BigDecimal.ONE)
                    .maximum(java.math.BigDecimal.valueOf(Paging.MAX_LIMIT))
                    .setDefault(Paging.DEFAULT_LIMIT);
            return List.of(
                    new QueryParameter()
                            .name("limit")
                            .description("How many at the most")
                            .schema(limit),
                    new QueryParameter()
                            .name("cursor")
                            .description("`next` of the page before")
                            .schema(new StringSchema()));
        } else if (type == IfMatch.class) {
            return List.of(new HeaderParameter()
                    .name("If-Match")
                    .required(!parameter.isOptional())
                    .description("`ETag` of what the change was made from, or `*`")
                    .schema(new StringSchema()));
        } else if (type == IdempotencyKey.class) {
            return List.of(new HeaderParameter()
                    .name("Idempotency-Key")
                    .description("Sent again with the same key, the request gets the first answer")
                    .schema(new StringSchema().maxLength(200)));
        }
        return List.of();
    }

    private static @Nullable RolesAllowed rolesAllowed(HandlerMethod method) {
        var roles = method.getMethodAnnotation(RolesAllowed.class);
        return roles != null ? roles : method.getBeanType().getAnnotation(RolesAllowed.class);
    }

    private static Schema<?> problem() {
        return object().addProperty("type", text().example("urn:gapless:problem:stale-version"))
                .addProperty("title", text())
                .addProperty("status", new JsonSchema().typesItem("integer"))
                .addProperty("detail", text())
                .addProperty("instance", text())
                .addProperty("traceId", text())
                .addProperty(
                        "errors",
                        new JsonSchema()
                                .typesItem("array")
                                .items(object().addProperty("field", text())
                                        .addProperty("code", text())
                                        .addProperty("message", text())));
    }

    private static Schema<?> object() {
        return new JsonSchema().typesItem("object");
    }

    private static Schema<?> text() {
        return new JsonSchema().typesItem("string");
    }
}
