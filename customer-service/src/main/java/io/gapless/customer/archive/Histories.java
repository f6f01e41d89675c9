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
     * @param withheld whether a value is left out that was another customer's, who was taken for this one
     */
    record Entry(
            UUID id,
            Instant at,
            String actor,
            long version,
            String field,
            @Nullable String oldValue,
            @Nullable String newValue,
            @Nullable String reason,
            boolean withheld) {}

    KeysetPage<Entry> find(UUID customerId, Filter filter, Paging paging) {
        var sql = new StringBuilder("""
                select id, at, actor, version, field, old_value, new_value, reason, withheld from customer_change
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
                        row.getString("reason"),
                        row.getBoolean("withheld")))
                .list();
        return KeysetPage.of(rows, paging, entry -> Cursor.of(entry.id()), entry -> entry);
    }

    /**
     * Takes out of a customer's history the values that a merge had brought and that were never its own: who changed what
     * and when stays, and the values are on record with the merge. Of contacts and addresses, which the merge had joined,
     * only those from before it and the present ones are its own.
     *
     * @param gone the code of the customer that the merge was wrong about
     */
    void withhold(UUID survivor, String gone) {
        jdbc.sql("""
                        with merged as (
                            select max(version) as version from customer_change
                            where customer_id = :survivor and field = 'merged' and new_value = :gone),
                        brought as (
                            select c.field, c.old_value as own, c.new_value as other, c.version,
                                c.field in ('contacts', 'addresses') as joined,
                                (select p.new_value from customer_change p
                                    where p.customer_id = :survivor and p.field = c.field order by p.id desc limit 1) as present
                            from customer_change c join merged on merged.version = c.version
                            where c.customer_id = :survivor and c.field <> 'merged'),
                        foreign_values as (
                            select c.id,
                                c.old_value is not null and c.old_value is distinct from b.own and (c.old_value = b.other
                                    or b.joined and c.old_value is distinct from b.present) as was_other,
                                c.new_value is not null and c.new_value is distinct from b.own and (c.new_value = b.other
                                    or b.joined and c.new_value is distinct from b.present) as became_other
                            from customer_change c join brought b on b.field = c.field and c.version >= b.version
                            where c.customer_id = :survivor)
                        update customer_change c set withheld = true,
                            old_value = case when f.was_other then null else c.old_value end,
                            new_value = case when f.became_other then null else c.new_value end
                        from foreign_values f where f.id = c.id and (f.was_other or f.became_other)""").param("survivor", survivor).param("gone", gone).update();
    }
}
