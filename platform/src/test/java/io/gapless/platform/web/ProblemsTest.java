package io.gapless.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.ProblemDetail;
import org.springframework.mock.web.MockHttpServletRequest;
import tools.jackson.databind.JsonNode;

/** What a caller is told when something is wrong, and the other conventions of HTTP. */
@ServiceTest(classes = ExampleApplication.class)
class ProblemsTest {

    @Autowired
    Api anonymous;

    @Autowired
    ProblemAdvice advice;

    @LocalServerPort
    int port;

    private Api api() {
        return anonymous.as(Tokens.of("supervisor"));
    }

    @Test
    void each_wrong_field_is_named() {
        var answer = api().post("/api/v1/parcels", Map.of("name", " ", "orgUnit", "NO", "weight", -1))
                .expectProblem(400, "invalid-request");
        assertThat(answer.json("/errors").findValuesAsString("field"))
                .containsExactlyInAnyOrder("name", "orgUnit", "weight");
        assertThat(answer.json("/detail").asString()).isEqualTo("3 values are not valid; see errors.");
        assertThat(answer.json("/errors").findValuesAsString("message")).contains("must be greater than 0");
    }

    @Test
    void days_and_moments_that_no_database_knows_are_wrong_values() {
        var good = Map.of("name", "x", "orgUnit", "jinhua", "weight", 1);
        for (var field : List.of(
                Map.entry("due", "+999999999-12-31"),
                Map.entry("due", "-999999999-01-01"),
                Map.entry("due", "0000-12-31"),
                Map.entry("at", "+1000000000-12-31T23:59:59.999999999Z"),
                Map.entry("at", "-1000000000-01-01T00:00:00Z"))) {
            var body = new java.util.HashMap<String, Object>(good);
            body.put(field.getKey(), field.getValue());
            assertThat(api().post("/api/v1/parcels", body)
                            .expectProblem(400, "invalid-request")
                            .json("/errors/0/field")
                            .asString())
                    .isEqualTo(field.getKey());
        }
        api().get("/api/v1/parcels?since=%2B999999999-12-31").expectProblem(400, "invalid-request");
        api().get("/api/v1/parcels?since=9999-12-31").expect(200);
    }

    @Test
    void a_text_of_thousands_of_parts_is_a_wrong_value_as_well() {
        api().post("/api/v1/parcels", Map.of("name", "x", "orgUnit", "a" + "/a".repeat(10_000), "weight", 1))
                .expectProblem(400, "invalid-request");
    }

    @Test
    void fields_deep_inside_are_named_by_their_path() {
        var body = """
                {"name": "x", "orgUnit": "jinhua", "weight": 1, "contents": [{"what": "a", "pieces": 1}, {"what": "", "pieces": 1}]}
                """;
        var answer = api().post("/api/v1/parcels", body).expectProblem(400, "invalid-request");
        assertThat(answer.json("/errors/0/field").asString()).isEqualTo("contents[1].what");
        var wrongType = body.replace("\"pieces\": 1}]", "\"pieces\": \"x\"}]");
        assertThat(api().post("/api/v1/parcels", wrongType)
                        .expect(400)
                        .json("/errors/0/field")
                        .asString())
                .isEqualTo("contents[1].pieces");
    }

    @Test
    void the_reader_is_told_in_their_language() {
        var chinese = api().inChinese().post("/api/v1/parcels", Map.of("name", "", "orgUnit", "jinhua", "weight", 1));
        assertThat(chinese.json("/title").asString()).isEqualTo("请求无效");
        assertThat(chinese.json("/detail").asString()).isEqualTo("有一个值无效，见 errors。");
        assertThat(chinese.json("/errors/0/message").asString()).isEqualTo("必填，不能为空白");
        assertThat(chinese.header("Content-Language")).isEqualTo("zh-CN");
        assertThat(title("zh")).isEqualTo("未找到");
        assertThat(title("zh-TW")).isEqualTo("未找到");
        assertThat(title("fr, zh;q=.5")).isEqualTo("未找到");
        assertThat(title("fr")).isEqualTo("Not found");
        assertThat(title("en-GB, zh;q=.5")).isEqualTo("Not found");
        assertThat(title(";;;")).isEqualTo("Not found");
    }

    /** Not only the problem's own texts, which have their own way to the reader's language. */
    @Test
    void what_is_wrong_with_a_field_is_told_in_their_language_however_they_name_it() {
        for (var language : List.of("zh", "zh-CN", "zh-Hans-CN", "zh-TW", "zh;q=.9, en;q=.8")) {
            var answer = api().with("Accept-Language", language)
                    .post("/api/v1/parcels", Map.of("name", "x", "orgUnit", "jinhua"))
                    .expect(400);
            assertThat(answer.json("/errors/0/message").asString()).isEqualTo("必填");
        }
    }

    @Test
    void wrong_values_are_told_what_would_be_right() {
        assertThat(wrong(Map.of("kind", "HUGE"))).isEqualTo("must be one of: SMALL, LARGE");
        assertThat(wrong(Map.of("due", "tomorrow"))).isEqualTo("must be a day, for example 2026-11-22");
        assertThat(wrong(Map.of("at", "2026-11-22")))
                .isEqualTo("must be a moment with its zone, for example 2026-11-22T08:00:00Z");
        assertThat(wrong(Map.of("colour", "red"))).isEqualTo("is not known here");
        assertThat(wrong(Map.of("language", "fr"))).isEqualTo("must be one of: zh, en");
        assertThat(wrong(Map.of("orgUnit", "Jinhua")))
                .isEqualTo("must be an org unit, lower case and from the top down, for example jinhua/yiwu");
        assertThat(api().get("/api/v1/parcels?kind=SMALL,HUGE")
                        .expectProblem(400, "invalid-request")
                        .json("/errors/0/message")
                        .asString())
                .isEqualTo("must be one of: SMALL, LARGE");
        assertThat(api().get("/api/v1/parcels?since=tomorrow")
                        .expectProblem(400, "invalid-request")
                        .json("/errors/0/message")
                        .asString())
                .isEqualTo("must be a day, for example 2026-11-22");
    }

    private String wrong(Map<String, Object> field) {
        var body = new java.util.HashMap<String, Object>(Map.of("name", "x", "orgUnit", "jinhua", "weight", 1));
        body.putAll(field);
        return api().post("/api/v1/parcels", body)
                .expect(400)
                .json("/errors/0/message")
                .asString();
    }

    private String title(String language) {
        return api().with("Accept-Language", language)
                .get("/api/v1/nothing")
                .json("/title")
                .asString();
    }

    @Test
    void what_cannot_be_read_is_told_by_its_place() {
        assertThat(api().post("/api/v1/parcels", "{\"name\": \"x\",\n  oops}")
                        .expectProblem(400, "malformed-json")
                        .json("/detail")
                        .asString())
                .contains("line 2");
        assertThat(api().post("/api/v1/parcels", "{\"name\":\"x\",\"orgUnit\":\"jinhua\",\"weight\":1,\"wieght\":1}")
                        .expectProblem(400, "unknown-field")
                        .json("/detail")
                        .asString())
                .contains("\"wieght\"");
        api().post("/api/v1/parcels", "").expectProblem(400, "unreadable-body");
        api().post("/api/v1/parcels", "{\"name\":1,\"orgUnit\":\"jinhua\",\"weight\":1}")
                .expectProblem(400, "invalid-request");
        api().post("/api/v1/parcels", "{\"name\":\"a\\u0000\",\"orgUnit\":\"jinhua\",\"weight\":1}")
                .expectProblem(400, "invalid-request");
        api().post("/api/v1/parcels", "{\"name\":\"a\\ud800\",\"orgUnit\":\"jinhua\",\"weight\":1}")
                .expectProblem(400, "invalid-request");
        api().get("/api/v1/parcels?since=yesterday").expectProblem(400, "invalid-request");
    }

    @Test
    void a_query_parameter_that_an_endpoint_does_not_have_is_named_with_those_it_has() {
        var answer = api().get("/api/v1/parcels?nmae=x&limit=3&%E5%90%8D=y").expectProblem(400, "unknown-parameter");
        assertThat(answer.json("/errors").findValuesAsString("field")).containsExactly("nmae", "名");
        assertThat(answer.json("/allowed").valueStream().map(JsonNode::asString))
                .containsExactly("limit", "cursor", "orgUnit", "name", "since", "kind");
        assertThat(answer.json("/detail").asString())
                .isEqualTo(
                        "There is no query parameter \"nmae, 名\" here. There are: limit, cursor, orgUnit, name, since, kind.");
        assertThat(api().with("Accept-Language", "zh")
                        .get("/api/v1/parcels?nmae=x")
                        .expectProblem(400, "unknown-parameter")
                        .json("/detail")
                        .asString())
                .isEqualTo("此处没有查询参数“nmae”。可用的参数：limit, cursor, orgUnit, name, since, kind。");
    }

    @Test
    void an_endpoint_without_parameters_takes_none() {
        var address = "/api/v1/parcels/" + UUID.randomUUID();
        assertThat(api().get(address + "?verbose=true")
                        .expectProblem(400, "unknown-parameter")
                        .json("/detail")
                        .asString())
                .isEqualTo("There is no query parameter \"verbose\" here. This address takes none.");
        api().get(address + "?&=1&").expectProblem(404, "parcel-unknown");
        // What customers are sent may come back with what a mail program appends.
        anonymous.get("/api/v1/public/parcels?utm_source=mail").expect(200);
        api().post("/api/v1/parcels?dryRun=true", parcel("x", 1)).expectProblem(400, "unknown-parameter");
    }

    @Test
    void who_may_not_call_is_not_told_what_could_be_asked() {
        anonymous.get("/api/v1/parcels?nmae=x").expectProblem(401, "not-authenticated");
        anonymous.as(Tokens.of("partner")).get("/api/v1/parcels?nmae=x").expectProblem(403, "not-allowed");
    }

    @Test
    void what_spring_refuses_is_told_in_the_same_form() {
        api().get("/api/v1/nothing").expectProblem(404, "http-404");
        assertThat(api().delete("/api/v1/parcels")
                        .expectProblem(405, "http-405")
                        .header("Allow"))
                .contains("GET", "POST");
        api().with("Accept", "application/xml").get("/api/v1/parcels").expectProblem(406, "http-406");
        api().with("Content-Type", "text/plain").post("/api/v1/parcels", "x").expectProblem(415, "http-415");
        api().get("/api/v1/parcels/remote").expectProblem(400, "invalid-request");
        api().get("/api/v1/parcels/no-uuid").expectProblem(400, "invalid-request");
    }

    @Test
    void what_only_the_database_refuses_is_no_500() {
        api().post("/api/v1/parcels", parcel("x".repeat(41), 1)).expectProblem(400, "value-out-of-range");
        api().post("/api/v1/parcels", parcel("a", 100_000)).expectProblem(400, "value-out-of-range");
        api().post("/api/v1/parcels", parcel("a", 1_000)).expectProblem(409, "constraint-broken");
        var name = "only one " + UUID.randomUUID().toString().substring(0, 8);
        api().post("/api/v1/parcels", parcel(name, 1)).expect(201);
        var answer = api().post("/api/v1/parcels", parcel(name, 1)).expectProblem(409, "constraint-broken");
        assertThat(answer.text()).doesNotContain("parcel_name");
    }

    @Test
    void an_unexpected_failure_tells_its_trace_and_nothing_of_the_inside() {
        var answer = api().post("/api/v1/parcels", parcel("crash", 1)).expectProblem(500, "unexpected");
        assertThat(answer.json("/traceId").asString()).matches("[0-9a-f]{32}").isEqualTo(answer.header("X-Trace-Id"));
        assertThat(answer.text()).doesNotContain("secret", "Exception");
        var chinese =
                api().inChinese().post("/api/v1/parcels", parcel("crash", 1)).expect(500);
        assertThat(chinese.json("/title").asString()).isEqualTo("意外故障");
    }

    @Test
    void a_request_keeps_its_id_and_gets_one_if_it_has_none() {
        assertThat(api().with("X-Request-Id", "abc-1").get("/api/v1/parcels").header("X-Request-Id"))
                .isEqualTo("abc-1");
        assertThat(api().get("/api/v1/parcels").header("X-Request-Id")).hasSize(36);
        assertThat(api().with("X-Request-Id", "<script>").get("/api/v1/parcels").header("X-Request-Id"))
                .hasSize(36);
        var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        assertThat(api().with("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                        .get("/api/v1/parcels")
                        .header("X-Trace-Id"))
                .isEqualTo(trace);
    }

    @Test
    void an_update_names_the_version_it_was_made_from() {
        var parcel = api().post("/api/v1/parcels", parcel("weighed", 1)).expect(201);
        var path = parcel.location() + "/weight";
        api().put(path, Map.of("weight", 2)).expectProblem(428, "if-match-required");
        var changed = api().ifMatch(parcel).put(path, Map.of("weight", 2)).expect(200);
        assertThat(changed.etag()).isNotEqualTo(parcel.etag());
        assertThat(api().ifMatch(parcel)
                        .put(path, Map.of("weight", 3))
                        .expectProblem(412, "stale-version")
                        .json("/currentVersion")
                        .asLong())
                .isEqualTo(2);
        api().ifMatch("*").put(path, Map.of("weight", 4)).expect(200);
        for (String nonsense : new String[] {"nonsense", "3", "\"3", "\"3\" \"4\"", "*, \"3\"", "w/\"3\""}) {
            api().ifMatch(nonsense).put(path, Map.of("weight", 4)).expectProblem(400, "if-match-unreadable");
        }
        api().ifMatch("\"abc\"").put(path, Map.of("weight", 4)).expectProblem(412, "stale-version");
        api().ifMatch(parcel)
                .put("/api/v1/parcels/" + UUID.randomUUID() + "/weight", Map.of("weight", 4))
                .expectProblem(404, "parcel-unknown");
    }

    @Test
    void one_of_several_versions_is_enough_and_a_weak_one_none() {
        var parcel = api().post("/api/v1/parcels", parcel("listed", 1)).expect(201);
        var path = parcel.location() + "/weight";
        var present = parcel.etag();
        var weight = Map.of("weight", 2);
        api().ifMatch("\"77\", \"abc\"").put(path, weight).expectProblem(412, "stale-version");
        api().ifMatch("W/" + present).put(path, weight).expectProblem(412, "if-match-weak");
        api().ifMatch("W/" + present + ", \"77\"").put(path, weight).expectProblem(412, "stale-version");
        var second = api().ifMatch("\"77\"," + present).put(path, weight).expect(200);
        api().ifMatch("W/\"77\" , " + second.etag() + ",").put(path, weight).expect(200);
    }

    @Test
    void who_named_no_version_is_not_told_of_one_they_read() {
        assertThat(race(null)).isEqualTo("409 urn:gapless:problem:changed-at-once");
        assertThat(race("*")).isEqualTo("409 urn:gapless:problem:changed-at-once");
        assertThat(race("\"1\"")).isEqualTo("412 urn:gapless:problem:stale-version");
    }

    private String race(@Nullable String ifMatch) {
        var request = new MockHttpServletRequest("POST", "/api/v1/parcels");
        if (ifMatch != null) {
            request.addHeader("If-Match", ifMatch);
        }
        var answer = advice.on(new OptimisticLockingFailureException("somebody was faster"), request);
        var document = (ProblemDetail) Objects.requireNonNull(answer.getBody());
        return answer.getStatusCode().value() + " " + document.getType();
    }

    @Test
    void an_unknown_transfer_coding_is_the_callers_fault_and_no_wrong_method() {
        assertThat(raw("xchunked")).startsWith("HTTP/1.1 400 ").contains("urn:gapless:problem:http-400");
        assertThat(raw("gzip, chunked")).startsWith("HTTP/1.1 400 ");
    }

    private String raw(String transferCoding) {
        try (var socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            var request =
                    "POST /api/v1/parcels HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: %s\r\nConnection: close\r\n\r\n0\r\n\r\n"
                            .formatted(transferCoding);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_list_is_read_page_by_page_without_gap_or_repetition() {
        var unit = "jinhua/pages-" + UUID.randomUUID();
        for (int i = 0; i < 7; i++) {
            api().post("/api/v1/parcels", Map.of("name", "p", "orgUnit", unit, "weight", 1))
                    .expect(201);
        }
        var ids = new HashSet<String>();
        var page = api().get("/api/v1/parcels?limit=3&orgUnit=" + unit).expect(200);
        int pages = 1;
        while (true) {
            page.json("/items")
                    .forEach(item ->
                            assertThat(ids.add(item.path("id").asString())).isTrue());
            var next = page.json("/next");
            if (next.isNull()) {
                break;
            }
            page = api().get("/api/v1/parcels?limit=3&orgUnit=" + unit + "&cursor=" + next.asString())
                    .expect(200);
            pages++;
        }
        assertThat(ids).hasSize(7);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void a_wrong_limit_or_cursor_is_told() {
        for (String limit : new String[] {"0", "201", "-1", "x", "1e1", "99999999999"}) {
            api().get("/api/v1/parcels?limit=" + limit).expectProblem(400, "wrong-limit");
        }
        for (String cursor : new String[] {"x", "AAAA", "_w", "%20x"}) {
            api().get("/api/v1/parcels?cursor=" + cursor).expectProblem(400, "unreadable-cursor");
        }
        api().get("/api/v1/parcels?limit=200&cursor=").expect(200);
    }

    @Test
    void nobody_asks_for_org_units_outside_their_own() {
        anonymous
                .as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .get("/api/v1/parcels?orgUnit=jinhua/dongyang")
                .expectProblem(403, "outside-org-scope");
    }

    private static Map<String, Object> parcel(String name, int weight) {
        return Map.of("name", name, "orgUnit", "jinhua", "weight", weight);
    }
}
