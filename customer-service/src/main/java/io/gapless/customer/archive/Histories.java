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
     * and when stays, and the values are on record with the merge. What was set since, by hand or by another merge, stays,
     * be it the same. Of contacts and addresses, which the merge had joined, those of the other are left out wherever
     * they stand but in the present ones.
     *
     * @param gone the code of the customer that the merge was wrong about
     */
    void withhold(UUID survivor, String gone) {
        jdbc.sql("""
                        with merged as (
                            select max(version) as version from customer_change
                            where customer_id = :survivor and field = 'merged' and new_value = :gone),
                        brought as (
                            select c.id, c.field, c.old_value as own, c.new_value as other, c.version,
                                c.field in ('contacts', 'addresses') as joined,
                                (select p.new_value from customer_change p
                                    where p.customer_id = :survivor and p.field = c.field order by p.id desc limit 1) as present,
                                (select n.id from customer_change n
                                    where n.customer_id = :survivor and n.field = c.field and n.id > c.id
                                    order by n.id limit 1) as following
                            from customer_change c join merged on merged.version = c.version
                            where c.customer_id = :survivor and c.field <> 'merged'),
                        known_by as (
                            select b.field, word.key, word.value from brought b, %s, json_each_text(entry.one) word
                            where word.key in ('name', 'phone', 'email', 'text') and word.value <> ''
                            except
                            select b.field, word.key, word.value from brought b, %s, json_each_text(entry.one) word),
                        own_values as (
                            select c.id,
                                case when b.joined then %s
                                    when c.id = b.following then null else c.old_value end as old_value,
                                case when b.joined then %s
                                    when c.id = b.id then null else c.new_value end as new_value
                            from customer_change c join brought b on b.field = c.field and c.version >= b.version
                            where c.customer_id = :survivor)
                        update customer_change c set withheld = true, old_value = o.old_value, new_value = o.new_value
                        from own_values o
                        where o.id = c.id
                            and (o.old_value is distinct from c.old_value or o.new_value is distinct from c.new_value)""".formatted(entries("b.other"), entries("b.own"), ownOf("c.old_value"), ownOf("c.new_value")))
                .param("survivor", survivor)
                .param("gone", gone)
                .update();
    }

    private static String entries(String list) {
        return "json_array_elements(case when b.joined and " + list + " is json array then " + list
                + "::json else '[]' end) entry (one)";
    }

    /** A list without those whom the other's are known by. */
    private static String ownOf(String list) {
        return """
                case when %1$s is json array and %1$s is distinct from b.present then (
                    select '[' || coalesce(string_agg(e.entry::text, ',' order by e.place), '') || ']'
                    from json_array_elements(%1$s::json) with ordinality e (entry, place)
                    where not exists (
                        select from json_each_text(e.entry) word join known_by k
                            on k.field = b.field and k.key = word.key and k.value = word.value))
                else %1$s end""".formatted(list);
    }
}
