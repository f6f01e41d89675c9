package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipFile;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Root causes in the list of complaints and in the evidence pack. */
@ServiceTest
class CauseFilterTest {

    private static final String LIST = "/api/v1/complaints";
    private static final String PACKS = "/api/v1/complaint-reports/evidence-packs";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void complaints_are_found_by_their_root_cause_and_by_where_it_lies() {
        var unit = "jinhua/cause-filter";
        var agent = api.as(Tokens.of("service-agent").org(unit));
        var failure = cause(agent, unit, "equipment-failure", "jinhua/logistics/vans");
        var system = cause(agent, unit, "equipment-system", null);
        var skill = cause(agent, unit, "people-skill", "jinhua/logistics");
        received(agent, unit);
        assertThat(found(agent, "cause=equipment")).containsExactlyInAnyOrder(failure, system);
        assertThat(found(agent, "cause=equipment-system")).containsExactly(system);
        assertThat(found(agent, "cause=nothing")).isEmpty();
        assertThat(found(agent, "responsibleUnit=jinhua/logistics")).containsExactlyInAnyOrder(failure, skill);
        assertThat(found(agent, "cause=people&responsibleUnit=jinhua/logistics&open=true"))
                .containsExactly(skill);
        assertThat(found(agent, "cause=people&responsibleUnit=jinhua/logistics/vans"))
                .isEmpty();
        assertThat(api.as(Tokens.of("supervisor").org("jinhua/cause-filter-not"))
                        .get(LIST + "?cause=equipment")
                        .expect(200)
                        .text())
                .doesNotContain(failure.toString());
        // Why a complaint came about stays within the house.
        api.as(Tokens.of("customer").username("somebody"))
                .get(LIST + "?cause=equipment")
                .expectProblem(403, "causes-not-yours");
        api.as(Tokens.of("partner").scope("complaints:read"))
                .get(LIST + "?responsibleUnit=jinhua")
                .expectProblem(403, "causes-not-yours");
        // A view and an export take the same filter.
        api.as(Tokens.of("supervisor").org(unit))
                .post(
                        "/api/v1/complaint-exports",
                        Map.of("format", "CSV", "filter", Map.of("cause", "equipment", "responsibleUnit", "jinhua")))
                .expect(202);
    }

    @Test
    void an_index_serves_the_filter() {
        var plan = transaction.execute(status -> {
            jdbc.sql("select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),"
                            + " set_config('enable_mergejoin', 'off', true)")
                    .query()
                    .singleRow();
            return String.join(
                    "\n",
                    jdbc.sql("explain select c.id from complaint c where c.id in (select f.complaint_id from"
                                    + " complaint_cause f where f.cause = any('{equipment-failure}'))")
                            .query(String.class)
                            .list());
        });
        assertThat(plan).contains("complaint_cause_newest");
    }

    @Test
    void the_evidence_pack_has_root_causes_and_what_was_done_about_them(@TempDir Path folder) throws Exception {
        var unit = "jinhua/cause-pack";
        var agent = api.as(Tokens.of("service-agent").org(unit));
        cause(agent, unit, "equipment-failure", unit);
        cause(agent, unit, "equipment-failure", unit);
        cause(agent, unit, "people-skill", null);
        var supervisor = api.as(Tokens.of("supervisor").org(unit));
        action(supervisor, unit, "Vans are serviced weekly");
        action(api.as(Tokens.of("supervisor").org("jinhua/cause-pack-not")), "jinhua/cause-pack-not", "Not of ours");
        try (var document = Loader.loadPDF(pack(supervisor.inChinese(), unit, "PDF"))) {
            var text = new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
            assertThat(text)
                    .contains("根本原因", "纠正与预防措施", "66.67 %", "equipment-failure", "8.7", "Vans are")
                    .doesNotContain("Not of ours");
        }
        var sheets = new StringBuilder();
        var file = Files.write(folder.resolve("pack.xlsx"), pack(supervisor, unit, "XLSX"));
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                sheets.append(new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(sheets.toString())
                .contains(
                        "Root causes",
                        "Equipment or vehicle failed (equipment-failure)",
                        "<v>0.6667</v>",
                        "<v>1.0000</v>")
                .contains("Corrective and preventive actions", "Vans are serviced weekly", "corrective")
                .doesNotContain("Not of ours");
    }

    private void action(Api supervisor, String unit, String title) {
        supervisor
                .post(
                        "/api/v1/complaint-actions",
                        Map.of(
                                "orgUnit",
                                unit,
                                "kind",
                                "CORRECTIVE",
                                "title",
                                title,
                                "cause",
                                "equipment-failure",
                                "owner",
                                "zhou",
                                "dueAt",
                                Instant.now().plus(10, ChronoUnit.DAYS).toString()))
                .expect(201);
    }

    private UUID cause(Api agent, String unit, String cause, @Nullable String responsible) {
        var complaint = received(agent, unit);
        Map<String, Object> body = new HashMap<>(Map.of("cause", cause, "whys", List.of("为什么")));
        agent.ifMatch("*")
                .put(
                        complaint.location() + "/cause",
                        responsible == null ? body : with(body, "responsibleUnit", responsible))
                .expect(200);
        return complaint.id();
    }

    private static List<UUID> found(Api reader, String query) {
        return reader.get(LIST + "?limit=200&orgUnit=jinhua/cause-filter&" + query)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(item -> UUID.fromString(item.at("/id").asString()))
                .toList();
    }

    private byte[] pack(Api reader, String unit, String format) throws Exception {
        var job = reader.post(PACKS, Map.of("format", format)).expect(202);
        await().until(() -> {
            var status = reader.get(job.location()).expect(200);
            assertThat(status.json("/status").asString()).as(status.text()).isNotEqualTo("FAILED");
            return status.json("/status").asString().equals("FINISHED");
        });
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(api.url() + job.location() + "/file"))
                                .header(
                                        "Authorization",
                                        "Bearer "
                                                + Tokens.of("supervisor")
                                                        .org(unit)
                                                        .mint())
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }
}
