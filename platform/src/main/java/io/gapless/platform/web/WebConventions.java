package io.gapless.platform.web;

import io.micrometer.tracing.Tracer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import tools.jackson.databind.json.JsonMapper;

/** Makes the HTTP conventions hold in every service without a line in the service. */
@AutoConfiguration(
        before = org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration.class,
        after = org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration.class,
        beforeName = "org.springframework.boot.autoconfigure.context.MessageSourceAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Import(ProblemAdvice.class)
class WebConventions {

    /** A service's own {@code messages} first, then platform's. */
    @Bean
    MessageSource messageSource() {
        var texts = new ResourceBundleMessageSource();
        texts.setBasenames("messages", "gapless-messages");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
        return texts;
    }

    @Bean
    Problems problems(MessageSource messageSource, ObjectProvider<Tracer> tracer, JsonMapper json) {
        return new Problems(messageSource, tracer, json);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsOfTheServer(ObjectProvider<Problems> problems) {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemValve(problems::getObject)));
    }

    @Bean
    LocaleResolver localeResolver() {
        // Spring's own takes "zh-CN" for Chinese and "zh" for nothing it knows.
        return new AcceptHeaderLocaleResolver() {
            @Override
            public Locale resolveLocale(HttpServletRequest request) {
                return Languages.of(request);
            }
        };
    }

    @Bean
    JsonMapperBuilderCustomizer safeText() {
        return builder -> builder.addModule(SafeText.module());
    }

    @Bean
    JsonMapperBuilderCustomizer calendarTimes() {
        return builder -> builder.addModule(CalendarTimes.module());
    }

    @Bean
    WebMvcConfigurer conventionalArguments(Problems problems) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                // After the rules of who may call. Links that customers get may carry what mail programs append to
                // them.
                registry.addInterceptor(new QueryParameters(Map.of(Paging.class, Paging.PARAMETERS), problems))
                        .addPathPatterns("/api/**")
                        .excludePathPatterns("/api/v1/public/**")
                        .order(Ordered.LOWEST_PRECEDENCE);
            }

            @Override
            public void addFormatters(FormatterRegistry registry) {
                CalendarTimes.addTo(registry);
            }

            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(resolver(
                        Paging.class,
                        (parameter, request) ->
                                Paging.parse(request.getParameter("limit"), request.getParameter("cursor"))));
                resolvers.add(resolver(
                        IfMatch.class,
                        (parameter, request) -> parameter.isOptional()
                                ? IfMatch.parseOptional(lines(request, "If-Match"))
                                : IfMatch.parse(lines(request, "If-Match"))));
            }
        };
    }

    /** A header of several lines is one list. */
    private static @Nullable String lines(NativeWebRequest request, String header) {
        var lines = request.getHeaderValues(header);
        return lines == null ? null : String.join(",", lines);
    }

    private interface FromRequest {
        @Nullable
        Object read(MethodParameter parameter, NativeWebRequest request);
    }

    private static HandlerMethodArgumentResolver resolver(Class<?> type, FromRequest fromRequest) {
        return new HandlerMethodArgumentResolver() {
            @Override
            public boolean supportsParameter(MethodParameter parameter) {
                return parameter.getParameterType() == type;
            }

            @Override
            public @Nullable Object resolveArgument(
                    MethodParameter parameter,
                    @Nullable ModelAndViewContainer container,
                    NativeWebRequest request,
                    @Nullable WebDataBinderFactory binders) {
                return fromRequest.read(parameter, request);
            }
        };
    }
}
