package io.gapless.complaint.desk;

import io.gapless.platform.web.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Makes guessing slow: an address that failed too often, with one number or with all, has to wait, twice as long each
 * time. Numbers that there are and numbers that there are not are counted alike, so the waiting tells nothing. Of a number
 * each address is counted by itself: a secret of 128 random bits is not found from however many addresses, and nobody who
 * only knows a number may keep its owner out.
 */
@Component
class FollowGuard {

    private final JdbcClient jdbc;
    private final FollowSettings settings;
    private final TransactionTemplate apart;
    private final Clock clock;

    FollowGuard(JdbcClient jdbc, FollowSettings settings, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    private enum Kind {
        NUMBER,
        ADDRESS
    }

    /** Does something for whoever names a number and its secret; 429 where they have to wait. */
    <T> T guarded(String number, String address, Supplier<T> action) {
        var ofNumber = digest(number.strip().toUpperCase(Locale.ROOT) + " " + network(address));
        var ofAddress = digest(network(address));
        refuseLocked(ofNumber, ofAddress);
        try {
            var done = action.get();
            // Whoever knows one secret has shown nothing about the others: the address keeps its count.
            jdbc.sql("delete from follow_attempt where kind = 'NUMBER' and digest = ?")
                    .param(ofNumber)
                    .update();
            return done;
        } catch (Problem problem) {
            if (problem.slug().equals("case-not-found")) {
                failed(Kind.NUMBER, ofNumber, settings.tries());
                failed(Kind.ADDRESS, ofAddress, settings.addressTries());
            }
            throw problem;
        }
    }

    private void refuseLocked(byte[] number, byte[] address) {
        var now = now();
        jdbc.sql("""
                        select locked_until from follow_attempt
                        where (kind = 'NUMBER' and digest = ? or kind = 'ADDRESS' and digest = ?) and locked_until > ?
                        order by locked_until desc limit 1""")
                .params(number, address, now)
                .query(OffsetDateTime.class)
                .optional()
                .ifPresent(until -> {
                    long seconds = Math.max(1, Duration.between(now, until).toSeconds() + 1);
                    if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                            && attributes.getResponse() != null) {
                        attributes.getResponse().setHeader("Retry-After", String.valueOf(seconds));
                    }
                    throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "follow-locked", seconds)
                            .with("retryAfterSeconds", seconds);
                });
    }

    /** In a transaction of its own: what failed is undone, that it failed is not. */
    private void failed(Kind kind, byte[] digest, int tries) {
        var now = now();
        apart.executeWithoutResult(status -> {
            int failures = jdbc.sql("""
                            insert into follow_attempt (kind, digest, failures, last_at) values (?, ?, 1, ?)
                            on conflict (kind, digest) do update set last_at = excluded.last_at,
                                failures = case when follow_attempt.last_at < ? then 1 else follow_attempt.failures + 1 end
                            returning failures""")
                    .params(kind.name(), digest, now, now.minus(settings.forgetAfter()))
                    .query(Integer.class)
                    .single();
            if (failures >= tries) {
                jdbc.sql("update follow_attempt set locked_until = ? where kind = ? and digest = ?")
                        .params(now.plus(lock(failures - tries)), kind.name(), digest)
                        .update();
            }
        });
    }

    private Duration lock(int beyond) {
        var lock = settings.firstLock().multipliedBy(1L << Math.min(beyond, 20));
        return lock.compareTo(settings.longestLock()) > 0 ? settings.longestLock() : lock;
    }

    @Scheduled(cron = "0 29 * * * *")
    void forget() {
        jdbc.sql("delete from follow_attempt where last_at < ?")
                .param(now().minus(settings.forgetAfter()))
                .update();
    }

    /** Of IPv6 the network: whoever has one address of it has all. */
    private static String network(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            var bytes = java.net.InetAddress.ofLiteral(address.replaceAll("[\\[\\]]", ""))
                    .getAddress();
            return bytes.length == 16 ? Arrays.toString(Arrays.copyOf(bytes, 8)) : address;
        } catch (IllegalArgumentException e) {
            return address;
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private OffsetDateTime now() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return now.atOffset(ZoneOffset.UTC);
    }
}
