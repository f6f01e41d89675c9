package io.gapless.visit.promise;

import io.gapless.platform.event.PublicState;
import io.gapless.visit.standard.Dimension;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a promise.
 *
 * @param segment the class the customer had when it was made
 * @param packageId the package that promises it
 * @param reason why it was missed or taken back, as a code
 * @param late true where it was delivered although it counts as missed
 * @param history true where it was kept by a visit that another system carried out
 * @param happenedAt when; only of history
 */
record PromiseState(
        UUID id,
        long version,
        String orgUnit,
        UUID customerId,
        UUID itemId,
        String title,
        Dimension dimension,
        String period,
        PromiseStatus status,
        boolean open,
        Instant dueAt,
        @Nullable String reason,
        @Nullable String segment,
        UUID packageId,
        int occurrence,
        @Nullable Instant deliveredAt,
        @Nullable Boolean late,
        @Nullable Boolean history,
        @Nullable Instant happenedAt)
        implements PublicState {

    static final String TOPIC = "gapless.promise";

    static PromiseState from(Promise promise) {
        return from(promise, null);
    }

    /** As it became at a time of the past, which is told only now. */
    static PromiseState from(Promise promise, @Nullable Instant then) {
        return new PromiseState(
                promise.id(),
                promise.version(),
                promise.orgUnit(),
                promise.customerId(),
                promise.itemId(),
                promise.title(),
                promise.dimension(),
                promise.period(),
                promise.status(),
                promise.status().isOpen(),
                promise.dueAt(),
                promise.reason(),
                promise.segment(),
                promise.packageId(),
                promise.occurrence(),
                promise.deliveredAt(),
                promise.isDeliveredLate() ? true : null,
                then == null ? null : true,
                then);
    }
}
