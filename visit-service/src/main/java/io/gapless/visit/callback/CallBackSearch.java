package io.gapless.visit.callback;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of call-backs, oldest first: the work list of those who call. */
@Component
class CallBackSearch {

    private final JdbcClient jdbc;

    CallBackSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable CallBackStatus status,
            @Nullable UUID complaintId,
            @Nullable UUID customerId,
            @Nullable String orgUnit,
            @Nullable Reason reason,
            @Nullable String assignee,
            @Nullable Boolean overdue,
            @Nullable Boolean toCall) {}

    /** One row of a list. */
    record Row(
            UUID id,
            long version,
            String orgUnit,
            @OfPerson @Nullable UUID customerId,
            @Nullable UUID complaintId,
            @Nullable UUID followUpId,
            String title,
            @Nullable String contactName,
            CallBackStatus status,
            @Nullable Boolean solved,
            Instant openedAt,
            Instant dueAt,
            @Nullable String assignee,
            @Nullable Instant nextAttemptAt) {}

    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "b.org_unit", "c.manager", "c.login");
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        conditions.add(visible.sql());
        if (filter.status() != null) {
            conditions.add("b.status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.complaintId() != null) {
            conditions.add("b.complaint_id = :complaint");
            parameters.put("complaint", filter.complaintId());
        }
        if (filter.customerId() != null) {
            conditions.add("b.customer_id = customer_standing(:customer)");
            parameters.put("customer", filter.customerId());
        }
        if (filter.reason() != null) {
            conditions.add("b.follow_up_id is " + (filter.reason() == Reason.LOW_SCORE ? "not null" : "null"));
        }
        if (filter.assignee() != null) {
            conditions.add("b.assignee = :assignee");
            parameters.put("assignee", filter.assignee());
        }
        if (filter.overdue() != null) {
            // Not as "= :overdue": no index would serve it.
            conditions.add((filter.overdue() ? "" : "not ") + "(b.status = 'OPEN' and b.due_at < now())");
        }
        if (filter.toCall() != null) {
            conditions.add((filter.toCall() ? "" : "not ")
                    + "(b.status = 'OPEN' and coalesce(b.next_attempt_at <= now(), false))");
        }
        if (paging.after() != null) {
            conditions.add("b.id > :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select b.id, b.version, b.org_unit, b.customer_id, b.complaint_id, b.follow_up_id, b.title,
                            b.contact_name, b.status, b.solved, b.opened_at, b.due_at, b.assignee, b.next_attempt_at
                        from call_back b left join known_customer c on c.id = b.customer_id where\s""" + String.join(" and ", conditions) + " order by b.id limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
