package io.gapless.survey.gap;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.survey.customer.KnownCustomer;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.survey.gap.Obligations.Obligation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The promise ledger as evidence of gap 4. */
@Component
class PromiseEvents {

    private final Obligations obligations;
    private final KnownCustomers customers;
    private final Inbox inbox;

    PromiseEvents(Obligations obligations, KnownCustomers customers, Inbox inbox) {
        this.obligations = obligations;
        this.customers = customers;
        this.inbox = inbox;
    }

    record Told(
            UUID id,
            long version,
            String orgUnit,
            @Nullable UUID customerId,
            @Nullable String title,
            @Nullable String dimension,
            @Nullable String segment,
            @Nullable Instant dueAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant happenedAt) {

        /**
         * From when on it counts: when it was delivered, however late a device told of it; what was missed, or delivered too
         * late, at the end of its own month, of which dueAt is the first instant after it. Null where it is not due.
         */
        @Nullable
        Instant counts(Event event) {
            var told = happenedAt == null ? event.time() : happenedAt;
            return switch (event.type()) {
                // What was taken back before its period began.
                case "PromiseWithdrawn" -> null;
                case "PromiseDelivered" -> earlier(told, deliveredAt);
                case "PromiseMissed" -> earlier(told, end());
                default -> end();
            };
        }

        private @Nullable Instant end() {
            return dueAt == null ? null : dueAt.minusMillis(1);
        }

        private static Instant earlier(Instant one, @Nullable Instant other) {
            return other != null && other.isBefore(one) ? other : one;
        }
    }

    @KafkaListener(id = "promises", idIsGroup = false, topics = "gapless.promise")
    @Transactional
    void on(Event event) {
        if (!inbox.isNew("promises", event)) {
            return;
        }
        var told = event.as(Told.class);
        var at = told.counts(event);
        obligations.put(
                "PROMISE",
                told.id(),
                told.version(),
                at == null
                        ? List.of()
                        : List.of(obligation(told, at, event.type().equals("PromiseDelivered"))));
    }

    private Obligation obligation(Told told, Instant at, boolean kept) {
        return new Obligation(
                Gap.COMMUNICATION.number(),
                "",
                told.dimension(),
                told.orgUnit(),
                // The class they had when it was promised; of older promises, the one they have.
                told.segment() == null
                        ? customers
                                .find(told.customerId())
                                .map(KnownCustomer::segment)
                                .orElse(null)
                        : told.segment(),
                told.customerId(),
                at,
                1,
                1,
                kept ? 1 : 0,
                1,
                told.title() == null ? told.id().toString() : told.title());
    }
}
