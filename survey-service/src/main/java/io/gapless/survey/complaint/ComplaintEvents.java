package io.gapless.survey.complaint;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.survey.campaign.StandingCampaigns;
import io.gapless.survey.gap.Obligations;
import io.gapless.survey.gap.Obligations.Obligation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the known complaints, their clocks as evidence of gaps 3 and 4, and asks the customer when one is closed. */
@Component
class ComplaintEvents {

    private static final String RESOLVE = "RESOLVE";

    private final KnownComplaints complaints;
    private final Obligations obligations;
    private final StandingCampaigns campaigns;
    private final ApplicationEventPublisher events;
    private final Inbox inbox;

    ComplaintEvents(
            KnownComplaints complaints,
            Obligations obligations,
            StandingCampaigns campaigns,
            ApplicationEventPublisher events,
            Inbox inbox) {
        this.events = events;
        this.complaints = complaints;
        this.obligations = obligations;
        this.campaigns = campaigns;
        this.inbox = inbox;
    }

    private record Clock(
            String name,
            @Nullable Instant dueAt,
            @Nullable Instant metAt,
            @Nullable Boolean breached,
            @Nullable Instant pausedSince) {

        /** When it counts from; null while it is not known or stands still, or where it stopped before anything was due. */
        @Nullable
        Instant at(boolean open) {
            return metAt != null ? metAt : isBreached() || open && pausedSince == null ? dueAt : null;
        }

        boolean isBreached() {
            return Boolean.TRUE.equals(breached) || metAt != null && dueAt != null && metAt.isAfter(dueAt);
        }

        double met() {
            return metAt != null && !isBreached() ? 1 : 0;
        }
    }

    private record Told(
            UUID id,
            long version,
            String number,
            @Nullable UUID customerId,
            String orgUnit,
            @Nullable String segment,
            @Nullable String dimension,
            @Nullable String assignee,
            @Nullable List<String> actedBy,
            @Nullable String language,
            String status,
            @Nullable Boolean open,
            @Nullable List<Clock> clocks,
            @Nullable UUID followUpId,
            @Nullable Boolean history) {

        Set<String> handlers() {
            var handlers = new TreeSet<String>(actedBy == null ? List.<String>of() : actedBy);
            if (assignee != null) {
                handlers.add(assignee);
            }
            return handlers;
        }

        KnownComplaint complaint() {
            return new KnownComplaint(
                    id,
                    version,
                    number,
                    customerId,
                    orgUnit,
                    segment,
                    assignee,
                    "en".equals(language) ? "en" : "zh",
                    status);
        }
    }

    @KafkaListener(id = "known-complaints", idIsGroup = false, topics = "gapless.complaint")
    @Transactional
    void on(Event event) {
        if (!inbox.isNew("known-complaints", event)) {
            return;
        }
        var told = event.as(Told.class);
        var complaint = told.complaint();
        if (complaints.put(complaint)) {
            obligations.put("COMPLAINT", told.id(), told.version(), clocks(told));
        }
        complaints.addHandlers(told.id(), told.handlers());
        if (told.followUpId() != null) {
            events.publishEvent(new ComplaintOpened(told.followUpId(), told.id()));
        }
        // Also where it comes late, as out of the dead letters: the customer has not been asked yet. Not where it was
        // closed in another system long ago.
        if (event.type().equals("ComplaintClosed") && !Boolean.TRUE.equals(told.history())) {
            campaigns.askAboutComplaint(
                    complaint.id(),
                    complaint.number(),
                    complaint.customerId(),
                    complaint.orgUnit(),
                    complaint.segment(),
                    complaint.language());
        }
    }

    /** Each clock is an obligation of gap 3; the time told to the customer, that of resolving, also one of gap 4. */
    private static List<Obligation> clocks(Told told) {
        var found = new ArrayList<Obligation>();
        for (Clock clock : told.clocks() == null ? List.<Clock>of() : told.clocks()) {
            var at = clock.at(!Boolean.FALSE.equals(told.open()));
            if (at == null) {
                continue;
            }
            found.add(obligation(told, clock, at, 3));
            if (clock.name().equals(RESOLVE)) {
                found.add(obligation(told, clock, at, 4));
            }
        }
        return found;
    }

    private static Obligation obligation(Told told, Clock clock, Instant at, int gap) {
        return new Obligation(
                gap,
                clock.name(),
                told.dimension(),
                told.orgUnit(),
                told.segment(),
                told.customerId(),
                at,
                1,
                1,
                clock.met(),
                1,
                told.number());
    }
}
