package io.gapless.complaint.desk;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Closes the loop: what customers answered to the call-back and in the survey comes back to their complaint. */
@Component
class AnswerEvents {

    private final ComplaintEffects effects;
    private final Inbox inbox;

    AnswerEvents(ComplaintEffects effects, Inbox inbox) {
        this.effects = effects;
        this.inbox = inbox;
    }

    /** What matters here of a call-back. */
    record CallBack(
            UUID id, @Nullable UUID complaintId, @Nullable Boolean solved) {}

    /** What matters here of an answered survey. */
    record Response(
            UUID id, @Nullable UUID complaintId, @Nullable BigDecimal score, boolean low) {}

    @KafkaListener(id = "call-backs", idIsGroup = false, topics = "gapless.call-back")
    @Transactional
    void onCallBack(Event event) {
        boolean completed = event.type().equals("CallBackCompleted");
        if (!completed && !event.type().equals("CallBackNotReached") || !inbox.isNew("call-backs", event)) {
            return;
        }
        var callBack = event.as(CallBack.class);
        if (callBack.complaintId() == null) {
            return;
        }
        if (!completed) {
            effects.notReached(callBack.complaintId());
        } else if (callBack.solved() != null) {
            effects.calledBack(callBack.complaintId(), callBack.solved());
        }
    }

    @KafkaListener(id = "responses", idIsGroup = false, topics = "gapless.response")
    @Transactional
    void onResponse(Event event) {
        if (!event.type().equals("SurveyAnswered") || !inbox.isNew("responses", event)) {
            return;
        }
        var response = event.as(Response.class);
        if (response.complaintId() != null) {
            effects.scored(response.complaintId(), response.score(), response.low());
        }
    }
}
