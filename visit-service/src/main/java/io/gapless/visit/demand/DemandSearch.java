package io.gapless.visit.demand;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.menu.VisitKind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of demands, oldest first. */
@Component
class DemandSearch {

    private final JdbcClient jdbc;

    DemandSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable DemandStatus status,
            @Nullable VisitKind kind,
            @Nullable String reason,
            @Nullable UUID customerId,
            @Nullable String orgUnit) {}

    /**
     * One demand.
     *
     * @param reason what raised it, such as COMPLAINT_CLOSED
     * @param windowFrom first day on which it helps
     * @param windowTo last day on which it helps
     * @param priority 1 to 100
     */
    record Row(
            UUID id,
            long version,
            @OfPerson UUID customerId,
            String customerName,
            String orgUnit,
            VisitKind kind,
            String reason,
            String title,
            @Nullable UUID standardId,
            @Nullable UUID itemId,
            LocalDate windowFrom,
            LocalDate windowTo,
            int priority,
            DemandStatus status,
            @Nullable String statusReason,
            @Nullable UUID visitId,
            @Nullable UUID ruleId,
            Instant raisedAt) {}

    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "d.org_unit", "c.manager", "c.login");
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        conditions.add(visible.sql());
        if (filter.status() != null) {
            conditions.add("d.status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.kind() != null) {
            conditions.add("d.kind = :kind");
            parameters.put("kind", filter.kind().name());
        }
        if (filter.reason() != null) {
            conditions.add("d.reason = :reason");
            parameters.put("reason", filter.reason());
        }
        if (filter.customerId() != null) {
            conditions.add("d.customer_id = customer_standing(:customer)");
            parameters.put("customer", filter.customerId());
        }
        if (paging.after() != null) {
            conditions.add("d.id > :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select d.id, d.version, d.customer_id, c.name as customer_name, d.org_unit, d.kind, d.reason, d.title,
                            d.standard_id, d.item_id, d.window_from, d.window_to, d.priority, d.status, d.status_reason,
                            d.visit_id, d.rule_id, d.raised_at
                        from visit_demand d join known_customer c on c.id = d.customer_id where\s""" + String.join(" and ", conditions) + " order by d.id limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
