package io.gapless.complaint.cluster;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Complaints that came more often than they use to: in an org unit and all below it, of one category, product or customer,
 * or at all.
 *
 * @param key the category or the product; empty where it is the org unit or the customer
 * @param fromAt beginning of the days in which they came
 * @param n how many they were, up to untilAt
 * @param usual how many there use to be in as many days
 * @param historyN how many came in the historyDays before
 * @param pValue how likely so many come where nothing has changed
 * @param threshold below which that is told
 * @param cells among how many such groups it was looked
 * @param outcome what came of it
 * @param actionId the corrective action that was opened for it
 */
record Cluster(
        UUID id,
        long version,
        String orgUnit,
        Dimension dimension,
        String key,
        @OfPerson @Nullable UUID customerId,
        Status status,
        Instant fromAt,
        Instant untilAt,
        long n,
        BigDecimal usual,
        int historyDays,
        long historyN,
        double pValue,
        double threshold,
        int cells,
        Instant alertedAt,
        Instant seenAt,
        @Nullable String owner,
        @Nullable Instant takenAt,
        @Nullable String outcome,
        @Nullable UUID actionId,
        @Nullable String handledBy,
        @Nullable Instant handledAt) {

    /** What they have in common. */
    enum Dimension {
        ORG_UNIT,
        CATEGORY,
        PRODUCT,
        CUSTOMER
    }

    /** Where it stands. */
    enum Status {
        OPEN,
        /** Somebody sees to it. */
        TAKEN,
        HANDLED,
        /** There was nothing to it. */
        DISMISSED
    }

    boolean isOpen() {
        return status == Status.OPEN || status == Status.TAKEN;
    }

    Cluster taken(String by, Instant now) {
        require(Status.TAKEN);
        return moved(Status.TAKEN, by, now, null, null, null, null);
    }

    Cluster ended(Status to, String outcome, @Nullable UUID actionId, String by, Instant now) {
        require(to);
        return moved(to, owner == null ? by : owner, takenAt == null ? now : takenAt, outcome, actionId, by, now);
    }

    private void require(Status to) {
        if (!isOpen()) {
            throw Problem.conflict("cluster-ended", status, to);
        }
    }

    private Cluster moved(
            Status to,
            String owner,
            Instant takenAt,
            @Nullable String outcome,
            @Nullable UUID actionId,
            @Nullable String handledBy,
            @Nullable Instant handledAt) {
        return new Cluster(
                id,
                version + 1,
                orgUnit,
                dimension,
                key,
                customerId,
                to,
                fromAt,
                untilAt,
                n,
                usual,
                historyDays,
                historyN,
                pValue,
                threshold,
                cells,
                alertedAt,
                seenAt,
                owner,
                takenAt,
                outcome,
                actionId,
                handledBy,
                handledAt);
    }
}
