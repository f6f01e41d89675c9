package io.gapless.visit.qualification;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody lacks to work by a standard.
 *
 * @param requirement the names, in the reader's language, of what would do, one of which is enough
 * @param expired the last day on which they had it; null where they never did
 */
public record Missing(
        String requirement, Kind kind, @Nullable LocalDate expired) {

    /** What is asked for. */
    public enum Kind {
        /** To hold a post. */
        POST,
        /** To have attended a training. */
        TRAINING,
        /** To have passed an exam. */
        EXAM
    }
}
