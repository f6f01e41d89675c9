package io.gapless.complaint.search;

import io.gapless.complaint.sla.ClockName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When the clocks of a case stood still, as its history tells it. That the update clock waits for the first answer to the
 * customer is no pause.
 */
final class CasePauses {

    private static final String BETWEEN = "; ";
    private static final String NAME =
            "(" + Arrays.stream(ClockName.values()).map(Enum::name).collect(Collectors.joining("|")) + ")";
    private static final Pattern NAMES = Pattern.compile(NAME + "(, " + NAME + ")*");

    /** A pause; without an end while it lasts, or where the clock came to its end in it. */
    private record Pause(Instant from, @Nullable Instant until) {}

    private final Map<ClockName, List<Pause>> pauses = new EnumMap<>(ClockName.class);

    /**
     * Adds the next entry of the history.
     *
     * @param clocks their names, with commas; what is anything else tells of no clock
     */
    void add(boolean paused, @Nullable String clocks, Instant at) {
        // The entry of who paused the case has their reason; one with the names of clocks follows it.
        if (clocks == null || !NAMES.matcher(clocks).matches()) {
            return;
        }
        for (String name : clocks.split(", ")) {
            var of = pauses.computeIfAbsent(ClockName.valueOf(name), clock -> new ArrayList<>());
            boolean open = !of.isEmpty() && of.getLast().until() == null;
            if (paused && !open) {
                of.add(new Pause(at, null));
            } else if (!paused && open) {
                of.set(of.size() - 1, new Pause(of.getLast().from(), at));
            }
        }
    }

    /**
     * Intervals as ISO 8601 writes them, such as 2026-11-23T01:00:00Z/2026-11-23T05:00:00Z, in UTC to the second; null
     * where there are none. One that lasts ends with two dots.
     *
     * @param over when the clock came to its end, if it has
     */
    @Nullable
    String text(ClockName clock, @Nullable Instant over) {
        var texts = new ArrayList<String>();
        for (Pause pause : pauses.getOrDefault(clock, List.of())) {
            var until = pause.until() == null ? over : pause.until();
            texts.add(second(pause.from()) + "/" + (until == null ? ".." : second(until)));
        }
        return texts.isEmpty() ? null : String.join(BETWEEN, texts);
    }

    private static String second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
