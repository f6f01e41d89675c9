package io.gapless.customer.need;

import io.gapless.customer.need.NeedAnswers.Told;
import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes the needs out of answers to surveys. */
@Component
class NeedEvents {

    private final NeedAnswers answers;
    private final Inbox inbox;

    NeedEvents(NeedAnswers answers, Inbox inbox) {
        this.answers = answers;
        this.inbox = inbox;
    }

    private record Response(
            UUID id,
            @Nullable UUID customerId,
            @Nullable Instant answeredAt,
            @Nullable List<NeedTold> needs) {}

    private record NeedTold(
            String need,
            @Nullable BigDecimal strength,
            @Nullable BigDecimal satisfaction) {}

    /** In a consumer group of its own: within one group a topic's records go to one listener only. */
    @KafkaListener(
            id = "needs",
            idIsGroup = false,
            groupId = "${spring.application.name}-needs",
            topics = "gapless.response")
    @Transactional
    void on(Event event) {
        if (!event.type().equals("SurveyAnswered")) {
            return;
        }
        var response = event.as(Response.class);
        if (response.customerId() == null || response.needs() == null || !inbox.isNew("needs", event)) {
            return;
        }
        var told = response.needs().stream()
                .<Told>mapMulti((need, taken) -> {
                    // How well something is met says nothing of a need while nobody knows how much it matters.
                    if (need.strength() != null) {
                        taken.accept(new Told(need.need(), need.strength(), need.satisfaction()));
                    }
                })
                .toList();
        answers.take(
                response.id(),
                response.customerId(),
                response.answeredAt() == null ? event.time() : response.answeredAt(),
                told);
    }
}
