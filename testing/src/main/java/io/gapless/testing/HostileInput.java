package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Endpoints.Endpoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Throws at every endpoint what a broken or hostile client could send, with the token of somebody who may call it. Seeded:
 * a failure comes again. {@code -Dgapless.hostile.seed} and {@code -Dgapless.hostile.rounds} (requests per endpoint)
 * search further.
 */
public final class HostileInput {

    private static final long SEED = Long.getLong("gapless.hostile.seed", 20_261_122L);
    private static final int ROUNDS = Integer.getInteger("gapless.hostile.rounds", 60);

    /** JSON values for one field of a body that is good otherwise. */
    private static final List<String> VALUES = List.of(
            "null", "true", "false", "0", "-1", "1", "1.5", "-0.0", "1e5", "1e400", "-1e400", "1e-400", "1E+2147483648",
            "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "99999999999999999999999999",
            "0.00000000000000000000001", "123456789012345678901234567890.12", "\"\"", "\" \"", "\"x\"", "\"1\"", "\"null\"",
            "\"\\u0000\"", "\"a\\u0000b\"", "\"\\u0007\"", "\"\\u001f\"", "\"\\u007f\"", "\"\\ud800\"", "\"\\udc00 x\"",
            "\"\\ud83d\"", "\"\uD83D\uDE00\"", "\"👩‍👩‍👧‍👦 東陽市\"", "\"\\u202e\\u200b\\ufeff\"", "\"\\ufffe\\uffff\"",
            "\"'; drop table customer; --\"", "\"%_\\\\\"", "\"${jndi:ldap://x}\"", "\"<script>\"", "\"../../etc/passwd\"",
            "\"{0} {1,choice,0#x}\"", "[]", "[null]", "[[]]", "{}", "{\"a\":1}", "[1,\"a\",null]", "\"2026-02-30\"",
            "\"2026-13-01T00:00:00Z\"", "\"0000-00-00\"", "\"9999-12-31\"", "\"9999-12-31T23:59:59.999999999Z\"",
            "\"+999999999-12-31\"", "\"-999999999-01-01\"", "\"+1000000000-12-31T23:59:59.999999999Z\"",
            "\"-1000000000-01-01T00:00:00Z\"", "\"294277-01-01T00:00:00Z\"", "\"-4713-01-01T00:00:00Z\"",
            "\"1970-01-01T00:00:00\"", "\"24:00\"", "\"PT-1H\"", "\"P999999999D\"", "\"00000000-0000-0000-0000-000000000000\"",
            "\"ffffffff-ffff-ffff-ffff-ffffffffffff\"", "\"1-1-1-1-1\"", "\"zh_CN\"", "\"jinhua/\"", "\"/jinhua\"",
            "\"JINHUA\"", "\"UNKNOWN_CONSTANT\"");

    /** Whole bodies. */
    private static final List<String> BODIES = List.of(
            "", " ", "null", "true", "0", "\"x\"", "[]", "[[]]", "{}", "{", "}", "{\"a\"", "{\"a\":}", "{\"a\":1,}", "{'a':1}",
            "{a:1}", "{\"a\":1}{\"b\":2}", "{\"a\":1} x", "\uFEFF{}", "{\"\":\"\"}", "{\"\\u0000\":1}", "{\"__proto__\":{}}",
            "{\"@type\":\"java.lang.Runtime\"}", "NaN", "{\"a\":NaN}", "{\"a\":\"\u0001\"}", "{\"a\":\"\n\"}", "<a/>", "a=b",
            "[".repeat(100_000), "{\"a\":".repeat(5_000), "{\"a\":" + "9".repeat(100_000) + "}",
            "{\"" + "k".repeat(100_000) + "\":1}");

    private static final List<String> PATH_PARTS = List.of(
            "x", "-1", "0", "null", "undefined", "%00", "%01", "%0d%0a", "%20", "%F0%9F%98%80", "%E4%B8%9C", "%C0%AF", "%ff",
            "%", "%zz", "%2e%2e%2f", "..%2f..", "%2F", "%5c", ";a=b", "a;b", "'", "%27%20or%201=1", "%7B%7D", "*", "1-1-1-1-1",
            "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "g0000000-0000-0000-0000-000000000000", "9".repeat(400), "x".repeat(4000));

    private static final List<String> QUERY_VALUES = List.of(
            "", "0", "-1", "201", "1e9", "99999999999999999999", "x", "null", "\u0000", "a\u0000b", "\u0007", "\uFFFD",
            "\uD83D\uDE00", "東", "%", "_", "\\", "'; select pg_sleep(9); --", "{0}", "[]", "2026-02-30",
            "+999999999-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z", "9999-12-31", "+999999999-12-31",
            "-999999999-01-01", "00000000-0000-0000-0000-000000000000", "true", "jinhua", "jinhua/", "/jinhua", "elsewhere",
            "AAAA", "AB8f", "MDFhMjAxYzA", "IB8AHw", "x".repeat(3000));

    private static final List<String> RAW_QUERIES = List.of(
            "%", "%zz", "a=%", "a=%E4%B8", "a=%C0%AF", "a=%00", "%00=1", "=", "&&&", "a[]=1&a[0]=2", "limit=1&limit=2&limit=x",
            "cursor=%FF%FE", "limit=%0a", "sort=name", "a=b".repeat(500), "&".repeat(2000));

    private static final List<Map.Entry<String, String>> HEADERS = List.of(
            Map.entry("If-Match", "x"), Map.entry("If-Match", "\"\""), Map.entry("If-Match", "\"99999999999999999999\""),
            Map.entry("If-Match", "\"1\", \"2\""), Map.entry("If-Match", "W/\"1\""), Map.entry("If-Match", "\"-1\""),
            Map.entry("If-Match", "*"), Map.entry("If-Match", "\"\u00e4\""), Map.entry("If-Match", "\"1\u0001\""),
            Map.entry("If-None-Match", "x\u0002"), Map.entry("Idempotency-Key", ""), Map.entry("Idempotency-Key", "a b"),
            Map.entry("Idempotency-Key", "\u00e4"), Map.entry("Idempotency-Key", "k\u0001"),
            Map.entry("Idempotency-Key", "k".repeat(201)), Map.entry("Accept", "text/html"),
            Map.entry("Accept", "application/xml"), Map.entry("Accept", "x"), Map.entry("Accept", "a/b/c;q=x"),
            Map.entry("Accept", "*/*;q=0"), Map.entry("Accept", "application/json;q=2"), Map.entry("Accept", "application/*+json"),
            Map.entry("Accept-Language", "zh;q=9"), Map.entry("Accept-Language", "*"), Map.entry("Accept-Language", "\u00e4"),
            Map.entry("Accept-Language", "x".repeat(1000)), Map.entry("Accept-Language", "zh,".repeat(500)),
            Map.entry("Content-Type", "text/plain"), Map.entry("Content-Type", "application/xml"),
            Map.entry("Content-Type", "x"), Map.entry("Content-Type", ""), Map.entry("Content-Type", "a/b; c"),
            Map.entry("Content-Type", "application/json; charset=nonsense"),
            Map.entry("Content-Type", "application/json; charset=UTF-16"), Map.entry("Content-Type", "*/*"),
            Map.entry("Content-Type", "application/x-www-form-urlencoded"), Map.entry("Content-Type", "multipart/form-data"),
            Map.entry("Content-Type", "multipart/form-data; boundary=x"), Map.entry("Content-Type", "multipart/mixed; boundary="),
            Map.entry("Content-Encoding", "gzip"), Map.entry("X-Forwarded-Port", "x"), Map.entry("X-Forwarded-Host", "a b"),
            Map.entry("X-Forwarded-Proto", "x y"), Map.entry("X-Forwarded-For", "999.1.1.1"),
            Map.entry("X-Forwarded-Prefix", "//\\"), Map.entry("Forwarded", "host=\"[:\";proto=:"),
            Map.entry("Range", "bytes=9-1"), Map.entry("Cookie", "a=\u00e4; ;=;"), Map.entry("traceparent", "00-x"),
            Map.entry("traceparent", "00-00000000000000000000000000000000-0000000000000000-01"),
            Map.entry("tracestate", "=,=,"), Map.entry("baggage", "%zz=%,;"), Map.entry("X-Request-Id", "a\tb<script>"),
            Map.entry("X-HTTP-Method-Override", "FOO"), Map.entry("Origin", "null"), Map.entry("Origin", "http://evil.example"),
            Map.entry("Authorization", "Bearer"), Map.entry("Authorization", "Bearer x"), Map.entry("Authorization", "Bearer a.b.c"),
            Map.entry("Authorization", "Bearer " + "a".repeat(3000)), Map.entry("Authorization", "Bearer \u00e4"),
            Map.entry("Authorization", "Basic eDp5"), Map.entry("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."),
            Map.entry("Host", "a b"), Map.entry("Host", ""), Map.entry("Content-Length", "x"), Map.entry("Content-Length", "-1"),
            Map.entry("Transfer-Encoding", "nonsense"), Map.entry("Expect", "x"), Map.entry("X-Long", "x".repeat(20_000)));

    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO", "get", "G\u0001T", "CONNECT");

    private static final List<String> TARGETS = List.of(
            "/", "//", "/api", "/api/v1", "/api/v1/", "/api/v2/x", "/api/v1/../../actuator/env", "/api/v1//customers", "/error",
            "/actuator/env", "/actuator/heapdump", "/v3/api-docs/x", "/favicon.ico", "/%2e%2e/", "/\\", "/a\u0001", "/{}", "/|",
            "/%", "x", "http://localhost/", "/;/api/v1", "/api/v1/%2e%2e%2factuator", "/" + "x".repeat(9000));

    private final Random random = new Random(SEED);
    private final SampleBodies bodies = new SampleBodies(random);
    private final String address;
    private final Set<String> failures = new LinkedHashSet<>();
    private final Map<Integer, Integer> statuses = new java.util.TreeMap<>();

    private HostileInput(String address) {
        this.address = address;
    }

    /**
     * Fails for an answer of 5xx, and for an error that is not a problem document with type, title and detail in the
     * reader's language, or that tells something of the inside.
     */
    public static void neverGivesA5xx(ApplicationContext context, Api api) {
        var attack = new HostileInput(api.url());
        for (Endpoint endpoint : Endpoints.of(context)) {
            for (int round = 0; round < ROUNDS; round++) {
                attack.attack(endpoint, round);
            }
        }
        attack.attackAround();
        assertThat(attack.failures)
                .as("answers to hostile input (seed %d; all by status: %s)", SEED, attack.statuses)
                .isEmpty();
    }

    private void attack(Endpoint endpoint, int round) {
        var method = endpoint.method().equals("ANY") ? "POST" : endpoint.method();
        var path = endpoint.pathToNothing();
        var query = "";
        var type = endpoint.body();
        var body = type == null ? "" : bodies.of(type).toString();
        var headers = headers(endpoint, method);
        switch (type == null ? random.nextInt(6) : random.nextInt(12)) {
            case 0 -> path = endpoint.hasVariables() ? endpoint.path(name -> any(PATH_PARTS)) : path + "/" + any(PATH_PARTS);
            case 1 -> query = "?" + any(RAW_QUERIES);
            case 2, 3 -> query = query(endpoint);
            case 4 -> spoilHeader(headers);
            case 5 -> {
                if (random.nextInt(4) == 0) {
                    method = any(METHODS);
                } else {
                    body = any(BODIES);
                }
            }
            case 6 -> body = any(BODIES);
            case 7 -> {
                if (random.nextBoolean()) {
                    body = body.substring(0, random.nextInt(body.length() + 1));
                }
            }
            default -> body = round % 8 == 0 || type == null ? body : spoilt(type);
        }
        send(method, path + query, headers, bytes(body, endpoint, headers));
    }

    /** What no endpoint owns: odd addresses, and each header once. */
    private void attackAround() {
        for (String target : TARGETS) {
            send("GET", target, new LinkedHashMap<>(language()), new byte[0]);
        }
        for (String method : METHODS) {
            send(method, "/api/v1/public/nothing", new LinkedHashMap<>(language()), new byte[0]);
        }
        for (var header : HEADERS) {
            var headers = new LinkedHashMap<>(language());
            headers.put("Authorization", "Bearer " + Tokens.of("admin").mint());
            headers.put(header.getKey(), header.getValue());
            send("POST", "/api/v1/nothing", headers, "{}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private Map<String, String> headers(Endpoint endpoint, String method) {
        var headers = language();
        var roles = endpoint.roles();
        if (roles != null && !roles.isEmpty()) {
            var some = random.nextBoolean() ? roles.toArray(String[]::new) : new String[] {any(List.copyOf(new java.util.TreeSet<>(roles)))};
            headers.put("Authorization", "Bearer " + token(some));
        }
        headers.put("Content-Type", endpoint.contentType());
        if (random.nextBoolean()) {
            headers.put("If-Match", "\"" + random.nextInt(3) + "\"");
        }
        if (method.equals("POST") && random.nextBoolean()) {
            headers.put("Idempotency-Key", "hostile-" + random.nextLong());
        }
        return headers;
    }

    private final Map<List<String>, String> tokens = new LinkedHashMap<>();

    private String token(String... roles) {
        return tokens.computeIfAbsent(
                List.of(roles), key -> Tokens.of(roles).scope("complaints:write complaints:read customers:read").mint());
    }

    private Map<String, String> language() {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Accept-Language", random.nextBoolean() ? "zh-CN" : "en");
        return headers;
    }

    private void spoilHeader(Map<String, String> headers) {
        var header = any(HEADERS);
        headers.put(header.getKey(), header.getValue());
    }

    private String query(Endpoint endpoint) {
        var names = new ArrayList<>(endpoint.queryParameters());
        names.addAll(List.of("limit", "cursor", "unknown"));
        var query = new StringBuilder("?");
        for (int i = 0; i <= random.nextInt(3); i++) {
            query.append(i == 0 ? "" : "&")
                    .append(any(names))
                    .append('=')
                    .append(URLEncoder.encode(any(QUERY_VALUES), StandardCharsets.UTF_8));
        }
        return query.toString();
    }

    /** A good body with one value replaced, removed or added. */
    private String spoilt(java.lang.reflect.Type type) {
        var body = bodies.of(type);
        var places = new ArrayList<Place>();
        collect(body, places);
        if (places.isEmpty()) {
            return body.toString();
        }
        var place = any(places);
        return switch (random.nextInt(8)) {
            case 0 -> {
                place.remove();
                yield body.toString();
            }
            case 1 -> {
                place.add();
                yield body.toString();
            }
            default -> {
                // Written in as text: some of these values no JSON library would write.
                var mark = "\"@" + Long.toHexString(random.nextLong()) + "\"";
                place.set(mark.substring(1, mark.length() - 1));
                var value = random.nextInt(12) == 0 ? "\"" + any(LONG_TEXTS) + "\"" : any(VALUES);
                yield body.toString().replace(mark, value);
            }
        };
    }

    private static final List<String> LONG_TEXTS = List.of("x".repeat(201), "x".repeat(4001), "東".repeat(70_000), " ".repeat(300));

    private record Place(JsonNode parent, @Nullable String name, int index) {
        void set(String text) {
            if (parent instanceof ObjectNode object && name != null) {
                object.put(name, text);
            } else if (parent instanceof ArrayNode array) {
                array.set(index, text);
            }
        }

        void remove() {
            if (parent instanceof ObjectNode object && name != null) {
                object.remove(name);
            } else if (parent instanceof ArrayNode array) {
                array.remove(index);
            }
        }

        void add() {
            if (parent instanceof ObjectNode object) {
                object.put("noSuchField", 1);
            } else if (parent instanceof ArrayNode array) {
                array.addNull();
            }
        }
    }

    private static void collect(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            for (var property : object.properties()) {
                places.add(new Place(node, property.getKey(), 0));
                collect(property.getValue(), places);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                places.add(new Place(node, null, i));
                collect(array.get(i), places);
            }
        }
    }

    private byte[] bytes(String body, Endpoint endpoint, Map<String, String> headers) {
        if (endpoint.contentType().startsWith("multipart/") && endpoint.contentType().equals(headers.get("Content-Type"))) {
            var name = endpoint.queryParameters().isEmpty() ? "file" : any(endpoint.queryParameters());
            body = "--frontier\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"x.csv\"\r\n"
                    + "Content-Type: text/csv\r\n\r\n" + any(FILES) + "\r\n--frontier--\r\n";
        }
        var bytes = body.getBytes(random.nextInt(40) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(40) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static final List<String> FILES = List.of(
            "", "\u0000", "a,b\n1,2\n", "\"", "a;b\n\"unclosed", "\uFEFFname\nx", "name,name\n1,2", ",,,,\n,,", "x".repeat(100_000), "a\n".repeat(5000));

    private void send(String method, String target, Map<String, String> headers, byte[] body) {
        var answer = RawHttp.send(address, method, target, headers, body);
        statuses.merge(answer.status(), 1, Integer::sum);
        var wrong = complaint(method, headers, answer);
        if (wrong != null && failures.size() < 10) {
            failures.add("%s:%n  %s %s%n  %s%n  %s%n  answered %d %s%n  %s"
                    .formatted(
                            wrong,
                            method,
                            cut(target),
                            cut(headers.toString()),
                            cut(new String(body, StandardCharsets.UTF_8)),
                            answer.status(),
                            answer.headers(),
                            cut(answer.body())));
        }
    }

    private static @Nullable String complaint(String method, Map<String, String> headers, RawHttp.Answer answer) {
        if (answer.status() == 0) {
            return "no answer";
        }
        if (answer.status() >= 500) {
            return "a 5xx";
        }
        if (answer.status() < 400 || method.equals("HEAD")) {
            return null;
        }
        if (!answer.headers().getOrDefault("content-type", "").startsWith("application/problem+json")) {
            return "an error that is no problem document";
        }
        JsonNode problem;
        try {
            problem = Api.JSON.readTree(answer.body());
        } catch (JacksonException e) {
            return "a problem that is no JSON";
        }
        var title = problem.path("title").asString("");
        var detail = problem.path("detail").asString("");
        if (!problem.path("type").asString("").startsWith("urn:gapless:problem:")
                || title.isBlank()
                || detail.isBlank()
                || problem.path("status").asInt(0) != answer.status()) {
            return "a problem without type, title, detail or status";
        }
        var type = problem.path("type").asString("").substring("urn:gapless:problem:".length());
        if (title.equals(type) || detail.equals(type)) {
            return "a problem without a text";
        }
        if ("zh-CN".equals(headers.get("Accept-Language")) != isChinese(title)) {
            return "a problem in the wrong language";
        }
        if (answer.body().matches("(?s).*(Exception|springframework|io\\.gapless|java\\.|PSQL|SQLState|constraint \\[).*")) {
            return "a problem that tells of the inside";
        }
        return null;
    }

    static boolean isChinese(String text) {
        return text.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String cut(String text) {
        var plain = text.replaceAll("Bearer ey[\\w.-]+", "Bearer …").replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= 600 ? plain : plain.substring(0, 600) + "… (" + text.length() + ")";
    }
}
