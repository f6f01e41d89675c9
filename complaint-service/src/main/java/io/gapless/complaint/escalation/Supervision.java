package io.gapless.complaint.escalation;

import io.gapless.complaint.desk.ComplaintEnded;
import io.gapless.complaint.desk.ComplaintOversight;
import io.gapless.complaint.escalation.SupervisionOrder.Status;
import io.gapless.platform.Ids;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Gives orders of supervision, and brings them to their end. */
@Service
class Supervision {

    private final ComplaintOversight oversight;
    private final JdbcClient jdbc;
    private final Clock clock;

    Supervision(ComplaintOversight oversight, JdbcClient jdbc, Clock clock) {
        this.oversight = oversight;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable UUID complaintId,
            @Nullable String orgUnit,
            @Nullable Status status,
            @Nullable Boolean overdue,
            @Nullable String addressee) {}

    /** One way in which an order moves. */
    interface Step {
        SupervisionOrder take(SupervisionOrder order, Instant now);
    }

    @Transactional
    SupervisionOrder issue(UUID complaint, String demand, Instant dueAt, @Nullable String addressee, Caller caller) {
        var found = oversight.find(complaint, caller);
        // It does not end meanwhile.
        var open = jdbc.sql("""
                        select status not in ('CLOSED', 'REJECTED', 'WITHDRAWN', 'MERGED') from complaint where id = ?
                        for update""").param(complaint).query(Boolean.class).single();
        if (!found.open() || !open) {
            throw Problem.conflict("complaint-ended", found.number(), found.status());
        }
        // Before the order that refers to it: two at once would each hold what the other wants.
        jdbc.sql("select 1 from complaint where id = ? for update")
                .param(complaint)
                .query(Integer.class)
                .single();
        var now = now();
        var order = new SupervisionOrder(
                Ids.next(),
                1,
                complaint,
                found.orgUnit(),
                demand,
                future(dueAt, now),
                caller.username(),
                now,
                addressee == null ? found.assignee() : addressee,
                Status.ISSUED,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        jdbc.sql("""
                        insert into supervision_order (id, version, complaint_id, org_unit, demand, due_at, issued_by,
                            issued_at, addressee, status) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(order.id())
                .param(order.version())
                .param(complaint)
                .param(order.orgUnit())
                .param(demand)
                .param(time(order.dueAt()))
                .param(order.issuedBy())
                .param(time(now))
                .param(order.addressee())
                .param(order.status().name())
                .update();
        tell(order, caller.username(), demand);
        return order;
    }

    /** A step of somebody, on what they have read. */
    @Transactional
    SupervisionOrder move(UUID id, IfMatch ifMatch, Caller caller, @Nullable String words, Step step) {
        var order = visible(locked(id), caller);
        ifMatch.check(order.version());
        var moved = step.take(order, now());
        store(moved);
        tell(moved, caller.username(), words);
        return moved;
    }

    /** The time to answer once more, which lies ahead. */
    Instant dueAgain(Instant dueAt) {
        return future(dueAt, now());
    }

    /** What is demanded on a complaint that has ended is not to be answered any more. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(ComplaintEnded ended) {
        var open = jdbc.sql("""
                        select * from supervision_order where complaint_id = ? and status not in ('ACCEPTED', 'WITHDRAWN')
                        order by id for update""")
                .param(ended.complaint())
                .query(SupervisionOrder.class)
                .list();
        for (SupervisionOrder order : open) {
            var withdrawn = order.withdrawn(ended.status(), Caller.SYSTEM, ended.at());
            store(withdrawn);
            oversight.supervisedWith(ended.complaint(), told(withdrawn), withdrawn.status() + ": " + ended.status());
        }
    }

    /** Tells of orders that were not answered in time, each once: marked in the transaction that tells. */
    @Transactional
    boolean findOverdue(int atMost) {
        var now = now();
        var overdue = jdbc.sql("""
                        select o.* from supervision_order o join complaint c on c.id = o.complaint_id
                        where o.overdue_at is null and o.status in ('ISSUED', 'ACKNOWLEDGED', 'RETURNED')
                            and o.due_at <= ?
                        order by o.due_at limit ? for update of c, o skip locked""")
                .params(time(now), atMost)
                .query(SupervisionOrder.class)
                .list();
        for (SupervisionOrder order : overdue) {
            jdbc.sql("update supervision_order set overdue_at = ?, version = version + 1 where id = ?")
                    .params(time(now), order.id())
                    .update();
            oversight.supervised(
                    order.complaintId(),
                    new ComplaintOversight.Order(
                            order.id(), order.status().name(), order.dueAt(), true, order.addressee()),
                    Caller.SYSTEM,
                    order.status() + ", overdue");
        }
        return overdue.size() == atMost;
    }

    /** One that is visible to the caller: by the complaint, or as the one who is to answer. */
    @Transactional(readOnly = true)
    SupervisionOrder find(UUID id, Caller caller) {
        var order = jdbc.sql("select * from supervision_order where id = ?")
                .param(id)
                .query(SupervisionOrder.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("order-not-found", id));
        return visible(order, caller);
    }

    /** The newest first. */
    @Transactional(readOnly = true)
    KeysetPage<SupervisionOrder> find(Filter filter, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("caller", caller.username());
        if (caller.seesOnlyOwnCustomers()) {
            conditions.add(
                    "(addressee = :caller or complaint_id in (select id from complaint where manager = :caller))");
        }
        parameters.putAll(scope.parameters());
        conditions.add(scope.condition("org_unit"));
        if (filter.complaintId() != null) {
            conditions.add("complaint_id = :complaint");
            parameters.put("complaint", filter.complaintId());
        }
        if (filter.status() != null) {
            conditions.add("status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.overdue() != null) {
            conditions.add(
                    filter.overdue()
                            ? "overdue_at is not null and status in ('ISSUED', 'ACKNOWLEDGED', 'RETURNED')"
                            : "(overdue_at is null or status not in ('ISSUED', 'ACKNOWLEDGED', 'RETURNED'))");
        }
        if (filter.addressee() != null) {
            conditions.add("addressee = :addressee");
            parameters.put("addressee", filter.addressee());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select * from supervision_order where " + String.join(" and ", conditions)
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(SupervisionOrder.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    SupervisionOrder locked(UUID id) {
        // The complaint first, as where it ends: otherwise one would wait for the other.
        jdbc.sql("""
                        select 1 from complaint where id = (select complaint_id from supervision_order where id = ?)
                        for update""").param(id).query(Integer.class).list();
        return jdbc.sql("select * from supervision_order where id = ? for update")
                .param(id)
                .query(SupervisionOrder.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("order-not-found", id));
    }

    private SupervisionOrder visible(SupervisionOrder order, Caller caller) {
        if (!caller.username().equals(order.addressee()) || caller.seesOnlyThemselves()) {
            try {
                oversight.find(order.complaintId(), caller);
            } catch (Problem hidden) {
                throw Problem.notFound("order-not-found", order.id());
            }
        }
        return order;
    }

    private void store(SupervisionOrder order) {
        jdbc.sql("""
                        update supervision_order set version = ?, due_at = ?, status = ?, acknowledged_by = ?,
                            acknowledged_at = ?, answer = ?, answered_by = ?, answered_at = ?, judged_by = ?,
                            judged_at = ?, judgement = ?, overdue_at = ? where id = ?""")
                .param(order.version())
                .param(time(order.dueAt()))
                .param(order.status().name())
                .param(order.acknowledgedBy())
                .param(order.acknowledgedAt() == null ? null : time(order.acknowledgedAt()))
                .param(order.answer())
                .param(order.answeredBy())
                .param(order.answeredAt() == null ? null : time(order.answeredAt()))
                .param(order.judgedBy())
                .param(order.judgedAt() == null ? null : time(order.judgedAt()))
                .param(order.judgement())
                .param(order.overdueAt() == null ? null : time(order.overdueAt()))
                .param(order.id())
                .update();
    }

    private void tell(SupervisionOrder order, String actor, @Nullable String words) {
        oversight.supervised(
                order.complaintId(),
                told(order),
                actor,
                words == null ? order.status().name() : order.status() + ": " + words);
    }

    private static ComplaintOversight.Order told(SupervisionOrder order) {
        return new ComplaintOversight.Order(
                order.id(), order.status().name(), order.dueAt(), order.overdueAt() != null, order.addressee());
    }

    private static Instant future(Instant dueAt, Instant now) {
        if (!dueAt.isAfter(now) || dueAt.isAfter(now.plus(3660, ChronoUnit.DAYS))) {
            throw Problem.unprocessable("order-due-implausible");
        }
        return dueAt.truncatedTo(ChronoUnit.MICROS);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
