package io.gapless.visit.calendar;

import io.gapless.platform.Ids;
import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The secret links of calendars. The secret is 256 random bits and is told once; what is kept is its SHA-256, of which
 * nobody finds it again. Telling of links is nobody else's matter, so they are no events.
 */
@Service
class CalendarLinks {

    private static final int MOST = 10;
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Set<String> MAKERS =
            Set.of(Roles.CUSTOMER_MANAGER, Roles.SUPERVISOR, Roles.EXECUTIVE, Roles.ADMIN);
    private static final String COLUMNS = "id, employee, name, created_at, revoked_at, read_at";

    private final SecureRandom random = new SecureRandom();
    private final JdbcClient jdbc;
    private final StaffDirectory directory;
    private final Clock clock;
    private final String publicUrl;

    CalendarLinks(
            JdbcClient jdbc,
            @Lazy StaffDirectory directory,
            Clock clock,
            @Value("${gapless.web.public-url}") String publicUrl) {
        this.jdbc = jdbc;
        this.directory = directory;
        this.clock = clock;
        this.publicUrl = publicUrl;
    }

    /**
     * A link, without its secret.
     *
     * @param name what its owner calls it, such as the device it is for
     * @param readAt when a calendar program last asked for it, to the hour
     */
    record Link(
            UUID id,
            String employee,
            String name,
            Instant createdAt,
            @Nullable Instant revokedAt,
            @Nullable Instant readAt) {}

    /**
     * A link that was just made.
     *
     * @param url the address for a calendar program; told only now
     */
    record Made(UUID id, String name, Instant createdAt, String url) {}

    @Transactional
    Made make(String name, Caller caller) {
        var secret = new byte[32];
        random.nextBytes(secret);
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        // One after the other, so that two at once do not pass the limit together.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('calendar-link ' || ?, 0))")
                .param(caller.username())
                .query((row, i) -> true)
                .list();
        long active = jdbc.sql("select count(*) from calendar_link where employee = ? and revoked_at is null")
                .param(caller.username())
                .query(Long.class)
                .single();
        if (active >= MOST) {
            throw Problem.conflict("too-many-calendar-links", MOST);
        }
        var made = new Made(
                Ids.next(),
                name,
                clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS),
                publicUrl + "/api/v1/public/calendars/" + text + ".ics");
        jdbc.sql("insert into calendar_link (id, employee, name, secret_hash, created_at) values (?, ?, ?, ?, ?)")
                .params(made.id(), caller.username(), name, hash(text), at(made.createdAt()))
                .update();
        return made;
    }

    /** The caller's own links, newest first; an admin may ask for somebody else's. */
    KeysetPage<Link> list(@Nullable String employee, Paging paging, Caller caller) {
        var whose = employee == null ? caller.username() : employee;
        if (!whose.equals(caller.username()) && !caller.is(Roles.ADMIN)) {
            throw Problem.forbidden("not-allowed");
        }
        var after = paging.after();
        var rows = jdbc.sql("select " + COLUMNS + """
                         from calendar_link where employee = :employee and (:after::uuid is null or id < :after)
                        order by id desc limit :fetch""")
                .param("employee", whose)
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query(Link.class)
                .list();
        return KeysetPage.of(rows, paging, link -> Cursor.of(link.id()), link -> link);
    }

    /** Ends a link of the caller's own, or, by an admin, anybody's; again it changes nothing. */
    @Transactional
    void revoke(UUID id, Caller caller) {
        var link = jdbc.sql("select " + COLUMNS + " from calendar_link where id = ?")
                .param(id)
                .query(Link.class)
                .optional()
                .filter(found -> found.employee().equals(caller.username()) || caller.is(Roles.ADMIN))
                .orElseThrow(() -> Problem.notFound("calendar-link-not-found", id));
        jdbc.sql("update calendar_link set revoked_at = ? where id = ? and revoked_at is null")
                .params(at(clock.instant()), link.id())
                .update();
    }

    /**
     * Whose calendar a secret opens; empty where it is none, or was revoked, or its maker has left: a link is no way in for
     * whose login is closed. Asks the identity server (503 while it is away), so never within a transaction.
     */
    Optional<Link> open(String secret) {
        return find(secret)
                .filter(link -> directory
                        .find(link.employee())
                        .filter(staff -> staff.hasOneOf(MAKERS))
                        .isPresent());
    }

    private Optional<Link> find(String secret) {
        return SECRET.matcher(secret).matches()
                ? jdbc.sql("select " + COLUMNS + " from calendar_link where secret_hash = ? and revoked_at is null")
                        .param(hash(secret))
                        .query(Link.class)
                        .optional()
                : Optional.empty();
    }

    /**
     * That a calendar was read.
     *
     * @param changedAt since when it has been as it is now
     * @param first whether it was not read before as it is now, or in this hour
     */
    record Reading(Instant changedAt, boolean first) {}

    @Transactional
    Reading noteRead(UUID link, String etag) {
        var now = at(clock.instant());
        boolean first = jdbc.sql("""
                        update calendar_link set read_at = date_trunc('hour', :now::timestamptz), etag = :etag,
                            changed_at = case when etag = :etag then changed_at else :now end
                        where id = :id and (etag is distinct from :etag or read_at is null
                            or read_at < date_trunc('hour', :now::timestamptz))""")
                        .param("now", now)
                        .param("etag", etag)
                        .param("id", link)
                        .update()
                > 0;
        var changedAt = Objects.requireNonNull(jdbc.sql("select changed_at from calendar_link where id = ?")
                        .param(link)
                        .query(OffsetDateTime.class)
                        .single())
                .toInstant();
        return new Reading(changedAt, first);
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
