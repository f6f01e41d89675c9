package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.survey.customer.KnownCustomers;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tries to find out who gave anonymous answers: by every endpoint that reads, by events, exports, reports and logs. */
@ExtendWith(OutputCaptureExtension.class)
@ServiceTest
class AnonymityTest {

    private static final String UNIT = "jinhua/traced";
    private static final String CODE = "TRACED";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    KnownCustomers customers;

    @Autowired
    JdbcClient jdbc;

    /** What tells of a customer, and what tells of an anonymous answer: both in one place would be a trace. */
    private final Set<String> people = new LinkedHashSet<>();

    private final Set<String> secrets = new LinkedHashSet<>();
    private final List<UUID> ids = new ArrayList<>();

    @Test
    void who_gave_an_anonymous_answer_is_told_by_no_endpoint_event_or_export() throws IOException {
        for (int i = 0; i < 6; i++) {
            customer(i, UNIT);
        }
        var questionnaire = published(CODE);
        var csv = new StringBuilder("respondent,customer,score,why\r\n");
        for (int i = 0; i < 6; i++) {
            // Each customer answers once by name, and once without.
            csv.append("named-%d,TRACE%d,%d,Named opinion %d\r\n".formatted(i, i, i % 5 + 1, i));
            csv.append("secret-%d,,%d,Secret opinion %d\r\n".formatted(i, i % 5 + 1, i));
            secrets.add("Secret opinion " + i);
            secrets.add("secret-" + i);
        }
        imported(questionnaire, csv.toString());
        await().until(() -> jdbc.sql("select count(*) from analysed_text where org_unit = ?")
                        .param(UNIT)
                        .query(Long.class)
                        .single()
                == 12);
        var anonymous = jdbc.sql("select id from response where org_unit = ? and customer_id is null")
                .param(UNIT)
                .query(UUID.class)
                .list();
        assertThat(anonymous).hasSize(6);
        anonymous.forEach(id -> secrets.add(id.toString()));

        for (String role : List.of("admin", "quality-analyst", "supervisor", "executive", "service-agent")) {
            everyEndpoint(api.as(Tokens.of(role).org("jinhua")), CODE, UNIT, anonymous);
        }
        for (int i = 0; i < ids.size(); i++) {
            var own = api.as(Tokens.of("customer").username("trace-login-" + i).org(UNIT));
            assertThat(own.get("/api/v1/responses").expect(200).text()).doesNotContain(secrets);
            for (UUID id : anonymous) {
                own.get("/api/v1/responses/" + id).expectProblem(404, "response-not-found");
            }
        }

        var export = UUID.randomUUID();
        events.example("PersonalDataRequested")
                .with("id", export)
                .with("people", ids)
                .with("logins", List.of("trace-login-0"))
                .send();
        await().until(() -> events.published().stream()
                .anyMatch(event -> event.key().equals(export.toString())
                        && event.body().toString().contains("Named opinion")));
        for (EventContracts.Published event : events.published()) {
            var told = event.key() + " " + event.headers() + " " + event.json();
            if (secrets.stream().anyMatch(told::contains)) {
                assertThat(people.stream().filter(told::contains))
                        .as("an event %s tells of an anonymous answer and of a customer: %s", event.type(), told)
                        .isEmpty();
            }
        }
    }

    @Test
    void who_answered_by_a_link_of_nobody_is_told_nowhere(CapturedOutput log) throws Exception {
        var unit = "jinhua/traced-links";
        for (int i = 10; i < 16; i++) {
            customer(i, unit);
        }
        var questionnaire = published("TRACED_LINKS");
        var drawn = launched(questionnaire, unit, "ANONYMOUS", 6);
        var links = new ArrayList<String>();
        analyst()
                .get(drawn + "/invitations")
                .expect(200)
                .json("/items")
                .forEach(one -> links.add(one.at("/link").asString()));
        assertThat(links).hasSize(6);
        var poster = launched(questionnaire, unit, "OPEN", 6);
        var open = analyst()
                .get(poster + "/open-link")
                .expect(200)
                .json("/link")
                .asString()
                .replaceFirst("^https?://[^/]+", "");
        for (int i = 0; i < 6; i++) {
            links.add(api.anonymous()
                    .with("Content-Type", "application/x-www-form-urlencoded")
                    .post(open + "/begin?lang=en", "go=begin")
                    .expect(303)
                    .location());
        }
        var anonymous = new ArrayList<UUID>();
        for (int i = 0; i < links.size(); i++) {
            var token = links.get(i).replaceAll(".*/r/|\\?.*", "");
            // All low: nobody is called back, because nobody is known.
            anonymous.add(api.anonymous()
                    .post(
                            "/api/v1/public/invitations/" + token + "/response",
                            Map.of("answers", Map.of("score", 1, "why", "Secret opinion of link " + i)))
                    .expect(201)
                    .id());
            secrets.add("Secret opinion of link " + i);
            secrets.add(token);
        }
        var written = List.copyOf(secrets);
        anonymous.forEach(id -> secrets.add(id.toString()));
        await().until(() -> jdbc.sql("select count(*) from analysed_text where org_unit like ?")
                        .param(unit + "%")
                        .query(Long.class)
                        .single()
                == 12);

        for (String role : List.of("admin", "quality-analyst", "supervisor", "executive", "service-agent")) {
            everyEndpoint(api.as(Tokens.of(role).org("jinhua")), "TRACED_LINKS", unit, anonymous);
        }
        assertThat(jdbc.sql("select count(*) from follow_up where response_id = any(?)")
                        .param(anonymous.toArray(UUID[]::new))
                        .query(Long.class)
                        .single())
                .isZero();
        for (String format : List.of("PDF", "XLSX")) {
            for (String campaign : List.of(drawn, poster)) {
                assertThat(report(campaign, format)).contains("TRACED_LINKS").doesNotContain(people);
            }
        }

        // Neither does an export of what there is of them, nor their erasure.
        var export = UUID.randomUUID();
        events.example("PersonalDataRequested")
                .with("id", export)
                .with("people", ids)
                .with("logins", List.of("trace-login-10"))
                .send();
        var told = await().until(
                        () -> events.published().stream()
                                .filter(event -> event.key().equals(export.toString()))
                                .toList(),
                        found -> !found.isEmpty());
        told.forEach(event -> assertThat(event.json()).doesNotContain(secrets));
        for (EventContracts.Published event : events.published()) {
            var text = event.key() + " " + event.headers() + " " + event.json();
            assertThat(secrets.stream().anyMatch(text::contains)
                            && people.stream().anyMatch(text::contains))
                    .as("an event %s tells of an anonymous answer and of a customer: %s", event.type(), text)
                    .isFalse();
        }
        // The ids are in it where they were asked for, with the name of who asked.
        assertThat(log.getAll()).doesNotContain(written);
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private String launched(UUID questionnaire, String unit, String access, int size) {
        var campaign = analyst()
                .post(
                        "/api/v1/campaigns",
                        Map.of(
                                "name",
                                "Traced " + access,
                                "questionnaireId",
                                questionnaire,
                                "orgUnit",
                                unit,
                                "from",
                                Instant.now().minusSeconds(60).toString(),
                                "to",
                                Instant.now().plusSeconds(3600).toString(),
                                "sampleSize",
                                size,
                                "seed",
                                1,
                                "design",
                                Map.of("access", access)))
                .expect(201);
        analyst().ifMatch(campaign).post(campaign.location() + "/launch").expect(200);
        return campaign.location();
    }

    /** Its words. */
    private String report(String campaign, String format) throws Exception {
        var job = analyst()
                .post(
                        "/api/v1/survey-reports",
                        Map.of("kind", "CAMPAIGN", "campaignId", campaign.replaceAll(".*/", ""), "format", format))
                .expect(202);
        await().until(() -> analyst()
                .get(job.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("FINISHED"));
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
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
        if (format.equals("PDF")) {
            try (var document = Loader.loadPDF(file)) {
                return new PDFTextStripper().getText(document);
            }
        }
        var words = new StringBuilder();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            while (zip.getNextEntry() != null) {
                words.append(new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return words.toString();
    }

    /** Every endpoint that reads, as the API's document lists them, with whatever it can be asked for. */
    private void everyEndpoint(Api reader, String code, String unit, List<UUID> anonymous) throws IOException {
        var file = Path.of(System.getProperty("gapless.root", "..")).resolve("contracts/openapi/survey-service.json");
        var paths = JSON.readTree(Files.readString(file)).at("/paths");
        int read = 0;
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            if (!path.getValue().has("get")
                    || path.getKey().contains("/public/")
                    || path.getKey().startsWith("/r/")) {
                continue;
            }
            var parameters = new ArrayList<String>();
            path.getValue()
                    .at("/get/parameters")
                    .valueStream()
                    .filter(parameter -> parameter.at("/in").asString().equals("query"))
                    .forEach(parameter -> parameters.add(parameter.at("/name").asString()));
            for (UUID id : List.of(anonymous.getFirst(), ids.getFirst())) {
                var asked = path.getKey().replaceAll("\\{number}", "5").replaceAll("\\{[^}]*}", id.toString())
                        + query(parameters, code, unit, null);
                read += check(reader.get(asked));
            }
            if (parameters.contains("customerId")) {
                for (UUID id : ids) {
                    var about = reader.get(path.getKey() + query(parameters, code, unit, id));
                    assertThat(about.text()).as(about.request()).doesNotContain(secrets);
                }
            }
        }
        // The document is read, not passed over.
        assertThat(read).isGreaterThan(0);
    }

    private static String query(List<String> parameters, String code, String unit, @Nullable UUID customer) {
        var query = new ArrayList<String>();
        var values = Map.of(
                "questionnaire",
                code,
                "orgUnit",
                unit,
                "by",
                "ORG_UNIT",
                "outcome",
                "score",
                "limit",
                "200",
                "atLeast",
                "1");
        values.forEach((name, value) -> {
            if (parameters.contains(name)) {
                query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        if (customer != null) {
            query.add("customerId=" + customer);
        }
        return query.isEmpty() ? "" : "?" + String.join("&", query);
    }

    /** No smallest part of an answer tells of both. */
    private int check(Api.Answer answer) {
        assertThat(answer.status()).as(answer.request()).isLessThan(500);
        if (answer.status() != 200 || !answer.contentType().contains("json")) {
            return 0;
        }
        search(answer, answer.json());
        return 1;
    }

    private void search(Api.Answer answer, JsonNode node) {
        if (node.isObject() && node.valueStream().noneMatch(JsonNode::isContainer)) {
            var text = node.toString();
            assertThat(secrets.stream().anyMatch(text::contains)
                            && people.stream().anyMatch(text::contains))
                    .as("%s tells in one place of an anonymous answer and of a customer: %s", answer.request(), text)
                    .isFalse();
        }
        node.valueStream().forEach(part -> search(answer, part));
    }

    private void customer(int number, String unit) {
        var id = UUID.randomUUID();
        ids.add(id);
        people.add(id.toString());
        people.add("TRACE" + number);
        people.add("trace-login-" + number);
        people.add("Traced Shop " + number);
        events.example("CustomerRegistered")
                .with("id", id)
                .with("code", "TRACE" + number)
                .with("name", "Traced Shop " + number)
                .with("orgUnit", unit)
                .with("login", "trace-login-" + number)
                .send();
        await().until(() -> customers.find(id).isPresent());
    }

    private UUID published(String code) {
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua"));
        var draft = analyst.post(
                        "/api/v1/questionnaires",
                        Map.of(
                                "code",
                                code,
                                "title",
                                Map.of("zh", "题", "en", "T"),
                                "questions",
                                List.of(
                                        Map.of("id", "score", "type", "CSAT", "text", Map.of("zh", "满意吗？", "en", "Q")),
                                        Map.of(
                                                "id",
                                                "why",
                                                "type",
                                                "TEXT",
                                                "text",
                                                Map.of("zh", "为什么？", "en", "Why")))))
                .expect(201);
        analyst.ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private void imported(UUID questionnaire, String csv) {
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua"));
        var started = analyst.upload(
                        "/api/v1/response-imports?questionnaireId=" + questionnaire + "&orgUnit=" + UNIT,
                        "traced.csv",
                        csv.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        var done = await().until(
                        () -> analyst.get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
        assertThat(done.json("/counts/created").asInt()).isEqualTo(12);
    }

    @Test
    void answers_promised_to_be_nobodys_tell_no_time_segment_or_unit_and_their_draw_cannot_be_repeated() {
        var unit = "jinhua/hidden";
        for (var some : Map.of("A", 20, "B", 20, "T", 1).entrySet()) {
            jdbc.sql("""
                            insert into known_customer (id, version, code, kind, name, org_unit, segment)
                            select gen_random_uuid(), 1, 'HIDDEN' || :segment || i, 'RETAILER', 'Hidden ' || i,
                                :unit || '/' || lower(:segment), :segment
                            from generate_series(1, :number) i""")
                    .param("unit", unit)
                    .param("segment", some.getKey())
                    .param("number", some.getValue())
                    .update();
        }
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua"));
        var questionnaire = hiddenQuestionnaire(analyst);
        var campaign = launched(analyst, questionnaire, unit, "ANONYMOUS");
        for (String role : List.of("admin", "quality-analyst", "supervisor", "executive")) {
            var told = api.as(Tokens.of(role).org("jinhua"))
                    .get(campaign.location())
                    .expect(200);
            assertThat(told.json().has("seed")).isFalse();
            assertThat(told.json("/strata")
                            .valueStream()
                            .map(one -> one.at("/name").asString()))
                    .containsExactly("A", "B");
        }
        var hidden = drawn("select customer_id::text from campaign_asked where campaign_id = ? order by 1", campaign);
        var named = launched(analyst, questionnaire, unit, "PERSONAL");
        assertThat(hidden).hasSize(13);
        assertThat(drawn("select customer_id::text from invitation where campaign_id = ? order by 1", named))
                .hasSize(13)
                .isNotEqualTo(hidden);

        var links = analyst.get(campaign.location() + "/invitations?limit=200")
                .expect(200)
                .json("/items");
        links.forEach(one -> api.post(
                        "/api/v1/public/invitations/"
                                + one.at("/link").asString().replaceAll(".*/", "") + "/response",
                        Map.of(
                                "answers",
                                Map.of(
                                        "care",
                                        Map.of("expectation", 7, "perception", 4),
                                        "score",
                                        2,
                                        "why",
                                        "打 13912345678 找我")))
                .expect(201));
        for (String role : List.of("admin", "quality-analyst", "supervisor", "executive", "service-agent")) {
            var reader = api.as(Tokens.of(role).org("jinhua"));
            var listed = reader.get("/api/v1/responses?limit=200&campaignId=" + campaign.id())
                    .expect(200)
                    .json("/items");
            assertThat(listed).hasSize(13).allSatisfy(one -> nobodys(one, "answeredAt", unit));
            var one = reader.get("/api/v1/responses/" + listed.get(0).at("/id").asString())
                    .expect(200);
            nobodys(one.json(), "answeredAt", unit);
            assertThat(one.json("/answers/why").asString()).isEqualTo("打 *** 找我");
            if (!role.equals("service-agent")) {
                assertThat(reader.get("/api/v1/gaps/5/evidence?limit=200&orgUnit=" + unit)
                                .expect(200)
                                .json("/items"))
                        .hasSize(13)
                        .allSatisfy(evidence -> nobodys(evidence, "at", unit));
            }
        }
        assertThat(analyst.get(campaign.location() + "/invitations?limit=200")
                        .expect(200)
                        .json("/items"))
                .allSatisfy(one -> assertThat(one.at("/answeredAt").asString()).endsWith("T00:00:00Z"));
    }

    private static void nobodys(JsonNode told, String time, String unit) {
        assertThat(told.at("/" + time).asString()).endsWith("T00:00:00Z");
        assertThat(told.has("segment")).isFalse();
        assertThat(told.has("customerId")).isFalse();
        assertThat(told.at("/orgUnit").asString()).isEqualTo(unit);
        // Nor does the id tell the time: it counts from the day.
        var id = UUID.fromString(told.at("/id").asString());
        assertThat((id.getMostSignificantBits() >>> 16) % 86_400_000).isZero();
    }

    private List<String> drawn(String sql, Api.Answer campaign) {
        return jdbc.sql(sql).param(campaign.id()).query(String.class).list();
    }

    private static Api.Answer launched(Api analyst, UUID questionnaire, String unit, String access) {
        var planned = analyst.post(
                        "/api/v1/campaigns",
                        Map.of(
                                "name",
                                "Hidden",
                                "questionnaireId",
                                questionnaire,
                                "orgUnit",
                                unit,
                                "from",
                                Instant.now().minusSeconds(60).toString(),
                                "to",
                                Instant.now().plusSeconds(3600).toString(),
                                "sampleSize",
                                13,
                                "seed",
                                77,
                                "design",
                                Map.of("access", access, "method", "EQUAL", "stratifiedBy", "SEGMENT", "restDays", 0)))
                .expect(201);
        analyst.ifMatch(planned).post(planned.location() + "/launch").expect(200);
        return planned;
    }

    private static UUID hiddenQuestionnaire(Api analyst) {
        var text = Map.of("zh", "题", "en", "Q");
        var draft = analyst.post(
                        "/api/v1/questionnaires",
                        Map.of(
                                "code",
                                "HIDDEN",
                                "title",
                                text,
                                "questions",
                                List.of(
                                        Map.of(
                                                "id",
                                                "care",
                                                "type",
                                                "PAIR",
                                                "min",
                                                1,
                                                "max",
                                                7,
                                                "dimension",
                                                "EMPATHY",
                                                "text",
                                                text),
                                        Map.of("id", "score", "type", "CSAT", "text", text),
                                        Map.of("id", "why", "type", "TEXT", "text", text))))
                .expect(201);
        analyst.ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }
}
