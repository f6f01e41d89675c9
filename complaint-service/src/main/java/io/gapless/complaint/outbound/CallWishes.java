package io.gapless.complaint.outbound;

import io.gapless.complaint.customer.CustomerLookup;
import io.gapless.complaint.customer.CustomerLookup.Result;
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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps who does not want to be called: by what they told us, and by what they agreed to. */
@Service
class CallWishes {

    /**
     * Whether a customer may be called for a purpose: nobody who was erased or said no; else what they said of the purpose
     * last, else what counts for everybody. Of records that are one customer the newest word counts, on whichever it was
     * said. A consent's version is the time at which it was said. Arguments: the customer, the purpose.
     */
    static final String MAY_BE_CALLED = """
            (not exists (select from erased_person e where e.id = %1$s)
            and not exists (select from outbound_opt_out o where o.customer_id = %1$s and o.withdrawn_at is null)
            and coalesce(
                (select s.granted from (
                        with recursive person (id) as (select customer_standing(%1$s)
                            union select m.id from known_customer m join person p on m.merged_into = p.id)
                        select id from person) p
                    join known_consent s on s.customer_id = p.id and s.purpose = %2$s
                    order by s.version desc limit 1),
                (select granted from known_purpose where code = %2$s), false))""";

    private final JdbcClient jdbc;
    private final CustomerLookup customers;
    private final Outbox outbox;
    private final Clock clock;

    CallWishes(JdbcClient jdbc, CustomerLookup customers, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** How we came to know. */
    enum Source {
        /** Said in an outbound call. */
        CALL,
        STAFF,
        /** By the customer's own login. */
        CUSTOMER
    }

    /**
     * That a customer does not want to be called.
     *
     * @param callId in which it was said
     * @param saidBy username of who told us; neither this nor what staff noted is told to customers
     * @param withdrawnAt since when the customer may be called again
     */
    record OptOut(
            UUID id,
            long version,
            @OfPerson UUID customerId,
            String orgUnit,
            Source source,
            @Nullable UUID callId,
            @Nullable String reason,
            @Nullable String saidBy,
            Instant saidAt,
            @Nullable String withdrawnBy,
            @Nullable Instant withdrawnAt) {

        State state() {
            return new State(id, version, orgUnit, customerId, source, withdrawnAt == null);
        }

        OptOut seenBy(Caller caller) {
            return caller.seesOnlyThemselves()
                    ? new OptOut(
                            id,
                            version,
                            customerId,
                            orgUnit,
                            source,
                            callId,
                            source == Source.CUSTOMER ? reason : null,
                            null,
                            saidAt,
                            null,
                            withdrawnAt)
                    : this;
        }
    }

    /** What other services are told of it; not why. */
    record State(UUID id, long version, String orgUnit, UUID customerId, Source source, boolean inForce)
            implements PublicState {}

    /** Whom it is about. */
    record Person(UUID id, String orgUnit) {}

    /** The customer that staff name; where they name none, the caller's own. Asked before the transaction. */
    Person person(@Nullable UUID customer, @Nullable String code, Caller caller) {
        if (!caller.seesOnlyThemselves() && (customer == null) == (code == null)) {
            throw Problem.unprocessable("opt-out-customer-unfit");
        }
        var result = caller.seesOnlyThemselves()
                ? customers.ofLogin(caller)
                : customer != null ? customers.byId(customer, caller) : customers.byCode(String.valueOf(code), caller);
        return switch (result) {
            case Result.Found(var found) -> new Person(found.id(), found.orgUnit());
            case Result.Unknown() ->
                throw Problem.unprocessable("customer-unknown", customer != null ? customer : String.valueOf(code));
            case Result.Away() -> throw Problem.conflict("opt-out-customer-away");
        };
    }

    /** The customer does not want to be called; said twice it is one. All their calls that wait are ended. */
    @Transactional
    OptOut optOut(Person person, @Nullable String reason, Caller caller) {
        return optOut(
                person.id(),
                person.orgUnit(),
                caller.seesOnlyThemselves() ? Source.CUSTOMER : Source.STAFF,
                null,
                reason,
                caller.username());
    }

    @Transactional(propagation = Propagation.MANDATORY)
    OptOut optOut(
            UUID customer,
            String orgUnit,
            Source source,
            @Nullable UUID call,
            @Nullable String reason,
            String username) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('outbound-opt-out ' || ?, 0))")
                .param(customer)
                .query((row, i) -> true)
                .list();
        var before = jdbc.sql("""
                        select * from outbound_opt_out where customer_id = ? and withdrawn_at is null
                        order by id limit 1""").param(customer).query(OptOut.class).optional();
        if (before.isPresent()) {
            return before.get();
        }
        var optOut = new OptOut(Ids.next(), 1, customer, orgUnit, source, call, reason, username, now(), null, null);
        jdbc.sql("""
                        insert into outbound_opt_out (id, version, customer_id, org_unit, source, call_id, reason, said_by,
                            said_at)
                        values (?, 1, ?, ?, ?, ?, ?, ?, ?)""")
                .param(optOut.id())
                .param(customer)
                .param(orgUnit)
                .param(source.name())
                .param(call)
                .param(reason)
                .param(username)
                .param(time(optOut.saidAt()))
                .update();
        tell(optOut);
        endUnwanted(customer);
        return optOut;
    }

    /** The customer may be called again. */
    @Transactional
    OptOut withdraw(UUID id, IfMatch ifMatch, Caller caller) {
        ifMatch.check(find(id, caller).version());
        int changed = jdbc.sql("""
                        update outbound_opt_out set version = version + 1, withdrawn_by = ?, withdrawn_at = ?
                        where id = ? and withdrawn_at is null""").params(caller.username(), time(now()), id).update();
        if (changed == 0) {
            throw Problem.conflict("opt-out-withdrawn");
        }
        var withdrawn = find(id, caller);
        tell(withdrawn);
        return withdrawn;
    }

    @Transactional(readOnly = true)
    OptOut find(UUID id, Caller caller) {
        var visible = caller.mayServe(caller.orgScope(), "o.org_unit", "k.manager", "k.login");
        return jdbc.sql("""
                        select o.* from outbound_opt_out o left join known_customer k on k.id = o.customer_id
                        where o.id = :id and\s""" + visible.sql())
                .params(visible.parameters())
                .param("id", id)
                .query(OptOut.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("opt-out-not-found", id));
    }

    /** The newest first. */
    @Transactional(readOnly = true)
    KeysetPage<OptOut> find(
            @Nullable UUID customer,
            @Nullable String orgUnit,
            @Nullable Boolean inForce,
            Paging paging,
            Caller caller) {
        var visible = caller.mayServe(caller.orgScope().narrowedTo(orgUnit), "o.org_unit", "k.manager", "k.login");
        var conditions = new ArrayList<String>(List.of(visible.sql()));
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        if (customer != null) {
            conditions.add("o.customer_id = customer_standing(:customer)");
            parameters.put("customer", customer);
        }
        if (inForce != null) {
            conditions.add("o.withdrawn_at is " + (inForce ? "null" : "not null"));
        }
        if (paging.after() != null) {
            conditions.add("o.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select o.* from outbound_opt_out o left join known_customer k on k.id = o.customer_id
                        where\s""" + String.join(" and ", conditions) + " order by o.id desc limit " + paging.fetch())
                .params(parameters)
                .query(OptOut.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    boolean mayBeCalled(UUID customer, String purpose) {
        return jdbc.sql("select " + MAY_BE_CALLED.formatted(":customer", ":purpose"))
                .param("customer", customer)
                .param("purpose", purpose)
                .query(Boolean.class)
                .single();
    }

    /** Ends the calls that wait for a customer and are not wanted any more; who is being called right now says so. */
    @Transactional(propagation = Propagation.MANDATORY)
    void endUnwanted(UUID customer) {
        var ended = jdbc.sql("""
                        update outbound_call c set status = 'OPTED_OUT', ready_at = null, ended_at = :now,
                            version = c.version + 1
                        from outbound_list l
                        where c.customer_id = customer_standing(:customer) and c.status = 'WAITING' and l.id = c.list_id
                            and not\s""" + MAY_BE_CALLED.formatted("c.customer_id", "l.purpose") + " returning c.*")
                .param("customer", customer)
                .param("now", time(now()))
                .query(OutboundCall.class)
                .list();
        outbox.appendAll(
                OutboundList.TOPIC,
                "OutboundCallEnded",
                ended.stream().map(call -> call.state(null)).toList());
    }

    private void tell(OptOut optOut) {
        outbox.append(OutboundList.TOPIC, "OutboundOptOutChanged", optOut.state());
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
