package io.gapless.visit.promise;

import io.gapless.platform.Ids;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Starts runs that promise a month to all customers of an org unit, by all packages that apply to them. */
@Service
class PromiseRuns {

    static final String TYPE = "promise-run";

    private static final Logger log = LoggerFactory.getLogger(PromiseRuns.class);
    private static final int MONTHS_AHEAD = 12;
    private static final String COLUMNS = """
            select run.id, run.org_unit, run.period, run.job_id, run.scheduled_for, run.requester, run.created_at,
                coalesce(job.status, 'FINISHED') as status
            from promise_run as run left join job on job.id = run.job_id where\s""";

    private final JdbcClient jdbc;
    private final Jobs jobs;
    private final Owing owing;
    private final VisitSettings settings;
    private final PromiseSettings schedule;
    private final Clock clock;

    PromiseRuns(
            JdbcClient jdbc, Jobs jobs, Owing owing, VisitSettings settings, PromiseSettings schedule, Clock clock) {
        this.jdbc = jdbc;
        this.jobs = jobs;
        this.owing = owing;
        this.settings = settings;
        this.schedule = schedule;
        this.clock = clock;
    }

    private record Kept(
            UUID id,
            String orgUnit,
            String period,
            UUID jobId,
            @Nullable LocalDate scheduledFor,
            String requester,
            Instant createdAt,
            Job.Status status) {}

    /**
     * A run.
     *
     * @param scheduledFor the day on which it began by itself
     */
    record PromiseRun(
            UUID id,
            String orgUnit,
            String period,
            Job.Status status,
            @Nullable LocalDate scheduledFor,
            String requester,
            Instant createdAt) {

        static PromiseRun from(Kept kept) {
            return new PromiseRun(
                    kept.id(),
                    kept.orgUnit(),
                    kept.period(),
                    kept.status(),
                    kept.scheduledFor(),
                    kept.requester(),
                    kept.createdAt());
        }
    }

    /**
     * A run with how far it is.
     *
     * @param progress null once the job is forgotten, after ninety days
     */
    record PromiseRunDetails(PromiseRun run, @Nullable Job progress) {}

    @Transactional
    PromiseRun start(String orgUnit, YearMonth period, Caller caller) {
        caller.orgScope().require(orgUnit);
        if (owing.isOver(period)) {
            throw Problem.unprocessable("period-over", period);
        }
        var running = settings.month(clock.instant());
        if (period.isAfter(running.plusMonths(MONTHS_AHEAD))) {
            throw Problem.unprocessable("period-out-of-reach", period, running, running.plusMonths(MONTHS_AHEAD));
        }
        return start(orgUnit, period, null, caller);
    }

    private PromiseRun start(String orgUnit, YearMonth period, @Nullable LocalDate day, Caller caller) {
        var id = Ids.next();
        var job = jobs.start(TYPE, orgUnit + " " + period, new PromiseWork.Told(orgUnit, period.toString()), caller);
        jdbc.sql("""
                        insert into promise_run (id, org_unit, period, scheduled_for, job_id, requester, created_at)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(orgUnit)
                .param(period.toString())
                .param(day)
                .param(job.id())
                .param(caller.username())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return PromiseRun.from(kept(id, caller));
    }

    /**
     * Every day of the days before a month, by one of the replicas: who has come meanwhile is promised too. And once in
     * the days after its beginning, where that did not happen before it.
     */
    @Transactional
    @Scheduled(cron = "${gapless.visit.promises.cron:0 15 2 * * *}", zone = "${gapless.visit.zone:Asia/Shanghai}")
    public void startScheduled() {
        var today = settings.day(clock.instant());
        var running = YearMonth.from(today);
        if (!today.isBefore(running.atEndOfMonth().minusDays(schedule.leadDays() - 1L))) {
            startScheduled(today, running.plusMonths(1));
        } else if (today.getDayOfMonth() <= schedule.leadDays() && !wasScheduled(running)) {
            startScheduled(today, running);
        }
    }

    private boolean wasScheduled(YearMonth period) {
        return jdbc.sql("select exists (select from promise_run where period = ? and scheduled_for is not null)")
                .param(period.toString())
                .query(Boolean.class)
                .single();
    }

    private void startScheduled(LocalDate day, YearMonth period) {
        var roots = jdbc.sql("select distinct split_part(org_unit, '/', 1) from service_package order by 1")
                .query(String.class)
                .list();
        for (String root : roots) {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('promise run ' || ?, 0))")
                    .param(root)
                    .query((row, i) -> i)
                    .list();
            boolean started = jdbc.sql(
                            "select exists (select from promise_run where scheduled_for = ? and org_unit = ?)")
                    .params(day, root)
                    .query(Boolean.class)
                    .single();
            if (!started) {
                log.info("The promises of {} are made for {}", period, root);
                start(root, period, day, Caller.system(List.of(root), Roles.ADMIN));
            }
        }
    }

    @Transactional(readOnly = true)
    PromiseRunDetails find(UUID id, Caller caller) {
        var kept = kept(id, caller);
        return new PromiseRunDetails(PromiseRun.from(kept), progress(kept));
    }

    private @Nullable Job progress(Kept kept) {
        return jobs.known(kept.jobId(), TYPE).orElse(null);
    }

    /** Ends a run: what was promised by then stays. */
    PromiseRunDetails cancel(UUID id, Caller caller) {
        jobs.cancel(kept(id, caller).jobId(), TYPE);
        return find(id, caller);
    }

    private Kept kept(UUID id, Caller caller) {
        return jdbc.sql(COLUMNS + "run.id = ?")
                .param(id)
                .query(Kept.class)
                .optional()
                .filter(kept -> caller.orgScope().contains(kept.orgUnit()))
                .orElseThrow(() -> Problem.notFound("promise-run-not-found", id));
    }

    /** Newest first. */
    KeysetPage<PromiseRun> list(@Nullable String orgUnit, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var after = paging.after() == null ? "" : " and run.id < :after";
        var query = jdbc.sql(COLUMNS + scope.condition("run.org_unit") + after + " order by run.id desc limit "
                        + paging.fetch())
                .params(scope.parameters());
        var rows = (paging.after() == null
                        ? query
                        : query.param("after", paging.after().uuid(0)))
                .query(Kept.class)
                .list();
        return KeysetPage.of(rows, paging, kept -> Cursor.of(kept.id()), PromiseRun::from);
    }
}
