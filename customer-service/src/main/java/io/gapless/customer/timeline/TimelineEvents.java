package io.gapless.customer.timeline;

import io.gapless.customer.timeline.Timeline.Entry;
import io.gapless.customer.timeline.Timeline.Matter;
import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Puts the other services' events on the timeline. */
@Component
class TimelineEvents {

    private final Timeline timeline;
    private final Inbox inbox;

    TimelineEvents(Timeline timeline, Inbox inbox) {
        this.timeline = timeline;
        this.inbox = inbox;
    }

    /** What all these events have in common, and what some of them tell. */
    private record Told(
            UUID id,
            long version,
            @Nullable UUID customerId,
            @Nullable String status,
            @Nullable String number,
            @Nullable String title,
            @Nullable String comment,
            @Nullable Boolean open,
            @Nullable Instant dueAt,
            @Nullable BigDecimal score) {

        @Nullable
        String text() {
            return number != null ? number : title != null ? title : comment;
        }
    }

    @KafkaListener(
            id = "timeline",
            idIsGroup = false,
            topics = {
                "gapless.visit",
                "gapless.promise",
                "gapless.call-back",
                "gapless.complaint",
                "gapless.contact",
                "gapless.response",
                "gapless.follow-up"
            })
    @Transactional
    void on(Event event) {
        if (!inbox.isNew("timeline", event)) {
            return;
        }
        var told = event.as(Told.class);
        if (told.customerId() == null) {
            return; // of an anonymous caller or respondent: on nobody's timeline
        }
        var area = area(event.type());
        if (area == null) {
            return;
        }
        timeline.add(
                told.customerId(),
                new Entry(event.id(), event.time(), area, event.type(), told.id(), told.text(), told.score()));
        if (told.open() != null && (area.equals("COMPLAINT") || area.equals("PROMISE"))) {
            var title = told.text() == null ? told.id().toString() : told.text();
            var status = told.status() == null ? "" : told.status();
            timeline.put(
                    told.customerId(),
                    new Matter(told.id(), area, title, status, told.dueAt()),
                    told.version(),
                    told.open());
        }
    }

    /** The area by the event's first word; null for events that are not the timeline's. */
    private static @Nullable String area(String type) {
        if (type.startsWith("Visit")) {
            return "VISIT";
        } else if (type.startsWith("Complaint")) {
            return "COMPLAINT";
        } else if (type.startsWith("Promise")) {
            return "PROMISE";
        } else if (type.startsWith("CallBack")) {
            return "CALL_BACK";
        } else if (type.startsWith("Contact")) {
            return "CONTACT";
        } else if (type.startsWith("Survey")) {
            return "RESPONSE";
        } else if (type.startsWith("FollowUp")) {
            return "FOLLOW_UP";
        }
        return null;
    }
}
