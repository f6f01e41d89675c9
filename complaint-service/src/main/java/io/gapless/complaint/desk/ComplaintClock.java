package io.gapless.complaint.desk;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One clock of a complaint. It counts working time: what it had used before it ran last, and what has passed since.
 *
 * @param startedAt when it was started, or started again
 * @param dueAt until when it is to be met; while it stands still, until when it was to be
 * @param metAt when it was met, in time or late
 * @param breachedAt when it was last found to have run out; stays when the clock is started again
 * @param runsSince since when it runs without a break and on the same terms; null: since it was started
 * @param pausedAt since when it stands still; null where it runs
 * @param usedMicros working time it had used before it ran last, in microseconds
 * @param told up to which thousandth of its time it has warned and escalated
 */
record ComplaintClock(
        Instant startedAt,
        Instant dueAt,
        @Nullable Instant metAt,
        @Nullable Instant breachedAt,
        @Nullable Instant runsSince,
        @Nullable Instant pausedAt,
        long usedMicros,
        int told) {

    /** Counts working time between two moments. */
    interface Working {
        Duration between(Instant from, Instant until);
    }

    static ComplaintClock started(Instant at, Instant dueAt) {
        return new ComplaintClock(at, dueAt, null, null, null, null, 0, 0);
    }

    /** Still to be watched: neither met nor known to have run out since it was started, nor standing still. */
    boolean isRunning() {
        return metAt == null && pausedAt == null && !hasRunOut();
    }

    /** Known to have run out since it was started. */
    boolean hasRunOut() {
        return breachedAt != null && !breachedAt.isBefore(dueAt);
    }

    boolean isPaused() {
        return metAt == null && pausedAt != null;
    }

    boolean isBreached() {
        return breachedAt != null;
    }

    boolean isOver(Instant now) {
        return isRunning() && !dueAt.isAfter(now);
    }

    /** From when on the present stretch counts. */
    Instant countsFrom() {
        return runsSince == null ? startedAt : runsSince;
    }

    /** Working time used before the present stretch. */
    Duration usedBefore() {
        return Duration.of(usedMicros, ChronoUnit.MICROS);
    }

    /** Working time used until then. */
    Duration used(Instant now, Working working) {
        return isPaused() ? usedBefore() : usedBefore().plus(working.between(countsFrom(), now));
    }

    ComplaintClock breached(Instant at) {
        return new ComplaintClock(startedAt, dueAt, metAt, at, runsSince, pausedAt, usedMicros, told);
    }

    ComplaintClock told(int permille) {
        return new ComplaintClock(
                startedAt, dueAt, metAt, breachedAt, runsSince, pausedAt, usedMicros, Math.max(told, permille));
    }

    /**
     * Met now; a clock that was met before keeps its time. One that stood still until now is still to be reckoned: see
     * {@link Clocks#reckoned}.
     */
    ComplaintClock met(Instant at) {
        return metAt == null
                ? new ComplaintClock(startedAt, dueAt, at, breachedAt, runsSince, pausedAt, usedMicros, told)
                : this;
    }

    ComplaintClock restarted(Instant at, Instant dueAt) {
        return new ComplaintClock(at, dueAt, null, breachedAt, null, null, 0, 0);
    }

    /** Stands still from now on and keeps what it has used. */
    ComplaintClock paused(Instant at, Duration used) {
        return new ComplaintClock(startedAt, dueAt, metAt, breachedAt, at, at, micros(used), told);
    }

    /** Runs on, or goes on running on other terms; what has run out stays as it is. */
    ComplaintClock runs(Instant from, Duration used, Instant dueAt) {
        return new ComplaintClock(
                startedAt, hasRunOut() ? this.dueAt : dueAt, metAt, breachedAt, from, null, micros(used), told);
    }

    private static long micros(Duration duration) {
        return duration.toSeconds() * 1_000_000 + duration.toNanosPart() / 1_000;
    }
}
