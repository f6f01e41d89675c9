package io.gapless.complaint.desk;

import io.gapless.complaint.ladder.Level;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Embedded;

/**
 * The four clocks of a complaint, each on its own.
 *
 * @param waitingSince since when somebody else has to answer before it can go on; null where nobody has
 * @param waitingReason who, and why
 */
record Clocks(
        @Embedded.Empty(prefix = "acknowledge_") ComplaintClock acknowledge,
        @Embedded.Empty(prefix = "first_response_") ComplaintClock firstResponse,
        @Embedded.Empty(prefix = "update_") ComplaintClock update,
        @Embedded.Empty(prefix = "resolve_") ComplaintClock resolve,
        @Nullable Instant waitingSince,
        @Nullable String waitingReason) {

    /** The update clock begins only with the first response: until then it stands still. */
    static Clocks started(Sla.Terms terms, Instant at) {
        return new Clocks(
                ComplaintClock.started(at, terms.due(ClockName.ACKNOWLEDGE, at)),
                ComplaintClock.started(at, terms.due(ClockName.FIRST_RESPONSE, at)),
                ComplaintClock.started(at, terms.due(ClockName.UPDATE, at)).paused(at, Duration.ZERO),
                ComplaintClock.started(at, terms.due(ClockName.RESOLVE, at)),
                null,
                null);
    }

    /** All four by name, in the order of the names. */
    Map<ClockName, ComplaintClock> byName() {
        var clocks = new TreeMap<ClockName, ComplaintClock>();
        clocks.put(ClockName.ACKNOWLEDGE, acknowledge);
        clocks.put(ClockName.FIRST_RESPONSE, firstResponse);
        clocks.put(ClockName.UPDATE, update);
        clocks.put(ClockName.RESOLVE, resolve);
        return clocks;
    }

    Clocks with(ClockName name, UnaryOperator<ComplaintClock> change) {
        return map((each, clock) -> each == name ? change.apply(clock) : clock);
    }

    Clocks map(BiFunction<ClockName, ComplaintClock, ComplaintClock> change) {
        return new Clocks(
                change.apply(ClockName.ACKNOWLEDGE, acknowledge),
                change.apply(ClockName.FIRST_RESPONSE, firstResponse),
                change.apply(ClockName.UPDATE, update),
                change.apply(ClockName.RESOLVE, resolve),
                waitingSince,
                waitingReason);
    }

    boolean isWaiting() {
        return waitingSince != null;
    }

    Clocks waiting(@Nullable Instant since, @Nullable String reason) {
        return new Clocks(acknowledge, firstResponse, update, resolve, since, reason);
    }

    /** Which clocks were stopped, and which ones run again. */
    record Turned(List<ClockName> paused, List<ClockName> resumed, Clocks clocks) {}

    /**
     * Stops the clocks that have to stand still now and lets the others run on: those that the terms name stand still
     * in the statuses that the terms name and while somebody else has to answer; the one of updates, until the first
     * response; and all that are not met when the case has ended, for nothing is owed any more, which needs no telling.
     */
    Turned turned(Sla.Terms terms, ComplaintStatus status, Instant now) {
        var paused = new ArrayList<ClockName>();
        var resumed = new ArrayList<ClockName>();
        boolean over = !status.isOpen();
        boolean still = isWaiting() || terms.pausesIn(status.name());
        var turned = reckoned(terms).map((name, clock) -> {
            boolean stands =
                    over || still && terms.pauses(name) || name == ClockName.UPDATE && firstResponse.metAt() == null;
            if (clock.metAt() != null || stands == clock.isPaused()) {
                return clock;
            }
            if (stands) {
                if (!over) {
                    paused.add(name);
                }
                return clock.paused(now, clock.used(now, terms::between));
            }
            resumed.add(name);
            return clock.runs(now, clock.usedBefore(), terms.due(name, now, clock.usedBefore()));
        });
        return new Turned(paused, resumed, turned);
    }

    /** What was met while it stood still was due when the working time would have been over that it had left. */
    Clocks reckoned(Sla.Terms terms) {
        return map((name, clock) -> {
            var metAt = clock.metAt();
            return metAt == null || clock.pausedAt() == null
                    ? clock
                    : clock.runs(metAt, clock.usedBefore(), terms.due(name, metAt, clock.usedBefore()));
        });
    }

    /** Other terms from now on: each clock that is not met keeps the working time it has used. */
    Clocks on(Sla.Terms before, Sla.Terms terms, Instant now) {
        return map((name, clock) -> {
            if (clock.metAt() != null || clock.hasRunOut()) {
                return clock;
            }
            var used = clock.used(now, before::between);
            var dueAt = terms.due(name, now, used);
            var pausedAt = clock.pausedAt();
            return pausedAt == null
                    ? clock.runs(now, used, dueAt)
                    : clock.runs(now, used, dueAt).paused(pausedAt, used);
        });
    }

    /** The same terms by a changed calendar: the present stretch is counted anew. */
    Clocks recounted(Sla.Terms terms) {
        return map((name, clock) -> clock.isRunning()
                ? clock.runs(
                        clock.countsFrom(), clock.usedBefore(), terms.due(name, clock.countsFrom(), clock.usedBefore()))
                : clock);
    }

    /** When a running clock comes to a part of its time. */
    static Instant moment(ClockName name, ComplaintClock clock, Sla.Terms terms, int permille) {
        return permille == Sla.WHOLE
                ? clock.dueAt()
                : terms.moment(name, clock.countsFrom(), clock.usedBefore(), permille);
    }

    /** The next moment at which a clock warns, escalates or runs out; null where none will. */
    @Nullable
    Instant nextMoment(Sla.Terms terms, List<Level> levels) {
        @Nullable Instant next = nextDueAt();
        for (var entry : byName().entrySet()) {
            var name = entry.getKey();
            var clock = entry.getValue();
            if (clock.metAt() != null || clock.pausedAt() != null) {
                continue;
            }
            var parts = levels.stream().filter(level -> level.clock() == name).map(Level::permille);
            if (!clock.hasRunOut()) {
                parts = Stream.concat(parts, terms.warnAt().stream());
            }
            for (int part : parts.filter(part -> part > clock.told()).toList()) {
                var moment = moment(name, clock, terms, part);
                next = next == null || moment.isBefore(next) ? moment : next;
            }
        }
        return next;
    }

    /** When the next clock runs out; null where none is running. */
    @Nullable
    Instant nextDueAt() {
        return byName().values().stream()
                .map(clock -> clock.isRunning() ? clock.dueAt() : null)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
