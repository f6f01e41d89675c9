package io.gapless.visit.availability;

import io.gapless.platform.web.Problem;
import jakarta.validation.constraints.NotNull;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;

/**
 * A part of a day.
 *
 * @param from inclusive
 * @param until exclusive, later than from
 */
public record Interval(@NotNull LocalTime from, @NotNull LocalTime until) {

    /** The intervals in their order; a problem (422) where one is empty or two overlap. */
    static List<Interval> inOrder(List<Interval> intervals) {
        var sorted =
                intervals.stream().sorted(Comparator.comparing(Interval::from)).toList();
        for (int i = 0; i < sorted.size(); i++) {
            var interval = sorted.get(i);
            if (!interval.from().isBefore(interval.until())) {
                throw Problem.unprocessable("interval-empty", interval.from(), interval.until());
            }
            if (i > 0 && sorted.get(i - 1).until().isAfter(interval.from())) {
                throw Problem.unprocessable(
                        "intervals-overlap", interval.from(), sorted.get(i - 1).until());
            }
        }
        return sorted;
    }
}
