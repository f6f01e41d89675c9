package io.gapless.visit.promise;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.standard.Dimension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of promises, newest first. */
@Component
class PromiseSearch {

    private final JdbcClient jdbc;

    PromiseSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable UUID customerId,
            @Nullable String period,
            @Nullable PromiseStatus status,
            @Nullable String orgUnit) {}

    /**
     * One row of a list.
     *
     * @param period a month, such as 2026-11
     * @param occurrence which of several in the month, from 1
     * @param open whether it is still owed
     * @param dueAt the end of the month
     * @param reason why it was missed
     */
    record Row(
            UUID id,
            long version,
            @OfPerson UUID customerId,
            String customerName,
            String orgUnit,
            UUID itemId,
            UUID packageId,
            String title,
            Dimension dimension,
            String period,
            int occurrence,
            PromiseStatus status,
            boolean open,
            Instant dueAt,
            @Nullable UUID visitId,
            @Nullable String reason) {}

    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "c.org_unit", "c.manager", "c.login");
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        conditions.add(visible.sql());
        if (filter.customerId() != null) {
            conditions.add("p.customer_id = customer_standing(:customer)");
            parameters.put("customer", filter.customerId());
        }
        if (filter.period() != null) {
            conditions.add("p.period = :period");
            parameters.put("period", filter.period());
        }
        if (filter.status() != null) {
            conditions.add("p.status = :status");
            parameters.put("status", filter.status().name());
        }
        if (paging.after() != null) {
            conditions.add("p.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select p.id, p.version, p.customer_id, c.name as customer_name, c.org_unit, p.item_id, p.package_id,
                            p.title, p.dimension, p.period, p.occurrence, p.status,
                            p.status in ('PROMISED', 'PLANNED') as open, p.due_at, p.visit_id, p.reason
                        from promise p join known_customer c on c.id = p.customer_id where\s""" + String.join(" and ", conditions) + " order by p.id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
