package io.gapless.survey.response;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.platform.event.Outbox;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.campaign.Occasion;
import io.gapless.survey.campaign.StandingCampaigns;
import io.gapless.survey.customer.KnownCustomer;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.survey.followup.FollowingUp;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.PublishedQuestionnaires.Published;
import io.gapless.survey.questionnaire.QuestionType;
import io.gapless.survey.questionnaire.Questions;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes what customers press after a call: an answer to the questionnaire of one question that is there from the start. */
@Component
class ContactEvents {

    private static final String QUESTION = "satisfaction";

    private final ResponseWriter writer;
    private final PublishedQuestionnaires questionnaires;
    private final KnownCustomers customers;
    private final FollowingUp followingUp;
    private final Outbox outbox;
    private final Inbox inbox;
    private final LowScore lowScore;

    ContactEvents(
            ResponseWriter writer,
            PublishedQuestionnaires questionnaires,
            KnownCustomers customers,
            FollowingUp followingUp,
            Outbox outbox,
            Inbox inbox,
            SurveySettings settings) {
        this.writer = writer;
        this.questionnaires = questionnaires;
        this.customers = customers;
        this.followingUp = followingUp;
        this.outbox = outbox;
        this.inbox = inbox;
        this.lowScore = LowScore.from(settings);
    }

    /** What matters here of a contact. */
    private record Told(
            UUID id,
            String orgUnit,
            @Nullable UUID customerId,
            String queue,
            @Nullable String agent,
            @Nullable Integer keyPress) {}

    @KafkaListener(id = "key-presses", idIsGroup = false, topics = "gapless.contact")
    @Transactional
    void on(Event event) {
        if (!event.type().equals("ContactLogged") && !event.type().equals("ContactRated")) {
            return;
        }
        var told = event.as(Told.class);
        if (told.keyPress() == null || !inbox.isNew("key-presses", event)) {
            return;
        }
        var pressed = Map.of(QUESTION, told.keyPress());
        var questionnaire = editionThatTakes(pressed);
        // What comes after an erasure is of nobody.
        var customer = customers.isErased(told.customerId()) ? null : told.customerId();
        var occasion = new Occasion(
                customer,
                told.orgUnit(),
                customers.find(customer).map(KnownCustomer::segment).orElse(null),
                "zh",
                "CONTACT",
                told.id(),
                // It says how the call was, not how the complaint it led to was handled.
                null,
                told.queue());
        var response = writer.add(SurveyResponse.pressed(
                questionnaire, occasion, questionnaire.questions().check(pressed, true), lowScore, event.time()));
        outbox.append(ResponseState.TOPIC, "SurveyAnswered", ResponseState.from(response));
        // Whoever is not known cannot be called back.
        if (response.low() && response.customerId() != null) {
            followingUp.open(
                    response.id(),
                    response.customerId(),
                    null,
                    response.orgUnit(),
                    response.title(),
                    response.score(),
                    told.agent());
        }
    }

    /** The newest that a key from 1 to 5 answers: of one that asks otherwise nothing would be left of what was pressed. */
    private Published editionThatTakes(Map<String, Integer> pressed) {
        return questionnaires.editions(StandingCampaigns.KEY_PRESS).reversed().stream()
                .filter(edition -> edition.questions().list().stream()
                        .anyMatch(question -> question.id().equals(QUESTION)
                                && question.type() == QuestionType.CSAT
                                && question.lowest() == 1
                                && question.highest() == 5))
                .filter(edition -> {
                    var faults = new ArrayList<Questions.Fault>();
                    edition.questions().check(pressed, true, faults);
                    return faults.isEmpty();
                })
                .findFirst()
                .orElseThrow();
    }
}
