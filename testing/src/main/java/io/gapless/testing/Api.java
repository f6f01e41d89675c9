package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client for tests, for example
 * {@code api.as(Tokens.of("supervisor")).idempotencyKey("1").post("/api/v1/complaints", json).expect(201)}. Each call of
 * {@code as}, {@code with} and the like gives a new client and leaves the old one as it was.
 */
public final class Api {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final Supplier<String> address;
    private final Map<String, String> headers;

    private Api(Supplier<String> address, Map<String, String> headers) {
        this.address = address;
        this.headers = headers;
    }

    /** A client without login of what listens there, for example {@code http://localhost:8080}. */
    public static Api at(String address) {
        return new Api(() -> address, Map.of());
    }

    static Api at(Supplier<String> address) {
        return new Api(address, Map.of());
    }

    /** The client with that access token. */
    public Api as(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** The client with such an access token. */
    public Api as(Tokens token) {
        return as(token.mint());
    }

    /** The client without a token. */
    public Api anonymous() {
        return with("Authorization", null);
    }

    /** The client of somebody who reads Chinese. */
    public Api inChinese() {
        return with("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5");
    }

    /** The client with an {@code Idempotency-Key}. */
    public Api idempotencyKey(String key) {
        return with("Idempotency-Key", key);
    }

    /** The client with the {@code ETag} of an answer as {@code If-Match}. */
    public Api ifMatch(Answer answer) {
        return ifMatch(answer.etag());
    }

    /** The client with that {@code If-Match}. */
    public Api ifMatch(String etag) {
        return with("If-Match", etag);
    }

    /** The client with a header, or without it where the value is null. */
    public Api with(String header, @Nullable String value) {
        var changed = new LinkedHashMap<>(headers);
        changed.remove(header);
        if (value != null) {
            changed.put(header, value);
        }
        return new Api(address, changed);
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    /** Posts text as it is, anything else as JSON. */
    public Answer post(String path, @Nullable Object body) {
        return send("POST", path, body);
    }

    public Answer post(String path) {
        return send("POST", path, null);
    }

    /** Posts a file as the part {@code file} of a form. */
    public Answer upload(String path, String fileName, byte[] content) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(bytes("--gapless-part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"));
        body.writeBytes(content);
        body.writeBytes(bytes("\r\n--gapless-part--\r\n"));
        return with("Content-Type", "multipart/form-data; boundary=gapless-part")
                .post(path, body.toByteArray());
    }

    public Answer put(String path, @Nullable Object body) {
        return send("PUT", path, body);
    }

    public Answer patch(String path, @Nullable Object body) {
        return send("PATCH", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Any method; text and bytes are sent as they are, anything else as JSON, as {@code application/json} unless told. */
    public Answer send(String method, String path, @Nullable Object body) {
        var request = HttpRequest.newBuilder(path.startsWith("http") ? URI.create(path) : URI.create(url() + path))
                .timeout(Duration.ofSeconds(30));
        headers.forEach(request::setHeader);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            if (!headers.containsKey("Content-Type")) {
                request.setHeader("Content-Type", "application/json");
            }
            request.method(method, HttpRequest.BodyPublishers.ofByteArray(bytes(body)));
        }
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(
                    method + " " + path,
                    response.statusCode(),
                    response.headers(),
                    new String(response.body(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return address.get();
    }

    Map<String, String> headers() {
        return headers;
    }

    private static byte[] bytes(Object body) {
        return switch (body) {
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> JSON.writeValueAsBytes(body);
        };
    }

    /**
     * An answer.
     *
     * @param request method and path of what was asked
     * @param text the body as it came
     */
    public record Answer(String request, int status, HttpHeaders headers, String text) {

        /** Fails, with the whole answer in the message, unless the status is this one. */
        public Answer expect(int status) {
            assertThat(this.status).as("%s answers %s", request, text).isEqualTo(status);
            return this;
        }

        /** Fails unless it is this problem, by status and slug. */
        public Answer expectProblem(int status, String slug) {
            expect(status);
            assertThat(problem()).as("%s answers %s", request, text).isEqualTo(slug);
            return this;
        }

        /** The body; a missing node where it is empty. */
        public JsonNode json() {
            return JSON.readTree(text);
        }

        /** A value of the body by JSON pointer, for example {@code /items/0/id}. */
        public JsonNode json(String pointer) {
            return json().at(pointer);
        }

        /** The {@code id} in the body. */
        public UUID id() {
            return UUID.fromString(json("/id").asString());
        }

        /** The slug of a problem, or an empty text where the answer is none. */
        public String problem() {
            if (!contentType().startsWith("application/problem+json")) {
                return "";
            }
            return json("/type").asString().replaceFirst("^urn:gapless:problem:", "");
        }

        public String contentType() {
            return header("Content-Type");
        }

        public String location() {
            return header("Location");
        }

        public String etag() {
            return header("ETag");
        }

        /** The first value of a header, or an empty text. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }
}
