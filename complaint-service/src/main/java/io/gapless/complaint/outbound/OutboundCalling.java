package io.gapless.complaint.outbound;

import io.gapless.complaint.desk.ComplaintDirectory;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Gives calls out, one to one agent, and takes down what became of them. */
@Service
class OutboundCalling {

    private static final TypeReference<Map<String, Object>> ANSWERS = new TypeReference<>() {};
    private static final Duration FARTHEST = Duration.ofDays(90);
    /** Of calls {@code c} and their customers {@code k}. */
    private static final String FROM = " from outbound_call c left join known_customer k on k.id = c.customer_id ";

    private final OutboundLists lists;
    private final CallWishes wishes;
    private final ComplaintDirectory complaints;
    private final OutboundSettings settings;
    private final PersonalReads reads;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Outbox outbox;
    private final Clock clock;

    OutboundCalling(
            OutboundLists lists,
            CallWishes wishes,
            ComplaintDirectory complaints,
            OutboundSettings settings,
            PersonalReads reads,
            JdbcClient jdbc,
            JsonMapper json,
            Outbox outbox,
            Clock clock) {
        this.lists = lists;
        this.wishes = wishes;
        this.complaints = complaints;
        this.settings = settings;
        this.reads = reads;
        this.jdbc = jdbc;
        this.json = json;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * An attempt as it is told.
     *
     * @param note in words
     * @param answers to the script's questions, by their ids
     * @param callAgainAt when to call again
     * @param complaintId the complaint it has led to
     */
    record Told(
            CallOutcome outcome,
            @Nullable String note,
            Map<String, Object> answers,
            @Nullable Instant callAgainAt,
            @Nullable CallResult result,
            @Nullable UUID complaintId) {}

    /**
     * An attempt as it is kept.
     *
     * @param againAt when the customer was to be called again
     */
    record Attempt(
            UUID id,
            Instant at,
            String agent,
            CallOutcome outcome,
            @Nullable String note,
            Map<String, Object> answers,
            @Nullable Instant againAt) {}

    /**
     * A call in a list.
     *
     * @param agent who has it, or who ended it
     * @param readyAt from when on somebody can take it; of a claimed one, until when it is the agent's
     * @param attempts how often it was tried
     */
    record Row(
            UUID id,
            long version,
            UUID listId,
            String orgUnit,
            @OfPerson UUID customerId,
            @Nullable String customerCode,
            @Nullable String customerName,
            CallStatus status,
            @Nullable String agent,
            @Nullable Instant readyAt,
            int attempts,
            @Nullable CallResult result,
            @Nullable UUID complaintId,
            @Nullable Instant endedAt) {}

    /** Whom to call, as the archive tells of them today. */
    record Callee(
            String code,
            String name,
            String kind,
            @Nullable String segment,
            @Nullable String phone) {}

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable UUID listId,
            @Nullable CallStatus status,
            @Nullable CallResult result,
            @Nullable UUID customerId,
            @Nullable String agent,
            @Nullable String orgUnit) {}

    /**
     * Takes the next call of a list for the caller; who has one gets the same again. No two get the same: it is locked
     * when it is chosen, and those that others hold are passed over. Empty where none waits for somebody with the
     * caller's org units and customers.
     */
    @Transactional
    Optional<OutboundCall> next(UUID listId, Caller caller) {
        var now = now();
        var list = lists.find(listId, caller);
        list.requireCallable(now, settings.zone());
        // Asked twice at once by one agent it is the same call, too.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('outbound-next ' || ? || ' ' || ?, 0))")
                .params(listId, caller.username())
                .query((row, i) -> true)
                .list();
        var visible = caller.mayServe(caller.orgScope(), "c.org_unit", "k.manager", "k.login");
        var held = jdbc.sql("select c.*" + FROM + """
                        where c.list_id = :list and c.status = 'CLAIMED' and c.agent = :agent and c.ready_at > :now
                            and\s""" + visible.sql() + " order by c.id limit 1")
                .params(visible.parameters())
                .param("list", listId)
                .param("agent", caller.username())
                .param("now", time(now))
                .query(OutboundCall.class)
                .optional();
        if (held.isPresent()) {
            return held;
        }
        while (true) {
            var waiting = jdbc.sql("select c.*" + FROM + """
                            where c.list_id = :list and c.ready_at <= :now and\s""" + visible.sql()
                            + " order by c.ready_at, c.id limit 1 for update of c skip locked")
                    .params(visible.parameters())
                    .param("list", listId)
                    .param("now", time(now))
                    .query(OutboundCall.class)
                    .optional();
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            var call = waiting.get();
            if (!wishes.mayBeCalled(call.customerId(), list.plan().purpose())) {
                save(call.ended(CallStatus.OPTED_OUT, now), "OutboundCallEnded", null);
            } else if (isCalledOtherwise(call)) {
                save(call.ended(CallStatus.WITHDRAWN, now), "OutboundCallEnded", null);
            } else {
                reads.note(call.customerId());
                return Optional.of(save(
                        call.claimed(
                                caller.username(), now.plus(settings.claim()).truncatedTo(ChronoUnit.MICROS)),
                        "OutboundCallClaimed",
                        null));
            }
        }
    }

    /** Two records that became one customer are called once. */
    private boolean isCalledOtherwise(OutboundCall call) {
        return jdbc.sql("""
                        select exists (select from outbound_call where list_id = ? and customer_id = ? and id <> ?
                            and status in ('CLAIMED', 'DONE', 'DECLINED', 'OPTED_OUT'))""")
                .params(call.listId(), call.customerId(), call.id())
                .query(Boolean.class)
                .single();
    }

    /** Gives a call back to whoever comes next; supervisors and admins may do so for others. */
    @Transactional
    OutboundCall release(UUID id, IfMatch ifMatch, Caller caller) {
        var call = locked(id, caller);
        ifMatch.check(call.version());
        if (!caller.isOneOf(Set.of(Roles.SUPERVISOR, Roles.ADMIN))) {
            requireTheirs(call, caller);
        }
        return save(call.released(now()), "OutboundCallReleased", null);
    }

    /** Notes what became of an attempt of the caller's, who has the call (409 otherwise). */
    @Transactional
    OutboundCall attempt(UUID id, Told told, Caller caller) {
        var call = locked(id, caller);
        requireTheirs(call, caller);
        var now = now();
        var list = lists.known(call.listId());
        list.plan().script().requireAnswered(told.outcome() == CallOutcome.SPOKEN, told.answers());
        var again = again(told, list, now);
        if (told.complaintId() != null) {
            requireOf(call, told.complaintId(), caller);
        }
        var after = call.attempted(
                told.outcome(), now, again, list.plan().mostAttempts(), told.result(), told.complaintId());
        boolean waits = after.status() == CallStatus.WAITING;
        jdbc.sql("""
                        insert into outbound_attempt (id, call_id, at, agent, outcome, note, answers, again_at)
                        values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)""")
                .param(Ids.next())
                .param(id)
                .param(time(now))
                .param(caller.username())
                .param(told.outcome().name())
                .param(told.note())
                .param(json.writeValueAsString(told.answers()))
                .param(waits ? time(again) : null)
                .update();
        save(after, waits ? "OutboundCallAttempted" : "OutboundCallEnded", told.outcome());
        if (told.outcome() == CallOutcome.OPTED_OUT) {
            wishes.optOut(
                    call.customerId(),
                    call.orgUnit(),
                    CallWishes.Source.CALL,
                    call.id(),
                    told.note(),
                    caller.username());
        }
        return after;
    }

    private static Instant again(Told told, OutboundList list, Instant now) {
        var asked = told.callAgainAt();
        if (asked == null && told.outcome() == CallOutcome.CALL_LATER
                || asked != null && !told.outcome().isAgain()) {
            throw Problem.unprocessable("outbound-again-unfit", told.outcome());
        }
        if (asked == null) {
            return now.plus(list.plan().pauseMinutes(), ChronoUnit.MINUTES);
        }
        if (asked.isBefore(now) || asked.isAfter(now.plus(FARTHEST))) {
            throw Problem.unprocessable("outbound-again-out-of-reach", asked);
        }
        return asked.truncatedTo(ChronoUnit.MICROS);
    }

    /** What a call has led to is a complaint of the same customer. */
    private void requireOf(OutboundCall call, UUID complaint, Caller caller) {
        complaints.require(complaint, caller);
        if (jdbc.sql("select 1 from complaint where id = ? and customer_id = ?")
                .params(complaint, call.customerId())
                .query(Integer.class)
                .optional()
                .isEmpty()) {
            throw Problem.unprocessable("outbound-complaint-unfit", complaint);
        }
    }

    private static void requireTheirs(OutboundCall call, Caller caller) {
        if (call.status() != CallStatus.CLAIMED || !caller.username().equals(call.agent())) {
            throw Problem.conflict("outbound-call-not-yours", call.status());
        }
    }

    /**
     * Withdraws some calls of lists that are closed, but not those on which somebody still is; whether there is more to
     * do. A list of which none is left is settled. Of two replicas each takes other lists.
     */
    @Transactional
    boolean settle(int atMost) {
        var now = now();
        var closed = jdbc.sql("""
                        select id from outbound_list l where status = 'CLOSED' and settled_at is null
                            and (not exists (select from outbound_call c where c.list_id = l.id and c.ready_at is not null)
                                or exists (select from outbound_call c where c.list_id = l.id and c.ready_at is not null
                                    and (c.status = 'WAITING' or c.ready_at <= ?)))
                        order by id limit 1 for update skip locked""").param(time(now)).query(UUID.class).optional();
        if (closed.isEmpty()) {
            return false;
        }
        var withdrawn = jdbc.sql("""
                        update outbound_call set status = 'WITHDRAWN', ready_at = null, ended_at = :now,
                            version = version + 1
                        where id in (select id from outbound_call where list_id = :list and ready_at is not null
                            and (status = 'WAITING' or ready_at <= :now) order by ready_at, id limit :most for update)
                        returning *""")
                .param("now", time(now))
                .param("list", closed.get())
                .param("most", atMost)
                .query(OutboundCall.class)
                .list();
        outbox.appendAll(
                OutboundList.TOPIC,
                "OutboundCallEnded",
                withdrawn.stream().map(call -> call.state(null)).toList());
        if (withdrawn.isEmpty()) {
            jdbc.sql("""
                            update outbound_list set settled_at = ? where id = ? and not exists (
                                select from outbound_call where list_id = outbound_list.id and ready_at is not null)""").params(time(now), closed.get()).update();
        }
        return true;
    }

    @Transactional(readOnly = true)
    OutboundCall find(UUID id, Caller caller) {
        return visible(id, "", caller);
    }

    @Transactional(readOnly = true)
    List<Attempt> attempts(UUID call) {
        return jdbc.sql("""
                        select id, at, agent, outcome, note, answers::text as answers, again_at from outbound_attempt
                        where call_id = ? order by id""")
                .param(call)
                .query((row, i) -> new Attempt(
                        row.getObject("id", UUID.class),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("agent"),
                        CallOutcome.valueOf(row.getString("outcome")),
                        row.getString("note"),
                        json.readValue(row.getString("answers"), ANSWERS),
                        Optional.ofNullable(row.getObject("again_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)
                                .orElse(null)))
                .list();
    }

    @Transactional(readOnly = true)
    Optional<Callee> callee(UUID customer) {
        return jdbc.sql("select code, name, kind, segment, phone from known_customer where id = ?")
                .param(customer)
                .query(Callee.class)
                .optional();
    }

    CallScript script(UUID list) {
        return lists.known(list).plan().script();
    }

    /** In the order in which they came to their list. */
    @Transactional(readOnly = true)
    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "c.org_unit", "k.manager", "k.login");
        var conditions = new ArrayList<String>(List.of(visible.sql()));
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        if (filter.listId() != null) {
            conditions.add("c.list_id = :list");
            parameters.put("list", filter.listId());
        }
        if (filter.status() != null) {
            conditions.add("c.status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.result() != null) {
            conditions.add("c.result = :result");
            parameters.put("result", filter.result().name());
        }
        if (filter.customerId() != null) {
            conditions.add("c.customer_id = customer_standing(:customer)");
            parameters.put("customer", filter.customerId());
        }
        if (filter.agent() != null) {
            conditions.add("c.agent = :agent");
            parameters.put("agent", filter.agent());
        }
        if (paging.after() != null) {
            conditions.add("c.id > :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select c.*, k.code as customer_code, k.name as customer_name" + FROM + "where "
                        + String.join(" and ", conditions) + " order by c.id limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    OutboundCall locked(UUID id, Caller caller) {
        return visible(id, " for update of c", caller);
    }

    private OutboundCall visible(UUID id, String lock, Caller caller) {
        var visible = caller.mayServe(caller.orgScope(), "c.org_unit", "k.manager", "k.login");
        return jdbc.sql("select c.*" + FROM + "where c.id = :id and " + visible.sql() + lock)
                .params(visible.parameters())
                .param("id", id)
                .query(OutboundCall.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("outbound-call-not-found", id));
    }

    private OutboundCall save(OutboundCall call, String event, @Nullable CallOutcome outcome) {
        jdbc.sql("""
                        update outbound_call set version = ?, status = ?, agent = ?, ready_at = ?, attempts = ?, result = ?,
                            complaint_id = ?, ended_at = ? where id = ?""")
                .param(call.version())
                .param(call.status().name())
                .param(call.agent())
                .param(call.readyAt() == null ? null : time(call.readyAt()))
                .param(call.attempts())
                .param(call.result() == null ? null : call.result().name())
                .param(call.complaintId())
                .param(call.endedAt() == null ? null : time(call.endedAt()))
                .param(call.id())
                .update();
        outbox.append(OutboundList.TOPIC, event, call.state(outcome));
        return call;
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
