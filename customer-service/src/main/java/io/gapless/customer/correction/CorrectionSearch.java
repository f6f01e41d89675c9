package io.gapless.customer.correction;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of corrections, newest first. */
@Component
class CorrectionSearch {

    private final JdbcClient jdbc;

    CorrectionSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One row of a list. */
    record Row(
            UUID id,
            @OfPerson UUID customerId,
            String customerName,
            String orgUnit,
            CorrectionStatus status,
            String reason,
            String proposedBy,
            Instant proposedAt,
            @Nullable String decidedBy) {}

    KeysetPage<Row> find(
            @Nullable CorrectionStatus status,
            @Nullable UUID customerId,
            @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        var visible = caller.mayServe(caller.orgScope().narrowedTo(orgUnit), "c.org_unit", "c.manager", "c.login");
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        var sql = new StringBuilder("""
                select k.id, k.customer_id, c.name, c.org_unit, k.status, k.reason, k.proposed_by, k.proposed_at, k.decided_by
                from customer_correction k join customer c on c.id = k.customer_id where\s""").append(visible.sql());
        if (status != null) {
            sql.append(" and k.status = :status");
            parameters.put("status", status.name());
        }
        if (customerId != null) {
            sql.append(" and k.customer_id = :customer");
            parameters.put("customer", customerId);
        }
        if (paging.after() != null) {
            sql.append(" and k.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(sql + " order by k.id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getObject("customer_id", UUID.class),
                        row.getString("name"),
                        row.getString("org_unit"),
                        CorrectionStatus.valueOf(row.getString("status")),
                        row.getString("reason"),
                        row.getString("proposed_by"),
                        row.getObject("proposed_at", OffsetDateTime.class).toInstant(),
                        row.getString("decided_by")))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
