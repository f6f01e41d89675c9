package io.gapless.visit.leader;

import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * What other services are told of a reception day or field research.
 *
 * @param customers who came, or were called on
 * @param guests how many others
 */
record OccasionState(
        UUID id,
        long version,
        OccasionKind kind,
        String orgUnit,
        String leader,
        String title,
        LocalDate fromDay,
        LocalDate toDay,
        OccasionStatus status,
        List<UUID> customers,
        int guests)
        implements PublicState {

    static final String TOPIC = "gapless.leader-occasion";

    static OccasionState from(Occasion occasion) {
        var customers = occasion.guests().stream()
                .map(Guest::customerId)
                .filter(Objects::nonNull)
                .toList();
        return new OccasionState(
                occasion.id(),
                occasion.version(),
                occasion.kind(),
                occasion.orgUnit(),
                occasion.leader(),
                occasion.title(),
                occasion.fromDay(),
                occasion.toDay(),
                occasion.status(),
                customers,
                occasion.guests().size() - customers.size());
    }
}
