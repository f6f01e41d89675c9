package io.gapless.survey.response;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.OrgScope;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.customer.KnownCustomer;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.PublishedQuestionnaires.Published;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.Questions;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes answers in by the many, from files. Taking the same rows in again changes nothing more. Answers from files are
 * evidence of the past: low ones are marked, but nobody is sent after them.
 */
@Service
public class ResponseIntake {

    /** Columns besides the questions. */
    public static final List<String> COLUMNS = List.of("respondent", "customer", "answeredAt");

    private final Responses responses;
    private final PublishedQuestionnaires questionnaires;
    private final KnownCustomers customers;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final LowScore lowScore;
    private final Clock clock;

    ResponseIntake(
            Responses responses,
            PublishedQuestionnaires questionnaires,
            KnownCustomers customers,
            Outbox outbox,
            JdbcClient jdbc,
            SurveySettings settings,
            Clock clock) {
        this.responses = responses;
        this.questionnaires = questionnaires;
        this.customers = customers;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.lowScore = LowScore.from(settings);
        this.clock = clock;
    }

    /**
     * A row of a file.
     *
     * @param number from 1, without the header
     * @param key by which it is known again, unless it names its respondent
     * @param fields by column name
     */
    public record Row(int number, String key, Map<String, String> fields) {}

    /**
     * What became of some rows.
     *
     * @param errors by row number, what to change
     */
    public record Outcome(int created, Map<Integer, String> errors) {}

    /** The columns a file of answers to a questionnaire may have. */
    public Set<String> columns(UUID questionnaireId) {
        var columns = new LinkedHashSet<>(COLUMNS);
        for (Question question :
                questionnaires.find(questionnaireId).questions().list()) {
            switch (question.type()) {
                case PAIR -> {
                    columns.add(question.id() + ".expectation");
                    columns.add(question.id() + ".perception");
                }
                case POINTS -> question.options().forEach(option -> columns.add(question.id() + "." + option.value()));
                default -> columns.add(question.id());
            }
        }
        return columns;
    }

    /**
     * Takes rows in, within the caller's transaction.
     *
     * @param orgUnit where answers of nobody in particular belong
     * @param scope customers outside of it are refused
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Outcome take(UUID questionnaireId, String orgUnit, OrgScope scope, List<Row> rows) {
        var questionnaire = questionnaires.find(questionnaireId);
        var errors = new HashMap<Integer, String>();
        var known = customers.byCode(rows.stream()
                .map(row -> row.fields().get("customer"))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
        var taken = taken(questionnaireId, rows);
        var created = new ArrayList<SurveyResponse>();
        for (Row row : rows) {
            try {
                var response = read(row, questionnaire, orgUnit, scope, known);
                var first = taken.putIfAbsent(Objects.requireNonNull(response.importKey()), response.answers());
                if (first == null) {
                    created.add(response);
                } else if (!first.equals(response.answers())) {
                    errors.put(
                            row.number(),
                            "respondent: other answers of " + response.importKey() + " were taken before");
                }
            } catch (Wrong wrong) {
                errors.put(row.number(), wrong.getMessage());
            }
        }
        responses.saveAll(created);
        outbox.appendAll(
                ResponseState.TOPIC,
                "SurveyAnswered",
                created.stream().map(ResponseState::from).toList());
        return new Outcome(created.size(), errors);
    }

    private static final class Wrong extends RuntimeException {
        private Wrong(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return Objects.requireNonNull(super.getMessage());
        }
    }

    private Map<String, String> taken(UUID questionnaireId, List<Row> rows) {
        var taken = new HashMap<String, String>();
        if (!rows.isEmpty()) {
            jdbc.sql(
                            "select import_key, answers from response where questionnaire_id = :questionnaire and import_key in (:keys)")
                    .param("questionnaire", questionnaireId)
                    .param("keys", rows.stream().map(ResponseIntake::key).toList())
                    .query(row -> {
                        taken.put(row.getString(1), row.getString(2));
                    });
        }
        return taken;
    }

    private static String key(Row row) {
        return row.fields().getOrDefault("respondent", row.key());
    }

    private SurveyResponse read(
            Row row, Published questionnaire, String orgUnit, OrgScope scope, Map<String, KnownCustomer> known) {
        var fields = row.fields();
        if (key(row).length() > 250) {
            throw new Wrong("respondent: at most 250 characters");
        }
        var code = fields.get("customer");
        var customer = code == null ? null : known.get(code);
        if (code != null && (customer == null || !scope.contains(customer.orgUnit()))) {
            throw new Wrong("customer: there is no customer " + code + " under your org units");
        }
        return SurveyResponse.fromFile(
                questionnaire,
                customer == null ? null : customer.id(),
                customer == null ? orgUnit : customer.orgUnit(),
                customer == null ? null : customer.segment(),
                answers(questionnaire.questions(), fields),
                lowScore,
                key(row),
                answeredAt(fields));
    }

    private Instant answeredAt(Map<String, String> fields) {
        var now = clock.instant();
        var text = fields.get("answeredAt");
        if (text == null) {
            return now;
        }
        try {
            var time = Instant.parse(text);
            if (time.isBefore(Instant.EPOCH) || time.isAfter(now)) {
                throw new Wrong("answeredAt: neither before 1970 nor in the future");
            }
            return time;
        } catch (DateTimeException e) {
            throw new Wrong("answeredAt: a time such as 2026-11-22T08:30:00Z");
        }
    }

    private static Map<String, Object> answers(Questions questions, Map<String, String> fields) {
        var given = new LinkedHashMap<String, Object>();
        for (Question question : questions.list()) {
            var id = question.id();
            var text = fields.get(id);
            switch (question.type()) {
                case PAIR -> parts(given, id, List.of("expectation", "perception"), fields);
                case POINTS ->
                    parts(
                            given,
                            id,
                            question.options().stream()
                                    .map(Question.Option::value)
                                    .toList(),
                            fields);
                case MULTIPLE -> {
                    if (text != null) {
                        given.put(id, List.of(text.split("\\|")));
                    }
                }
                case SINGLE, TEXT -> {
                    if (text != null) {
                        given.put(id, text);
                    }
                }
                case RATING, NPS, CSAT, CES, NUMBER -> {
                    if (text != null) {
                        given.put(id, number(id, text));
                    }
                }
            }
        }
        var faults = new ArrayList<Questions.Fault>();
        var answers = questions.check(given, true, faults);
        if (!faults.isEmpty()) {
            throw new Wrong(faults.stream()
                    .map(fault -> fault.field() + ": " + fault.code())
                    .collect(Collectors.joining("; ")));
        }
        return answers;
    }

    private static void parts(Map<String, Object> given, String id, List<String> names, Map<String, String> fields) {
        var parts = new LinkedHashMap<String, Object>();
        for (String name : names) {
            var text = fields.get(id + "." + name);
            if (text != null) {
                parts.put(name, number(id + "." + name, text));
            }
        }
        if (!parts.isEmpty()) {
            given.put(id, parts);
        }
    }

    private static BigDecimal number(String column, String text) {
        try {
            if (text.length() <= 20) {
                return new BigDecimal(text);
            }
        } catch (NumberFormatException e) {
            // Told below, as a number that is too long.
        }
        throw new Wrong(column + ": not a number");
    }
}
