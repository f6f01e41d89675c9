package io.gapless.customer.privacy;

import io.gapless.customer.privacy.DataRequest.Kind;
import io.gapless.customer.privacy.DataRequest.Status;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The requests about personal data, and what the services have answered to each. */
@Component
class DataRequests {

    /** Those that hold something of customers. */
    static final List<String> SERVICES =
            List.of("customer-service", "visit-service", "complaint-service", "survey-service");

    private static final String COLUMNS = """
            select id, version, kind, customer_id, people, org_unit, status, by_customer, requested_by, subject, reason,
                requested_at, decided_by, decided_at, decision, started_at, finished_at, expires_at, bytes, sha256
            from personal_data_request\s""";

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final JsonMapper json;
    private final RequestSettings settings;
    private final Clock clock;

    DataRequests(
            JdbcClient jdbc,
            Outbox outbox,
            JsonMapper json,
            RequestSettings settings,
            Clock clock,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.json = json;
        this.settings = settings;
        this.clock = clock;
        Gauge.builder("gapless.privacy.silent.services", this, DataRequests::silent)
                .description("Services that have not answered a request about personal data in time")
                .register(meters);
    }

    /** Keeps a new request; a 409 problem where one is open already. */
    DataRequest open(
            Kind kind, UUID customerId, String orgUnit, Status status, @Nullable String reason, Caller caller) {
        // One at a time for a customer: also with the start of an erasure, a hold and a merge.
        var state = jdbc.sql("select status from customer where id = ? for update")
                .param(customerId)
                .query(String.class)
                .single();
        if (!state.equals("ACTIVE") && !state.equals("CLOSED")) {
            throw Problem.conflict("customer-gone", state);
        }
        var open =
                jdbc.sql("""
                        select id from personal_data_request where customer_id = ? and kind = ?
                            and status in ('REQUESTED', 'WAITING', 'RUNNING', 'COLLECTED')""").params(customerId, kind.name()).query(UUID.class).optional();
        if (open.isPresent()) {
            throw Problem.conflict("personal-data-request-open", open.get()).with("request", open.get());
        }
        var id = Ids.next();
        jdbc.sql("""
                        insert into personal_data_request (id, version, kind, customer_id, people, org_unit, status,
                            by_customer, requested_by, subject, reason, requested_at)
                        values (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(kind.name())
                .param(customerId)
                .param(people(customerId).toArray(UUID[]::new))
                .param(orgUnit)
                .param(status.name())
                .param(caller.seesOnlyThemselves())
                .param(caller.username())
                .param(caller.subject())
                .param(reason)
                .param(now())
                .update();
        return get(id);
    }

    /** Asks all services, and begins to wait for their answers. */
    void ask(DataRequest request, String event) {
        var people = people(request.customerId());
        jdbc.sql("""
                        update personal_data_request set status = 'RUNNING', started_at = ?, people = ?,
                            version = version + 1
                        where id = ?""").params(now(), people.toArray(UUID[]::new), request.id()).update();
        for (String service : SERVICES) {
            jdbc.sql("insert into personal_data_answer (request_id, service) values (?, ?)")
                    .params(request.id(), service)
                    .update();
        }
        var logins = jdbc.sql("select login from customer where id in (:people) and login is not null")
                .param("people", people)
                .query(String.class)
                .list();
        outbox.append(
                PrivacyTopics.REQUESTS,
                event,
                new DataRequest.Asked(
                        request.id(), request.version() + 1, request.orgUnit(), request.customerId(), people, logins));
    }

    /** The customer and everybody who turned out to be the same. */
    private List<UUID> people(UUID customerId) {
        return jdbc.sql("""
                        with recursive person (id) as (
                            select ?::uuid union select c.id from customer c join person p on c.merged_into = p.id)
                        select id from person order by id""").param(customerId).query(UUID.class).list();
    }

    DataRequest get(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .param(id)
                .query((row, i) -> request(row))
                .single();
    }

    Optional<DataRequest> find(UUID id, Kind kind) {
        return jdbc.sql(COLUMNS + "where id = ? and kind = ?")
                .params(id, kind.name())
                .query((row, i) -> request(row))
                .optional();
    }

    /** The request, for this transaction alone until it ends; empty where another one has it just now. */
    Optional<DataRequest> hold(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ? for update skip locked")
                .param(id)
                .query((row, i) -> request(row))
                .optional();
    }

    /** As {@link #hold}, waiting for the other one. */
    DataRequest holdPatiently(UUID id, IfMatch ifMatch) {
        var request = jdbc.sql(COLUMNS + "where id = ? for update")
                .param(id)
                .query((row, i) -> request(row))
                .single();
        ifMatch.check(request.version());
        return request;
    }

    /** Requests of a kind, newest first; a customer's own only, for a customer. */
    KeysetPage<DataRequest> list(
            Kind kind,
            @Nullable UUID customerId,
            @Nullable Status status,
            @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>();
        conditions.add("kind = :kind");
        parameters.put("kind", kind.name());
        if (caller.seesOnlyThemselves()) {
            conditions.add("subject = :subject");
            parameters.put("subject", caller.subject());
        } else {
            var scope = caller.orgScope().narrowedTo(orgUnit);
            conditions.add(scope.condition("org_unit"));
            parameters.putAll(scope.parameters());
        }
        if (customerId != null) {
            conditions.add("customer_id = :customer");
            parameters.put("customer", customerId);
        }
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(COLUMNS + "where " + String.join(" and ", conditions) + " order by id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query((row, i) -> request(row))
                .list();
        return KeysetPage.of(rows, paging, request -> Cursor.of(request.id()), request -> request);
    }

    /** Moves a request on, and tells of it where it is an erasure. */
    DataRequest move(DataRequest request, Status to, @Nullable String by, @Nullable String why) {
        jdbc.sql("""
                        update personal_data_request set status = :to, version = version + 1,
                            decided_by = coalesce(:by, decided_by), decision = coalesce(:why, decision),
                            decided_at = case when :by::text is null then decided_at else :now::timestamptz end,
                            finished_at = case when :to = 'FINISHED' then :now::timestamptz else finished_at end
                        where id = :id""")
                .param("to", to.name())
                .param("by", by)
                .param("why", why)
                .param("now", now())
                .param("id", request.id())
                .update();
        var moved = get(request.id());
        if (request.kind() == Kind.ERASURE) {
            outbox.append(PrivacyTopics.REQUESTS, "ErasureChanged", DataRequest.State.from(moved));
        }
        return moved;
    }

    /** Some requests that stand there. */
    List<UUID> standing(Kind kind, Status status) {
        return jdbc.sql("select id from personal_data_request where status = ? and kind = ? order by id limit 100")
                .params(status.name(), kind.name())
                .query(UUID.class)
                .list();
    }

    List<DataRequest.Answer> answers(DataRequest request) {
        var late = clock.instant().minus(settings.silentAfter());
        return jdbc.sql("""
                        select service, answered_at, report from personal_data_answer where request_id = ?
                        order by service""")
                .param(request.id())
                .query((row, i) -> {
                    var at = instant(row, "answered_at");
                    var report = row.getString("report");
                    JsonNode tree = report == null ? null : json.readTree(report);
                    var started = request.startedAt();
                    return new DataRequest.Answer(
                            row.getString("service"),
                            at != null,
                            at,
                            at == null && started != null && started.isBefore(late),
                            tree);
                })
                .list();
    }

    /** Keeps what a service has answered; whether all have. */
    boolean answered(UUID request, String service, Instant at, Object report) {
        jdbc.sql("""
                        update personal_data_answer set answered_at = ?, report = ?::jsonb
                        where request_id = ? and service = ? and answered_at is null""")
                .params(at.atOffset(ZoneOffset.UTC), json.writeValueAsString(report), request, service)
                .update();
        return jdbc.sql(
                        "select not exists (select from personal_data_answer where request_id = ? and answered_at is null)")
                .param(request)
                .query(Boolean.class)
                .single();
    }

    private double silent() {
        try {
            return jdbc.sql("""
                            select count(distinct a.service) from personal_data_answer a
                                join personal_data_request r on r.id = a.request_id
                            where r.status = 'RUNNING' and r.started_at < ? and a.answered_at is null""")
                    .param(clock.instant().minus(settings.silentAfter()).atOffset(ZoneOffset.UTC))
                    .query(Long.class)
                    .single();
        } catch (DataAccessException e) {
            return Double.NaN; // not known
        }
    }

    private static DataRequest request(ResultSet row) throws SQLException {
        return new DataRequest(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                Kind.valueOf(row.getString("kind")),
                row.getObject("customer_id", UUID.class),
                List.of((UUID[]) row.getArray("people").getArray()),
                row.getString("org_unit"),
                Status.valueOf(row.getString("status")),
                row.getBoolean("by_customer"),
                row.getString("requested_by"),
                row.getString("subject"),
                row.getString("reason"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getString("decided_by"),
                instant(row, "decided_at"),
                row.getString("decision"),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                instant(row, "expires_at"),
                row.getObject("bytes", Long.class),
                row.getString("sha256"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
