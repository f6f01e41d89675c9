package io.gapless.platform.web;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The version that an update was made from, from the {@code If-Match} header.
 *
 * @param versions the versions of which one has to be the present one, or null where the header is {@code *}
 */
public record IfMatch(@Nullable Set<Long> versions) {

    private static final Pattern ETAG = Pattern.compile("(W/)?\"([^\"\\s]*)\"");
    private static final Pattern LIST = Pattern.compile("[\\s,]*" + ETAG + "(?:\\s*,[\\s,]*" + ETAG + ")*[\\s,]*");
    private static final int LONGEST = 1000; // characters
    private static final Pattern VERSION = Pattern.compile("\\d{1,18}");

    /** Of who has just seen that version. */
    public static IfMatch of(long version) {
        return new IfMatch(Set.of(version));
    }

    /** Throws a {@link Problem} (412) unless the thing still has the version that the caller saw. */
    public void check(long current) {
        if (versions != null && !versions.contains(current)) {
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

    /**
     * For what is made or changed by one address, where only a change needs the version that was seen: such a step declares
     * its argument {@code @Nullable}. A {@link Problem} (428) where the header is missing.
     */
    public static IfMatch require(@Nullable IfMatch told) {
        if (told == null) {
            throw Problem.of(HttpStatus.PRECONDITION_REQUIRED, "if-match-required");
        }
        return told;
    }

    static @Nullable IfMatch parseOptional(@Nullable String header) {
        return header == null || header.isBlank() ? null : parse(header);
    }

    /** A list of tags by RFC 9110, section 13.1.1: a weak one matches nothing, so a header of nothing else is refused. */
    static IfMatch parse(@Nullable String header) {
        if (header == null || header.isBlank()) {
            throw Problem.of(HttpStatus.PRECONDITION_REQUIRED, "if-match-required");
        }
        if (header.strip().equals("*")) {
            return new IfMatch(null);
        }
        // The matcher takes a frame of the stack for each tag.
        if (header.length() > LONGEST || !LIST.matcher(header).matches()) {
            throw Problem.badRequest("if-match-unreadable");
        }
        var versions = new HashSet<Long>();
        var isAnyStrong = false;
        var tags = ETAG.matcher(header);
        while (tags.find()) {
            if (tags.group(1) == null) {
                isAnyStrong = true;
                if (VERSION.matcher(tags.group(2)).matches()) {
                    versions.add(Long.valueOf(tags.group(2)));
                }
            }
        }
        if (!isAnyStrong) {
            throw Problem.of(HttpStatus.PRECONDITION_FAILED, "if-match-weak");
        }
        return new IfMatch(versions);
    }
}
