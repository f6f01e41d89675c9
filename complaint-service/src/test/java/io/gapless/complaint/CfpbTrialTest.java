package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
    private static final DateTimeFormatter US = DateTimeFormatter.ofPattern("M/d/yyyy");

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
