package io.gapless.complaint.cause;

import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole cause tree at one time. A draft changes until it is published; a published edition never again.
 *
 * @param base the edition that a draft was made from
 * @param causes those above before those below
 */
record CauseTree(
        int number,
        long version,
        Status status,
        @Nullable Integer base,
        @Nullable String note,
        List<Cause> causes,
        String createdBy,
        Instant createdAt,
        @Nullable String publishedBy,
        @Nullable Instant publishedAt) {

    private static final int DEEPEST = 6;

    /** Whether it can still be changed. */
    enum Status {
        DRAFT,
        PUBLISHED
    }

    /** The causes, those above before those below; a problem (422) where they are no tree. */
    static List<Cause> tree(List<Cause> causes) {
        var byCode = new LinkedHashMap<String, Cause>();
        for (Cause cause : causes) {
            if (byCode.put(cause.code(), cause) != null) {
                throw Problem.unprocessable("cause-code-twice", cause.code());
            }
        }
        var depths = new TreeMap<String, Integer>();
        for (Cause cause : byCode.values()) {
            var path = path(byCode, cause.code());
            var top = Objects.requireNonNull(byCode.get(path.getLast())).parent();
            if (top != null) {
                throw byCode.containsKey(top)
                        ? Problem.unprocessable("cause-parent-circular", cause.code())
                        : Problem.unprocessable("cause-parent-unknown", cause.code(), top);
            }
            if (path.size() > DEEPEST) {
                throw Problem.unprocessable("cause-tree-too-deep", cause.code(), DEEPEST);
            }
            depths.put(cause.code(), path.size());
        }
        return byCode.values().stream()
                .sorted(Comparator.comparingInt((Cause cause) -> Objects.requireNonNull(depths.get(cause.code())))
                        .thenComparing(Cause::code))
                .toList();
    }

    @Nullable
    Cause find(String code) {
        return causes.stream()
                .filter(cause -> cause.code().equals(code))
                .findFirst()
                .orElse(null);
    }

    /** The codes from this cause up to the top; empty where the tree does not have it. */
    List<String> path(String code) {
        var byCode = new LinkedHashMap<String, Cause>();
        causes.forEach(cause -> byCode.put(cause.code(), cause));
        return path(byCode, code);
    }

    /** The code and those of all causes below it; of an unknown one, just the code. */
    List<String> below(String code) {
        var codes = new ArrayList<String>(List.of(code));
        // Those above come first.
        for (Cause cause : causes) {
            if (cause.parent() != null && codes.contains(cause.parent()) && !codes.contains(cause.code())) {
                codes.add(cause.code());
            }
        }
        return codes;
    }

    private static List<String> path(Map<String, Cause> byCode, String code) {
        var path = new ArrayList<String>();
        for (@Nullable String next = code; next != null && !path.contains(next); ) {
            var cause = byCode.get(next);
            if (cause == null) {
                break;
            }
            path.add(next);
            next = cause.parent();
        }
        return path;
    }
}
