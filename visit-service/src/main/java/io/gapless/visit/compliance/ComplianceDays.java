package io.gapless.visit.compliance;

import io.gapless.visit.VisitSettings;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps the figures of days. Whatever changes a visit that is over marks its day, in the same transaction; a marked day is
 * read from the visits themselves until it is counted again here. So figures are never behind, and nobody who carries a
 * visit out waits for somebody else's figures.
 */
@Component
class ComplianceDays {

    private static final int AT_ONCE = 100;
    /** The transaction's advisory lock: one counts, of however many replicas. */
    private static final long LOCK = 0x636f_6d70_6c69_616eL;

    private final JdbcClient jdbc;
    private final VisitSettings settings;
    private final TransactionTemplate transaction;

    ComplianceDays(JdbcClient jdbc, VisitSettings settings, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.transaction = transaction;
    }

    private record Marked(LocalDate day, String orgUnit, long last) {}

    @Scheduled(fixedDelayString = "${gapless.visit.compliance-every:PT10S}")
    void work() {
        while (Boolean.TRUE.equals(transaction.execute(status -> countMarked()))) {
            // Some days after the others until none is marked.
        }
    }

    private boolean countMarked() {
        if (!jdbc.sql("select pg_try_advisory_xact_lock(?)")
                .param(LOCK)
                .query(Boolean.class)
                .single()) {
            return false;
        }
        // The marks are read before the visits: one that is set in between stays, and so does its day's mark.
        var ids = jdbc.sql("""
                        select id from compliance_mark where (day, org_unit) in (
                            select day, org_unit from compliance_mark group by day, org_unit order by max(id) desc limit ?)
                        """).param(AT_ONCE).query(Long.class).list();
        if (ids.isEmpty()) {
            return false;
        }
        var marks = ids.toArray(Long[]::new);
        var days = jdbc.sql("""
                        select day, org_unit, max(id) as last from compliance_mark where id = any(?)
                        group by day, org_unit order by day, org_unit""").param(marks).query(Marked.class).list();
        count(
                days.stream().map(Marked::day).toArray(LocalDate[]::new),
                days.stream().map(Marked::orgUnit).toArray(String[]::new));
        jdbc.sql("delete from compliance_mark where id = any(?)").param(marks).update();
        return true;
    }

    private void count(LocalDate[] days, String[] orgUnits) {
        var some = "(select * from unnest(:days::date[], :orgUnits::text[]) as d (day, org_unit)) d";
        jdbc.sql("delete from compliance_day f using " + some + " where f.day = d.day and f.org_unit = d.org_unit")
                .param("days", texts(days))
                .param("orgUnits", orgUnits)
                .update();
        for (String kept : Counting.KEPT) {
            insert(kept, some + " join visit v on v.planned_for = d.day and v.org_unit = d.org_unit", "true")
                    .param("days", texts(days))
                    .param("orgUnits", orgUnits)
                    .update();
        }
    }

    private JdbcClient.StatementSpec insert(String kept, String source, String where) {
        return jdbc.sql("insert into compliance_day (cut, key, day, org_unit, " + Counting.FIGURES + ") select '" + kept
                        + "', counted.* from (" + Counting.ofVisits(kept, source, where) + ") counted")
                .param("zone", settings.zone().getId());
    }

    private static String[] texts(LocalDate[] days) {
        return List.of(days).stream().map(LocalDate::toString).toArray(String[]::new);
    }

    /** The first and the last month that has visits or figures; empty where there are none. */
    @Transactional(readOnly = true)
    Optional<Months> months() {
        return jdbc.sql("""
                        select min(day) as first, max(day) as last from (
                            select min(planned_for) as day from visit union all select max(planned_for) from visit
                            union all select min(day) from compliance_day union all select max(day) from compliance_day) d
                        having min(day) is not null""").query(Months.class).optional();
    }

    record Months(LocalDate first, LocalDate last) {}

    /** Counts a month again from the visits, whatever is kept of it; gives how many figures it has. */
    @Transactional(propagation = Propagation.MANDATORY)
    int recount(YearMonth month) {
        jdbc.sql("select pg_advisory_xact_lock(?)")
                .param(LOCK)
                .query((row, i) -> true)
                .list();
        jdbc.sql("delete from compliance_day where cut = any(?) and day between ? and ?")
                .params(Counting.KEPT.toArray(String[]::new), month.atDay(1), month.atEndOfMonth())
                .update();
        int figures = 0;
        for (String kept : Counting.KEPT) {
            figures += insert(kept, "visit v", "v.planned_for between :first and :last")
                    .param("first", month.atDay(1))
                    .param("last", month.atEndOfMonth())
                    .update();
        }
        return figures;
    }
}
