package io.gapless.customer.timeline;

import io.gapless.customer.standing.Standings;
import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.util.List;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Puts the other services' events on the timeline. */
@Component
class TimelineEvents {

    /** Whose topics a rebuild reads. */
    static final String LISTENER = "timeline";

    private final Projection projection;
    private final Standings standings;
    private final Inbox inbox;

    TimelineEvents(Projection projection, Standings standings, Inbox inbox) {
        this.projection = projection;
        this.standings = standings;
        this.inbox = inbox;
    }

    @KafkaListener(
            id = TimelineEvents.LISTENER,
            idIsGroup = false,
            topics = {
                "gapless.visit",
                "gapless.promise",
                "gapless.call-back",
                "gapless.complaint",
                "gapless.contact",
                "gapless.response",
                "gapless.follow-up",
                "gapless.outbound",
                "gapless.service-package"
            })
    @Transactional
    void on(Event event) {
        var told = Told.of(event);
        if (told == null || !inbox.isNew(LISTENER, event)) {
            return;
        }
        // Asked in the transaction of the change: an event that comes after a rebuild has looked where the topics end
        // finds the edition that is being built, and goes there as well.
        projection.put(List.of(told), projection.editionsToFill().all());
        standings.due(List.of(told.customerId()));
    }
}
