package io.gapless.survey.visit;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.survey.campaign.Occasion;
import io.gapless.survey.campaign.StandingCampaigns;
import io.gapless.survey.customer.KnownCustomer;
import io.gapless.survey.customer.KnownCustomers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Asks customers after a visit: by a share of the visits, and nobody who was asked not long before. In a consumer group
 * of its own: within one group a topic's records go to one listener only.
 */
@Component
class CompletedVisits {

    private static final String CONSUMER = "visit-surveys";

    private final StandingCampaigns campaigns;
    private final KnownCustomers customers;
    private final VisitSurveySettings settings;
    private final Inbox inbox;
    private final JdbcClient jdbc;
    private final Clock clock;

    CompletedVisits(
            StandingCampaigns campaigns,
            KnownCustomers customers,
            VisitSurveySettings settings,
            Inbox inbox,
            JdbcClient jdbc,
            Clock clock) {
        this.campaigns = campaigns;
        this.customers = customers;
        this.settings = settings;
        this.inbox = inbox;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What matters here of a visit. */
    private record Told(
            UUID id,
            String orgUnit,
            UUID customerId,
            @Nullable String segment,
            String manager,
            @Nullable String title,
            @Nullable Instant completedAt,
            @Nullable Boolean history) {}

    private enum Decision {
        ASKED,
        /** The visitor is the customer's own login: nobody rates themselves. */
        OWN_VISIT,
        NOT_DRAWN,
        /** Does not agree to surveys, or was erased. */
        NOT_WANTED,
        /** Was asked something not long before. */
        RESTING
    }

    @KafkaListener(
            id = "visit-surveys",
            idIsGroup = false,
            groupId = "${spring.kafka.consumer.group-id}-visits",
            topics = "gapless.visit")
    @Transactional
    void on(Event event) {
        if (!event.type().equals("VisitCompleted") || !inbox.isNew(CONSUMER, event)) {
            return;
        }
        var told = event.as(Told.class);
        var now = clock.instant();
        var endedAt = told.completedAt() == null ? event.time() : told.completedAt();
        if (Boolean.TRUE.equals(told.history()) || endedAt.isBefore(now.minus(settings.within()))) {
            return;
        }
        var customer = customers.find(told.customerId()).orElse(null);
        var customerId = customer == null ? told.customerId() : customer.id();
        // Two visits to one customer at once: the second sees that the first asks.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('asked after a visit ' || ?, 0))")
                .param(customerId.toString())
                .query((row, i) -> i)
                .list();
        if (isDecided(told.id())) {
            return;
        }
        var decision = decide(told, customer, customerId, now);
        var segment = told.segment() != null || customer == null ? told.segment() : customer.segment();
        var invitation = decision == Decision.ASKED
                ? campaigns.askAboutVisit(
                        new Occasion(customerId, told.orgUnit(), segment, "zh", "VISIT", told.id(), null, told.title()))
                : null;
        jdbc.sql("""
                        insert into asked_visit (visit_id, visitor, decision, invitation_id, decided_at)
                        values (?, ?, ?, ?, ?)""")
                .param(told.id())
                .param(told.manager())
                .param(decision.name())
                .param(invitation)
                .param(now.atOffset(ZoneOffset.UTC))
                .update();
    }

    private boolean isDecided(UUID visit) {
        return jdbc.sql("select exists (select from asked_visit where visit_id = ?)")
                .param(visit)
                .query(Boolean.class)
                .single();
    }

    private Decision decide(Told told, @Nullable KnownCustomer customer, UUID customerId, Instant now) {
        if (customer != null && told.manager().equals(customer.login())) {
            return Decision.OWN_VISIT;
        }
        if (!settings.draws(told.id())) {
            return Decision.NOT_DRAWN;
        }
        if (customers.isErased(customerId) || !customers.mayBeAsked(customerId)) {
            return Decision.NOT_WANTED;
        }
        return settings.restDays() > 0 && isResting(customerId, now) ? Decision.RESTING : Decision.ASKED;
    }

    private boolean isResting(UUID customer, Instant now) {
        return jdbc.sql("""
                        select exists (select from invitation where customer_id = :customer and created_at > :since)
                            or exists (select from campaign_asked where customer_id = :customer and asked_at > :since)""")
                .param("customer", customer)
                .param("since", now.minus(Duration.ofDays(settings.restDays())).atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }
}
