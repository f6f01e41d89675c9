package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.survey.customer.KnownCustomers;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import java.util.zip.ZipFile;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Reports of a campaign, of the gaps of a quarter and of an assessment, as PDF with charts and as XLSX, in both languages. */
@ServiceTest
class ReportsTest {

    private static final String REPORTS = "/api/v1/survey-reports";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    KnownCustomers customers;

    @Autowired
    JdbcClient jdbc;

    @TempDir
    Path folder;

    @Test
    void the_gaps_of_a_quarter_stand_beside_those_of_the_quarter_before() throws Exception {
        var unit = "jinhua/reports-gaps";
        for (int i = 0; i < 12; i++) {
            // Five of six reached in the third quarter, four of six in the second.
            level(unit, i < 6 ? "2026-08-1" + i : "2026-05-1" + (i - 6), i % 6 != 0 && i != 7);
        }
        await().until(() -> jdbc.sql("select count(*) from obligation where org_unit = ?")
                        .param(unit)
                        .query(Long.class)
                        .single()
                == 12);
        var order = Map.<String, Object>of("kind", "GAPS", "quarter", "2026-Q3", "orgUnit", unit, "format", "PDF");
        try (var document = Loader.loadPDF(report(analyst().inChinese(), order))) {
            assertThat(text(document)).contains("五大差距，2026-Q3", "传递差距", "响应性", "-16.67", "-33.33", "16.66");
            assertThat(forms(document)).as("charts, drawn as vectors").isPositive();
        }
        try (var document = Loader.loadPDF(report(analyst(), order))) {
            assertThat(text(document)).contains("The five gaps, 2026-Q3", "Gap 3: delivery", "too few observations");
        }
        var workbook = workbook(report(analyst(), with(order, "format", "XLSX")));
        assertThat(workbook)
                .contains("The five gaps, 2026-Q3", "responsiveness", "<v>-16.67</v>")
                .as("charts of bars with intervals, from cells")
                .contains("<c:barChart>", "<c:errBars>", "<c:f>");
    }

    @Test
    void a_campaign_is_reported_with_its_scores_and_what_was_written() throws Exception {
        var unit = "jinhua/reports-campaign";
        var campaign = answered(unit, "REPORTED", 6, 6);
        await().until(() -> jdbc.sql("select count(*) from analysed_text where campaign_id = ?")
                        .param(campaign)
                        .query(Long.class)
                        .single()
                == 6);
        var order = Map.<String, Object>of("kind", "CAMPAIGN", "campaignId", campaign, "format", "PDF");
        try (var document = Loader.loadPDF(report(analyst().inChinese(), order))) {
            assertThat(text(document))
                    .contains("调查报告", "REPORTED", "满意率", "客户原话", "送货太慢", "配送", "负面")
                    .doesNotContain("Reported Customer");
            assertThat(forms(document)).isPositive();
        }
        var workbook = workbook(report(analyst(), with(order, "format", "XLSX")));
        assertThat(workbook).contains("Survey: REPORTED", "Key words", "送货慢", "<v>6</v>");

        // Of a campaign that reaches several units, only one's own.
        var outside = api.as(Tokens.of("quality-analyst").org("hangzhou"));
        outside.post(REPORTS, order).expectProblem(404, "campaign-not-found");
        analyst().post(REPORTS, with(order, "campaignId", UUID.randomUUID())).expectProblem(404, "campaign-not-found");
        analyst().post(REPORTS, with(order, "orgUnit", "hangzhou")).expectProblem(403, "outside-org-scope");
        analyst().post(REPORTS, Map.of("kind", "GAPS", "format", "PDF")).expectProblem(422, "survey-report-incomplete");
        analyst().post(REPORTS, with(order, "quarter", "2026-Q3")).expectProblem(422, "survey-report-incomplete");
        analyst()
                .inChinese()
                .post(REPORTS, Map.of("kind", "GAPS", "format", "PDF", "quarter", "2026-Q5"))
                .expectProblem(422, "survey-report-quarter-wrong");
        analyst()
                .post(REPORTS, Map.of("kind", "GAPS", "format", "PDF", "quarter", "2026-Q3", "zone", "x"))
                .expectProblem(422, "survey-report-zone-unknown");
        api.as(Tokens.of("service-agent")).post(REPORTS, order).expectProblem(403, "not-allowed");
        var job = analyst().post(REPORTS, order).expect(202);
        api.as(Tokens.of("quality-analyst").username("other").org("jinhua"))
                .get(job.location() + "/file")
                .expectProblem(404, "job-not-found");
        events.verifyPublished();
    }

    @Test
    void what_few_answered_is_not_reported() throws Exception {
        var campaign = answered("jinhua/reports-few", "REPORTED_FEW", 3, 2);
        await().until(() -> jdbc.sql("select count(*) from analysed_text where campaign_id = ?")
                        .param(campaign)
                        .query(Long.class)
                        .single()
                == 2);
        var order = Map.<String, Object>of("kind", "CAMPAIGN", "campaignId", campaign, "format", "XLSX");
        assertThat(workbook(report(analyst(), order)))
                .contains("Fewer than 5 have answered")
                .doesNotContain("送货");
    }

    @Test
    void an_assessment_is_reported_at_every_level_to_whoever_may_know_of_it() throws Exception {
        var unit = "jinhua/reports-assessed";
        var assessment = assessed(unit, "POST", "2025-Q3", List.of(subject(unit, "zhou"), subject(unit, "wu")));
        var order = Map.<String, Object>of("kind", "ASSESSMENT", "assessmentId", assessment, "format", "PDF");
        var supervisor = api.as(Tokens.of("supervisor").org(unit));
        supervisor.post(REPORTS, order).expectProblem(404, "assessment-not-found");
        analyst()
                .post(REPORTS, with(order, "assessmentId", UUID.randomUUID()))
                .expectProblem(404, "assessment-not-found");
        analyst().post(REPORTS, with(order, "orgUnit", unit)).expectProblem(422, "survey-report-incomplete");
        analyst()
                .post(REPORTS, Map.of("kind", "ASSESSMENT", "format", "PDF"))
                .expectProblem(422, "survey-report-incomplete");
        analyst()
                .inChinese()
                .post(REPORTS, with(order, "quarter", "2025-Q3"))
                .expectProblem(422, "survey-report-incomplete");
        api.as(Tokens.of("customer-manager").username("wu").org(unit))
                .post(REPORTS, order)
                .expectProblem(403, "not-allowed");
        analyst()
                .ifMatch("*")
                .post("/api/v1/assessments/" + assessment + "/publish")
                .expect(200);
        supervisor.post(REPORTS, order).expect(202);
        api.as(Tokens.of("supervisor").org("hangzhou")).post(REPORTS, order).expectProblem(404, "assessment-not-found");

        try (var document = Loader.loadPDF(report(analyst().inChinese(), order))) {
            assertThat(text(document))
                    .contains("季度考核，2025-Q3", "岗位", "已公布", "拜访步骤完成率", "zhou", "奖励", "500", "wu", "扣罚", "未知");
            assertThat(forms(document))
                    .as("of the results, and of the indicator")
                    .isEqualTo(2);
        }
        var workbook = workbook(report(analyst(), with(order, "format", "XLSX")));
        assertThat(workbook)
                .contains("Quarterly, 2025-Q3", "steps of visits carried out, %", "<v>60.0</v>", "<c:barChart>");

        // The quarter after is beside the quarter before; the company is told figure by figure.
        var company = assessed(unit, "COMPANY", "2025-Q3", null);
        try (var document = Loader.loadPDF(report(analyst(), with(order, "assessmentId", company)))) {
            assertThat(text(document)).contains("Quarterly, 2025-Q3", "company", "draft", "Figure by figure");
        }
        analyst()
                .ifMatch("*")
                .post("/api/v1/assessments/" + company + "/publish")
                .expect(200);
        var later = assessed(unit, "COMPANY", "2025-Q4", null);
        assertThat(workbook(report(analyst(), with(with(order, "assessmentId", later), "format", "XLSX"))))
                .contains("quarter before", "<v>75.0</v>");
        var departments = assessed(unit, "DEPARTMENT", "2025-Q3", List.of(Map.of("orgUnit", unit + "/east")));
        assertThat(workbook(report(analyst(), with(with(order, "assessmentId", departments), "format", "XLSX"))))
                .contains("departments", unit + "/east", "not known");
    }

    /** Ten visits of two steps: zhou does both, wu one. */
    private UUID assessed(String unit, String level, String quarter, @Nullable List<Map<String, Object>> subjects)
            throws Exception {
        if (jdbc.sql("select count(*) from obligation where org_unit = ?")
                        .param(unit)
                        .query(Long.class)
                        .single()
                == 0) {
            for (int i = 0; i < 10; i++) {
                events.example("VisitCompleted")
                        .with("id", UUID.randomUUID())
                        .with("orgUnit", unit)
                        .with("manager", i % 2 == 0 ? "zhou" : "wu")
                        .with("completedAt", "2025-08-1" + i + "T04:00:00Z")
                        .with("steps", List.of(step(1, true), step(2, i % 2 == 0)))
                        .send();
            }
            await().until(() -> jdbc.sql("select count(*) from obligation where org_unit = ?")
                            .param(unit)
                            .query(Long.class)
                            .single()
                    == 10);
        }
        var card = analyst()
                .get("/api/v1/scorecards?code=REPORTED_" + level)
                .expect(200)
                .json("/items");
        UUID scorecard;
        if (card.isEmpty()) {
            var draft = analyst()
                    .post(
                            "/api/v1/scorecards",
                            Map.of(
                                    "code",
                                    "REPORTED_" + level,
                                    "level",
                                    level,
                                    "title",
                                    Map.of("zh", "季度考核", "en", "Quarterly"),
                                    "currency",
                                    "CNY",
                                    "indicators",
                                    List.of(
                                            indicator("STEPS", "VISIT_STEPS", 60),
                                            indicator("ATTITUDE", "ENTERED", 40)),
                                    "bands",
                                    List.of(
                                            Map.of("atLeast", 0, "kind", "PENALTY", "amount", 100),
                                            Map.of("atLeast", 85, "kind", "REWARD", "amount", 500))))
                    .expect(201);
            analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
            scorecard = draft.id();
        } else {
            scorecard = UUID.fromString(card.get(0).at("/id").asString());
        }
        var body = new HashMap<String, Object>(Map.of("scorecardId", scorecard, "orgUnit", unit, "quarter", quarter));
        if (subjects != null) {
            body.put("subjects", subjects);
        }
        var started = analyst().post("/api/v1/assessments", body).expect(201);
        await().until(() -> !analyst()
                .get(started.location())
                .expect(200)
                .json("/calculatedAt")
                .asString("")
                .isEmpty());
        return started.id();
    }

    private static Map<String, Object> subject(String unit, String employee) {
        return Map.of("orgUnit", unit, "employee", employee);
    }

    private static Map<String, Object> step(int number, boolean executed) {
        return Map.of(
                "number", number, "dimension", "RELIABILITY", "weight", 50, "critical", false, "executed", executed);
    }

    private static Map<String, Object> indicator(String code, String metric, int weight) {
        return Map.of(
                "code",
                code,
                "title",
                Map.of("zh", "指标" + code, "en", "Indicator " + code),
                "metric",
                metric,
                "weight",
                weight,
                "worst",
                0,
                "best",
                100);
    }

    private void level(String unit, String day, boolean reached) {
        events.example("DeskLevelMeasured")
                .with("id", UUID.randomUUID())
                .with("orgUnit", unit)
                .with("day", day)
                .with("from", day + "T00:00:00Z")
                .with("until", day + "T16:00:00Z")
                .with("reached", reached)
                .send();
    }

    private UUID answered(String unit, String code, int invited, int answering) {
        for (int i = 0; i < invited; i++) {
            var id = UUID.randomUUID();
            events.example("CustomerRegistered")
                    .with("id", id)
                    .with("code", "R" + id.toString().substring(0, 8))
                    .with("name", "Reported Customer")
                    .with("orgUnit", unit)
                    .send();
            await().until(() -> customers.find(id).isPresent());
        }
        var draft = analyst()
                .post(
                        "/api/v1/questionnaires",
                        Map.of(
                                "code",
                                code,
                                "title",
                                Map.of("zh", "配送调查", "en", "Delivery"),
                                "questions",
                                List.of(
                                        Map.of(
                                                "id",
                                                "score",
                                                "type",
                                                "CSAT",
                                                "text",
                                                Map.of("zh", "满意吗？", "en", "Satisfied?")),
                                        Map.of(
                                                "id",
                                                "why",
                                                "type",
                                                "TEXT",
                                                "text",
                                                Map.of("zh", "为什么？", "en", "Why?")))))
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        var campaign = analyst()
                .post(
                        "/api/v1/campaigns",
                        Map.of(
                                "name",
                                code,
                                "questionnaireId",
                                draft.id(),
                                "orgUnit",
                                unit,
                                "from",
                                Instant.now().minus(Duration.ofDays(1)).toString(),
                                "to",
                                Instant.now().plus(Duration.ofDays(1)).toString(),
                                "seed",
                                7))
                .expect(201);
        analyst().ifMatch(campaign).post(campaign.location() + "/launch").expect(200);
        var items = await().until(
                        () -> analyst()
                                .get(campaign.location() + "/invitations")
                                .expect(200)
                                .json("/items"),
                        found -> found.size() == invited);
        int i = 0;
        for (JsonNode invitation : items) {
            if (i++ < answering) {
                var link = invitation.at("/link").asString();
                api.anonymous()
                        .post(
                                "/api/v1/public/invitations/" + link.substring(link.lastIndexOf('/') + 1) + "/response",
                                Map.of("answers", Map.of("score", i % 5 + 1, "why", "送货太慢，" + "再".repeat(i))))
                        .expect(201);
            }
        }
        return campaign.id();
    }

    private static Map<String, Object> with(Map<String, Object> order, String field, Object value) {
        var changed = new HashMap<>(order);
        changed.put(field, value);
        return changed;
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private byte[] report(Api reader, Map<String, Object> order) throws Exception {
        var job = reader.post(REPORTS, order).expect(202);
        await().until(() -> {
            var status = reader.get(job.location()).expect(200);
            assertThat(status.json("/status").asString()).as(status.text()).isNotEqualTo("FAILED");
            return status.json("/status").asString().equals("FINISHED");
        });
        var file = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(api.url() + job.location() + "/file"))
                                .header(
                                        "Authorization",
                                        "Bearer "
                                                + Tokens.of("quality-analyst")
                                                        .org("jinhua")
                                                        .mint())
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(file.statusCode()).isEqualTo(200);
        return file.body();
    }

    private static String text(PDDocument document) throws Exception {
        return new PDFTextStripper().getText(document);
    }

    private static long forms(PDDocument document) {
        long forms = 0;
        for (var page : document.getPages()) {
            forms += StreamSupport.stream(page.getResources().getXObjectNames().spliterator(), false)
                    .count();
        }
        return forms;
    }

    private String workbook(byte[] content) throws Exception {
        var sheets = new ArrayList<String>();
        var file = Files.write(folder.resolve(UUID.randomUUID() + ".xlsx"), content);
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                sheets.add(new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return String.join("\n", sheets);
    }
}
