package io.gapless.platform.job;

import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/**
 * A job and how far it is, as told over HTTP.
 *
 * @param type what kind of work, for example {@code customer-import}
 * @param title what tells people which one, for example a file's name
 * @param total how many things there are to do; null while that is not known
 * @param done how many of them are done, well or badly
 * @param counts what became of them, by the work's own names, for example {@code created}
 * @param problem why it failed, in the reader's language
 */
public record Job(
        UUID id,
        String type,
        String title,
        Status status,
        @Nullable Long total,
        long done,
        Map<String, Long> counts,
        String requester,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable ProblemDetail problem) {

    /** A {@link Problem} (409) unless it has ended well. */
    public void requireFinished() {
        if (status != Status.FINISHED) {
            throw Problem.conflict("export-not-finished", status);
        }
    }

    /** How a job stands. */
    public enum Status {
        QUEUED,
        RUNNING,
        FINISHED,
        FAILED,
        CANCELLED;

        /** Whether nothing more will come of it. */
        public boolean isOver() {
            return this != QUEUED && this != RUNNING;
        }
    }
}
