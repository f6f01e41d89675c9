package io.gapless.survey.customer;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The customers this service has heard of. */
@Component
public class KnownCustomers {

    private static final RowMapper<KnownCustomer> ROW = new SimplePropertyRowMapper<>(KnownCustomer.class);
    /**
     * Whether a customer may be asked: what they said last, else what counts for everybody; and nobody who was erased. Of
     * records that are one customer the newest word counts, on whichever it was said: as customer-service decides it. A
     * consent's version is the time at which it was said.
     */
    private static final String MAY_BE_ASKED = """
            not exists (select from erased_person e where e.id = %1$s)
            and coalesce(
                (select c.granted from (
                        with recursive person (id) as (select customer_standing(%1$s)
                            union select m.id from known_customer m join person p on m.merged_into = p.id)
                        select id from person) p
                    join known_consent c on c.customer_id = p.id and c.purpose = 'survey'
                    order by c.version desc limit 1),
                (select granted from known_purpose where code = 'survey'), true)""";

    private final JdbcClient jdbc;

    KnownCustomers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Keeps a customer as its newest event tells it; whether this one was newer. */
    boolean put(KnownCustomer customer) {
        return jdbc.sql("""
                        insert into known_customer (id, version, code, kind, name, org_unit, manager, segment, phone,
                            longitude, latitude, login)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do update set version = excluded.version, code = excluded.code,
                            kind = excluded.kind, name = excluded.name, org_unit = excluded.org_unit,
                            manager = excluded.manager, segment = excluded.segment, phone = excluded.phone,
                            longitude = excluded.longitude, latitude = excluded.latitude, login = excluded.login
                        where known_customer.version < excluded.version""")
                        .param(customer.id())
                        .param(customer.version())
                        .param(customer.code())
                        .param(customer.kind())
                        .param(customer.name())
                        .param(customer.orgUnit())
                        .param(customer.manager())
                        .param(customer.segment())
                        .param(customer.phone())
                        .param(customer.longitude())
                        .param(customer.latitude())
                        .param(customer.login())
                        .update()
                == 1;
    }

    /** Who stands for a customer by the merge that is in force here; null where it stands for itself. */
    @Nullable
    UUID mergedInto(UUID id) {
        return jdbc.sql("select merged_into from known_customer where id = ? and merged_into is not null")
                .param(id)
                .query(UUID.class)
                .optional()
                .orElse(null);
    }

    /** The customer, or the one that stands for it, where this service has heard of them. */
    public Optional<KnownCustomer> find(@Nullable UUID id) {
        return id == null
                ? Optional.empty()
                : jdbc.sql("select * from known_customer where id = customer_standing(?)")
                        .param(id)
                        .query(KnownCustomer.class)
                        .optional();
    }

    /** Whether the customer may be invited to a survey; nobody in particular may always be. */
    public boolean mayBeAsked(@Nullable UUID id) {
        return id == null
                || jdbc.sql("select " + MAY_BE_ASKED.formatted(":id"))
                        .param("id", id)
                        .query(Boolean.class)
                        .single();
    }

    /**
     * Whether the customer was erased. Who asks holds them until the end of the transaction: an erasure that comes now
     * finds what is written.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isErased(@Nullable UUID id) {
        if (id == null) {
            return false;
        }
        jdbc.sql("select 1 from known_customer where id = ? for share")
                .param(id)
                .query(Integer.class)
                .optional();
        return jdbc.sql("select exists (select from erased_person where id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** Customers, or those that stand for them, by code; codes that nobody has, or had before an erasure, are left out. */
    public Map<String, KnownCustomer> byCode(Collection<String> codes) {
        if (codes.isEmpty()) {
            return Map.of();
        }
        var byCode = new HashMap<String, KnownCustomer>();
        jdbc.sql("""
                        select asked.code as asked, known.* from known_customer asked
                        join known_customer known on known.id = customer_standing(asked.id)
                        where asked.code in (:codes)
                            and not exists (select from erased_person e where e.id in (asked.id, known.id))""")
                .param("codes", codes)
                .query((row, i) -> byCode.put(row.getString("asked"), ROW.mapRow(row, i)))
                .list();
        return byCode;
    }

    /** Keeps whether a customer is still served. */
    void close(UUID id, boolean closed) {
        jdbc.sql("update known_customer set closed = :closed where id = :id and closed <> :closed")
                .param("id", id)
                .param("closed", closed)
                .update();
    }

    /**
     * The customers under an org unit who are served and may be asked, of one segment and one kind where those are named, always in the
     * same order.
     */
    public List<KnownCustomer> under(String orgUnit, @Nullable String segment, @Nullable String kind) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("unit", orgUnit);
        parameters.put("from", orgUnit + "/");
        parameters.put("to", orgUnit + "0");
        var sql =
                "select * from known_customer where (org_unit = :unit or (org_unit >= :from and org_unit < :to)) and merged_into is null and not closed";
        sql += " and " + MAY_BE_ASKED.formatted("known_customer.id");
        if (segment != null) {
            sql += " and segment = :segment";
            parameters.put("segment", segment);
        }
        if (kind != null) {
            sql += " and kind = :kind";
            parameters.put("kind", kind);
        }
        return jdbc.sql(sql + " order by id")
                .params(parameters)
                .query(KnownCustomer.class)
                .list();
    }
}
