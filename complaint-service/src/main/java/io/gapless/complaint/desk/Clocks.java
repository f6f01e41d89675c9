package io.gapless.complaint.desk;

import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Embedded;

/** The four clocks of a complaint, each on its own. */
record Clocks(
        @Embedded.Empty(prefix = "acknowledge_") ComplaintClock acknowledge,
        @Embedded.Empty(prefix = "first_response_") ComplaintClock firstResponse,
        @Embedded.Empty(prefix = "update_") ComplaintClock update,
        @Embedded.Empty(prefix = "resolve_") ComplaintClock resolve) {

    static Clocks started(Sla.Terms terms, Instant at) {
        return new Clocks(
                ComplaintClock.started(at, terms.due(ClockName.ACKNOWLEDGE, at)),
                ComplaintClock.started(at, terms.due(ClockName.FIRST_RESPONSE, at)),
                ComplaintClock.started(at, terms.due(ClockName.UPDATE, at)),
                ComplaintClock.started(at, terms.due(ClockName.RESOLVE, at)));
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
                change.apply(ClockName.RESOLVE, resolve));
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
