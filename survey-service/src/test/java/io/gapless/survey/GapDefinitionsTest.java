package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The worked example of docs/gaps.md, figure by figure, and again after all events have been delivered anew. */
@ServiceTest
class GapDefinitionsTest {

    private static final Map<String, String> ITEMS = items();
    private static final String UNIT = "jinhua/worked-example";
    private static final String OTHER = "jinhua/unasked";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    private static Map<String, String> items() {
        var items = new LinkedHashMap<String, String>();
        items.put("Q1", "TANGIBLES");
        items.put("Q5", "RELIABILITY");
        items.put("Q6", "RELIABILITY");
        items.put("Q10", "RESPONSIVENESS");
        items.put("Q14", "ASSURANCE");
        items.put("Q18", "EMPATHY");
        return items;
    }

    @Test
    void the_worked_example_comes_out_as_the_page_says_and_the_same_after_a_replay() {
        var servqual = published("SERVQUAL", "PAIR");
        var managersView = published("MANAGERS_VIEW", "RATING");
        var frontLineView = published("FRONT_LINE_VIEW", "RATING");
        // Customers expect 7, 7, 6, 7, 6, 7 of 7 in reliability and 6 elsewhere, and perceive 5 everywhere.
        importFile(servqual, UNIT, pairs(new int[] {7, 7, 6, 7, 6, 7}));
        // Managers believe that they expect 5, 6, 5, 6, 5 in reliability, and 6 elsewhere.
        importFile(managersView, UNIT, ratings("m", new int[] {5, 6, 5, 6, 5}));
        importFile(frontLineView, UNIT, ratings("f", new int[] {4, 4, 4, 4, 4}));
        importFile(managersView, OTHER, ratings("o", new int[] {5, 5, 5, 5}));

        var series = UUID.randomUUID();
        var told = new ArrayList<EventContracts.Example>();
        told.add(events.example("StandardPublished")
                .with("id", series)
                .with("series", series)
                .with("version", 3));
        for (int i = 0; i < 5; i++) {
            told.add(events.example("VisitCompleted")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", UNIT)
                    .with(
                            "completedAt",
                            Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                    .with("steps", List.of(step(1, 60, true), step(2, 40, i == 0))));
            told.add(events.example(i < 4 ? "PromiseDelivered" : "PromiseMissed")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", UNIT)
                    .with("dueAt", "2026-10-31T16:00:00Z")
                    .with("deliveredAt", "2026-10-30T08:00:00Z"));
        }
        told.forEach(EventContracts.Example::send);
        awaitKnown(series);

        var reason = gap(UNIT, 2);
        assertThat(figure(reason, "RELIABILITY").at("/reason").asString()).isEqualTo("coverage-not-reviewed");
        // Step s2 of the standard asks for 95 and sees to Q5; nothing sees to Q6, nor to the items of the others.
        cover("Q5", List.of(Map.of("standard", series, "key", "s2")));
        for (String item : List.of("Q1", "Q6", "Q10", "Q14", "Q18")) {
            cover(item, List.of());
        }

        var report = report();
        // Ec = (100·4 + 83.33·2)/6 = 94.44; Em = (66.67·3 + 83.33·2)/5 = 73.33.
        assertFigure(figure(report.get(0), "RELIABILITY"), -21.11, 11);
        assertThat(figure(report.get(0), "RELIABILITY").at("/low").asDouble()).isEqualTo(-33.42);
        assertThat(figure(report.get(0), "RELIABILITY").at("/high").asDouble()).isEqualTo(-8.8);
        assertFigure(figure(report.get(0), "EMPATHY"), 0, 11);
        // S = (95 + 0)/2 = 47.5, less Em.
        assertFigure(figure(report.get(1), "RELIABILITY"), -25.83, 5);
        assertThat(figure(report.get(1), "RELIABILITY").at("/low").asDouble()).isEqualTo(-37.17);
        assertThat(figure(report.get(1), "RELIABILITY").at("/high").asDouble()).isEqualTo(-14.5);
        assertFigure(figure(report.get(1), "EMPATHY"), -83.33, 5);
        // 5·60 + 40 of 500 by weight.
        assertFigure(report.get(2).at("/overall"), -32, 10);
        assertFigure(report.get(3).at("/overall"), -20, 5);
        // Perceived 5 of 7 is 66.67; expected 94.44 in reliability and 83.33 in the four others.
        assertFigure(figure(report.get(4), "RELIABILITY"), -27.78, 6);
        assertFigure(report.get(4).at("/overall"), -18.89, 6);

        var levels =
                analyst().get("/api/v1/gaps/levels?orgUnit=" + UNIT).expect(200).json();
        var reliability = levels.valueStream()
                .filter(level -> level.path("dimension").asString("").equals("RELIABILITY"))
                .findFirst()
                .orElseThrow();
        assertThat(reliability.at("/expected/value").asDouble()).isEqualTo(94.44);
        assertThat(reliability.at("/believed/value").asDouble()).isEqualTo(73.33);
        assertThat(reliability.at("/specified").asDouble()).isEqualTo(47.5);
        assertThat(reliability.at("/saidByFrontLine/value").asDouble()).isEqualTo(50);

        // Behind gap 1 stand the answers of both, behind gap 2 those of managers and the front line.
        assertThat(kinds(1)).hasSize(11).contains("RESPONSE", "MANAGERS_VIEW");
        assertThat(kinds(2)).hasSize(10).containsOnly("MANAGERS_VIEW", "FRONT_LINE_VIEW");
        // Where customers were not asked, what managers believe is compared with nothing.
        assertThat(gap(OTHER, 1).at("/overall/reason").asString()).isEqualTo("too-few-observations");

        var before = report().toString();
        jdbc.sql("delete from obligation where org_unit = ?").param(UNIT).update();
        jdbc.sql("delete from known_standard where id = ?").param(series).update();
        jdbc.sql("delete from inbox where listener in ('visit-steps', 'promises', 'standards-in-force')")
                .update();
        assertThat(report().toString()).isNotEqualTo(before);
        told.reversed().forEach(EventContracts.Example::send);
        awaitKnown(series);
        assertThat(report().toString()).isEqualTo(before);
        events.verifyPublished();
    }

    @Test
    void gaps_are_broken_down_by_unit_and_month_within_the_caller_s_scope() {
        for (int unit = 0; unit < 6; unit++) {
            for (int i = 0; i < 6; i++) {
                events.example("VisitCompleted")
                        .with("id", UUID.randomUUID())
                        .with("orgUnit", "jinhua/broken-down/u" + unit + "/team")
                        .with("completedAt", "2026-05-0" + (1 + i) + "T04:00:00Z")
                        .with("steps", List.of(step(1, 60, true), step(2, 40, i < unit)))
                        .send();
            }
        }
        await().until(() -> jdbc.sql("select count(*) from obligation where org_unit like 'jinhua/broken-down/%'")
                        .query(Long.class)
                        .single()
                == 36);
        var period = "&from=2026-04-15T00:00:00Z&to=2026-05-20T00:00:00Z&orgUnit=jinhua/broken-down";
        var units = analyst().get("/api/v1/gaps/breakdown?by=ORG_UNIT" + period).expect(200);
        assertThat(units.json("/groups")).hasSize(6);
        assertThat(units.json("/groups/0/group").asString()).isEqualTo("jinhua/broken-down/u0");
        assertThat(units.json("/groups/0/gaps/2/value").asDouble()).isEqualTo(-40);
        assertThat(units.json("/groups/3/gaps/2/value").asDouble()).isEqualTo(-20);
        assertThat(units.json("/explained/reason").asString()).isEqualTo("too-few-groups");
        var months = analyst().get("/api/v1/gaps/breakdown?by=MONTH" + period).expect(200);
        assertThat(months.json("/groups")).hasSize(2);
        assertThat(months.json("/groups/0/gaps/2/known").asBoolean()).isFalse();
        assertThat(months.json("/groups/1/gaps/2/n").asInt()).isEqualTo(72);
        analyst()
                .get("/api/v1/gaps/breakdown?by=MONTH&from=2000-01-01T00:00:00Z")
                .expectProblem(422, "too-many-groups");
        var foreign = api.as(Tokens.of("supervisor").org("jinhua/yiwu"));
        foreign.get("/api/v1/gaps/breakdown?by=ORG_UNIT" + period).expectProblem(403, "outside-org-scope");
        foreign.get("/api/v1/gaps/levels?orgUnit=jinhua/broken-down").expectProblem(403, "outside-org-scope");
        api.as(Tokens.of("customer")).get("/api/v1/gaps/breakdown?by=MONTH").expectProblem(403, "not-allowed");
    }

    @Test
    void each_gap_has_its_checklist_in_both_languages() {
        for (int gap = 1; gap <= 5; gap++) {
            assertThat(analyst()
                            .get("/api/v1/gaps/" + gap + "/causes")
                            .expect(200)
                            .json())
                    .isNotEmpty();
        }
        assertThat(analyst()
                        .inChinese()
                        .get("/api/v1/gaps/4/causes")
                        .expect(200)
                        .json("/0/text")
                        .asString())
                .contains("承诺");
        analyst().get("/api/v1/gaps/6/causes").expectProblem(404, "gap-not-found");
    }

    @Test
    void coverage_is_said_by_analysts_about_items_and_steps_that_exist() {
        published("SERVQUAL", "PAIR");
        var path = "/api/v1/gaps/coverage/items/Q14";
        var body = Map.of("steps", List.of(Map.of("standard", UUID.randomUUID(), "key", "s1")));
        analyst().put(path, body).expectProblem(428, "if-match-required");
        analyst().ifMatch("*").put(path, body).expectProblem(422, "standard-step-unknown");
        analyst().ifMatch("\"77\"").put(path, Map.of("steps", List.of())).expectProblem(412, "stale-version");
        analyst().ifMatch("*").put(path.replace("Q14", "Q99"), body).expectProblem(404, "expectation-not-found");
        api.as(Tokens.of("supervisor").org("jinhua"))
                .ifMatch("*")
                .put(path, body)
                .expectProblem(403, "not-allowed");
        analyst()
                .ifMatch(analyst().get(path).expect(200))
                .put(path, Map.of("steps", List.of()))
                .expect(200);
        assertThat(analyst().get(path).expect(200).json("/level").asDouble()).isZero();
        assertThat(analyst().get("/api/v1/gaps/coverage").expect(200).json()).hasSize(ITEMS.size());
    }

    private void cover(String item, List<?> steps) {
        var path = "/api/v1/gaps/coverage/items/" + item;
        analyst()
                .ifMatch(analyst().get(path).expect(200))
                .put(path, Map.of("steps", steps))
                .expect(200);
    }

    private void awaitKnown(UUID series) {
        await().until(() -> jdbc.sql("select count(*) from obligation where org_unit = ?")
                        .param(UNIT)
                        .query(Long.class)
                        .single()
                == 10);
        await().until(() -> jdbc.sql(
                        "select exists (select from known_standard where id = ? and in_force_at is not null)")
                .param(series)
                .query(Boolean.class)
                .single());
    }

    private static void assertFigure(JsonNode figure, double value, long n) {
        assertThat(figure.at("/value").asDouble()).as("%s", figure).isEqualTo(value);
        assertThat(figure.at("/n").asLong()).as("%s", figure).isEqualTo(n);
    }

    private List<String> kinds(int gap) {
        return analyst()
                .get("/api/v1/gaps/" + gap + "/evidence?orgUnit=" + UNIT)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(item -> item.at("/kind").asString())
                .toList();
    }

    private static String pairs(int[] expected) {
        var csv = new StringBuilder("respondent");
        ITEMS.keySet()
                .forEach(item -> csv.append(',')
                        .append(item)
                        .append(".expectation,")
                        .append(item)
                        .append(".perception"));
        for (int i = 0; i < expected.length; i++) {
            csv.append("\nc").append(i);
            for (String dimension : ITEMS.values()) {
                csv.append(',')
                        .append(dimension.equals("RELIABILITY") ? expected[i] : 6)
                        .append(",5");
            }
        }
        return csv.append('\n').toString();
    }

    private static String ratings(String who, int[] reliability) {
        var csv = new StringBuilder("respondent");
        ITEMS.keySet().forEach(item -> csv.append(',').append(item));
        for (int i = 0; i < reliability.length; i++) {
            csv.append('\n').append(who).append(i);
            for (String dimension : ITEMS.values()) {
                csv.append(',').append(dimension.equals("RELIABILITY") ? reliability[i] : 6);
            }
        }
        return csv.append('\n').toString();
    }

    private static Map<String, Object> step(int number, int weight, boolean executed) {
        return Map.of(
                "number",
                number,
                "dimension",
                "RELIABILITY",
                "weight",
                weight,
                "critical",
                false,
                "executed",
                executed);
    }

    private UUID published(String code, String type) {
        var text = Map.of("zh", "题", "en", "Question");
        var questions = new ArrayList<Map<String, Object>>();
        ITEMS.forEach((id, dimension) -> questions.add(Map.of(
                "id", id, "type", type, "text", text, "min", 1, "max", 7, "required", true, "dimension", dimension)));
        var draft = analyst()
                .post("/api/v1/questionnaires", Map.of("code", code, "title", text, "questions", questions))
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private void importFile(UUID questionnaire, String unit, String csv) {
        var started = analyst()
                .upload(
                        "/api/v1/response-imports?questionnaireId=" + questionnaire + "&orgUnit=" + unit,
                        "answers.csv",
                        csv.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        var done = await().until(
                        () -> analyst().get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
        assertThat(done.json("/counts/failed").asInt(0)).as(done.text()).isZero();
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private JsonNode report() {
        return analyst().get("/api/v1/gaps?orgUnit=" + UNIT).expect(200).json("/gaps");
    }

    private JsonNode gap(String unit, int number) {
        return analyst().get("/api/v1/gaps?orgUnit=" + unit).expect(200).json("/gaps/" + (number - 1));
    }

    private static JsonNode figure(JsonNode gap, String dimension) {
        return gap.at("/dimensions")
                .valueStream()
                .filter(figure -> figure.at("/dimension").asString().equals(dimension))
                .findFirst()
                .orElseThrow();
    }
}
