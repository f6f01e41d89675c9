package io.gapless.platform.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A request that cannot be done, told to the caller as an RFC 9457 problem.
 *
 * <p>The slug names the kind: it becomes the problem's {@code type} ({@code urn:gapless:problem:<slug>}) and finds the
 * texts {@code problem.<slug>.title} and {@code problem.<slug>.detail} in the service's {@code messages} bundles. The
 * detail says what to change; its placeholders are filled with the arguments.
 */
public final class Problem extends RuntimeException {

    private final HttpStatus status;
    private final String slug;
    private final transient Object[] arguments;
    private final transient Map<String, Object> properties = new LinkedHashMap<>();

    private Problem(HttpStatus status, String slug, Object... arguments) {
        super(slug, null, false, false);
        this.status = status;
        this.slug = slug;
        this.arguments = arguments;
    }

    /** 400: the request cannot be read as meant. */
    public static Problem badRequest(String slug, Object... arguments) {
        return new Problem(HttpStatus.BAD_REQUEST, slug, arguments);
    }

    /** 403: the caller may not do this to this object. */
    public static Problem forbidden(String slug, Object... arguments) {
        return new Problem(HttpStatus.FORBIDDEN, slug, arguments);
    }

    /** 404: no such thing, or none that the caller may know of. */
    public static Problem notFound(String slug, Object... arguments) {
        return new Problem(HttpStatus.NOT_FOUND, slug, arguments);
    }

    /** 409: the thing's present state does not allow it. */
    public static Problem conflict(String slug, Object... arguments) {
        return new Problem(HttpStatus.CONFLICT, slug, arguments);
    }

    /** 422: well formed, but against a rule. */
    public static Problem unprocessable(String slug, Object... arguments) {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, slug, arguments);
    }

    /** Any other status. */
    public static Problem of(HttpStatus status, String slug, Object... arguments) {
        return new Problem(status, slug, arguments);
    }

    /** Adds a member to the problem document, for programs to read. */
    public Problem with(String name, @Nullable Object value) {
        if (value != null) {
            properties.put(name, value);
        }
        return this;
    }

    public HttpStatus status() {
        return status;
    }

    public String slug() {
        return slug;
    }

    /** What fills the placeholders of the texts. */
    public Object[] arguments() {
        return arguments;
    }

    Map<String, Object> properties() {
        return properties;
    }
}
