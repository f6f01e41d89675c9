package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** Answers from other systems' files, whose columns are mapped by the request. */
@ServiceTest
class ResponseMappingTest {

    private static final String IMPORTS = "/api/v1/response-imports";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    Api api;

    @Test
    void the_columns_of_another_system_become_those_of_the_questionnaire_in_csv_and_xlsx() throws IOException {
        var questionnaire = published("MAPPED", List.of("speed", "manner"));
        var mapping = """
                {"columns": {"speed": {"from": ["How fast were we?"], "values": {"Fast": "5", "Slow": "1"}},
                  "manner": {"from": ["Manner (1-5)"]}, "respondent": {"from": ["Ticket"]},
                  "answeredAt": {"from": ["Date"], "dates": "d/M/uuuu"}}}""";
        var csv =
                "Ticket,Name,Date,How fast were we?,Manner (1-5)\r\nT-1,Wang,3/2/2026,Fast,4\r\nT-2,Li,4/2/2026,Slow,2\r\n"
                        + "T-3,Zhao,5/2/2026,Never,2\r\n";
        var unit = "jinhua/mapped";
        var done = imported(questionnaire, unit, "tickets.csv", csv.getBytes(StandardCharsets.UTF_8), mapping);
        assertThat(done.json("/counts").toString()).isEqualTo("{\"failed\":1,\"created\":2}");
        var again = imported(questionnaire, unit, "tickets.csv", csv.getBytes(StandardCharsets.UTF_8), mapping);
        assertThat(again.json("/counts").toString()).isEqualTo("{\"failed\":1,\"unchanged\":2}");

        var file = new ByteArrayOutputStream();
        try (var workbook = new Workbook(file, "Test", "1.0")) {
            var sheet = workbook.newWorksheet("answers");
            var rows = List.of(
                    List.of("Ticket", "Date", "How fast were we?", "Manner (1-5)"),
                    List.of("T-2", "4/2/2026", "Slow", "2"),
                    List.of("T-4", "6/2/2026", "Fast", "5"));
            for (int row = 0; row < rows.size(); row++) {
                for (int column = 0; column < rows.get(row).size(); column++) {
                    sheet.value(row, column, rows.get(row).get(column));
                }
            }
        }
        var fromWorkbook = imported(questionnaire, unit, "tickets.xlsx", file.toByteArray(), mapping);
        assertThat(fromWorkbook.json("/counts/created").asInt()).isEqualTo(1);
        assertThat(fromWorkbook.json("/counts/unchanged").asInt()).isEqualTo(1);
        var scores = analyst()
                .get("/api/v1/scores?questionnaire=MAPPED&orgUnit=" + unit)
                .expect(200);
        assertThat(scores.json("/n").asLong()).isEqualTo(3);

        var path = start(questionnaire, unit);
        analyst()
                .upload(path + "&mapping=" + encoded("[]"), "t.csv", csv.getBytes(StandardCharsets.UTF_8))
                .expectProblem(400, "import-mapping-unreadable");
        analyst()
                .inChinese()
                .upload(
                        path + "&mapping=" + encoded("{\"columns\":{\"nothing\":{\"value\":\"1\"}}}"),
                        "t.csv",
                        csv.getBytes(StandardCharsets.UTF_8))
                .expectProblem(422, "import-mapping-unfit");
    }

    /** The public data set under other names: the figures stay those that are known of it. */
    @Test
    void the_bank_s_answers_come_in_by_a_mapping() throws IOException {
        var file = Path.of(System.getProperty("gapless.root", "..")).resolve("../shared/data/bank-satisfaction.csv");
        assumeThat(Files.exists(file))
                .as("skipped: the public data set %s is not here", file)
                .isTrue();
        var csv = Files.readAllBytes(file);
        var header = new String(csv, StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElseThrow()
                .replace("\"", "");
        var questions = new ArrayList<Map<String, Object>>();
        var columns = new LinkedHashMap<String, Object>();
        for (String name : header.split(",")) {
            if (name.startsWith("sat")) {
                var id = "Q_" + name;
                questions.add(Map.of(
                        "id",
                        id,
                        "type",
                        "RATING",
                        "text",
                        Map.of("zh", "题", "en", name),
                        "min",
                        0,
                        "max",
                        10,
                        "dimension",
                        "SAT"));
                columns.put(id, Map.of("from", List.of(name)));
            }
        }
        columns.put("respondent", Map.of("row", "bank-"));
        var questionnaire = drafted("BANK_MAPPED", questions);
        var done = imported(
                questionnaire,
                "jinhua/bank-mapped",
                "bank.csv",
                csv,
                JSON.writeValueAsString(Map.of("columns", columns)));
        assertThat(done.json("/counts").toString()).isEqualTo("{\"created\":250}");
        var alpha = analyst()
                .get("/api/v1/scores?questionnaire=BANK_MAPPED&orgUnit=jinhua/bank-mapped")
                .expect(200)
                .json("/dimensions/0/measures/0/value");
        assertThat(alpha.asDouble()).isCloseTo(.8943, within(0.00005));
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private UUID published(String code, List<String> ids) {
        return drafted(
                code,
                ids.stream()
                        .map(id -> Map.<String, Object>of(
                                "id",
                                id,
                                "type",
                                "RATING",
                                "text",
                                Map.of("zh", "题", "en", "Q"),
                                "min",
                                1,
                                "max",
                                5,
                                "required",
                                true))
                        .toList());
    }

    private UUID drafted(String code, List<Map<String, Object>> questions) {
        var draft = analyst()
                .post(
                        "/api/v1/questionnaires",
                        Map.of("code", code, "title", Map.of("zh", "题", "en", "T"), "questions", questions))
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private Api.Answer imported(UUID questionnaire, String unit, String name, byte[] content, String mapping) {
        var started = analyst()
                .upload(start(questionnaire, unit) + "&mapping=" + encoded(mapping), name, content)
                .expect(202);
        return await().until(
                        () -> analyst().get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String start(UUID questionnaire, String unit) {
        return IMPORTS + "?questionnaireId=" + questionnaire + "&orgUnit=" + unit;
    }

    @Test
    void what_is_wrong_is_told_by_the_headings_and_values_of_the_file() {
        var questionnaire = published("MAPPED_WRONG", List.of("speed", "manner"));
        var mapping = """
                {"columns": {"speed": {"from": ["How fast?"], "values": {"Fast": "5", "Slow": "1"}},
                  "manner": {"value": "3"}, "answeredAt": {"from": ["Date"], "dates": "d/M/uuuu"}}}""";
        var csv = "How fast?,Date\r\nMedium,2/3/2026\r\nFast,March\r\n,3/3/2026\r\n";
        var done = imported(
                questionnaire, "jinhua/mapped-wrong", "wrong.csv", csv.getBytes(StandardCharsets.UTF_8), mapping);
        assertThat(done.json("/counts/failed").asInt()).isEqualTo(3);
        var errors = analyst()
                .get(IMPORTS + "/" + done.json("/id").asString() + "/errors")
                .expect(200)
                .text();
        assertThat(errors)
                .contains("How fast? (speed)", "Fast, Slow", "Date (answeredAt)", "d/M/uuuu")
                .doesNotContain("Write it as a number", "2026-11-22T08:30:00Z");
    }
}
