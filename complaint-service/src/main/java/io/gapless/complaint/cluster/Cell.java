package io.gapless.complaint.cluster;

import io.gapless.complaint.cluster.Cluster.Dimension;
import io.gapless.complaint.recurrence.Rates;
import io.gapless.platform.security.OrgScope;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Complaints that have something in common, in an org unit and all below it.
 *
 * @param n how many came in the days that are looked at
 * @param historyN how many came in the days before
 */
record Cell(
        String orgUnit,
        Dimension dimension,
        String key,
        @Nullable UUID customerId,
        long n,
        long historyN) {

    /** What makes so much of a wider one explains it. */
    private static final double MOST_OF_IT = 0.8;

    double chance(double historyDays, double windowDays) {
        return new Rates(historyN, historyDays, n, windowDays).chanceOfAsMany();
    }

    /** Those of which no narrower one of them makes up most. */
    static List<Cell> narrowest(List<Cell> cells) {
        return cells.stream()
                .filter(wide ->
                        cells.stream().noneMatch(narrow -> narrow.isWithin(wide) && narrow.n >= MOST_OF_IT * wide.n))
                .toList();
    }

    private boolean isWithin(Cell wide) {
        boolean isSame =
                dimension == wide.dimension && key.equals(wide.key) && Objects.equals(customerId, wide.customerId);
        return OrgScope.covers(wide.orgUnit, orgUnit)
                && (isSame
                        ? !orgUnit.equals(wide.orgUnit)
                        : wide.dimension == Dimension.ORG_UNIT && dimension != Dimension.ORG_UNIT);
    }
}
