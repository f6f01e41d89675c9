package io.gapless.complaint.assignment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who is away, and who stands in for them meanwhile. */
@Repository
public class Staffing {

    private static final int LONGEST_WAY = 5;

    private final JdbcClient jdbc;

    Staffing(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An absence.
     *
     * @param untilAt when they are back
     * @param takeOver whether what they have open is given to somebody else
     * @param settledAt when it was
     */
    record Absence(
            UUID id,
            String employee,
            Instant fromAt,
            Instant untilAt,
            @Nullable String deputy,
            boolean takeOver,
            String enteredBy,
            @Nullable Instant settledAt) {}

    /**
     * Who stands in for somebody who is away then: their deputy, or where that one is away too, the deputy's. Empty where
     * they are there, or nobody stands in.
     */
    public Optional<String> deputy(String employee, Instant at) {
        var asked = new HashSet<String>();
        var next = employee;
        for (int step = 0; step <= LONGEST_WAY && asked.add(next); step++) {
            var absence = absence(next, at);
            if (absence.isEmpty()) {
                return step == 0 ? Optional.empty() : Optional.of(next);
            }
            var deputy = absence.get().deputy();
            if (deputy == null) {
                return Optional.empty();
            }
            next = deputy;
        }
        return Optional.empty();
    }

    /** Whether somebody is away then. */
    public boolean absent(String employee, Instant at) {
        return absence(employee, at).isPresent();
    }

    /** Those who are away then and for whom this one stands in. */
    public List<String> standsInFor(String deputy, Instant at) {
        return jdbc
                .sql("""
                        with recursive way (employee, step) as (
                            select :deputy::text, 0
                            union
                            select a.employee, step + 1 from way join staff_absence a on a.deputy = way.employee
                            where a.from_at <= :at and a.until_at > :at and step < :longest)
                        select distinct employee from way where employee <> :deputy order by employee""")
                .param("deputy", deputy)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("longest", LONGEST_WAY)
                .query(String.class)
                .list()
                .stream()
                .filter(absent -> deputy(absent, at).filter(deputy::equals).isPresent())
                .toList();
    }

    /** The one that ends last, of those at that time. */
    Optional<Absence> absence(String employee, Instant at) {
        return jdbc.sql("""
                        select * from staff_absence where employee = :employee and from_at <= :at and until_at > :at
                        order by until_at desc, id limit 1""")
                .param("employee", employee)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query((row, i) -> absence(row))
                .optional();
    }

    static Absence absence(ResultSet row) throws SQLException {
        var settledAt = row.getObject("settled_at", OffsetDateTime.class);
        return new Absence(
                row.getObject("id", UUID.class),
                row.getString("employee"),
                row.getObject("from_at", OffsetDateTime.class).toInstant(),
                row.getObject("until_at", OffsetDateTime.class).toInstant(),
                row.getString("deputy"),
                row.getBoolean("take_over"),
                row.getString("entered_by"),
                settledAt == null ? null : settledAt.toInstant());
    }
}
