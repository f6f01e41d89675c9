package io.gapless.survey.response;

import static io.gapless.platform.table.Columns.Column.optional;

import io.gapless.platform.bulk.RowFields;
import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblem;
import io.gapless.platform.bulk.RowProblems;
import io.gapless.platform.bulk.RowTimes;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.platform.web.Problem;
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
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes answers in by the many, from files. A respondent answers once: the same row again changes nothing more, another
 * row of theirs is refused; a row that names no respondent is known by its file and number. Answers from files are
 * evidence of the past: low ones are marked, but nobody is sent after them.
 */
@Service
public class ResponseIntake implements RowIntake<ResponseIntake.Told> {

    /** The kind of job. */
    public static final String TYPE = "response-import";

    private static final int LONGEST_KEY = 250;
    private static final int LONGEST_NUMBER = 20;

    private final ResponseWriter writer;
    private final PublishedQuestionnaires questionnaires;
    private final KnownCustomers customers;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final RowProblems problems;
    private final LowScore lowScore;
    private final ZoneId zone;
    private final Clock clock;

    ResponseIntake(
            ResponseWriter writer,
            PublishedQuestionnaires questionnaires,
            KnownCustomers customers,
            Outbox outbox,
            JdbcClient jdbc,
            RowProblems problems,
            SurveySettings settings,
            Clock clock) {
        this.writer = writer;
        this.questionnaires = questionnaires;
        this.customers = customers;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.problems = problems;
        this.lowScore = LowScore.from(settings);
        this.zone = settings.zone();
        this.clock = clock;
    }

    /**
     * What an import is told beside its file.
     *
     * @param orgUnit where answers of nobody in particular belong
     * @param origins of a mapped file, where its columns come from, by the import's column; null of others
     */
    public record Told(
            UUID questionnaireId,
            String orgUnit,
            String fileName,
            @Nullable Map<String, Origin> origins) {

        public Told(UUID questionnaireId, String orgUnit, String fileName) {
            this(questionnaireId, orgUnit, fileName, null);
        }

        /** The same, of a file that is mapped. */
        public Told mapped(Map<String, Origin> from) {
            return new Told(questionnaireId, orgUnit, fileName, from);
        }

        /** What whoever looks into their file finds the column by. */
        private String heading(String column) {
            var origin = origins == null ? null : origins.get(column);
            return origin == null || origin.headings().isEmpty() ? column : origin.headings() + " (" + column + ")";
        }

        private @Nullable Origin origin(String column) {
            return origins == null ? null : origins.get(column);
        }
    }

    /**
     * Where a column of a mapped file comes from.
     *
     * @param headings its own, as in the file; empty where it comes from none
     * @param values that the mapping knows; empty where it names none
     * @param dates how it writes times; null where it does not say
     */
    public record Origin(
            String headings, String values, @Nullable String dates) {}

    /**
     * A {@link Problem} where the caller may not import into the org unit (403) or there is no
     * such questionnaire (404) or it is a draft, or two of its columns could not be told apart (422).
     */
    public void check(Told told, Caller caller) {
        caller.orgScope().require(told.orgUnit());
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Columns.Column column : columns(told).columns()) {
            if (!names.add(column.name())) {
                throw Problem.unprocessable("response-columns-alike", column.name());
            }
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public Columns columns(Told told) {
        var columns = new ArrayList<Columns.Column>();
        columns.add(optional("respondent", "受访者"));
        columns.add(optional("customer", "客户编码"));
        columns.add(optional("answeredAt", "回答时间"));
        for (Question question :
                questionnaires.find(told.questionnaireId()).questions().list()) {
            var id = question.id();
            switch (question.type()) {
                case PAIR -> {
                    columns.add(optional(id + ".expectation", id + ".期望"));
                    columns.add(optional(id + ".perception", id + ".感知"));
                }
                case KANO -> {
                    columns.add(optional(id + ".functional", id + ".具备时"));
                    columns.add(optional(id + ".dysfunctional", id + ".不具备时"));
                }
                case POINTS, MATRIX ->
                    question.options()
                            .forEach(option ->
                                    columns.add(optional(id + "." + option.value(), id + "." + option.value())));
                default -> columns.add(optional(id, id));
            }
        }
        return new Columns(columns);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public RowOutcome take(List<TableRow> rows, Told told, Caller caller) {
        var questionnaire = questionnaires.find(told.questionnaireId());
        var known = customers.byCode(RowFields.values(rows, "customer"));
        var taken = taken(told, rows);
        var created = new ArrayList<SurveyResponse>();
        var outcome = new RowOutcome();
        for (TableRow row : rows) {
            var wrong = new ArrayList<RowProblem>();
            var response = read(row, questionnaire, told, caller, known, wrong);
            if (!wrong.isEmpty()) {
                outcome.refuse(
                        row.number(),
                        wrong.stream().map(problem -> inFile(problem, told)).toList());
                continue;
            }
            var first = taken.putIfAbsent(key(row, told), new Taken(response.answers(), response.answeredAt()));
            if (first == null) {
                created.add(response);
            } else if (first.isTheSameAs(response, row.fields().containsKey("answeredAt"))) {
                outcome.count("unchanged", 1);
            } else {
                outcome.refuse(row.number(), problems.of("respondent", "answered-otherwise", key(row, told)));
            }
        }
        writer.addAll(created);
        outbox.appendAll(
                ResponseState.TOPIC,
                "SurveyAnswered",
                created.stream().map(ResponseState::ofThePast).toList());
        return created.isEmpty() ? outcome : outcome.count("created", created.size());
    }

    /** As whoever reads the file knows it: by its own heading, and what the mapping takes. */
    private RowProblem inFile(RowProblem problem, Told told) {
        var column = problem.column();
        var origin = column == null ? null : told.origin(column);
        if (column == null || origin == null) {
            return problem;
        }
        if (!origin.values().isEmpty()
                && problem.messages().equals(problems.of(column, "not-a-number").messages())) {
            return problems.of(told.heading(column), "neither-number-nor-mapped", origin.values());
        }
        if (origin.dates() != null
                && problem.messages()
                        .equals(problems.of(column, "answered-at-no-time").messages())) {
            return problems.of(told.heading(column), "no-time-as-mapped", origin.dates());
        }
        return new RowProblem(told.heading(column), problem.messages());
    }

    /** An answer that was taken before. */
    private record Taken(String answers, Instant answeredAt) {

        /** Not where it was given at another time: a row that names no respondent is then another file's of the same name. */
        private boolean isTheSameAs(SurveyResponse other, boolean isTimeTold) {
            return answers.equals(other.answers())
                    && (!isTimeTold
                            || answeredAt
                                    .truncatedTo(ChronoUnit.MILLIS)
                                    .equals(other.answeredAt().truncatedTo(ChronoUnit.MILLIS)));
        }
    }

    private Map<String, Taken> taken(Told told, List<TableRow> rows) {
        var taken = new HashMap<String, Taken>();
        jdbc.sql(
                        "select import_key, answers, answered_at from response where questionnaire_id = :questionnaire and import_key in (:keys)")
                .param("questionnaire", told.questionnaireId())
                .param("keys", rows.stream().map(row -> key(row, told)).toList())
                .query(row -> {
                    taken.put(
                            row.getString(1),
                            new Taken(
                                    row.getString(2),
                                    row.getObject(3, OffsetDateTime.class).toInstant()));
                });
        return taken;
    }

    private static String key(TableRow row, Told told) {
        return row.fields().getOrDefault("respondent", told.fileName() + '#' + row.number());
    }

    private SurveyResponse read(
            TableRow row,
            Published questionnaire,
            Told told,
            Caller caller,
            Map<String, KnownCustomer> known,
            List<RowProblem> wrong) {
        var fields = row.fields();
        var key = key(row, told);
        if (key.length() > LONGEST_KEY) {
            wrong.add(problems.of("respondent", "respondent-too-long", LONGEST_KEY));
        }
        var code = fields.get("customer");
        var customer = code == null ? null : known.get(code);
        if (code != null && (customer == null || !caller.orgScope().contains(customer.orgUnit()))) {
            wrong.add(problems.of("customer", "customer-unknown", code));
        }
        return SurveyResponse.fromFile(
                questionnaire,
                customer == null ? null : customer.id(),
                customer == null ? told.orgUnit() : customer.orgUnit(),
                customer == null ? null : customer.segment(),
                answers(questionnaire.questions(), fields, wrong),
                lowScore,
                key,
                answeredAt(fields, wrong));
    }

    private Instant answeredAt(Map<String, String> fields, List<RowProblem> wrong) {
        var now = clock.instant();
        var text = fields.get("answeredAt");
        if (text == null) {
            return now;
        }
        try {
            var time = RowTimes.time(text, zone);
            if (!time.isBefore(Instant.EPOCH) && !time.isAfter(now)) {
                return time;
            }
            wrong.add(problems.of("answeredAt", "answered-out-of-time"));
        } catch (DateTimeException e) {
            wrong.add(problems.of("answeredAt", "answered-at-no-time"));
        }
        return now;
    }

    private Map<String, Object> answers(Questions questions, Map<String, String> fields, List<RowProblem> wrong) {
        var given = new LinkedHashMap<String, Object>();
        for (Question question : questions.list()) {
            var id = question.id();
            var text = fields.get(id);
            switch (question.type()) {
                case PAIR -> parts(given, id, List.of("expectation", "perception"), fields, wrong);
                case KANO -> parts(given, id, List.of("functional", "dysfunctional"), fields, wrong);
                case POINTS, MATRIX ->
                    parts(
                            given,
                            id,
                            question.options().stream()
                                    .map(Question.Option::value)
                                    .toList(),
                            fields,
                            wrong);
                case MULTIPLE, RANKING -> {
                    if (text != null) {
                        given.put(id, List.of(text.split("\\|")));
                    }
                }
                case SINGLE, TEXT -> {
                    if (text != null) {
                        given.put(id, text);
                    }
                }
                case RATING, NPS, CSAT, CES, IMPORTANCE, NUMBER -> {
                    if (text != null) {
                        given.put(id, number(id, text, wrong));
                    }
                }
            }
        }
        if (!wrong.isEmpty()) {
            return Map.of();
        }
        var faults = new ArrayList<Questions.Fault>();
        var answers = questions.check(given, true, faults);
        faults.forEach(fault -> wrong.add(problems.of(fault.field(), "answer-" + fault.code())));
        return answers;
    }

    private void parts(
            Map<String, Object> given,
            String id,
            List<String> names,
            Map<String, String> fields,
            List<RowProblem> wrong) {
        var parts = new LinkedHashMap<String, Object>();
        for (String name : names) {
            var column = id + "." + name;
            var text = fields.get(column);
            if (text != null) {
                parts.put(name, number(column, text, wrong));
            }
        }
        if (!parts.isEmpty()) {
            given.put(id, parts);
        }
    }

    private BigDecimal number(String column, String text, List<RowProblem> wrong) {
        try {
            if (text.length() <= LONGEST_NUMBER) {
                return new BigDecimal(text);
            }
        } catch (NumberFormatException e) {
            // Told below, as a number that is too long.
        }
        wrong.add(problems.of(column, "not-a-number"));
        return BigDecimal.ZERO;
    }
}
