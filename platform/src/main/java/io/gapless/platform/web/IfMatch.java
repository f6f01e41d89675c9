package io.gapless.platform.web;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The version that an update was made from, from the {@code If-Match} header.
 *
 * @param version the version, or null where the header is {@code *}
 */
public record IfMatch(@Nullable Long version) {

    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

    /** Throws a {@link Problem} (412) unless the thing still has the version that the caller saw. */
    public void check(long current) {
        if (version != null && version != current) {
            throw Problem.of(HttpStatus.PRECONDITION_FAILED, "stale-version").with("currentVersion", current);
        }
    }

    /** The ETag of a version. */
    public static String etag(long version) {
        return "\"" + version + "\"";
    }

    /**
     * For steps that are also taken where nothing was read before, as by a device that was offline: such a step declares
     * its argument {@code @Nullable}, takes any version where the header is missing, and honours it where it is there.
     */
    public static IfMatch orAny(@Nullable IfMatch told) {
        return told == null ? new IfMatch(null) : told;
    }

    static @Nullable IfMatch parseOptional(@Nullable String header) {
        return header == null || header.isBlank() ? null : parse(header);
    }

    static IfMatch parse(@Nullable String header) {
        if (header == null || header.isBlank()) {
            throw Problem.of(HttpStatus.PRECONDITION_REQUIRED, "if-match-required");
        }
        if (header.trim().equals("*")) {
            return new IfMatch(null);
        }
        var matcher = ETAG.matcher(header.trim());
        if (!matcher.matches()) {
            throw Problem.of(HttpStatus.PRECONDITION_FAILED, "stale-version");
        }
        return new IfMatch(Long.valueOf(matcher.group(1)));
    }
}
