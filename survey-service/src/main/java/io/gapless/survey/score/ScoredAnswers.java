package io.gapless.survey.score;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.Question;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The answers that figures are computed from: those to a questionnaire, over all its editions, in the caller's scope. */
@Component
class ScoredAnswers {

    private final PublishedQuestionnaires questionnaires;
    private final AnswerBlocks blocks;

    ScoredAnswers(PublishedQuestionnaires questionnaires, AnswerBlocks blocks) {
        this.questionnaires = questionnaires;
        this.blocks = blocks;
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

    /** The questions of all editions; of one that several have, the newest. Refuses an org unit that is not the caller's. */
    Map<String, Question> questions(Filter filter, Caller caller) {
        caller.orgScope().narrowedTo(filter.orgUnit());
        var code = filter.questionnaire();
        var questions = new LinkedHashMap<String, Question>();
        for (var edition : questionnaires.editions(code)) {
            edition.questions().list().forEach(question -> questions.put(question.id(), question));
        }
        if (questions.isEmpty()) {
            throw Problem.notFound("questionnaire-without-edition", code);
        }
        return questions;
    }

    /**
     * Hands all responses of a cut over to all who count something of them; in a transaction only. Without the answers to
     * questions that the newest edition asks by another type or on another scale: 4 of 5 and 4 of 7 are not the same.
     */
    void count(Filter filter, Caller caller, List<? extends Consumer<GivenAnswers>> counting) {
        var asked = questions(filter, caller);
        var otherwise = new HashMap<Integer, Set<String>>();
        for (var edition : questionnaires.editions(filter.questionnaire())) {
            var changed = edition.questions().list().stream()
                    .filter(question -> !question.isComparable(Objects.requireNonNull(asked.get(question.id()))))
                    .map(Question::id)
                    .collect(Collectors.toSet());
            if (!changed.isEmpty()) {
                otherwise.put(edition.edition(), changed);
            }
        }
        blocks.read(filter, caller, given -> {
            var changed = otherwise.get(given.edition);
            if (changed != null) {
                given.leaveOut(changed);
            }
            for (var each : counting) {
                each.accept(given);
            }
        });
    }

    /** How often each value was given. */
    List<Tally> tallies(Filter filter, Caller caller) {
        var tallies = new Tallies();
        count(filter, caller, List.of(tallies));
        return tallies.list();
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
