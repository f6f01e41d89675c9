package io.gapless.customer.duplicate;

import io.gapless.customer.CustomerSettings;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Compares all customers: every night for the whole company, and on demand. */
@Service
class DuplicateRuns implements JobWork<DuplicateRuns.Told> {

    static final String TYPE = "duplicate-run";

    private static final int CHUNK = 200;

    private final JdbcClient jdbc;
    private final Comparing comparing;
    private final Jobs jobs;
    private final CustomerSettings settings;
    private final Clock clock;

    DuplicateRuns(JdbcClient jdbc, Comparing comparing, Jobs jobs, CustomerSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.comparing = comparing;
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What a run is told.
     *
     * @param asOf the day it is started on
     */
    record Told(LocalDate asOf) {}

    /** The last customer compared. */
    record State(UUID last) {}

    /** Starts a run over the caller's org units; 409 where one is under way. */
    @Transactional
    public Job start(Caller caller) {
        if (isUnderWay()) {
            throw Problem.conflict("duplicate-run-under-way");
        }
        var today = LocalDate.ofInstant(clock.instant(), settings.zone());
        return jobs.start(TYPE, today.toString(), new Told(today), caller);
    }

    /** Every night, by one of the replicas, unless a run is under way or was made that day. */
    @Transactional
    @Scheduled(
            cron = "${gapless.customer.duplicate-cron:0 30 3 * * *}",
            zone = "${gapless.customer.zone:Asia/Shanghai}")
    public void startNightly() {
        var today = LocalDate.ofInstant(clock.instant(), settings.zone());
        var companies = jdbc.sql("select distinct split_part(org_unit, '/', 1) from customer")
                .query(String.class)
                .list();
        if (companies.isEmpty() || isUnderWay()) {
            return;
        }
        boolean made = jdbc.sql(
                        "select exists (select from job where type = ? and subject = ? and title = ? and status <> 'FAILED')")
                .params(TYPE, Caller.SYSTEM, today.toString())
                .query(Boolean.class)
                .single();
        if (!made) {
            jobs.start(TYPE, today.toString(), new Told(today), Caller.system(companies));
        }
    }

    /** Two that ask at the same time are put in order by the lock. */
    private boolean isUnderWay() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('duplicate-run', 0))")
                .query((row, i) -> true)
                .list();
        return jdbc.sql("select exists (select from job where type = ? and status in ('QUEUED', 'RUNNING'))")
                .params(TYPE)
                .query(Boolean.class)
                .single();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public void run(JobRun<Told> run) {
        var scope = run.caller().orgScope();
        var state = run.state(State.class).orElse(null);
        if (state == null) {
            run.step(step -> step.total(jdbc.sql("select count(*) from customer where " + scope.condition("org_unit"))
                            .params(scope.parameters())
                            .query(Long.class)
                            .single())
                    .state(new State(new UUID(0, 0))));
            state = new State(new UUID(0, 0));
        }
        for (var last = state.last(); ; ) {
            var parameters = new LinkedHashMap<String, Object>(scope.parameters());
            parameters.put("last", last);
            var ids = jdbc.sql("select id from customer where " + scope.condition("org_unit")
                            + " and id > :last order by id limit " + CHUNK)
                    .params(parameters)
                    .query(UUID.class)
                    .list();
            if (ids.isEmpty()) {
                return;
            }
            last = ids.getLast();
            var next = new State(last);
            run.step(step -> {
                var outcome = comparing.compare(ids);
                step.done(ids.size())
                        .count("compared", outcome.compared())
                        .count("found", outcome.found())
                        .count("keysLeftOut", outcome.leftOut())
                        .state(next);
            });
        }
    }
}
