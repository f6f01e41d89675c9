package io.gapless.complaint.desk;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One clock of a complaint.
 *
 * @param startedAt when it was started, or started again
 * @param dueAt until when it is to be met
 * @param metAt when it was met, in time or late
 * @param breachedAt when it was last found to have run out; stays when the clock is started again
 */
record ComplaintClock(
        Instant startedAt,
        Instant dueAt,
        @Nullable Instant metAt,
        @Nullable Instant breachedAt) {

    static ComplaintClock started(Instant at, Instant dueAt) {
        return new ComplaintClock(at, dueAt, null, null);
    }

    /** Still to be watched: neither met nor known to have run out since it was started. */
    boolean isRunning() {
        return metAt == null && (breachedAt == null || breachedAt.isBefore(dueAt));
    }

    boolean isBreached() {
        return breachedAt != null;
    }

    boolean isOver(Instant now) {
        return isRunning() && !dueAt.isAfter(now);
    }

    ComplaintClock breached(Instant at) {
        return new ComplaintClock(startedAt, dueAt, metAt, at);
    }

    /** Met now; a clock that was met before keeps its time. */
    ComplaintClock met(Instant at) {
        return metAt == null ? new ComplaintClock(startedAt, dueAt, at, breachedAt) : this;
    }

    ComplaintClock restarted(Instant at, Instant dueAt) {
        return new ComplaintClock(at, dueAt, null, breachedAt);
    }

    /** Other terms while it runs; what was met or has run out stays as it is. */
    ComplaintClock dueAnew(Instant dueAt) {
        return isRunning() ? new ComplaintClock(startedAt, dueAt, metAt, breachedAt) : this;
    }
}
