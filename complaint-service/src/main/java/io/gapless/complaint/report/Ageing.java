package io.gapless.complaint.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How old the open complaints are.
 *
 * @param asOf when it was counted
 * @param rows one for each part; one where it is not cut
 */
record Ageing(Instant asOf, List<Row> rows) {

    /** Of a part; {@code key} is null where it is not cut, or has none. */
    record Row(@Nullable String key, Figures.Number open, List<Bucket> buckets) {}

    /**
     * Those of an age.
     *
     * @param fromDays at least so many days of 24 hours
     * @param untilDays less than so many; null for the oldest
     */
    record Bucket(int fromDays, @Nullable Integer untilDays, Figures.Number complaints) {}
}
