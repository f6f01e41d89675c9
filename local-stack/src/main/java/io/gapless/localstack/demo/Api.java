package io.gapless.localstack.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The platform as its users have it: HTTP at the gateway. Waits where it is told to (429, 503) and sends the same again;
 * creating requests carry an idempotency key made of their content, so that sending them again creates nothing twice.
 */
final class Api {

    private static final int ATTEMPTS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PREFIX = "/api/v1/";

    private final URI gateway;
    private final HttpClient http;
    private final Tokens tokens;
    private final String language;

    Api(URI gateway, HttpClient http, Tokens tokens, String language) {
        this.gateway = gateway;
        this.http = http;
        this.tokens = tokens;
        this.language = language;
    }

    /**
     * What came back: a success, or a refusal with its problem.
     *
     * @param replayed whether the same was asked before, and this is what was answered then
     */
    record Answer(int status, JsonNode body, String etag, boolean replayed) {

        boolean is(int code) {
            return status == code;
        }

        boolean isSuccess() {
            return status / 100 == 2;
        }

        /** Itself, if it is a success. */
        Answer orFail(String request) {
            if (!isSuccess()) {
                String detail = text("detail").isEmpty() ? text("title") : text("detail");
                throw new DemoFailure(
                        "demo.refused",
                        null,
                        request,
                        status,
                        (problem() + ' ' + detail + ' ' + body.path("errors")).replaceAll("[\\s.。]+$", ""));
            }
            return this;
        }

        String text(String field) {
            return body.path(field).asString("");
        }

        /** The last word of a problem's type, such as {@code illegal-move}. */
        String problem() {
            String type = text("type");
            return type.substring(type.lastIndexOf(':') + 1);
        }
    }

    private record Call(
            String method,
            @Nullable String login,
            String path,
            @Nullable String contentType,
            byte[] body,
            Map<String, String> headers) {}

    JsonNode get(String login, String path) {
        return required(new Call("GET", login, path, null, new byte[0], Map.of()))
                .body();
    }

    /** One thing with its ETag; a refusal is answered, not thrown. */
    Answer read(String login, String path) {
        return send(new Call("GET", login, path, null, new byte[0], Map.of()));
    }

    /** The rows of all pages of a list. */
    List<JsonNode> list(String login, String path) {
        return listUntil(login, path, rows -> false);
    }

    /** The rows of a list, page by page until they are enough. */
    List<JsonNode> listUntil(String login, String path, Predicate<List<JsonNode>> enough) {
        List<JsonNode> rows = new ArrayList<>();
        String page = path + (path.contains("?") ? "&" : "?") + "limit=200";
        String next = page;
        while (true) {
            JsonNode answer = get(login, next);
            answer.path("items").forEach(rows::add);
            String cursor = answer.path("next").asString("");
            if (cursor.isEmpty() || enough.test(rows)) {
                return rows;
            }
            next = page + "&cursor=" + cursor;
        }
    }

    /** Creates something, or does something that is known again by its content. */
    Answer post(String login, String path, Object body) {
        return required(posting(login, path, body));
    }

    /** Takes a step with something that is there, whatever version it has: nobody else works on the data set. */
    Answer step(String login, String path, Object body) {
        return required(stepping(login, path, body));
    }

    /** As {@link #step}; a refusal is answered, not thrown. */
    Answer tryStep(String login, String path, Object body) {
        return send(stepping(login, path, body));
    }

    private static Call stepping(String login, String path, Object body) {
        Call call = posting(login, path, body);
        Map<String, String> headers = new LinkedHashMap<>(call.headers());
        headers.put("If-Match", "*");
        return new Call(call.method(), login, path, call.contentType(), call.body(), headers);
    }

    /** As {@link #post}; a refusal is answered, not thrown. */
    Answer tryPost(String login, String path, Object body) {
        return send(posting(login, path, body));
    }

    /** For what is safe to ask again and is to be worked out each time: no key, so that no kept answer comes back. */
    Answer postAnew(String login, String path, Object body) {
        return required(new Call("POST", login, path, "application/json", json(body), Map.of()));
    }

    /** Without login. */
    Answer tryPostPublicly(String path, Object body) {
        return send(new Call("POST", null, path, "application/json", json(body), Map.of()));
    }

    Answer tryPut(String login, String path, String etag, Object body) {
        return send(new Call("PUT", login, path, "application/json", json(body), Map.of("If-Match", etag)));
    }

    /**
     * Sends a file as a form has it.
     *
     * @param attempt the same attempt with the same file is one request, however often it is sent
     */
    Answer upload(String login, String path, String fileName, String content, int attempt) {
        return upload(
                login, path, fileName, "text/csv; charset=utf-8", content.getBytes(StandardCharsets.UTF_8), attempt);
    }

    Answer upload(String login, String path, String fileName, String type, byte[] content, int attempt) {
        String boundary = "gapless-" + key(path, content);
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName
                        + "\"\r\nContent-Type: " + type + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        whole.writeBytes(content);
        whole.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        byte[] body = whole.toByteArray();
        return required(new Call(
                "POST",
                login,
                path,
                "multipart/form-data; boundary=" + boundary,
                body,
                Map.of("Idempotency-Key", key(path + '#' + attempt, body))));
    }

    private static Call posting(String login, String path, Object body) {
        byte[] bytes = json(body);
        return new Call("POST", login, path, "application/json", bytes, Map.of("Idempotency-Key", key(path, bytes)));
    }

    private static byte[] json(Object body) {
        return Texts.JSON.writeValueAsBytes(body);
    }

    private static String key(String path, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            return "demo-" + HexFormat.of().formatHex(digest.digest(body), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer required(Call call) {
        return send(call).orFail(call.method() + ' ' + PREFIX + call.path());
    }

    private Answer send(Call call) {
        boolean tokenRefused = false;
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response;
            try {
                response = http.send(request(call), HttpResponse.BodyHandlers.ofString());
            } catch (HttpTimeoutException e) {
                if (attempt >= 3) {
                    throw new DemoFailure("demo.unreachable", e, gateway);
                }
                continue;
            } catch (IOException e) {
                if (attempt >= 5) {
                    throw new DemoFailure("demo.unreachable", e, gateway);
                }
                pause(500);
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DemoFailure("demo.interrupted", e);
            }
            Answer answer = new Answer(
                    response.statusCode(),
                    body(response.body()),
                    response.headers().firstValue("ETag").orElse(""),
                    response.headers().firstValue("Idempotency-Replayed").isPresent());
            if (answer.is(401) && call.login() != null && !tokenRefused) {
                tokenRefused = true;
                tokens.forget(call.login());
            } else if (attempt < ATTEMPTS && mayPass(answer)) {
                long seconds =
                        response.headers().firstValueAsLong("Retry-After").orElse(0);
                pause(seconds > 0 ? seconds * 1000 : 250);
            } else {
                return answer;
            }
        }
    }

    private static boolean mayPass(Answer answer) {
        return answer.is(429)
                || answer.status() >= 502 && answer.status() <= 504
                || answer.is(409) && answer.problem().equals("idempotency-key-in-flight");
    }

    private HttpRequest request(Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve(PREFIX + call.path()))
                .timeout(PATIENCE)
                .header("Accept", "application/json, application/problem+json")
                .header("Accept-Language", language);
        if (call.login() != null) {
            request.header("Authorization", "Bearer " + tokens.of(call.login()));
        }
        if (call.contentType() != null) {
            request.header("Content-Type", call.contentType());
        }
        call.headers().forEach(request::header);
        return request.method(
                        call.method(),
                        call.method().equals("GET")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(call.body()))
                .build();
    }

    private static JsonNode body(String text) {
        try {
            return text.isEmpty() ? MissingNode.getInstance() : Texts.JSON.readTree(text);
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("demo.interrupted", e);
        }
    }
}
