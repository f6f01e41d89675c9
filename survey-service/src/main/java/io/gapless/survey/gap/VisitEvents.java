package io.gapless.survey.gap;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.survey.customer.KnownCustomer;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.survey.gap.Obligations.Obligation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The steps of visits, done and left out, as evidence of gap 3. */
@Component
class VisitEvents {

    private final Obligations obligations;
    private final KnownCustomers customers;
    private final Inbox inbox;

    VisitEvents(Obligations obligations, KnownCustomers customers, Inbox inbox) {
        this.obligations = obligations;
        this.customers = customers;
        this.inbox = inbox;
    }

    record Step(int number, @Nullable String dimension, double weight, boolean executed) {}

    private record Told(
            UUID id,
            long version,
            String orgUnit,
            @Nullable UUID customerId,
            @Nullable String segment,
            @Nullable String manager,
            @Nullable String title,
            @Nullable Instant completedAt,
            @Nullable Instant happenedAt,
            @Nullable List<Step> steps) {

        /** When it ended, or was missed: now, or then where it is history. */
        Instant at(Event event) {
            return completedAt != null ? completedAt : happenedAt != null ? happenedAt : event.time();
        }
    }

    @KafkaListener(id = "visit-steps", idIsGroup = false, topics = "gapless.visit")
    @Transactional
    void on(Event event) {
        if (!event.type().equals("VisitCompleted") && !event.type().equals("VisitMissed")
                || !inbox.isNew("visit-steps", event)) {
            return;
        }
        var told = event.as(Told.class);
        var segment = told.segment() != null
                ? told.segment()
                : customers.find(told.customerId()).map(KnownCustomer::segment).orElse(null);
        var found = new ArrayList<Obligation>();
        byDimension(told.steps() == null ? List.of() : told.steps())
                .forEach((dimension, sums) -> found.add(new Obligation(
                        Gap.DELIVERY.number(),
                        "",
                        dimension,
                        told.orgUnit(),
                        segment,
                        told.customerId(),
                        told.at(event),
                        sums.steps,
                        sums.due,
                        sums.met,
                        sums.squares,
                        told.title() == null ? told.id().toString() : told.title())));
        obligations.put("VISIT", told.id(), told.version(), found);
        if (told.manager() != null) {
            obligations.carriedOutBy(told.id(), told.version(), told.manager());
        }
    }

    static final class Sums {
        int steps;
        double due;
        double met;
        double squares;
    }

    /**
     * Sums of the steps' weights, by dimension. Weights are taken relative to the mean of the visit's own: whatever scale
     * a standard weighs on, a visit of five steps counts as five obligations, as five clocks do.
     */
    static LinkedHashMap<@Nullable String, Sums> byDimension(List<Step> steps) {
        var byDimension = new LinkedHashMap<@Nullable String, Sums>();
        double mean = steps.stream().mapToDouble(Step::weight).average().orElse(0);
        for (Step step : steps) {
            if (step.weight() <= 0) {
                continue; // counts for nothing
            }
            double weight = step.weight() / mean;
            var sums = byDimension.computeIfAbsent(step.dimension(), dimension -> new Sums());
            sums.steps++;
            sums.due += weight;
            sums.met += step.executed() ? weight : 0;
            sums.squares += weight * weight;
        }
        return byDimension;
    }
}
