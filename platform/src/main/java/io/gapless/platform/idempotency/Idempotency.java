package io.gapless.platform.idempotency;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers a creating request once: a repetition with the same {@code Idempotency-Key} gets the first answer again.
 *
 * <p>The answer is kept in the same transaction as what the request creates. So there is no moment, not even a crash,
 * after which a repetition could create a second one or be refused for ever.
 */
public class Idempotency {

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    Idempotency(JdbcTemplate jdbc, TransactionTemplate transaction, JsonMapper json) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
    }

    private record Kept(
            byte[] hash,
            int status,
            @Nullable String location,
            @Nullable String etag,
            @Nullable String body) {}

    /**
     * Handles a creating request in one transaction. Calls to other services belong before it.
     *
     * @param key the caller's key, or {@link IdempotencyKey#NONE}
     * @param request what the key stands for: the same key with another request, or by another method, at another
     *     address or with another query, is refused (422)
     * @param creation makes the thing and its answer
     * @param <T> of the answer's body; of a repeated answer, the body is JSON that only looks like it
     */
    public <T> ResponseEntity<T> once(IdempotencyKey key, Object request, Supplier<ResponseEntity<T>> creation) {
        var answer = transaction.execute(status -> {
            var text = key.text();
            return text == null ? creation.get() : onceInTransaction(text, request, creation);
        });
        return Objects.requireNonNull(answer);
    }

    private <T> ResponseEntity<T> onceInTransaction(String key, Object request, Supplier<ResponseEntity<T>> creation) {
        var caller = Caller.current().subject();
        var hash = hash(request);
        if (!Boolean.TRUE.equals(jdbc.queryForObject(
                "select pg_try_advisory_xact_lock(hashtextextended(?, 0))", Boolean.class, caller + '\n' + key))) {
            throw Problem.conflict("idempotency-key-in-flight");
        }
        var kept = jdbc
                .query(
                        "select request_hash, status, location, etag, body from idempotency_key where caller = ? and key = ?",
                        (row, i) -> new Kept(
                                row.getBytes(1), row.getInt(2), row.getString(3), row.getString(4), row.getString(5)),
                        caller,
                        key)
                .stream()
                .findFirst()
                .orElse(null);
        if (kept != null) {
            if (!MessageDigest.isEqual(kept.hash(), hash)) {
                throw Problem.unprocessable("idempotency-key-reused");
            }
            @SuppressWarnings("unchecked") // what is kept is only written out again
            var again = (ResponseEntity<T>) replay(kept);
            return again;
        }
        var answer = creation.get();
        var location = answer.getHeaders().getLocation();
        jdbc.update(
                "insert into idempotency_key (caller, key, request_hash, status, location, etag, body) values (?, ?, ?, ?, ?, ?, ?)",
                caller,
                key,
                hash,
                answer.getStatusCode().value(),
                location == null ? null : location.toString(),
                answer.getHeaders().getETag(),
                answer.getBody() == null ? null : json.writeValueAsString(answer.getBody()));
        return answer;
    }

    private ResponseEntity<?> replay(Kept kept) {
        var answer = ResponseEntity.status(HttpStatus.valueOf(kept.status())).header("Idempotency-Replayed", "true");
        if (kept.location() != null) {
            answer.location(URI.create(kept.location()));
        }
        if (kept.etag() != null) {
            answer.header(HttpHeaders.ETAG, kept.etag());
        }
        return kept.body() == null
                ? answer.build()
                : answer.contentType(MediaType.APPLICATION_JSON).body(json.readTree(kept.body()));
    }

    private byte[] hash(Object request) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest((address() + json.writeValueAsString(request)).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String address() {
        if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)) {
            return "";
        }
        var request = attributes.getRequest();
        var query = request.getQueryString();
        return request.getMethod() + ' ' + request.getRequestURI() + (query == null ? "" : '?' + query) + '\n';
    }

    /** Keys are good for two days. */
    @Scheduled(cron = "0 47 3 * * *")
    void forgetOld() {
        jdbc.update("delete from idempotency_key where created_at < now() - interval '2 days'");
    }
}
