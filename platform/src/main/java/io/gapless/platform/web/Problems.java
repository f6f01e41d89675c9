package io.gapless.platform.web;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/** Makes problem documents in the reader's language; for controllers by {@link ProblemAdvice}, for filters directly. */
public class Problems {

    /** Prefix of every problem's {@code type}. */
    public static final String TYPE_PREFIX = "urn:gapless:problem:";

    private final MessageSource texts;
    private final SingletonSupplier<Tracer> tracer;
    private final JsonMapper json;

    Problems(MessageSource texts, ObjectProvider<Tracer> tracer, JsonMapper json) {
        this.texts = texts;
        this.tracer = SingletonSupplier.ofNullable(tracer::getIfAvailable);
        this.json = json;
    }

    /** The document of a problem, in the language given. */
    public ProblemDetail document(Problem problem, Locale locale) {
        var document = document(problem.status(), problem.slug(), locale, problem.arguments());
        problem.properties().forEach(document::setProperty);
        return document;
    }

    /** The document for a status and slug, in the language given. */
    public ProblemDetail document(HttpStatusCode status, String slug, Locale locale, Object... arguments) {
        if (slug.startsWith("http-")
                && text("problem." + slug + ".title", locale, "").isEmpty()) {
            return document(status, status.is4xxClientError() ? "http-400" : "http-500", locale);
        }
        var document = ProblemDetail.forStatus(status);
        document.setType(URI.create(TYPE_PREFIX + slug));
        document.setTitle(text("problem." + slug + ".title", locale, slug));
        document.setDetail(text("problem." + slug + ".detail", locale, slug, arguments));
        var traceId = traceId();
        if (traceId != null) {
            document.setProperty("traceId", traceId);
        }
        return document;
    }

    /** A text in the reader's language, or the fallback where there is none. */
    public String text(String key, Locale locale, String fallback, Object... arguments) {
        var text = texts.getMessage(key, arguments, fallback, locale);
        return text == null ? fallback : text;
    }

    /** Answers a request with a problem from outside of Spring MVC, for example from a filter. */
    public void send(
            HttpServletRequest request,
            HttpServletResponse response,
            HttpStatus status,
            String slug,
            Object... arguments)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        var locale = Languages.of(request);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Content-Language", locale.toLanguageTag());
        response.getOutputStream().write(json.writeValueAsBytes(document(status, slug, locale, arguments)));
    }

    /** The document as JSON, for who cannot write to the response as {@link #send} does. */
    String json(HttpServletRequest request, HttpStatusCode status, @Nullable String traceId) {
        var document = document(status, "http-" + status.value(), Languages.of(request));
        if (traceId != null) {
            document.setProperty("traceId", traceId);
        }
        return json.writeValueAsString(document);
    }

    /** The trace that the present request belongs to. */
    public @Nullable String traceId() {
        var tracing = tracer.get();
        Span span = tracing == null ? null : tracing.currentSpan();
        return span == null ? null : span.context().traceId();
    }
}
