package io.gapless.visit.customer;

import io.gapless.platform.security.OrgScope;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The projection of customers. */
@Component
public class KnownCustomers {

    private static final RowMapper<KnownCustomer> ROW = new SimplePropertyRowMapper<>(KnownCustomer.class);

    private static final String COLUMNS =
            "id, version, code, kind, name, org_unit, manager, segment, phone, longitude, latitude, login, address";

    private final JdbcClient jdbc;

    KnownCustomers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The customer, or the one that stands for it. */
    public Optional<KnownCustomer> find(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from known_customer where id = customer_standing(?)")
                .param(id)
                .query(KnownCustomer.class)
                .optional();
    }

    /** Whether it was erased as a person. */
    public boolean isErased(UUID id) {
        return jdbc.sql("select exists (select from erased_person where id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** The customers of some codes, or those who stand for them, without the erased. */
    public Map<String, KnownCustomer> byCodes(Collection<String> codes) {
        var known = new HashMap<String, KnownCustomer>();
        if (!codes.isEmpty()) {
            jdbc.sql("""
                            select distinct on (asked.code) asked.code as asked, known.*
                            from known_customer asked join known_customer known on known.id = customer_standing(asked.id)
                            where asked.code in (:codes)
                                and not exists (select from erased_person e where e.id in (asked.id, known.id))
                            order by asked.code, asked.version desc""")
                    .param("codes", codes)
                    .query((row, i) -> known.put(row.getString("asked"), ROW.mapRow(row, i)))
                    .list();
        }
        return known;
    }

    /** The customers of a segment in an org unit and all below it. */
    public List<KnownCustomer> ofSegment(String segment, String orgUnit) {
        var scope = new OrgScope(List.of(orgUnit));
        return jdbc.sql("select " + COLUMNS
                        + " from known_customer where segment = :segment and merged_into is null and not exists"
                        + " (select from erased_person e where e.id = known_customer.id) and "
                        + scope.condition("org_unit") + " order by id")
                .param("segment", segment)
                .params(scope.parameters())
                .query(KnownCustomer.class)
                .list();
    }

    /** The customers of an org unit and all below it. */
    public List<KnownCustomer> of(String orgUnit) {
        var scope = new OrgScope(List.of(orgUnit));
        return jdbc.sql("select " + COLUMNS
                        + " from known_customer where merged_into is null and not exists"
                        + " (select from erased_person e where e.id = known_customer.id) and "
                        + scope.condition("org_unit") + " order by id")
                .params(scope.parameters())
                .query(KnownCustomer.class)
                .list();
    }

    /** Keeps what was told, unless something newer was told before; whether it was kept. */
    boolean put(KnownCustomer customer) {
        return jdbc.sql("insert into known_customer (" + COLUMNS + """
                        ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do update set version = excluded.version, code = excluded.code,
                            kind = excluded.kind, name = excluded.name, org_unit = excluded.org_unit,
                            manager = excluded.manager, segment = excluded.segment, phone = excluded.phone,
                            longitude = excluded.longitude, latitude = excluded.latitude, login = excluded.login,
                            address = excluded.address
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
                        .param(customer.address())
                        .update()
                == 1;
    }

    /** Who looks after a customer, as it was told of that very one; null where nobody does. */
    @Nullable
    String managerOf(UUID id) {
        return jdbc.sql("select manager from known_customer where id = ? and manager is not null")
                .param(id)
                .query(String.class)
                .optional()
                .orElse(null);
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
