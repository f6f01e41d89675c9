package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Files of other systems, imported as they are by a mapping that comes with the request. */
@ServiceTest
class ImportMappingTest {

    private static final String IMPORTS = "/api/v1/complaint-imports";

    private static final String MAPPING = """
            {"columns": {
              "reference": {"row": "cfpb-"},
              "orgUnit": {"value": "jinhua"},
              "language": {"value": "en"},
              "category": {"from": ["Product"], "otherwise": "other", "values": {
                "Mortgage": "price", "Consumer Loan": "price", "Credit card": "price", "Student loan": "price",
                "Payday loan": "price", "Bank account or service": "settlement", "Money transfers": "settlement",
                "Prepaid card": "settlement", "Debt collection": "attitude", "Credit reporting": "compliance"}},
              "channel": {"from": ["Submitted via"], "otherwise": "PARTNER", "values": {
                "Web": "WEB", "Phone": "HOTLINE", "Email": "EMAIL", "Postal mail": "LETTER", "Fax": "LETTER"}},
              "text": {"from": ["Product", "Sub-product", "Issue", "Sub-issue", "Company"], "joinedBy": " · "},
              "receivedAt": {"from": ["Date received"], "dates": "M/d/uuuu"},
              "firstResponseAt": {"from": ["Date sent to company"], "dates": "M/d/uuuu"},
              "closedAt": {"from": ["Date sent to company"], "dates": "M/d/uuuu"},
              "resolution": {"from": ["Company response to consumer"]}}}""";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    /** All of them, from the file as it is. Six were sent before they were received, which cannot be. */
    @Test
    void the_trial_complaints_are_taken_in_from_their_own_file_once() throws IOException {
        var file = Path.of(System.getProperty("gapless.root", ".."), "../shared/data/cfpb-complaints.csv")
                .normalize();
        assumeTrue(Files.exists(file), () -> "Skipped: the trial data " + file + " is not on this machine");
        var content = Files.readAllBytes(file);
        assertThat(imported(content, MAPPING)).isEqualTo("{\"failed\":6,\"created\":3180}");
        assertThat(imported(content, MAPPING)).isEqualTo("{\"failed\":6,\"unchanged\":3180}");
        assertThat(jdbc.sql("""
                        select count(*) from complaint c join complaint_import i on i.complaint_id = c.id
                        where i.source = 'mapped' and c.status = 'CLOSED' and c.received_at < '2020-01-01'""").query(Long.class).single()).isEqualTo(3180);
        assertThat(jdbc.sql("""
                        select count(distinct c.category) from complaint c join complaint_import i on i.complaint_id = c.id
                        where i.source = 'mapped'""").query(Long.class).single()).isEqualTo(5);
    }

    @Test
    void a_mapping_that_cannot_be_is_refused_and_so_is_a_file_that_it_does_not_fit() {
        var csv = "When;What\n1.2.2026;broken\n".getBytes(StandardCharsets.UTF_8);
        refused(csv, "no json", 400, "import-mapping-unreadable");
        refused(csv, "{}", 422, "import-mapping-unfit");
        refused(csv, "{\"columns\":{\"colour\":{\"value\":\"x\"}}}", 422, "import-mapping-unfit");
        refused(csv, "{\"columns\":{\"text\":null}}", 422, "import-mapping-unfit");
        refused(csv, "{\"columns\":{\"text\":{\"value\":\"x\",\"row\":\"y\"}}}", 422, "import-mapping-unfit");
        refused(csv, "{\"columns\":{\"text\":{\"from\":[]}}}", 422, "import-mapping-unfit");
        refused(csv, "{\"columns\":{\"text\":{\"from\":[null]}}}", 422, "import-mapping-unfit");
        refused(
                csv,
                "{\"columns\":{\"receivedAt\":{\"from\":[\"When\"],\"dates\":\"bbb\"}}}",
                422,
                "import-mapping-unfit");
        refused(csv, "{\"columns\":{\"text\":{\"from\":[\"Elsewhere\"]}}}", 422, "table-missing-column");
        refused(csv, "{\"columns\":{\"text\":{\"from\":[\"What\"]}}}", 422, "table-missing-column");
        for (String role : java.util.List.of("customer", "customer-manager", "service-agent", "partner")) {
            api.as(Tokens.of(role)).upload(IMPORTS, "x.csv", csv).expectProblem(403, "not-allowed");
        }
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var mapping = "{\"columns\":{\"reference\":{\"row\":\"r-\"},\"orgUnit\":{\"value\":\"jinhua\"},"
                + "\"category\":{\"value\":\"other\"},\"channel\":{\"value\":\"WEB\"},\"text\":{\"from\":[\"What\"]},"
                + "\"receivedAt\":{\"from\":[\"When\"],\"dates\":\"d.M.uuuu\"}}}";
        var keyed = admin.idempotencyKey("mapped-1");
        var first = keyed.upload(IMPORTS + "?source=mapped2&mapping=" + encoded(mapping), "x.csv", csv)
                .expect(202);
        assertThat(keyed.upload(IMPORTS + "?source=mapped2&mapping=" + encoded(mapping), "x.csv", csv)
                        .expect(202)
                        .id())
                .isEqualTo(first.id());
        keyed.upload(IMPORTS + "?source=mapped2&mapping=" + encoded(mapping + " "), "x.csv", csv)
                .expectProblem(422, "idempotency-key-reused");
    }

    private void refused(byte[] csv, String mapping, int status, String problem) {
        api.as(Tokens.of("admin").org("jinhua"))
                .upload(IMPORTS + "?mapping=" + encoded(mapping), "x.csv", csv)
                .expectProblem(status, problem);
    }

    private String imported(byte[] content, String mapping) {
        var admin = api.as(Tokens.of("admin").username("mapped-admin"));
        var started = admin.upload(IMPORTS + "?source=mapped&mapping=" + encoded(mapping), "cfpb.csv", content)
                .expect(202);
        return await().until(
                        () -> admin.get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"))
                .json("/counts")
                .toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
