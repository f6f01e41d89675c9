package io.gapless.survey.gap;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.survey.gap.Obligations.Obligation;
import io.gapless.survey.measure.ServiceDimension;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The levels of the service desk as evidence of gap 3: one obligation for each queue, org unit and day. */
@Component
class DeskLevelEvents {

    private final Obligations obligations;
    private final Inbox inbox;

    DeskLevelEvents(Obligations obligations, Inbox inbox) {
        this.obligations = obligations;
        this.inbox = inbox;
    }

    /** What matters here of a day's level. */
    private record Told(
            UUID id,
            long version,
            String orgUnit,
            String queue,
            LocalDate day,
            Instant until,
            long offered,
            long within,
            boolean reached) {}

    @KafkaListener(id = "desk-levels", idIsGroup = false, topics = "gapless.service-desk")
    @Transactional
    void on(Event event) {
        if (!event.type().equals("DeskLevelMeasured") || !inbox.isNew("desk-levels", event)) {
            return;
        }
        var told = event.as(Told.class);
        obligations.put(
                "DESK_LEVEL",
                told.id(),
                told.version(),
                List.of(new Obligation(
                        Gap.DELIVERY.number(),
                        "",
                        ServiceDimension.RESPONSIVENESS.name(),
                        told.orgUnit(),
                        null,
                        null,
                        // The last moment of its day: what is asked for up to the end of a month holds the last day.
                        told.until().minusMillis(1),
                        1,
                        1,
                        told.reached() ? 1 : 0,
                        1,
                        "%s %s %d/%d".formatted(told.queue(), told.day(), told.within(), told.offered()))));
    }
}
