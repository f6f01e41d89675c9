package io.gapless.survey.questionnaire;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Drafts, changes and publishes questionnaires. */
@Service
class QuestionnaireDesign {

    private final Questionnaires questionnaires;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final Clock clock;

    QuestionnaireDesign(Questionnaires questionnaires, Outbox outbox, JdbcClient jdbc, Clock clock) {
        this.questionnaires = questionnaires;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** One row of a list. */
    record Row(UUID id, String code, int edition, QuestionnaireStatus status, String titleZh, String titleEn) {}

    @Transactional
    Questionnaire draft(String code, Sketch sketch) {
        // Two drafts at once: the second waits here and then sees the first.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('questionnaire ' || ?, 0))")
                .param(code)
                .query((row, i) -> i)
                .list();
        var last = questionnaires.findFirstByCodeOrderByEditionDesc(code).orElse(null);
        if (last != null && !last.isPublished()) {
            throw Problem.conflict("questionnaire-draft-exists", code).with("questionnaireId", last.id());
        }
        int edition = last == null ? 1 : last.edition() + 1;
        var draft =
                questionnaires.save(Questionnaire.draft(code, edition, sketch, Caller.currentName(), clock.instant()));
        outbox.append(QuestionnaireState.TOPIC, "QuestionnaireDrafted", QuestionnaireState.from(draft));
        return draft;
    }

    @Transactional
    Questionnaire change(UUID id, IfMatch ifMatch, Sketch sketch) {
        var questionnaire = find(id);
        ifMatch.check(questionnaire.version());
        questionnaire.change(sketch);
        questionnaire = questionnaires.save(questionnaire);
        outbox.append(QuestionnaireState.TOPIC, "QuestionnaireChanged", QuestionnaireState.from(questionnaire));
        return questionnaire;
    }

    @Transactional
    Questionnaire publish(UUID id, IfMatch ifMatch) {
        var questionnaire = find(id);
        ifMatch.check(questionnaire.version());
        questionnaire.publish(clock.instant());
        questionnaire = questionnaires.save(questionnaire);
        outbox.append(QuestionnaireState.TOPIC, "QuestionnairePublished", QuestionnaireState.from(questionnaire));
        return questionnaire;
    }

    @Transactional(readOnly = true)
    Questionnaire find(UUID id) {
        return questionnaires.findById(id).orElseThrow(() -> Problem.notFound("questionnaire-not-found", id));
    }

    /** Newest first. */
    KeysetPage<Row> list(@Nullable String code, @Nullable QuestionnaireStatus status, Paging paging) {
        var conditions = new ArrayList<>(List.of("true"));
        var parameters = new LinkedHashMap<String, Object>();
        if (code != null) {
            conditions.add("code = :code");
            parameters.put("code", code);
        }
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select id, code, edition, status, title_zh, title_en from questionnaire where "
                        + String.join(" and ", conditions) + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
