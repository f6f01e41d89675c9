package io.gapless.survey.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.security.Caller;
import io.gapless.survey.measure.ServiceDimension;
import io.gapless.survey.questionnaire.QuestionType;
import io.gapless.survey.score.ScoredAnswers.Filter;
import io.gapless.survey.score.ScoredAnswers.Tally;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Scores are the same wherever the answers lie, packed or not, and the same as the database counts. */
@ServiceTest
class AnswerCutsTest {

    private static final String IMPORTS = "/api/v1/response-imports";
    private static final String UNIT = "jinhua/cuts";
    private static final String PERIOD = "&from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z";
    private static final List<String> DIMENSIONS =
            List.of("TANGIBLES", "RELIABILITY", "RESPONSIVENESS", "ASSURANCE", "EMPATHY");

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    ScoredAnswers answers;

    @Autowired
    AnswerBlocks blocks;

    @Test
    void packed_answers_give_the_same_figures_after_any_change() {
        var random = new Random(17);
        customers();
        var first = published("CUTS", questions("QUALITY"));
        imported(first, random, 150);
        // Two questions are items of another scale in the next edition.
        var second = published("CUTS", questions("CARE"));
        imported(second, random, 150);

        unpack();
        var counted = figures();
        assertThat(counted.values()).allSatisfy(figure -> assertThat(figure).contains("\"n\":"));
        asTheDatabaseCounts();
        pack();
        assertThat(blocks()).isGreaterThan(2);
        assertThat(figures()).isEqualTo(counted);
        asTheDatabaseCounts();

        for (int round = 0; round < 6; round++) {
            change(random, round);
            var packed = figures();
            if (round % 3 == 0) {
                asTheDatabaseCounts();
            }
            unpack();
            assertThat(packed).as("round " + round).isEqualTo(figures());
            if (round % 2 == 0) {
                pack();
            }
        }
        pack();
        assertThat(figures()).isNotEqualTo(counted);
        asTheDatabaseCounts();
        assertThat(jdbc.sql("select sum(responses) from answer_block where questionnaire_code = 'CUTS'")
                        .query(Long.class)
                        .single())
                .isEqualTo(responses("CUTS"));
    }

    @Test
    void shares_are_of_respondents_and_answers_on_another_scale_are_not_counted_with_those_of_the_newest_edition() {
        var many = question("m", "MULTIPLE", Map.of("options", options("x", "y", "z")));
        var first = published("CUTS_CHANGED", List.of(question("c", "CSAT", Map.of()), many));
        imported(
                first, "respondent,answeredAt,c,m\r\nr1,2026-03-01T00:00:00Z,5,x|y\r\nr2,2026-03-01T00:00:00Z,4,x\r\n");
        var second = published("CUTS_CHANGED", List.of(question("c", "CSAT", Map.of("max", 7)), many));
        imported(
                second, "respondent,answeredAt,c,m\r\nr3,2026-04-01T00:00:00Z,7,\r\nr4,2026-04-01T00:00:00Z,4,y|z\r\n");
        for (boolean packed : List.of(false, true)) {
            if (packed) {
                pack();
            }
            var scores = analyst()
                    .get("/api/v1/scores?questionnaire=CUTS_CHANGED" + PERIOD)
                    .expect(200);
            assertThat(scores.json("/n").asInt()).isEqualTo(4);
            assertThat(scores.json("/questions/0/n").asInt()).isEqualTo(2);
            assertThat(scores.json("/questions/0/measures/0/value").asDouble()).isEqualTo(.5);
            assertThat(scores.json("/questions/1/n").asInt()).isEqualTo(3);
            assertThat(scores.json("/questions/1/measures/0/value").asDouble()).isEqualTo(.6667);
        }
    }

    @Test
    void while_answers_are_packed_none_is_missed_or_counted_twice() throws Exception {
        var questionnaire = published("CUTS_MEANWHILE", List.of(question("q", "CSAT", Map.of())));
        var filter = filter("CUTS_MEANWHILE");
        int writers = 3;
        int each = 120;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Future<?>>();
            for (int writer = 0; writer < writers; writer++) {
                work.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        answer(questionnaire);
                    }
                }));
            }
            long seen = 0;
            while (!work.stream().allMatch(Future::isDone)) {
                var packing = threads.submit(() -> blocks.pack(7));
                long now = count(filter);
                assertThat(now).isBetween(seen, (long) writers * each);
                seen = now;
                packing.get();
            }
            for (var one : work) {
                one.get();
            }
        }
        pack();
        assertThat(count(filter)).isEqualTo(writers * each);
    }

    /** One response in one transaction, as they come. */
    private void answer(UUID questionnaire) {
        transaction.executeWithoutResult(status -> {
            var id = UUID.randomUUID();
            jdbc.sql("""
                            insert into response (id, questionnaire_id, questionnaire_code, edition, org_unit, source, title,
                                answers, score, low, answered_at)
                            values (?, ?, 'CUTS_MEANWHILE', 1, ?, 'IMPORT', 't', '{}', 50, false, '2026-05-05T00:00:00Z')""").params(id, questionnaire, UNIT).update();
            jdbc.sql("""
                            insert into answer (response, line, question, type, part, number, percent)
                            values (?, 0, 'q', 'CSAT', '', 3, 50)""").param(id).update();
        });
    }

    private long count(Filter filter) {
        var found = transaction.execute(status -> {
            var tallies = new Tallies();
            answers.count(filter, system(), List.of(tallies));
            long values = tallies.list().stream().mapToLong(Tally::n).sum();
            assertThat(values).isEqualTo(tallies.responses());
            return values;
        });
        return Objects.requireNonNull(found);
    }

    private static Caller system() {
        return Caller.system(List.of(UNIT));
    }

    private static Filter filter(String code) {
        return new Filter(
                code, null, UNIT, null, Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-11-01T00:00:00Z"));
    }

    /** Somebody corrects, moves or removes answers by hand; nothing in the service does. */
    private void change(Random random, int round) {
        var some = "(select id from response where questionnaire_code = 'CUTS' order by md5(id::text || '%d') limit 12)"
                .formatted(random.nextInt(1000));
        switch (round) {
            case 0 -> update("update response set score = 12.3456 where id in " + some);
            case 1 -> update("update answer set number = 1, percent = 0 where type = 'CSAT' and response in " + some);
            case 2 -> update("update response set org_unit = 'jinhua/cuts/moved', segment = 'Z' where id in " + some);
            case 3 -> {
                update("delete from answer where type = 'NUMBER' and response in " + some);
                update("update response set answered_at = '2026-02-02T02:02:02.000002Z' where id in " + some);
            }
            case 4 ->
                transaction.executeWithoutResult(status -> {
                    var ids = jdbc.sql(some.substring(1, some.length() - 1))
                            .query(UUID.class)
                            .list()
                            .toArray(UUID[]::new);
                    jdbc.sql("delete from answer where response = any(?)")
                            .param(ids)
                            .update();
                    jdbc.sql("delete from response where id = any(?)")
                            .param(ids)
                            .update();
                });
            default -> {
                update("update response set customer_id = (select id from known_customer where code = 'CUT-1'),"
                        + " answers = '{}' where id in " + some);
                update("update known_customer set manager = 'cut-other', version = version + 1 where code = 'CUT-2'");
            }
        }
    }

    private void update(String sql) {
        assertThat(jdbc.sql(sql).update()).as(sql).isPositive();
    }

    private Map<String, String> figures() {
        var figures = new LinkedHashMap<String, String>();
        var of = "?questionnaire=CUTS&orgUnit=" + UNIT + PERIOD;
        for (String more : List.of("", "&segment=A", "&segment=B")) {
            for (String path : List.of(
                    "/importance-performance" + of,
                    "/kano" + of,
                    "/drivers" + of + "&outcome=c1&driver=c2&driver=n",
                    "" + of,
                    of.replace("cuts", "cuts/b"),
                    of.replace("2026-11-01T00", "2026-05-05T05"))) {
                figures.put(path + more, figure(path + more));
            }
        }
        for (String trend : List.of(
                "&measure=SCORE&per=DAY",
                "&measure=CSAT&per=WEEK",
                "&measure=NPS&per=MONTH",
                "&measure=CES&per=QUARTER",
                "&measure=SCORE&per=YEAR")) {
            figures.put(trend, figure("/trend" + of + trend));
        }
        for (String by : List.of("ORG_UNIT", "SEGMENT", "EMPLOYEE", "EDITION", "SOURCE")) {
            for (String measure : List.of("SCORE", "CSAT")) {
                var path = "/comparison" + of + "&measure=" + measure + "&by=" + by;
                figures.put(path, figure(path));
            }
        }
        return figures;
    }

    private String figure(String path) {
        return analyst().get("/api/v1/scores" + path).expect(200).text();
    }

    private void asTheDatabaseCounts() {
        var filter = filter("CUTS");
        var tallies = new Tallies();
        var pairs = new PairGaps();
        var rated = answers.questions(filter, system()).values().stream()
                .filter(question -> List.of("c1", "c2", "n").contains(question.id()))
                .toList();
        var complete = new CompleteAnswers(rated);
        transaction.executeWithoutResult(status -> answers.count(filter, system(), List.of(tallies, pairs, complete)));

        var where = " from response r where r.questionnaire_code = 'CUTS' and r.org_unit like 'jinhua/cuts%'"
                + " and r.answered_at >= '2026-01-01T00:00:00Z' and r.answered_at < '2026-11-01T00:00:00Z'";
        jdbc.sql("select count(*) as n, count(score) as scored, avg(score) as mean, stddev_samp(score) as deviation"
                        + where)
                .query(row -> {
                    assertThat(tallies.responses()).isEqualTo(row.getLong("n"));
                    assertThat(tallies.scores().n()).isEqualTo(row.getLong("scored"));
                    assertThat(tallies.scores().mean(GivenAnswers.UNIT)).isCloseTo(row.getDouble("mean"), within(1e-9));
                    assertThat(tallies.scores().deviation(GivenAnswers.UNIT))
                            .isCloseTo(row.getDouble("deviation"), within(1e-9));
                });
        var joined = where.replace("response r", "response r join answer a on a.response = r.id");
        var counted = jdbc.sql("select a.question, a.part, a.number, a.choice, count(*) as n" + joined
                        + " group by a.question, a.part, a.number, a.choice")
                .query(Tally.class)
                .list();
        assertThat(byValue(tallies.list())).isEqualTo(byValue(counted));
        for (ServiceDimension dimension : ServiceDimension.values()) {
            jdbc.sql("select count(gap) as n, avg(gap) as mean, stddev_samp(gap) as deviation from (select"
                            + " avg(a.number) filter (where a.part = 'PERCEPTION')"
                            + " - avg(a.number) filter (where a.part = 'EXPECTATION') as gap" + joined
                            + " and a.type = 'PAIR' and a.dimension = :dimension group by r.id) of_each")
                    .param("dimension", dimension.name())
                    .query(row -> {
                        var gap = pairs.gap(dimension);
                        assertThat(gap.n()).isEqualTo(row.getLong("n"));
                        assertThat(gap.value()).isCloseTo(row.getDouble("mean"), within(1e-8));
                    });
        }
        jdbc.sql("select count(*) as n, corr(c1, c2) as one, corr(c1, n) as two from (select"
                        + " max(a.number) filter (where a.question = 'c1')::float8 as c1,"
                        + " max(a.number) filter (where a.question = 'c2')::float8 as c2,"
                        + " max(a.number) filter (where a.question = 'n')::float8 as n" + joined
                        + " and a.question in ('c1', 'c2', 'n') group by r.id having count(*) = 3) as whole")
                .query(row -> {
                    assertThat(complete.n()).isEqualTo(row.getLong("n"));
                    var matrix = complete.correlations();
                    var ids = rated.stream().map(question -> question.id()).toList();
                    assertThat(matrix[ids.indexOf("c1")][ids.indexOf("c2")])
                            .isCloseTo(row.getDouble("one"), within(1e-9));
                    assertThat(matrix[ids.indexOf("c1")][ids.indexOf("n")])
                            .isCloseTo(row.getDouble("two"), within(1e-9));
                });
    }

    /** Of two editions that have a question on other scales the counts are added up. */
    private static Map<String, Long> byValue(List<Tally> tallies) {
        return tallies.stream()
                .collect(Collectors.toMap(
                        tally -> tally.question() + " " + tally.part() + " "
                                + (tally.number() == null
                                        ? null
                                        : tally.number().stripTrailingZeros().toPlainString())
                                + " " + tally.choice(),
                        Tally::n,
                        Long::sum));
    }

    private void pack() {
        await().until(() -> {
            blocks.pack(90);
            return jdbc.sql("select count(*) from answer_unpacked u join response r on r.id = u.response"
                                    + " where r.questionnaire_code like 'CUTS%'")
                            .query(Long.class)
                            .single()
                    == 0;
        });
    }

    private void unpack() {
        transaction.executeWithoutResult(
                status -> jdbc.sql("""
                        select unpack_answers(questionnaire_id, org_unit) from answer_block
                        where questionnaire_code = 'CUTS' group by questionnaire_id, org_unit""").query((row, i) -> i).list());
        // The service itself may have packed again: it is only that figures cannot tell.
    }

    private long blocks() {
        return jdbc.sql("select count(*) from answer_block where questionnaire_code = 'CUTS'")
                .query(Long.class)
                .single();
    }

    private long responses(String code) {
        return jdbc.sql("select count(*) from response where questionnaire_code = ?")
                .param(code)
                .query(Long.class)
                .single();
    }

    private void customers() {
        for (int i = 0; i < 4; i++) {
            jdbc.sql("""
                            insert into known_customer (id, version, code, kind, name, org_unit, manager, segment)
                            values (?, 1, ?, 'RETAILER', '店', ?, ?, ?)""")
                    .param(UUID.randomUUID())
                    .param("CUT-" + i)
                    .param(UNIT + (i % 2 == 0 ? "/a" : "/b"))
                    .param(i == 3 ? null : "cut-manager-" + i % 2)
                    .param(i == 3 ? null : i % 2 == 0 ? "A" : "B")
                    .update();
        }
    }

    private static List<Map<String, Object>> questions(String scale) {
        var questions = new ArrayList<Map<String, Object>>();
        questions.add(question("c1", "CSAT", Map.of("dimension", scale)));
        questions.add(question("c2", "CSAT", Map.of("dimension", scale, "reversed", true)));
        questions.add(question("c3", "CSAT", Map.of("dimension", "QUALITY", "max", 7)));
        questions.add(question("n", "NPS", Map.of()));
        questions.add(question("e", "CES", Map.of()));
        questions.add(question("i1", "IMPORTANCE", Map.of("about", "c1")));
        questions.add(question("number", "NUMBER", Map.of()));
        questions.add(question("k", "KANO", Map.of()));
        questions.add(question("t", "TEXT", Map.of()));
        questions.add(question("s", "SINGLE", Map.of("options", options("x", "y"))));
        questions.add(question("m", "MULTIPLE", Map.of("options", options("x", "y", "z"))));
        questions.add(question("matrix", "MATRIX", Map.of("options", options("x", "y"), "dimension", "ROWS")));
        questions.add(question("rank", "RANKING", Map.of("options", options("x", "y"))));
        for (int i = 0; i < 6; i++) {
            questions.add(
                    question("p" + i, "PAIR", Map.of("min", 1, "max", 7, "dimension", DIMENSIONS.get(Math.min(i, 4)))));
        }
        questions.add(question("w", "POINTS", Map.of("options", options(DIMENSIONS.toArray(String[]::new)))));
        return questions;
    }

    private static List<Map<String, Object>> options(String... values) {
        var options = new ArrayList<Map<String, Object>>();
        for (String value : values) {
            options.add(Map.of("value", value, "text", Map.of("zh", "选项", "en", "Option")));
        }
        return options;
    }

    private void imported(UUID questionnaire, Random random, int rows) {
        var columns = new ArrayList<>(List.of("respondent", "customer", "answeredAt"));
        columns.addAll(
                List.of("c1", "c2", "c3", "n", "e", "i1", "number", "k.functional", "k.dysfunctional", "t", "s"));
        columns.addAll(List.of("m", "matrix.x", "matrix.y", "rank"));
        for (int i = 0; i < 6; i++) {
            columns.add("p%d.expectation".formatted(i));
            columns.add("p%d.perception".formatted(i));
        }
        DIMENSIONS.forEach(dimension -> columns.add("w." + dimension));
        var csv = new StringBuilder(String.join(",", columns)).append("\r\n");
        for (int row = 0; row < rows; row++) {
            var cells = new ArrayList<String>();
            cells.add("r" + row);
            cells.add(random.nextInt(5) == 0 ? "" : "CUT-" + random.nextInt(4));
            cells.add("2026-%02d-%02dT%02d:30:00Z"
                    .formatted(1 + random.nextInt(10), 1 + random.nextInt(28), random.nextInt(24)));
            boolean skips = random.nextInt(3) == 0;
            cells.add(some(random, skips, 1, 5));
            cells.add(some(random, skips, 1, 5));
            cells.add(some(random, skips, 1, 7));
            cells.add(some(random, skips, 0, 10));
            cells.add(some(random, skips, 1, 7));
            cells.add(some(random, skips, 1, 5));
            cells.add(
                    random.nextInt(4) == 0
                            ? ""
                            : BigDecimal.valueOf(random.nextInt(100_000) - 20_000, 2)
                                    .toPlainString());
            boolean features = random.nextBoolean();
            cells.add(features ? some(random, false, 1, 5) : "");
            cells.add(features ? some(random, false, 1, 5) : "");
            cells.add(random.nextBoolean() ? "好" : "");
            cells.add(random.nextBoolean() ? "x" : "");
            cells.add(random.nextBoolean() ? "x|z" : "y");
            boolean matrix = random.nextBoolean();
            cells.add(matrix ? some(random, false, 1, 5) : "");
            cells.add(matrix ? some(random, false, 1, 5) : "");
            cells.add(random.nextBoolean() ? "y|x" : "");
            for (int i = 0; i < 6; i++) {
                boolean asked = !skips || random.nextBoolean();
                cells.add(asked ? some(random, false, 1, 7) : "");
                cells.add(asked ? some(random, false, 1, 7) : "");
            }
            boolean weighs = random.nextBoolean();
            int one = random.nextInt(61);
            for (int points : weighs ? List.of(one, 60 - one, 20, 10, 10) : List.<Integer>of()) {
                cells.add(String.valueOf(points));
            }
            cells.addAll(Collections.nCopies(columns.size() - cells.size(), ""));
            csv.append(String.join(",", cells)).append("\r\n");
        }
        imported(questionnaire, csv.toString());
    }

    private void imported(UUID questionnaire, String csv) {
        var started = analyst()
                .upload(
                        IMPORTS + "?questionnaireId=" + questionnaire + "&orgUnit=" + UNIT,
                        "answers.csv",
                        csv.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        var done = await().until(
                        () -> analyst().get(IMPORTS + "/" + started.id()).expect(200),
                        answer -> answer.json("/status").asString().equals("FINISHED"));
        assertThat(done.json("/counts/failed").asInt()).as(done.text()).isZero();
    }

    private static String some(Random random, boolean skips, int lowest, int highest) {
        return skips && random.nextBoolean() ? "" : String.valueOf(random.nextInt(lowest, highest + 1));
    }

    private UUID published(String code, List<Map<String, Object>> questions) {
        var draft = analyst()
                .post(
                        "/api/v1/questionnaires",
                        Map.of("code", code, "title", Map.of("zh", "题", "en", "T"), "questions", questions))
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private static Map<String, Object> question(String id, String type, Map<String, Object> more) {
        var question = new HashMap<String, Object>(more);
        question.put("id", id);
        question.put("type", QuestionType.valueOf(type).name());
        question.put("text", Map.of("zh", "题", "en", "Q"));
        return question;
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst"));
    }
}
