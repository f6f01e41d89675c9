package io.gapless.complaint.customer;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The projection of the archive. */
@Repository
class KnownCustomers {

    private static final RowMapper<KnownCustomer> ROW = new SimplePropertyRowMapper<>(KnownCustomer.class);

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    KnownCustomers(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /** The customer, or the one that stands for it. */
    Optional<KnownCustomer> byId(UUID id) {
        return jdbc.sql("select * from known_customer where id = customer_standing(?)")
                .param(id)
                .query(KnownCustomer.class)
                .optional();
    }

    Optional<KnownCustomer> byCode(String code) {
        return jdbc.sql("""
                        select known.* from known_customer asked
                        join known_customer known on known.id = customer_standing(asked.id)
                        where asked.code = ? order by asked.version desc limit 1""").param(code).query(KnownCustomer.class).optional();
    }

    /** The customers of some codes, or those who stand for them, without the erased. */
    Map<String, KnownCustomer> byCodes(Collection<String> codes) {
        var known = new HashMap<String, KnownCustomer>();
        jdbc.sql("""
                        select distinct on (asked.code) asked.code as asked, known.*
                        from known_customer asked join known_customer known on known.id = customer_standing(asked.id)
                        where asked.code in (:codes)
                            and not exists (select from erased_person e where e.id in (asked.id, known.id))
                        order by asked.code, asked.version desc""")
                .param("codes", codes)
                .query((row, i) -> known.put(row.getString("asked"), ROW.mapRow(row, i)))
                .list();
        return known;
    }

    Optional<KnownCustomer> byLogin(String login) {
        return jdbc.sql("select * from known_customer where login = ? order by id desc limit 1")
                .param(login)
                .query(KnownCustomer.class)
                .optional();
    }

    /** Whether the customer asked to be forgotten. */
    boolean isErased(UUID id) {
        return jdbc.sql("select exists (select from erased_person where id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** Keeps the customer unless this or a newer version is kept already; whether it was kept. */
    @Transactional
    boolean keep(KnownCustomer customer) {
        int kept = jdbc.sql("""
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
                .update();
        if (kept == 1) {
            events.publishEvent(new CustomerKnown(customer));
        }
        return kept == 1;
    }

    /** Brings the customer, or who stands for it, to what has come to point to it. */
    void tellAgain(UUID id) {
        byId(id).ifPresent(customer -> events.publishEvent(new CustomerKnown(customer)));
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
}
