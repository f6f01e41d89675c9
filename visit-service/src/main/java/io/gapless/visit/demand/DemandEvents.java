package io.gapless.visit.demand;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.KnownCustomer;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Raises demands from what happens, and withdraws them when it is over. What was taken over from another system raises
 * nothing. In a consumer group of its own: within one group a topic's records go to one listener only.
 */
@Component
class DemandEvents {

    private static final String CONSUMER = "demands";
    private static final int LONG_AGO_DAYS = 92;

    private final Raising raising;
    private final Demands demands;
    private final Inbox inbox;
    private final VisitSettings settings;
    private final Clock clock;

    DemandEvents(Raising raising, Demands demands, Inbox inbox, VisitSettings settings, Clock clock) {
        this.raising = raising;
        this.demands = demands;
        this.inbox = inbox;
        this.settings = settings;
        this.clock = clock;
    }

    /** What this listener reads of whatever happened. */
    private record Told(
            UUID id,
            long version,
            @Nullable UUID customerId,
            @Nullable UUID responseId,
            @Nullable Boolean history,
            @Nullable BigDecimal score,
            @Nullable Boolean low,
            @Nullable LocalDate reviewDue,
            @Nullable LocalDate registeredOn,
            @Nullable String result,
            @Nullable List<Need> scores) {

        boolean isHistory() {
            return Boolean.TRUE.equals(history);
        }
    }

    private record Need(@Nullable Boolean unmet) {}

    @KafkaListener(
            id = "demands",
            idIsGroup = false,
            groupId = "${spring.kafka.consumer.group-id}-demands",
            topics = {
                "gapless.customer",
                "gapless.complaint",
                "gapless.response",
                "gapless.follow-up",
                "gapless.need-answer",
                "gapless.outbound",
                "gapless.visit"
            })
    @Transactional
    void on(Event event) {
        if (!concerns(event.type()) || !inbox.isNew(CONSUMER, event)) {
            return;
        }
        var told = event.as(Told.class);
        if (told.isHistory()) {
            return;
        }
        var customer = told.customerId();
        switch (event.type()) {
            case "CustomerRegistered" -> registered(told, event.as(KnownCustomer.class));
            case "CustomerStale" ->
                raising.happened(
                        Trigger.ARCHIVE_STALE,
                        event.as(KnownCustomer.class),
                        "archive " + told.id(),
                        told.id() + " " + told.reviewDue());
            case "CustomerChanged" -> reviewed(told);
            case "ComplaintReopened" -> demands.withdraw("complaint " + told.id(), "REOPENED");
            case "FollowUpClosed" -> demands.withdraw("response " + told.responseId(), "FOLLOWED_UP");
            case "VisitCompleted" -> demands.met(told.id());
            case "VisitCancelled", "VisitMissed" -> demands.release(told.id());
            default -> {
                if (customer != null) {
                    happened(event.type(), told, customer);
                }
            }
        }
    }

    private static boolean concerns(String type) {
        return switch (type) {
            case "CustomerRegistered",
                    "CustomerStale",
                    "CustomerChanged",
                    "ComplaintClosed",
                    "ComplaintReopened",
                    "SurveyAnswered",
                    "FollowUpClosed",
                    "NeedsAnswered",
                    "NeedsHeard",
                    "OutboundCallEnded",
                    "VisitCompleted",
                    "VisitCancelled",
                    "VisitMissed" -> true;
            default -> false;
        };
    }

    private void happened(String type, Told told, UUID customer) {
        switch (type) {
            case "ComplaintClosed" ->
                raising.happened(
                        Trigger.COMPLAINT_CLOSED, customer, "complaint " + told.id(), told.id() + " " + told.version());
            case "SurveyAnswered" ->
                raising.answered(customer, told.id(), told.score(), Boolean.TRUE.equals(told.low()));
            case "NeedsAnswered" -> {
                var scores = told.scores();
                if (scores != null && scores.stream().anyMatch(need -> Boolean.TRUE.equals(need.unmet()))) {
                    raising.happened(
                            Trigger.NEED_RAISED, customer, "needs " + told.id(), told.id() + " " + told.version());
                }
            }
            case "NeedsHeard" ->
                raising.happened(Trigger.NEED_RAISED, customer, "visit " + told.id(), "needs heard " + told.id());
            case "OutboundCallEnded" -> {
                if ("VISIT_WANTED".equals(told.result())) {
                    raising.happened(
                            Trigger.VISIT_WANTED, customer, "outbound-call " + told.id(), "outbound-call " + told.id());
                }
            }
            default -> {}
        }
    }

    /** Whoever has long been a customer is not new, though only told of now: by an import. */
    private void registered(Told told, KnownCustomer customer) {
        var since = told.registeredOn();
        var today = settings.day(clock.instant());
        if (since == null || !since.isBefore(today.minusDays(LONG_AGO_DAYS))) {
            raising.happened(Trigger.NEW_CUSTOMER, customer, "customer " + told.id(), told.id() + " registered");
        }
    }

    /** The archive was gone through: nobody has to go there for it. */
    private void reviewed(Told told) {
        var due = told.reviewDue();
        if (due == null || due.isAfter(settings.day(clock.instant()))) {
            demands.withdraw("archive " + told.id(), "REVIEWED");
        }
    }
}
