package io.gapless.customer.privacy;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Orders that nothing of a customer may be erased, as long as the law wants it kept: a law suit, an audit, a tax duty. */
@Service
class LegalHolds {

    private static final String COLUMNS = """
            select id, version, customer_id, org_unit, reason, until, placed_by, placed_at, released_by, released_at, release,
                released_at is null and (until is null or until >= current_date) as in_force from legal_hold\s""";

    private final JdbcClient jdbc;
    private final CustomerDirectory customers;
    private final Outbox outbox;
    private final Clock clock;

    LegalHolds(JdbcClient jdbc, CustomerDirectory customers, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * A hold.
     *
     * @param until its last day; null until it is released
     * @param release why it was released
     */
    record Hold(
            UUID id,
            long version,
            @OfPerson UUID customerId,
            String orgUnit,
            String reason,
            @Nullable LocalDate until,
            String placedBy,
            Instant placedAt,
            @Nullable String releasedBy,
            @Nullable Instant releasedAt,
            @Nullable String release,
            boolean inForce) {}

    /** A hold as others are told of it: not why. */
    record HoldState(UUID id, long version, String orgUnit, UUID customerId, boolean inForce) implements PublicState {

        static HoldState from(Hold hold) {
            return new HoldState(hold.id(), hold.version(), hold.orgUnit(), hold.customerId(), hold.inForce());
        }
    }

    @Transactional
    Hold place(UUID customerId, String reason, @Nullable LocalDate until, Caller caller) {
        var customer = customers.find(customerId, caller);
        if (until != null && until.isBefore(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
            throw Problem.unprocessable("legal-hold-over");
        }
        // One after the other with the start of an erasure: either it starts first, or it sees the hold.
        jdbc.sql("select id from customer where id = ? for update")
                .param(customerId)
                .query(UUID.class)
                .single();
        boolean underWay = jdbc.sql("""
                        select exists (select from personal_data_request
                            where customer_id = ? and kind = 'ERASURE' and status = 'RUNNING')""").param(customerId).query(Boolean.class).single();
        if (underWay) {
            throw Problem.conflict("erasure-under-way", customerId);
        }
        var id = Ids.next();
        jdbc.sql("""
                        insert into legal_hold (id, version, customer_id, org_unit, reason, until, placed_by, placed_at)
                        values (?, 1, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(customerId)
                .param(customer.orgUnit())
                .param(reason)
                .param(until)
                .param(caller.username())
                .param(now())
                .update();
        return told(id, caller);
    }

    @Transactional
    Hold release(UUID id, IfMatch ifMatch, String why, Caller caller) {
        var hold = find(id, caller);
        ifMatch.check(hold.version());
        int released = jdbc.sql("""
                        update legal_hold set released_by = ?, released_at = ?, release = ?, version = version + 1
                        where id = ? and version = ? and released_at is null""")
                .params(caller.username(), now(), why, id, hold.version())
                .update();
        if (released == 0) {
            throw Problem.conflict("legal-hold-released", id);
        }
        return told(id, caller);
    }

    @Transactional(readOnly = true)
    Hold find(UUID id, Caller caller) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(Hold.class)
                .optional()
                .filter(hold -> caller.orgScope().contains(hold.orgUnit()))
                .orElseThrow(() -> Problem.notFound("legal-hold-not-found", id));
    }

    /** Holds, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Hold> list(
            @Nullable UUID customerId,
            @Nullable Boolean inForce,
            @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        conditions.add(scope.condition("org_unit"));
        if (customerId != null) {
            conditions.add("customer_id = :customer");
            parameters.put("customer", customerId);
        }
        if (inForce != null) {
            conditions.add("(released_at is null and (until is null or until >= current_date)) = :inForce");
            parameters.put("inForce", inForce);
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(COLUMNS + "where " + String.join(" and ", conditions) + " order by id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query(Hold.class)
                .list();
        return KeysetPage.of(rows, paging, hold -> Cursor.of(hold.id()), hold -> hold);
    }

    private Hold told(UUID id, Caller caller) {
        var hold = find(id, caller);
        outbox.append(PrivacyTopics.REQUESTS, "LegalHoldChanged", HoldState.from(hold));
        return hold;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
