package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.until;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@ServiceTest
class ReportTest {

    private static final String LIST = "/api/v1/complaints";
    private static final String FIGURES = "/api/v1/complaint-reports/figures";
    private static final String PACKS = "/api/v1/complaint-reports/evidence-packs";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void every_figure_is_that_of_the_list_it_leads_to() {
        var unit = "jinhua/report";
        var supervisor = supervisor(unit);
        var agent = agent(unit);
        var code = code();
        var customer = known(contracts, jdbc, code, unit + "/east", "report-manager");
        for (int i = 0; i < 3; i++) {
            agent.post(
                            LIST,
                            Map.of(
                                    "channel",
                                    "APP",
                                    "category",
                                    "price",
                                    "text",
                                    "太贵",
                                    "language",
                                    "zh",
                                    "customerId",
                                    customer))
                    .expect(201);
        }
        var answered = agent.post(LIST, anonymous(unit + "/west")).expect(201);
        until(agent, answered, "close");
        step(agent, answered, "reopen", Map.of("reason", "又来了")).expect(200);
        var late =
                agent.post(LIST, with(anonymous(unit), "category", "delivery")).expect(201);
        jdbc.sql("""
                        update complaint set acknowledge_due_at = now() - interval '1 hour',
                            next_due_at = now() - interval '1 hour' where id = ?""").param(late.id()).update();
        agent("jinhua/report-not").post(LIST, anonymous("jinhua/report-not")).expect(201);

        var whole = supervisor.get(FIGURES + "?orgUnit=" + unit).expect(200).json("/all");
        assertThat(whole.at("/received/n").asLong()).isEqualTo(5);
        assertThat(whole.at("/repeated/count").asLong()).isEqualTo(2);
        assertThat(whole.at("/repeated/n").asLong()).isEqualTo(3);
        assertThat(whole.at("/reopened/count").asLong()).isEqualTo(1);
        assertThat(whole.at("/reopened/n").asLong()).isEqualTo(1);
        assertThat(whole.at("/clocks/ACKNOWLEDGE/within/share").decimalValue()).isEqualByComparingTo("0.5");
        assertThat(whole.at("/clocks/ACKNOWLEDGE/running/n").asLong()).isEqualTo(3);

        int checked = 0;
        for (var by : List.of("ORG_UNIT", "EMPLOYEE", "CATEGORY", "CHANNEL", "SEVERITY", "SEGMENT")) {
            for (var per : List.of("", "&per=DAY", "&per=WEEK", "&per=MONTH")) {
                var figures = supervisor
                        .get(FIGURES + "?orgUnit=" + unit + "&by=" + by + per)
                        .expect(200);
                var received = figures.json("/rows")
                        .valueStream()
                        .mapToLong(row -> row.at("/received/n").asLong())
                        .sum();
                assertThat(received).isEqualTo(5);
                if (per.isEmpty()) {
                    checked += check(supervisor, figures.json("/rows"));
                }
            }
            checked += check(
                    supervisor,
                    supervisor
                            .get("/api/v1/complaint-reports/ageing?orgUnit=" + unit + "&by=" + by)
                            .expect(200)
                            .json("/rows"));
        }
        assertThat(checked).isGreaterThan(100);
        var units =
                supervisor.get(FIGURES + "?orgUnit=" + unit + "&by=ORG_UNIT").expect(200);
        assertThat(units.json("/rows").valueStream().map(row -> row.at("/key").asString()))
                .containsExactlyInAnyOrder(unit, unit + "/east", unit + "/west");
        // Without an org unit it is told apart below the reader's own, so that every address is theirs to follow.
        var own = supervisor.get(FIGURES + "?by=ORG_UNIT").expect(200);
        assertThat(own.json("/rows")).hasSize(3);
        assertThat(check(supervisor, own.json("/rows"))).isPositive();
        check(
                supervisor,
                supervisor
                        .get("/api/v1/complaint-reports/ageing?by=ORG_UNIT")
                        .expect(200)
                        .json("/rows"));
    }

    /** Follows every address of the figures and counts what is there. */
    private static int check(Api reader, JsonNode node) {
        int checked = 0;
        if (node.has("complaints") && node.get("complaints").isString()) {
            long told = node.has("count")
                    ? node.get("count").asLong()
                    : node.get("n").asLong();
            var list =
                    reader.get(node.get("complaints").asString() + "&limit=200").expect(200);
            assertThat(list.json("/items").size())
                    .as(node.get("complaints").asString())
                    .isEqualTo((int) told);
            checked++;
        }
        for (var child : node.isObject() || node.isArray() ? node.values() : List.<JsonNode>of()) {
            checked += check(reader, child);
        }
        return checked;
    }

    @Test
    void figures_of_employees_are_for_those_above_them_and_for_themselves() {
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua/report-staff"));
        for (var asked : List.of("?by=EMPLOYEE", "?assignee=service-agent")) {
            analyst.get(FIGURES + asked).expectProblem(403, "figures-of-employees");
            analyst.get("/api/v1/complaint-reports/ageing" + asked).expectProblem(403, "figures-of-employees");
            supervisor("jinhua/report-staff").get(FIGURES + asked).expect(200);
        }
        agent("jinhua/report-staff").get(FIGURES + "?assignee=reporter").expect(200);
        analyst.get(FIGURES + "?orgUnit=hangzhou").expectProblem(403, "outside-org-scope");
        analyst.get(FIGURES + "?zone=Moon/Base").expectProblem(400, "report-zone-unknown");
        // PostgreSQL takes offsets for the opposite.
        for (var offset : List.of("%2B08:00", "UTC%2B08:00", "Z")) {
            analyst.get(FIGURES + "?zone=" + offset).expectProblem(400, "report-zone-unknown");
        }
        analyst.get(FIGURES + "?from=2026-02-01&to=2026-01-01").expectProblem(400, "report-period-wrong");
        analyst.get(FIGURES + "?from=2020-01-01&to=2026-01-01").expectProblem(400, "report-period-wrong");
    }

    @Test
    void figures_are_counted_by_indexes() {
        var plan = transaction.execute(status -> {
            jdbc.sql("select set_config('enable_seqscan', 'off', true)").query().singleRow();
            return String.join(
                    "\n",
                    jdbc.sql("explain select c.category, count(*) from complaint c where c.received_at >= now()"
                                    + " - interval '90 days' and c.received_at < now() group by 1")
                            .query(String.class)
                            .list());
        });
        assertThat(plan).contains("complaint_received");
    }

    @Test
    void an_evidence_pack_comes_in_both_languages_and_formats_and_only_of_ones_own_org_units(@TempDir Path folder)
            throws Exception {
        var unit = "jinhua/report-pack";
        var agent = agent(unit);
        var complaint = agent.post(LIST, anonymous(unit)).expect(201);
        until(agent, complaint, "close");
        var elsewhere = agent("jinhua/report-pack-not")
                .post(LIST, anonymous("jinhua/report-pack-not"))
                .expect(201);
        var supervisor = supervisor(unit);
        var pdf = pack(supervisor.inChinese(), "PDF");
        try (var document = Loader.loadPDF(pdf)) {
            var text = new PDFTextStripper().getText(document);
            assertThat(text).contains("投诉处理证据包", "7.4", "APOLOGY");
        }
        var sheets = new ArrayList<String>();
        var file = Files.write(folder.resolve("pack.xlsx"), pack(supervisor, "XLSX"));
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                sheets.add(new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(String.join("\n", sheets))
                .contains("Evidence pack: complaints handling", "Acknowledgement of complaint")
                .contains(complaint.json("/number").asString())
                .doesNotContain(elsewhere.json("/number").asString());
        try (var workbook = WorkbookFactory.create(file.toFile())) {
            assertThat(numbers(workbook, "Volume by category", "delivery-late"))
                    .as("received, open, reopened with its n, repeated of nobody who is known")
                    .containsExactly("1", "0", "0 %", "1", "–", "0");
            assertThat(numbers(workbook, "Times", "Resolve")).containsExactly("100 %", "1", "1", "0", "0", "0");
            assertThat(numbers(workbook, "Decisions and remedies", "APOLOGY")).containsExactly("1", "0", "–", "–");
        }
        supervisor.post(PACKS, Map.of("format", "PDF", "orgUnit", "hangzhou")).expectProblem(403, "outside-org-scope");
        supervisor.post(PACKS, Map.of("format", "PDF", "zone", "x")).expectProblem(400, "report-zone-unknown");
        agent.post(PACKS, Map.of("format", "PDF")).expectProblem(403, "not-allowed");
    }

    /** The cells after the first one of a row: numbers as such, in percent where they are shown so, and texts. */
    private static List<String> numbers(Workbook workbook, String sheet, String first) {
        for (var each : workbook) {
            if (!each.getSheetName().endsWith(" " + sheet)) {
                continue;
            }
            for (var row : each) {
                if (row.getCell(0).getCellType() == CellType.STRING
                        && row.getCell(0).getStringCellValue().equals(first)) {
                    var cells = new ArrayList<String>();
                    row.forEach(cell -> cells.add(
                            cell.getCellType() == CellType.STRING
                                    ? cell.getStringCellValue()
                                    : cell.getCellStyle().getDataFormatString().equals("0.00%")
                                            ? Math.round(cell.getNumericCellValue() * 100) + " %"
                                            : String.valueOf(Math.round(cell.getNumericCellValue()))));
                    return cells.subList(1, cells.size());
                }
            }
        }
        throw new AssertionError(first + " is not in " + sheet);
    }

    private byte[] pack(Api reader, String format) throws Exception {
        var job = reader.post(PACKS, Map.of("format", format)).expect(202);
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
                                                + Tokens.of("supervisor")
                                                        .org("jinhua/report-pack")
                                                        .mint())
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(file.statusCode()).isEqualTo(200);
        return file.body();
    }

    private Api supervisor(String unit) {
        return api.as(Tokens.of("supervisor").org(unit));
    }

    private Api agent(String unit) {
        return api.as(Tokens.of("service-agent").username("reporter").org(unit));
    }
}
