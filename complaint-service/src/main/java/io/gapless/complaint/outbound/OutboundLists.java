package io.gapless.complaint.outbound;

import io.gapless.complaint.outbound.OutboundList.Plan;
import io.gapless.complaint.outbound.OutboundList.Status;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Keeps lists of customers to be called. */
@Service
class OutboundLists {

    private static final int FARTHEST_DAYS = 3660;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Jobs jobs;
    private final Outbox outbox;
    private final Clock clock;

    OutboundLists(JdbcClient jdbc, JsonMapper json, Jobs jobs, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.jobs = jobs;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    OutboundList draft(String orgUnit, Plan plan, Caller caller) {
        caller.orgScope().require(orgUnit);
        var now = now();
        check(plan, now);
        var list = new OutboundList(
                Ids.next(), 1, orgUnit, plan, Status.DRAFT, null, caller.username(), now, null, null, null);
        jdbc.sql("""
                        insert into outbound_list (id, version, org_unit, name, occasion, purpose, segments, kinds,
                            script, most_attempts, pause_minutes, call_from, call_until, closes_at, status, created_by,
                            created_at)
                        values (:id, 1, :unit, :name, :occasion, :purpose, :segments, :kinds, :script::jsonb, :attempts,
                            :pause, :from, :until, :closes, 'DRAFT', :by, :at)""")
                .params(parameters(list))
                .param("unit", orgUnit)
                .param("by", list.createdBy())
                .param("at", time(now))
                .update();
        tell("OutboundListDrafted", list);
        return list;
    }

    @Transactional
    OutboundList change(UUID id, IfMatch ifMatch, Plan plan, Caller caller) {
        var list = owned(id, ifMatch, caller).changed(plan);
        check(plan, now());
        jdbc.sql("""
                        update outbound_list set version = version + 1, name = :name, occasion = :occasion,
                            purpose = :purpose, segments = :segments, kinds = :kinds, script = :script::jsonb,
                            most_attempts = :attempts, pause_minutes = :pause, call_from = :from, call_until = :until,
                            closes_at = :closes where id = :id""").params(parameters(list)).update();
        tell("OutboundListChanged", list);
        return list;
    }

    /** Opens the list and begins to look for its customers; once it is open, for those who have come since. */
    @Transactional
    Job fill(UUID id, IfMatch ifMatch, Caller caller) {
        var list = owned(id, ifMatch, caller);
        if (list.filling() != null
                && jobs.known(list.filling(), OutboundFilling.TYPE)
                        .filter(job -> !job.status().isOver())
                        .isPresent()) {
            throw Problem.conflict("outbound-list-filling");
        }
        var now = now();
        var job = jobs.start(OutboundFilling.TYPE, list.plan().name(), new OutboundFilling.Order(id), caller);
        var filled = list.filled(job.id(), now);
        check(list.plan(), now);
        jdbc.sql("""
                        update outbound_list set version = ?, status = 'OPEN', filling = ?, opened_at = ?
                        where id = ?""")
                .params(filled.version(), job.id(), time(filled.openedAt() == null ? now : filled.openedAt()), id)
                .update();
        tell("OutboundListOpened", filled);
        return job;
    }

    /** The job that filled it last; empty where none did, or it is long forgotten. */
    @Transactional(readOnly = true)
    Optional<Job> filling(UUID id, Caller caller) {
        var job = find(id, caller).filling();
        return job == null ? Optional.empty() : jobs.known(job, OutboundFilling.TYPE);
    }

    @Transactional
    OutboundList close(UUID id, IfMatch ifMatch, Caller caller) {
        return closed(owned(id, ifMatch, caller), caller.username());
    }

    /** Closes one list whose time is over; whether there was one. Of two replicas each takes another. */
    @Transactional
    boolean closeOver() {
        var over = jdbc.sql("""
                        select * from outbound_list where status = 'OPEN' and closes_at <= ?
                        order by closes_at limit 1 for update skip locked""").param(time(now())).query((row, i) -> list(row)).optional();
        over.ifPresent(list -> closed(list, Caller.SYSTEM));
        return over.isPresent();
    }

    private OutboundList closed(OutboundList list, String by) {
        var closed = list.closed(by, now());
        jdbc.sql("""
                        update outbound_list set version = ?, status = 'CLOSED', closed_by = ?, closed_at = ?
                        where id = ?""").params(closed.version(), by, time(now()), list.id()).update();
        tell("OutboundListClosed", closed);
        return closed;
    }

    /** The list as it stands; it is not closed before this transaction ends. Empty where it is not open. */
    @Transactional(propagation = Propagation.MANDATORY)
    Optional<OutboundList> held(UUID id) {
        return jdbc.sql("select * from outbound_list where id = ? and status = 'OPEN' for share")
                .param(id)
                .query((row, i) -> list(row))
                .optional();
    }

    OutboundList known(UUID id) {
        return jdbc.sql("select * from outbound_list where id = ?")
                .param(id)
                .query((row, i) -> list(row))
                .single();
    }

    /** Those see a list who see the whole of it or call for a part: above its org unit, there, and below. */
    @Transactional(readOnly = true)
    OutboundList find(UUID id, Caller caller) {
        return jdbc.sql("select * from outbound_list where id = ?")
                .param(id)
                .query((row, i) -> list(row))
                .optional()
                .filter(list -> caller.orgScope().contains(list.orgUnit())
                        || caller.orgScope().units().stream().anyMatch(unit -> OrgScope.covers(list.orgUnit(), unit)))
                .orElseThrow(() -> Problem.notFound("outbound-list-not-found", id));
    }

    /** The newest first. */
    @Transactional(readOnly = true)
    KeysetPage<OutboundList> find(
            @Nullable Status status,
            @Nullable Occasion occasion,
            @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        // Those of an org unit above are called by the teams below it, too.
        conditions.add("(" + scope.condition("org_unit") + " or org_unit = any(:above))");
        parameters.put("above", above(scope).toArray(String[]::new));
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (occasion != null) {
            conditions.add("occasion = :occasion");
            parameters.put("occasion", occasion.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select * from outbound_list where " + String.join(" and ", conditions)
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> list(row))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    private static TreeSet<String> above(OrgScope scope) {
        var above = new TreeSet<String>();
        for (String unit : scope.units()) {
            for (int end = unit.lastIndexOf('/'); end > 0; end = unit.lastIndexOf('/', end - 1)) {
                above.add(unit.substring(0, end));
            }
        }
        return above;
    }

    /** One that the caller may change, as they have seen it. */
    private OutboundList owned(UUID id, IfMatch ifMatch, Caller caller) {
        find(id, caller);
        var list = jdbc.sql("select * from outbound_list where id = ? for update")
                .param(id)
                .query((row, i) -> list(row))
                .single();
        caller.orgScope().require(list.orgUnit());
        ifMatch.check(list.version());
        return list;
    }

    private void check(Plan plan, Instant now) {
        plan.check();
        if (plan.closesAt() != null
                && (!plan.closesAt().isAfter(now)
                        || plan.closesAt().isAfter(now.plus(FARTHEST_DAYS, ChronoUnit.DAYS)))) {
            throw Problem.unprocessable("outbound-closing-implausible");
        }
        if (jdbc.sql("select 1 from known_purpose where code = ?")
                .param(plan.purpose())
                .query(Integer.class)
                .optional()
                .isEmpty()) {
            throw Problem.unprocessable("outbound-purpose-unknown", plan.purpose());
        }
    }

    private LinkedHashMap<String, @Nullable Object> parameters(OutboundList list) {
        var plan = list.plan();
        var parameters = new LinkedHashMap<String, @Nullable Object>();
        parameters.put("id", list.id());
        parameters.put("name", plan.name());
        parameters.put("occasion", plan.occasion().name());
        parameters.put("purpose", plan.purpose());
        parameters.put("segments", plan.segments().toArray(String[]::new));
        parameters.put("kinds", plan.kinds().toArray(String[]::new));
        parameters.put("script", json.writeValueAsString(plan.script()));
        parameters.put("attempts", plan.mostAttempts());
        parameters.put("pause", plan.pauseMinutes());
        parameters.put("from", plan.callFrom());
        parameters.put("until", plan.callUntil());
        parameters.put("closes", plan.closesAt() == null ? null : time(plan.closesAt()));
        return parameters;
    }

    private void tell(String type, OutboundList list) {
        outbox.append(OutboundList.TOPIC, type, list.state());
    }

    private OutboundList list(ResultSet row) throws SQLException {
        return new OutboundList(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("org_unit"),
                new Plan(
                        row.getString("name"),
                        Occasion.valueOf(row.getString("occasion")),
                        row.getString("purpose"),
                        texts(row.getArray("segments")),
                        texts(row.getArray("kinds")),
                        json.readValue(row.getString("script"), CallScript.class),
                        row.getInt("most_attempts"),
                        row.getInt("pause_minutes"),
                        row.getObject("call_from", LocalTime.class),
                        row.getObject("call_until", LocalTime.class),
                        instant(row, "closes_at")),
                Status.valueOf(row.getString("status")),
                row.getObject("filling", UUID.class),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "opened_at"),
                row.getString("closed_by"),
                instant(row, "closed_at"));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
