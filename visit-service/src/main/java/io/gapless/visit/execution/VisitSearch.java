package io.gapless.visit.execution;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.menu.VisitKind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of visits in the order of their days. */
@Component
class VisitSearch {

    private final JdbcClient jdbc;

    VisitSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable String manager,
            @Nullable VisitStatus status,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable UUID customerId,
            @Nullable String orgUnit) {}

    /**
     * One row of a list.
     *
     * @param sequence place in its day, from 1; 0 where it has none
     */
    record Row(
            UUID id,
            long version,
            @OfPerson UUID customerId,
            String customerName,
            String orgUnit,
            String manager,
            VisitKind kind,
            String title,
            VisitStatus status,
            LocalDate plannedFor,
            int sequence) {}

    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "v.org_unit", "v.manager", "c.login");
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        conditions.add(visible.sql());
        if (filter.manager() != null) {
            conditions.add("v.manager = :manager");
            parameters.put("manager", filter.manager());
        }
        if (filter.status() != null) {
            conditions.add("v.status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.from() != null) {
            conditions.add("v.planned_for >= :from");
            parameters.put("from", filter.from());
        }
        if (filter.to() != null) {
            conditions.add("v.planned_for <= :to");
            parameters.put("to", filter.to());
        }
        if (filter.customerId() != null) {
            conditions.add("v.customer_id = customer_standing(:customer)");
            parameters.put("customer", filter.customerId());
        }
        if (paging.after() != null) {
            conditions.add("(v.planned_for, v.sequence, v.id) > (cast(:day as date), :sequence, :after)");
            parameters.put("day", paging.after().text(0));
            parameters.put("sequence", paging.after().number(1));
            parameters.put("after", paging.after().uuid(2));
        }
        var rows = jdbc.sql("""
                        select v.id, v.version, v.customer_id, c.name as customer_name, v.org_unit, v.manager, v.kind,
                            v.title, v.status, v.planned_for, v.sequence
                        from visit v join known_customer c on c.id = v.customer_id where\s"""
                        + String.join(" and ", conditions) + " order by v.planned_for, v.sequence, v.id limit "
                        + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.plannedFor(), row.sequence(), row.id()), row -> row);
    }
}
