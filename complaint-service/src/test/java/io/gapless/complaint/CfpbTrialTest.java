package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Real complaints of bank customers, as a partner's system hands them over. */
@ServiceTest
class CfpbTrialTest {

    private static final int SOME = 300;
    private static final long ALL = 3186;
    private static final DateTimeFormatter US =
            DateTimeFormatter.ofPattern("M/d/uuuu").withResolverStyle(ResolverStyle.STRICT);

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Test
    void real_complaints_are_taken_in_twice_without_duplicates() throws IOException {
        var file = Path.of(System.getProperty("gapless.root", ".."), "../shared/data/cfpb-complaints.csv")
                .normalize();
        assumeTrue(Files.exists(file), () -> "Skipped: the trial data " + file + " is not on this machine");
        var complaints = read(file);
        assertThat(complaints).hasSize(SOME);
        var partner = api.as(Tokens.of("partner").username("cfpb").scope("complaints:write complaints:read"));
        var first = new HashSet<String>();
        for (var complaint : complaints) {
            first.add(partner.post("/api/v1/complaints", complaint)
                    .expect(201)
                    .json("/number")
                    .asString());
        }
        var second = new HashSet<String>();
        for (var complaint : complaints) {
            second.add(partner.post("/api/v1/complaints", complaint)
                    .expect(200)
                    .json("/number")
                    .asString());
        }
        assertThat(second).isEqualTo(first).hasSize(SOME);
        assertThat(jdbc.sql("select count(*) from complaint where partner = 'cfpb'")
                        .query(Long.class)
                        .single())
                .isEqualTo(SOME);
        assertThat(partner.get("/api/v1/complaints?q=Mortgage&limit=200")
                        .expect(200)
                        .json("/items"))
                .isNotEmpty();
    }

    /**
     * All of them, as what another system had: with the day they were sent to the company as that of its answer. Six were
     * sent before they were received, which cannot be; they are taken once that is mended.
     */
    @Test
    void all_of_them_are_taken_over_as_the_past_without_duplicates() throws IOException {
        var file = Path.of(System.getProperty("gapless.root", ".."), "../shared/data/cfpb-complaints.csv")
                .normalize();
        assumeTrue(Files.exists(file), () -> "Skipped: the trial data " + file + " is not on this machine");
        var lines = Files.readAllLines(file).stream().skip(1).toList();
        assertThat(lines).hasSize((int) ALL);
        assertThat(imported(past(lines, false))).isEqualTo("{\"failed\":6,\"created\":3180}");
        assertThat(imported(past(lines, false))).isEqualTo("{\"failed\":6,\"unchanged\":3180}");
        assertThat(imported(past(lines, true))).isEqualTo("{\"created\":6,\"unchanged\":3180}");
        assertThat(jdbc.sql("""
                        select count(*) from complaint c join complaint_import i on i.complaint_id = c.id
                        where i.source = 'cfpb' and c.status = 'CLOSED' and c.next_due_at is null
                            and c.received_at < '2020-01-01' and c.resolve_met_at = c.ended_at""").query(Long.class).single()).isEqualTo(ALL);
        // Some were answered late, by the calendar of the desk.
        assertThat(jdbc.sql("""
                        select count(*) from complaint c join complaint_import i on i.complaint_id = c.id
                        where i.source = 'cfpb' and c.first_response_breached_at is not null""").query(Long.class).single()).isBetween(100L, ALL - 100L);
    }

    private static String past(List<String> lines, boolean mended) {
        var csv = new StringBuilder(
                "reference,orgUnit,category,channel,language,text,receivedAt,firstResponseAt,closedAt\r\n");
        for (int row = 0; row < lines.size(); row++) {
            var fields = split(lines.get(row));
            var received = day(fields.getFirst());
            var sent = day(fields.get(10));
            var answered = mended && sent.isBefore(received) ? received : sent;
            csv.append("cfpb-%d,jinhua,%s,%s,en,\"%s\",%s,%s,%s\r\n"
                    .formatted(
                            row,
                            category(fields.get(1)),
                            channel(fields.get(9)),
                            String.join(" · ", fields.subList(1, 6)),
                            received,
                            answered,
                            answered));
        }
        return csv.toString();
    }

    private String imported(String csv) {
        var admin = api.as(Tokens.of("admin").username("cfpb-admin"));
        var started = admin.upload(
                        "/api/v1/complaint-imports?source=cfpb", "cfpb.csv", csv.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        return await().until(
                        () -> admin.get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"))
                .json("/counts")
                .toString();
    }

    private static LocalDate day(String us) {
        return LocalDate.parse(us, US);
    }

    private static String channel(String submittedVia) {
        return switch (submittedVia) {
            case "Web" -> "WEB";
            case "Phone" -> "HOTLINE";
            case "Email" -> "EMAIL";
            case "Postal mail", "Fax" -> "LETTER";
            default -> "PARTNER";
        };
    }

    private static List<Map<String, Object>> read(Path file) throws IOException {
        var complaints = new ArrayList<Map<String, Object>>();
        try (var lines = Files.lines(file)) {
            lines.skip(1).limit(SOME).forEach(line -> {
                var fields = split(line);
                complaints.add(Map.of(
                        "channel",
                        "PARTNER",
                        "category",
                        category(fields.get(1)),
                        "text",
                        String.join(" · ", fields.subList(1, 6)),
                        "orgUnit",
                        "jinhua",
                        "language",
                        "en",
                        "occurredAt",
                        LocalDate.parse(fields.getFirst(), US)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                                .toString(),
                        "externalReference",
                        "cfpb-" + complaints.size()));
            });
        }
        return complaints;
    }

    private static String category(String product) {
        return switch (product) {
            case "Mortgage", "Consumer Loan", "Credit card", "Student loan", "Payday loan" -> "price";
            case "Bank account or service", "Money transfers", "Prepaid card" -> "settlement";
            case "Debt collection" -> "attitude";
            case "Credit reporting" -> "compliance";
            default -> "other";
        };
    }

    /** One line of CSV, of which fields may be quoted. */
    private static List<String> split(String line) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (char c : line.toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
