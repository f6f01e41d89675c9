package io.gapless.customer.privacy;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What customers agree to: purposes as worded, consents and withdrawals with their history. */
@Service
class Consents {

    private static final String NEWEST = """
            select distinct on (code) code, edition, basis, name_zh, name_en, text_zh, text_en, granted, active
            from consent_purpose order by code, edition desc""";

    private final JdbcClient jdbc;
    private final CustomerDirectory customers;
    private final Outbox outbox;
    private final Clock clock;

    Consents(JdbcClient jdbc, CustomerDirectory customers, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** How it was said. */
    enum Source {
        PORTAL,
        PHONE,
        PAPER,
        VISIT,
        OTHER
    }

    /**
     * Where a customer stands with a purpose.
     *
     * @param said whether the customer has said it; otherwise it is what counts unless told
     * @param agreedEdition the wording that the customer was told of
     */
    record Standing(
            String purpose,
            ConsentPurpose.Basis basis,
            String nameZh,
            String nameEn,
            boolean granted,
            boolean said,
            int currentEdition,
            @Nullable Integer agreedEdition,
            @Nullable Source source,
            @Nullable Instant givenAt,
            @Nullable String recordedBy) {}

    /** One consent or withdrawal. */
    record Entry(
            UUID id,
            String purpose,
            int edition,
            boolean granted,
            Source source,
            @Nullable String note,
            Instant givenAt,
            String recordedBy,
            Instant recordedAt) {}

    /**
     * A consent as other services are told of it.
     *
     * @param id the customer
     * @param version how many times the customer has said something
     */
    record ConsentState(UUID id, long version, String orgUnit, String purpose, int edition, boolean granted)
            implements PublicState {}

    List<ConsentPurpose> purposes() {
        return jdbc.sql(NEWEST).query(ConsentPurpose.class).list();
    }

    /** A new edition of a purpose, or its first; consents given for earlier wordings stay and tell which it was. */
    @Transactional
    ConsentPurpose word(ConsentPurpose wanted, IfMatch ifMatch, Caller caller) {
        if (wanted.basis() != ConsentPurpose.Basis.CONSENT && !wanted.granted()) {
            throw Problem.unprocessable("consent-not-asked", wanted.code());
        }
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('consent purpose ' || ?, 0))")
                .param(wanted.code())
                .query((row, i) -> i)
                .list();
        int present = jdbc.sql("select coalesce(max(edition), 0) from consent_purpose where code = ?")
                .param(wanted.code())
                .query(Integer.class)
                .single();
        ifMatch.check(present);
        int edition = present + 1;
        jdbc.sql("""
                        insert into consent_purpose (code, edition, basis, name_zh, name_en, text_zh, text_en, granted,
                            active, author, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        wanted.code(),
                        edition,
                        wanted.basis().name(),
                        wanted.nameZh(),
                        wanted.nameEn(),
                        wanted.textZh(),
                        wanted.textEn(),
                        wanted.granted(),
                        wanted.active(),
                        caller.username(),
                        now())
                .update();
        var worded = purpose(wanted.code());
        outbox.append(PrivacyTopics.CONSENT, "ConsentPurposeChanged", ConsentPurpose.State.from(worded));
        return worded;
    }

    /** Where a customer stands with every purpose. */
    @Transactional(readOnly = true)
    List<Standing> of(UUID customerId, Caller caller) {
        customers.find(customerId, caller);
        return jdbc.sql("select p.*, c.granted as said, c.edition as agreed, c.source, c.given_at, c.recorded_by from ("
                        + NEWEST + """
                        ) p left join lateral (
                            select granted, edition, source, given_at, recorded_by from consent
                            where customer_id = ? and purpose = p.code order by id desc limit 1) c on true
                        where p.active or c.granted is not null order by p.code""")
                .param(customerId)
                .query((row, i) -> standing(row))
                .list();
    }

    /** Everything a customer has said, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Entry> history(UUID customerId, Paging paging, Caller caller) {
        customers.find(customerId, caller);
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("customer", customerId);
        if (paging.after() != null) {
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select id, purpose, edition, granted, source, note, given_at, recorded_by, recorded_at from consent
                        where customer_id = :customer\s""" + (paging.after() == null ? "" : "and id < :after ")
                        + "order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(Entry.class)
                .list();
        return KeysetPage.of(rows, paging, entry -> Cursor.of(entry.id()), entry -> entry);
    }

    /** Records what a customer says. The same again changes nothing, but for a newer wording. */
    @Transactional
    void say(
            UUID customerId,
            String code,
            boolean granted,
            Source source,
            @Nullable String note,
            @Nullable Instant givenAt,
            Caller caller) {
        var customer = customers.find(customerId, caller);
        var now = clock.instant();
        if (givenAt != null && givenAt.isAfter(now)) {
            throw Problem.unprocessable("consent-not-yet");
        }
        // In the order of the customer's row, so that the versions told are those of what was said.
        jdbc.sql("select id from customer where id = ? for update")
                .param(customerId)
                .query(UUID.class)
                .single();
        var purpose = purpose(code);
        if (purpose.basis() != ConsentPurpose.Basis.CONSENT) {
            throw Problem.conflict("consent-not-asked", code);
        }
        if (!purpose.active() && granted) {
            throw Problem.conflict("consent-purpose-inactive", code);
        }
        var latest = jdbc.sql(
                        "select granted, edition from consent where customer_id = ? and purpose = ? order by id desc limit 1")
                .params(customerId, code)
                .query((row, i) -> row.getBoolean(1) == granted && row.getInt(2) == purpose.edition())
                .optional();
        if (latest.orElse(false)) {
            return;
        }
        jdbc.sql("""
                        insert into consent (id, customer_id, purpose, edition, granted, source, note, given_at, recorded_by,
                            recorded_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(Ids.next())
                .param(customerId)
                .param(code)
                .param(purpose.edition())
                .param(granted)
                .param(source.name())
                .param(note)
                .param((givenAt == null ? now : givenAt).atOffset(ZoneOffset.UTC))
                .param(caller.username())
                .param(now())
                .update();
        // A version that only grows, even where a merge brought and its undoing took away what others had said.
        long said = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        outbox.append(
                PrivacyTopics.CONSENT,
                "ConsentChanged",
                new ConsentState(customerId, said, customer.orgUnit(), code, purpose.edition(), granted));
    }

    private ConsentPurpose purpose(String code) {
        return jdbc.sql("""
                        select code, edition, basis, name_zh, name_en, text_zh, text_en, granted, active from consent_purpose
                        where code = ? order by edition desc limit 1""")
                .param(code)
                .query(ConsentPurpose.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("consent-purpose-not-found", code));
    }

    private static Standing standing(ResultSet row) throws SQLException {
        var said = row.getObject("said", Boolean.class);
        var source = row.getString("source");
        var givenAt = row.getObject("given_at", OffsetDateTime.class);
        return new Standing(
                row.getString("code"),
                ConsentPurpose.Basis.valueOf(row.getString("basis")),
                row.getString("name_zh"),
                row.getString("name_en"),
                said == null ? row.getBoolean("granted") : said,
                said != null,
                row.getInt("edition"),
                row.getObject("agreed", Integer.class),
                source == null ? null : Source.valueOf(source),
                givenAt == null ? null : givenAt.toInstant(),
                row.getString("recorded_by"));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
