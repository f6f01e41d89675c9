package io.gapless.customer.archive;

import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The changes of each customer, newest first. */
@Component
class Histories {

    private final JdbcClient jdbc;

    Histories(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Which changes; null where they are not narrowed.
     *
     * @param field a field, or what its name begins with up to a dot, for example {@code profile}
     * @param from inclusive
     * @param to exclusive
     */
    record Filter(
            @Nullable String field,
            @Nullable String actor,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /**
     * One change of one field.
     *
     * @param version the customer's version after it
     */
    record Entry(
            UUID id,
            Instant at,
            String actor,
            long version,
            String field,
            @Nullable String oldValue,
            @Nullable String newValue,
            @Nullable String reason) {}

    KeysetPage<Entry> find(UUID customerId, Filter filter, Paging paging) {
        var sql = new StringBuilder("""
                select id, at, actor, version, field, old_value, new_value, reason from customer_change
                where customer_id = :customer""");
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("customer", customerId);
        if (filter.field() != null) {
            sql.append(" and (field = :field or field >= :fieldFrom and field < :fieldTo)");
            parameters.put("field", filter.field());
            parameters.put("fieldFrom", filter.field() + ".");
            parameters.put("fieldTo", filter.field() + "/");
        }
        if (filter.actor() != null) {
            sql.append(" and actor = :actor");
            parameters.put("actor", filter.actor());
        }
        if (filter.from() != null) {
            sql.append(" and at >= :from");
            parameters.put("from", filter.from().atOffset(ZoneOffset.UTC));
        }
        if (filter.to() != null) {
            sql.append(" and at < :to");
            parameters.put("to", filter.to().atOffset(ZoneOffset.UTC));
        }
        if (paging.after() != null) {
            sql.append(" and id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(sql + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new Entry(
                        row.getObject("id", UUID.class),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor"),
                        row.getLong("version"),
                        row.getString("field"),
                        row.getString("old_value"),
                        row.getString("new_value"),
                        row.getString("reason")))
                .list();
        return KeysetPage.of(rows, paging, entry -> Cursor.of(entry.id()), entry -> entry);
    }
}
