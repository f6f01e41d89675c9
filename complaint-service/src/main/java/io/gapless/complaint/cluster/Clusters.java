package io.gapless.complaint.cluster;

import io.gapless.complaint.cluster.Cluster.Dimension;
import io.gapless.complaint.cluster.Cluster.Status;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
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
import org.springframework.transaction.annotation.Transactional;

/** Follows clusters until somebody has handled them. */
@Service
class Clusters {

    private final JdbcClient jdbc;
    private final ClusterSettings settings;
    private final Outbox outbox;
    private final Clock clock;

    Clusters(JdbcClient jdbc, ClusterSettings settings, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable String orgUnit,
            @Nullable Dimension dimension,
            @Nullable Status status,
            @Nullable Boolean open,
            @Nullable String owner) {}

    /** One of its complaints. */
    record Row(UUID id, String number, String status, String orgUnit, String category, Instant receivedAt) {}

    /** One way in which a cluster moves. */
    interface Step {
        Cluster take(Cluster cluster, Instant now);
    }

    @Transactional(readOnly = true)
    Cluster find(UUID id, Caller caller) {
        return one(id, "", caller);
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Cluster> list(Filter filter, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        conditions.add(scope.condition("org_unit"));
        if (filter.dimension() != null) {
            conditions.add("dimension = :dimension");
            parameters.put("dimension", filter.dimension().name());
        }
        if (filter.status() != null) {
            conditions.add("status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.open() != null) {
            conditions.add("status " + (filter.open() ? "" : "not ") + "in ('OPEN', 'TAKEN')");
        }
        if (filter.owner() != null) {
            conditions.add("owner = :owner");
            parameters.put("owner", filter.owner());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select * from complaint_cluster where " + String.join(" and ", conditions)
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(Cluster.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /** Its complaints, newest first; who sees the cluster sees its whole org unit. */
    @Transactional(readOnly = true)
    KeysetPage<Row> complaints(UUID id, Paging paging, Caller caller) {
        var cluster = one(id, "", caller);
        var scope = new OrgScope(List.of(cluster.orgUnit()));
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        parameters.put("from", cluster.fromAt().atOffset(ZoneOffset.UTC));
        parameters.put("until", cluster.untilAt().atOffset(ZoneOffset.UTC));
        // A case has its id when it is received, or later.
        parameters.put("first", Ids.at(cluster.fromAt().minus(1, ChronoUnit.HOURS)));
        var same = switch (cluster.dimension()) {
            case ORG_UNIT -> "true";
            case CATEGORY -> "c.category = :key";
            case PRODUCT ->
                "exists (select from complaint_details d where d.complaint_id = c.id"
                        + " and left(lower(btrim(d.details ->> :product)), 100) = :key)";
            case CUSTOMER -> "c.customer_id = :customer";
        };
        parameters.put("key", cluster.key());
        parameters.put("product", settings.productField());
        if (cluster.customerId() != null) {
            parameters.put("customer", cluster.customerId());
        }
        var after = "";
        if (paging.after() != null) {
            after = " and c.id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(
                        "select c.id, c.number, c.status, c.org_unit, c.category, c.received_at from complaint c where "
                                + scope.condition("c.org_unit") + " and c.id >= :first and c.received_at >= :from"
                                + " and c.received_at < :until and c.status <> 'MERGED' and " + same + after
                                + " order by c.id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /** The caller sees to it from now on, whoever did before. */
    @Transactional
    Cluster take(UUID id, IfMatch ifMatch, Caller caller) {
        return move(id, ifMatch, caller, (cluster, now) -> cluster.taken(caller.username(), now));
    }

    @Transactional
    Cluster handle(UUID id, IfMatch ifMatch, String outcome, @Nullable UUID action, Caller caller) {
        if (action != null) {
            jdbc.sql("select org_unit from complaint_action where id = ?")
                    .param(action)
                    .query(String.class)
                    .optional()
                    .filter(caller.orgScope()::contains)
                    .orElseThrow(() -> Problem.unprocessable("action-unknown", action));
        }
        return move(
                id,
                ifMatch,
                caller,
                (cluster, now) -> cluster.ended(Status.HANDLED, outcome, action, caller.username(), now));
    }

    @Transactional
    Cluster dismiss(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return move(
                id,
                ifMatch,
                caller,
                (cluster, now) -> cluster.ended(Status.DISMISSED, reason, null, caller.username(), now));
    }

    private Cluster move(UUID id, IfMatch ifMatch, Caller caller, Step step) {
        var cluster = one(id, " for update", caller);
        ifMatch.check(cluster.version());
        var moved = step.take(cluster, clock.instant().truncatedTo(ChronoUnit.MICROS));
        jdbc.sql("""
                        update complaint_cluster set version = ?, status = ?, owner = ?, taken_at = ?, outcome = ?,
                            action_id = ?, handled_by = ?, handled_at = ? where id = ?""")
                .param(moved.version())
                .param(moved.status().name())
                .param(moved.owner())
                .param(time(moved.takenAt()))
                .param(moved.outcome())
                .param(moved.actionId())
                .param(moved.handledBy())
                .param(time(moved.handledAt()))
                .param(id)
                .update();
        outbox.append(ClusterState.TOPIC, "ComplaintClusterMoved", ClusterState.from(moved));
        return moved;
    }

    private Cluster one(UUID id, String lock, Caller caller) {
        return jdbc.sql("select * from complaint_cluster where id = ?" + lock)
                .param(id)
                .query(Cluster.class)
                .optional()
                .filter(cluster -> caller.orgScope().contains(cluster.orgUnit()))
                .orElseThrow(() -> Problem.notFound("cluster-not-found", id));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
