package io.gapless.survey.text;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.QuestionType;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the texts of answers, told by this service's own events: whoever answers does not wait for it, and what was
 * answered before there was such reading is read, too.
 */
@Component
class AnswerTextEvents {

    private static final TypeReference<Map<String, Object>> ANSWERS = new TypeReference<>() {};

    private final AnalysedTexts texts;
    private final PublishedQuestionnaires questionnaires;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Inbox inbox;

    AnswerTextEvents(
            AnalysedTexts texts,
            PublishedQuestionnaires questionnaires,
            JdbcClient jdbc,
            JsonMapper json,
            Inbox inbox) {
        this.texts = texts;
        this.questionnaires = questionnaires;
        this.jdbc = jdbc;
        this.json = json;
        this.inbox = inbox;
    }

    private record Told(UUID id) {}

    private record Response(
            UUID id,
            UUID questionnaireId,
            String questionnaireCode,
            @Nullable UUID campaignId,
            @Nullable UUID customerId,
            String orgUnit,
            @Nullable String segment,
            OffsetDateTime answeredAt,
            String answers) {}

    @KafkaListener(id = "answer-texts", idIsGroup = false, topics = "gapless.response")
    @Transactional
    void on(Event event) {
        if (!event.type().equals("SurveyAnswered") || !inbox.isNew("answer-texts", event)) {
            return;
        }
        // The lock keeps an erasure waiting until the texts are there for it to remove; after one there are no answers.
        jdbc.sql("""
                        select id, questionnaire_id, questionnaire_code, campaign_id, customer_id, org_unit, segment,
                            answered_at, answers
                        from response where id = ? for share""")
                .param(event.as(Told.class).id())
                .query(Response.class)
                .optional()
                .ifPresent(this::read);
    }

    private void read(Response response) {
        var answers = json.readValue(response.answers(), ANSWERS);
        for (Question question :
                questionnaires.find(response.questionnaireId()).questions().list()) {
            if (question.type() == QuestionType.TEXT && answers.get(question.id()) instanceof String text) {
                texts.put(new AnalysedTexts.Written(
                        "ANSWER",
                        response.id(),
                        1,
                        response.questionnaireCode(),
                        response.campaignId(),
                        question.id(),
                        null,
                        response.customerId(),
                        response.customerId() == null,
                        response.orgUnit(),
                        response.segment(),
                        response.answeredAt().toInstant(),
                        text));
            }
        }
    }
}
