package io.gapless.survey.score;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.Question;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The answers that figures are computed from: those to a questionnaire, over all its editions, in the caller's scope. */
@Component
class ScoredAnswers {

    private final PublishedQuestionnaires questionnaires;
    private final JdbcClient jdbc;

    ScoredAnswers(PublishedQuestionnaires questionnaires, JdbcClient jdbc) {
        this.questionnaires = questionnaires;
        this.jdbc = jdbc;
    }

    /** Which responses are scored; from inclusive, to exclusive. */
    record Filter(
            String questionnaire,
            @Nullable UUID campaignId,
            @Nullable String orgUnit,
            @Nullable String segment,
            Instant from,
            Instant to) {}

    /** A condition on responses {@code r} with its parameters. */
    record Where(String sql, Map<String, Object> parameters) {}

    /** How often each value was given. */
    record Tally(
            String question,
            String part,
            @Nullable BigDecimal number,
            @Nullable String choice,
            long n) {}

    /** The questions of all editions; of one that several have, the newest. */
    Map<String, Question> questions(String code) {
        var questions = new LinkedHashMap<String, Question>();
        for (var edition : questionnaires.editions(code)) {
            edition.questions().list().forEach(question -> questions.put(question.id(), question));
        }
        if (questions.isEmpty()) {
            throw Problem.notFound("questionnaire-without-edition", code);
        }
        return questions;
    }

    List<Tally> tallies(Where where) {
        return jdbc.sql("select a.question, a.part, a.number, a.choice, count(*) as n"
                        + " from response r join answer a on a.response = r.id where " + where.sql()
                        + " group by a.question, a.part, a.number, a.choice order by a.question, a.part, a.number")
                .params(where.parameters())
                .query(Tally.class)
                .list();
    }

    static Where where(Filter filter, Caller caller) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var sql = "r.questionnaire_code = :code and " + scope.condition("r.org_unit")
                + " and r.answered_at >= :from and r.answered_at < :to";
        parameters.put("code", filter.questionnaire());
        parameters.put("from", filter.from().atOffset(ZoneOffset.UTC));
        parameters.put("to", filter.to().atOffset(ZoneOffset.UTC));
        if (filter.campaignId() != null) {
            sql += " and r.campaign_id = :campaign";
            parameters.put("campaign", filter.campaignId());
        }
        if (filter.segment() != null) {
            sql += " and r.segment = :segment";
            parameters.put("segment", filter.segment());
        }
        return new Where(sql, parameters);
    }
}
