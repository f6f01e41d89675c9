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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Reports of a campaign and of the gaps of a quarter, as PDF with charts and as XLSX, in both languages. */
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
        assertThat(workbook).contains("The five gaps, 2026-Q3", "responsiveness", "<v>-16.67</v>");
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
        assertThat(workbook).contains("Survey: REPORTED", "Key words", "&#x9001;&#x8d27;&#x6162;", "<v>6</v>");

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
                .doesNotContain("&#x9001;&#x8d27;");
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
