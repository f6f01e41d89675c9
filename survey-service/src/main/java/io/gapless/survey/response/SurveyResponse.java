package io.gapless.survey.response;

import io.gapless.platform.Ids;
import io.gapless.survey.campaign.InvitationDesk;
import io.gapless.survey.campaign.Occasion;
import io.gapless.survey.questionnaire.PublishedQuestionnaires.Published;
import io.gapless.survey.questionnaire.Questions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The answers of one respondent to one edition of a questionnaire; they never change.
 *
 * @param source COMPLAINT, VISIT, CAMPAIGN, IMPORT or CONTACT
 * @param title what it was about, for people
 * @param answers as given, as JSON
 * @param score satisfaction from 0 to 100: the mean of the answers on scales; null without any
 * @param low whether it is to be followed up
 * @param importKey by which a row of a file is known again
 */
@Table("response")
record SurveyResponse(
        @Id UUID id,
        @Nullable UUID invitationId,
        @Nullable UUID campaignId,
        UUID questionnaireId,
        String questionnaireCode,
        int edition,
        @Nullable UUID customerId,
        String orgUnit,
        @Nullable String segment,
        String source,
        @Nullable UUID sourceId,
        @Nullable UUID complaintId,
        String title,
        String answers,
        @Nullable BigDecimal score,
        boolean low,
        @Nullable String importKey,
        Instant answeredAt,

        @MappedCollection(idColumn = "response", keyColumn = "line")
        List<Value> values) {

    @PersistenceCreator
    SurveyResponse {}

    /** One value of the answers, as scores need it; see {@link Questions.Value}. */
    @Table("answer")
    record Value(
            String question,
            String type,
            String part,
            @Nullable String dimension,
            @Nullable BigDecimal number,
            @Nullable BigDecimal percent,
            @Nullable String choice) {

        static Value from(Questions.Value value) {
            return new Value(
                    value.question().id(),
                    value.question().type().name(),
                    value.part(),
                    value.question().dimension(),
                    value.number(),
                    value.percent(),
                    value.choice());
        }
    }

    static SurveyResponse toInvitation(
            InvitationDesk.Opened invitation,
            Published questionnaire,
            Map<String, Object> answers,
            LowScore lowScore,
            Instant now) {
        Occasion occasion = invitation.occasion();
        var title = questionnaire.title().in(Locale.forLanguageTag(occasion.language()));
        // What belongs to nobody tells only the day, in UTC, of which the id too is: the time would tell who it was.
        var at = invitation.access().isNobodys() ? now.truncatedTo(ChronoUnit.DAYS) : now;
        return of(
                invitation.access().isNobodys() ? Ids.at(at) : Ids.next(),
                invitation.id(),
                invitation.campaignId(),
                questionnaire,
                occasion,
                occasion.label() == null ? title : title + " · " + occasion.label(),
                answers,
                lowScore,
                null,
                at);
    }

    static SurveyResponse fromFile(
            Published questionnaire,
            @Nullable UUID customerId,
            String orgUnit,
            @Nullable String segment,
            Map<String, Object> answers,
            LowScore lowScore,
            String importKey,
            Instant answeredAt) {
        var occasion = new Occasion(customerId, orgUnit, segment, "zh", "IMPORT", null, null, null);
        return of(
                Ids.next(),
                null,
                null,
                questionnaire,
                occasion,
                questionnaire.title().zh(),
                answers,
                lowScore,
                importKey,
                answeredAt);
    }

    /** What was pressed after a contact. */
    static SurveyResponse pressed(
            Published questionnaire, Occasion occasion, Map<String, Object> answers, LowScore lowScore, Instant at) {
        return of(
                Ids.next(),
                null,
                null,
                questionnaire,
                occasion,
                questionnaire.title().zh() + " · " + occasion.label(),
                answers,
                lowScore,
                "contact " + occasion.sourceId(),
                at);
    }

    private static SurveyResponse of(
            UUID id,
            @Nullable UUID invitationId,
            @Nullable UUID campaignId,
            Published questionnaire,
            Occasion occasion,
            String title,
            Map<String, Object> answers,
            LowScore lowScore,
            @Nullable String importKey,
            Instant answeredAt) {
        var values = questionnaire.questions().values(answers);
        var score = score(values);
        return new SurveyResponse(
                id,
                invitationId,
                campaignId,
                questionnaire.id(),
                questionnaire.code(),
                questionnaire.edition(),
                occasion.customerId(),
                occasion.orgUnit(),
                occasion.segment(),
                occasion.source(),
                occasion.sourceId(),
                occasion.complaintId(),
                title,
                Questions.write(answers),
                score,
                lowScore.holds(score, values),
                importKey,
                answeredAt,
                values.stream().map(Value::from).toList());
    }

    /** The mean of all answers on scales, of pairs the perception, each from 0 to 100; how much a need matters is none. */
    private static @Nullable BigDecimal score(List<Questions.Value> values) {
        var sum = BigDecimal.ZERO;
        int n = 0;
        for (Questions.Value value : values) {
            var scale = value.question().dimension();
            if (value.percent() != null
                    && !value.part().equals("EXPECTATION")
                    && (scale == null || !scale.startsWith(ResponseState.STRENGTH))) {
                sum = sum.add(value.percent());
                n++;
            }
        }
        return n == 0 ? null : sum.divide(BigDecimal.valueOf(n), 4, RoundingMode.HALF_UP);
    }
}
