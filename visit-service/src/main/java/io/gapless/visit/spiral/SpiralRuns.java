package io.gapless.visit.spiral;

import io.gapless.platform.Ids;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Starts runs that measure the optional items of all packages of an org unit: on demand, and each month. */
@Service
class SpiralRuns {

    static final String TYPE = "spiral-run";

    private final SpiralRuleBook book;
    private final Jobs jobs;
    private final JdbcClient jdbc;
    private final VisitSettings settings;
    private final Clock clock;

    SpiralRuns(SpiralRuleBook book, Jobs jobs, JdbcClient jdbc, VisitSettings settings, Clock clock) {
        this.book = book;
        this.jobs = jobs;
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A run.
     *
     * @param firstPeriod the first of the whole months that are looked at
     * @param progress null once the job is forgotten, after ninety days
     */
    record SpiralRun(
            UUID id,
            String orgUnit,
            String firstPeriod,
            String lastPeriod,
            long rulesVersion,
            String requester,
            Instant createdAt,
            @Nullable Job progress) {}

    private record Kept(
            UUID id,
            String orgUnit,
            String firstPeriod,
            String lastPeriod,
            long rulesVersion,
            String requester,
            Instant createdAt,
            UUID jobId) {}

    @Transactional
    SpiralRun start(String orgUnit, Caller caller) {
        caller.orgScope().require(orgUnit);
        return find(start(orgUnit, null, caller), caller);
    }

    private UUID start(String orgUnit, @Nullable YearMonth month, Caller caller) {
        var rules = book.rules();
        var last = settings.month(clock.instant()).minusMonths(1);
        var first = last.minusMonths(rules.months() - 1L);
        var id = Ids.next();
        var job = jobs.start(
                TYPE,
                orgUnit + " " + first + " " + last,
                new SpiralWork.Told(id, orgUnit, first.toString(), last.toString(), rules.version()),
                caller);
        jdbc.sql("""
                        insert into spiral_run (id, org_unit, scheduled_month, first_period, last_period, rules_version,
                            job_id, requester, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(orgUnit)
                .param(month == null ? null : month.toString())
                .param(first.toString())
                .param(last.toString())
                .param(rules.version())
                .param(job.id())
                .param(caller.username())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return id;
    }

    /** On the second of each month, when what was owed in the last one is settled; by one of the replicas. */
    @Transactional
    @Scheduled(cron = "0 45 3 2 * *", zone = "${gapless.visit.zone:Asia/Shanghai}")
    public void startMonthly() {
        var month = settings.month(clock.instant());
        var roots = jdbc.sql("select distinct split_part(org_unit, '/', 1) from service_package order by 1")
                .query(String.class)
                .list();
        for (String root : roots) {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('spiral run ' || ?, 0))")
                    .param(root)
                    .query((row, i) -> i)
                    .list();
            boolean started = jdbc.sql(
                            "select exists (select from spiral_run where org_unit = ? and scheduled_month = ?)")
                    .params(root, month.toString())
                    .query(Boolean.class)
                    .single();
            if (!started) {
                start(root, month, Caller.system(List.of(root), Roles.ADMIN));
            }
        }
    }

    @Transactional(readOnly = true)
    SpiralRun find(UUID id, Caller caller) {
        var kept = jdbc.sql("select * from spiral_run where id = ?")
                .param(id)
                .query(Kept.class)
                .optional()
                .filter(run -> caller.orgScope().contains(run.orgUnit()))
                .orElseThrow(() -> Problem.notFound("spiral-run-not-found", id));
        return new SpiralRun(
                kept.id(),
                kept.orgUnit(),
                kept.firstPeriod(),
                kept.lastPeriod(),
                kept.rulesVersion(),
                kept.requester(),
                kept.createdAt(),
                progress(kept.jobId()));
    }

    private @Nullable Job progress(UUID job) {
        return jobs.known(job, TYPE).orElse(null);
    }
}
