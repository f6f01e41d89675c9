package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Endpoints.Endpoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

    private final Random random = new Random(SEED);
    private final SampleBodies bodies = new SampleBodies(random);
    private final String address;
    private final Set<String> kinds = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
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
            case 0 ->
                path = endpoint.hasVariables()
                        ? endpoint.pathWith(name -> any(HostileValues.PATH_PARTS))
                        : path + "/" + any(HostileValues.PATH_PARTS);
            case 1 -> query = "?" + any(HostileValues.RAW_QUERIES);
            case 2, 3 -> query = query(endpoint);
            case 4 -> spoilHeader(headers);
            case 5 -> {
                if (random.nextInt(4) == 0) {
                    method = any(HostileValues.METHODS);
                } else {
                    body = any(HostileValues.BODIES);
                }
            }
            case 6 -> body = any(HostileValues.BODIES);
            case 7 -> {
                if (random.nextBoolean()) {
                    body = body.substring(0, random.nextInt(body.length() + 1));
                }
            }
            default -> body = round % 8 == 0 || type == null ? body : spoilt(type);
        }
        send(method, path + query, headers, bytes(body, endpoint, headers), endpoint);
    }

    /** What no endpoint owns: odd addresses, and each header once. */
    private void attackAround() {
        for (String target : HostileValues.TARGETS) {
            send("GET", target, language(), new byte[0], target);
        }
        for (String method : HostileValues.METHODS) {
            send(method, "/api/v1/public/nothing", language(), new byte[0], method);
        }
        for (var header : HostileValues.HEADERS) {
            var headers = language();
            headers.put("Authorization", "Bearer " + Tokens.of("admin").mint());
            headers.put(header.getKey(), header.getValue());
            send("POST", "/api/v1/nothing", headers, "{}".getBytes(StandardCharsets.UTF_8), header);
        }
    }

    private Map<String, String> headers(Endpoint endpoint, String method) {
        var headers = language();
        var roles = endpoint.roles();
        if (roles != null && !roles.isEmpty()) {
            var some = random.nextBoolean()
                    ? roles.toArray(String[]::new)
                    : new String[] {any(List.copyOf(new java.util.TreeSet<>(roles)))};
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

    private static String token(String... roles) {
        return Tokens.of(roles)
                .scope("complaints:write complaints:read customers:read")
                .mint();
    }

    private Map<String, String> language() {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Accept-Language", random.nextBoolean() ? "zh-CN" : "en");
        return headers;
    }

    private void spoilHeader(Map<String, String> headers) {
        var header = any(HostileValues.HEADERS);
        headers.put(header.getKey(), header.getValue());
    }

    private String query(Endpoint endpoint) {
        var names = new ArrayList<>(endpoint.queryParameters());
        // Seldom one that the endpoint does not have: it refuses to read the others then.
        if (names.isEmpty() || random.nextInt(8) == 0) {
            names.add("unknown");
        }
        var query = new StringBuilder("?");
        for (int i = 0; i <= random.nextInt(3); i++) {
            query.append(i == 0 ? "" : "&")
                    .append(any(names))
                    .append('=')
                    .append(URLEncoder.encode(any(HostileValues.QUERY_VALUES), StandardCharsets.UTF_8));
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
                var value = random.nextInt(12) == 0
                        ? "\"" + any(HostileValues.LONG_TEXTS) + "\""
                        : any(HostileValues.VALUES);
                yield body.toString().replace(mark, value);
            }
        };
    }

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
        if (endpoint.contentType().startsWith("multipart/")
                && endpoint.contentType().equals(headers.get("Content-Type"))) {
            var name = endpoint.queryParameters().isEmpty() ? "file" : any(endpoint.queryParameters());
            body = "--frontier\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"x.csv\"\r\n"
                    + "Content-Type: text/csv\r\n\r\n" + any(HostileValues.FILES) + "\r\n--frontier--\r\n";
        }
        var bytes = body.getBytes(random.nextInt(40) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(40) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private void send(String method, String target, Map<String, String> headers, byte[] body, Object place) {
        var answer = RawHttp.send(address, method, target, headers, body);
        statuses.merge(answer.status(), 1, Integer::sum);
        var wrong = complaint(method, headers, answer);
        // One of a kind is enough to see.
        if (wrong != null && kinds.add(wrong + place) && failures.size() < 20) {
            failures.add("%n%s:%n  %s %s%n  %s%n  %s%n  answered %d %s%n  %s"
                    .formatted(
                            wrong,
                            method,
                            cut(target),
                            cut(headers.toString()),
                            cut(new String(body, StandardCharsets.UTF_8)),
                            answer.status(),
                            answer.headers().getOrDefault("content-type", ""),
                            cut(answer.body())));
        }
    }

    private static @Nullable String complaint(String method, Map<String, String> headers, RawHttp.Answer answer) {
        if (answer.status() == 0) {
            return "no answer";
        }
        if (answer.status() >= 500 && !isAnotherServices(answer)) {
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
        // Where not even the first line could be read, no header was.
        boolean wasRead = answer.headers().containsKey("x-request-id");
        var language = headers.getOrDefault("Accept-Language", "");
        if (wasRead && !isChinese(title) && language.equals("zh-CN") || isChinese(title) && language.equals("en")) {
            return "a problem in the wrong language";
        }
        if (answer.body()
                .matches("(?s).*(Exception|springframework|io\\.gapless|java\\.|PSQL|SQLState|constraint \\[).*")) {
            return "a problem that tells of the inside";
        }
        return null;
    }

    /** A service that this one calls is not there in its tests: that is no fault of the input. */
    private static boolean isAnotherServices(RawHttp.Answer answer) {
        return answer.status() == 503 && answer.body().contains("urn:gapless:problem:service-unavailable");
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
