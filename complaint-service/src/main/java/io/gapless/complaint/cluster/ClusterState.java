package io.gapless.complaint.cluster;

import io.gapless.complaint.cluster.Cluster.Dimension;
import io.gapless.complaint.cluster.Cluster.Status;
import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a cluster; not the words of those who handle it.
 *
 * @param key the category or the product
 */
record ClusterState(
        UUID id,
        long version,
        String orgUnit,
        Dimension dimension,
        @Nullable String key,
        @Nullable UUID customerId,
        Status status,
        Instant from,
        Instant until,
        long n,
        BigDecimal usual,
        double pValue,
        @Nullable String owner,
        @Nullable UUID actionId)
        implements PublicState {

    static final String TOPIC = "gapless.complaint-cluster";

    static ClusterState from(Cluster cluster) {
        return new ClusterState(
                cluster.id(),
                cluster.version(),
                cluster.orgUnit(),
                cluster.dimension(),
                cluster.key().isEmpty() ? null : cluster.key(),
                cluster.customerId(),
                cluster.status(),
                cluster.fromAt(),
                cluster.untilAt(),
                cluster.n(),
                cluster.usual(),
                cluster.pValue(),
                cluster.owner(),
                cluster.actionId());
    }
}
