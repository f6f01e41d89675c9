package io.gapless.complaint.report;

import io.gapless.complaint.sla.ClockName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures of complaints by when they were received.
 *
 * @param from first day
 * @param to last day
 * @param zone whose days they are
 * @param asOf how the complaints stood when it was counted
 * @param all of the whole period
 * @param rows of its parts
 */
record Figures(LocalDate from, LocalDate to, String zone, Instant asOf, Row all, List<Row> rows) {

    /**
     * A number of complaints, and how to get their list.
     *
     * @param complaints the address of the list; null where no filter finds just these
     */
    record Number(long n, @Nullable String complaints) {}

    /**
     * A share, 0 to 1 with four decimals.
     *
     * @param n of how many
     * @param count how many of them
     * @param share null where n is 0
     * @param complaints the address of the list of the {@code count}
     */
    record Share(
            long n,
            long count,
            @Nullable BigDecimal share,
            @Nullable String complaints) {

        static Share of(long count, long n, @Nullable String complaints) {
            return new Share(
                    n,
                    count,
                    n == 0 ? null : BigDecimal.valueOf(count).divide(BigDecimal.valueOf(n), 4, RoundingMode.HALF_UP),
                    complaints);
        }
    }

    /**
     * How a clock was kept.
     *
     * @param within kept, of those kept and missed
     * @param running neither met nor over
     * @param stopped by the end of the case, neither met nor over by then
     */
    record ClockFigures(Share within, Number missed, Number running, Number stopped) {}

    /**
     * Figures of a part.
     *
     * @param key what it is of; null for the whole, and where it has none
     * @param periodStart first day of its period; null where it is not cut by periods
     * @param received how many complaints were received
     * @param open how many of them are open
     * @param reopened of those ever reopened, of all that had come to an answer
     * @param repeated whose customer had complained within the 90 days before, of those whose customer is known
     */
    record Row(
            @Nullable String key,
            @Nullable LocalDate periodStart,
            Number received,
            Number open,
            Map<ClockName, ClockFigures> clocks,
            Share reopened,
            Share repeated) {}
}
