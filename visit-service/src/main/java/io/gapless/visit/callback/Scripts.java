package io.gapless.visit.callback;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The scripts of call-backs, version by version. */
@Service
class Scripts {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<Script.Question>> QUESTIONS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Object>> ANSWERS = new TypeReference<>() {};
    private static final String SELECT =
            "select id, reason, version, questions, published_by, published_at from call_back_script ";

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    Scripts(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What other services are told of a script. */
    record ScriptState(UUID id, long version, Reason reason, List<Script.Question> questions) implements PublicState {

        static final String TOPIC = "gapless.call-back-script";

        /** It is for everybody. */
        @Override
        public @Nullable String orgUnit() {
            return null;
        }
    }

    /** Publishes the next version for a reason; call-backs that are open keep theirs. */
    @Transactional
    Script publish(Reason reason, List<Script.Question> questions, Caller caller) {
        requireFit(questions);
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('call-back-script ' || ?, 0))")
                .param(reason.name())
                .query((row, i) -> true)
                .list();
        int version = inForce(reason).map(Script::version).orElse(0) + 1;
        var script = new Script(
                Ids.next(),
                reason,
                version,
                questions,
                caller.username(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        jdbc.sql("""
                        insert into call_back_script (id, reason, version, questions, published_by, published_at)
                        values (?, ?, ?, ?::jsonb, ?, ?)""")
                .params(
                        script.id(),
                        reason.name(),
                        version,
                        JSON.writeValueAsString(questions),
                        script.publishedBy(),
                        script.publishedAt().atOffset(ZoneOffset.UTC))
                .update();
        outbox.append(
                ScriptState.TOPIC, "CallBackScriptPublished", new ScriptState(script.id(), version, reason, questions));
        return script;
    }

    private static void requireFit(List<Script.Question> questions) {
        var ids = new HashSet<String>();
        for (Script.Question question : questions) {
            var values = new HashSet<String>();
            question.options().forEach(option -> values.add(option.value()));
            boolean choice = question.kind() == Script.Kind.CHOICE;
            if (!ids.add(question.id())
                    || choice != !question.options().isEmpty()
                    || choice
                            && (values.size() < 2
                                    || values.size() != question.options().size())) {
                throw Problem.unprocessable("question-unfit", question.id());
            }
        }
    }

    Optional<Script> inForce(Reason reason) {
        return jdbc.sql(SELECT + "where reason = ? order by version desc limit 1")
                .param(reason.name())
                .query((row, i) -> script(row))
                .optional();
    }

    Script find(UUID id) {
        return jdbc.sql(SELECT + "where id = ?")
                .param(id)
                .query((row, i) -> script(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("call-back-script-not-found", id));
    }

    /** All versions, newest first. */
    KeysetPage<Script> list(@Nullable Reason reason, Paging paging) {
        var after = paging.after();
        var rows = jdbc.sql(SELECT + """
                        where (:reason::text is null or reason = :reason) and (:after::uuid is null or id < :after)
                        order by id desc limit :fetch""")
                .param("reason", reason == null ? null : reason.name())
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query((row, i) -> script(row))
                .list();
        return KeysetPage.of(rows, paging, script -> Cursor.of(script.id()), script -> script);
    }

    /**
     * The answers as they are kept; null where there are none. Throws a {@link Problem} (422) where one does not fit its
     * question, or the customer has answered and a required one is missing.
     */
    @Nullable
    String checked(@Nullable UUID scriptId, boolean reached, Map<String, Object> answers) {
        var questions =
                scriptId == null ? List.<Script.Question>of() : find(scriptId).questions();
        for (var answer : answers.entrySet()) {
            if (questions.stream()
                    .noneMatch(
                            question -> question.id().equals(answer.getKey()) && question.takes(answer.getValue()))) {
                throw Problem.unprocessable("script-answer-unfit", answer.getKey());
            }
        }
        var missing = questions.stream()
                .filter(question -> reached && question.required() && !answers.containsKey(question.id()))
                .map(Script.Question::id)
                .toList();
        if (!missing.isEmpty()) {
            throw Problem.unprocessable("script-answers-missing", String.join(", ", missing))
                    .with("missing", missing);
        }
        return answers.isEmpty() ? null : JSON.writeValueAsString(answers);
    }

    static Map<String, Object> answers(@Nullable String kept) {
        return kept == null ? Map.of() : JSON.readValue(kept, ANSWERS);
    }

    private static Script script(ResultSet row) throws SQLException {
        return new Script(
                row.getObject("id", UUID.class),
                Reason.valueOf(row.getString("reason")),
                row.getInt("version"),
                JSON.readValue(row.getString("questions"), QUESTIONS),
                row.getString("published_by"),
                instant(row));
    }

    private static Instant instant(ResultSet row) throws SQLException {
        return row.getObject("published_at", OffsetDateTime.class).toInstant();
    }
}
