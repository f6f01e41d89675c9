package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.survey.customer.KnownCustomers;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tries to find out who gave anonymous answers: by every endpoint that reads, by events, by exports of personal data. */
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
            customer(i);
        }
        var questionnaire = published();
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
            everyEndpoint(api.as(Tokens.of(role).org("jinhua")), anonymous);
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

    /** Every endpoint that reads, as the API's document lists them, with whatever it can be asked for. */
    private void everyEndpoint(Api reader, List<UUID> anonymous) throws IOException {
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
                        + query(parameters, null);
                read += check(reader.get(asked));
            }
            if (parameters.contains("customerId")) {
                for (UUID id : ids) {
                    var about = reader.get(path.getKey() + query(parameters, id));
                    assertThat(about.text()).as(about.request()).doesNotContain(secrets);
                }
            }
        }
        // The document is read, not passed over.
        assertThat(read).isGreaterThan(0);
    }

    private static String query(List<String> parameters, @Nullable UUID customer) {
        var query = new ArrayList<String>();
        var values = Map.of(
                "questionnaire",
                CODE,
                "orgUnit",
                UNIT,
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

    private void customer(int number) {
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
                .with("orgUnit", UNIT)
                .with("login", "trace-login-" + number)
                .send();
        await().until(() -> customers.find(id).isPresent());
    }

    private UUID published() {
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua"));
        var draft = analyst.post(
                        "/api/v1/questionnaires",
                        Map.of(
                                "code",
                                CODE,
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
}
