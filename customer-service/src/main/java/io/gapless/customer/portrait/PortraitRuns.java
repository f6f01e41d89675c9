package io.gapless.customer.portrait;

import io.gapless.customer.CustomerSettings;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Starts the drawing of portraits: every night for the whole company, and on demand. */
@Service
class PortraitRuns {

    static final String TYPE = "portrait-run";

    private static final Logger log = LoggerFactory.getLogger(PortraitRuns.class);

    private final JdbcClient jdbc;
    private final Jobs jobs;
    private final CustomerSettings settings;
    private final Clock clock;

    PortraitRuns(JdbcClient jdbc, Jobs jobs, CustomerSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What a run is told.
     *
     * @param asOf the day it is drawn for
     */
    record Told(LocalDate asOf) {}

    /**
     * Starts a run over the caller's org units. A {@link Problem} where these are too narrow to hold all peers (422), or
     * where another run is under way (409).
     */
    @Transactional
    Job start(Caller caller) {
        int level = jdbc.sql("select min(peer_level) from portrait_rules")
                .query(Integer.class)
                .single();
        for (String unit : caller.orgScope().units()) {
            if (unit.split("/").length > level) {
                throw Problem.unprocessable("portrait-units-too-narrow", unit, level);
            }
        }
        if (isUnderWay()) {
            throw Problem.conflict("portrait-run-under-way");
        }
        return start(LocalDate.ofInstant(clock.instant(), settings.zone()), null, caller);
    }

    /** Every night at half past two, by one of the replicas, unless a run is under way. */
    @Transactional
    @Scheduled(cron = "${gapless.customer.portrait-cron:0 30 2 * * *}", zone = "${gapless.customer.zone:Asia/Shanghai}")
    public void startNightly() {
        var today = LocalDate.ofInstant(clock.instant(), settings.zone());
        boolean started = jdbc.sql("select exists (select from portrait_run where scheduled_for = ?)")
                .params(today)
                .query(Boolean.class)
                .single();
        var companies = jdbc.sql("select distinct split_part(org_unit, '/', 1) from customer")
                .query(String.class)
                .list();
        if (started || companies.isEmpty() || isUnderWay()) {
            return;
        }
        log.info("Portraits are drawn for {}", today);
        start(today, today, Caller.system(companies));
    }

    /** Runs change the same rows: one after the other. Two that ask at the same time are put in order by the lock. */
    private boolean isUnderWay() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('portrait-run', 0))")
                .query((row, i) -> true)
                .list();
        return jdbc.sql("select exists (select from job where type = ? and status in ('QUEUED', 'RUNNING'))")
                .params(TYPE)
                .query(Boolean.class)
                .single();
    }

    private Job start(LocalDate asOf, @Nullable LocalDate scheduledFor, Caller caller) {
        var job = jobs.start(TYPE, asOf.toString(), new Told(asOf), caller);
        jdbc.sql("""
                        insert into portrait_run (id, as_of, scheduled_for, requester, created_at) values (?, ?, ?, ?, ?)""")
                .param(job.id())
                .param(asOf)
                .param(scheduledFor)
                .param(caller.username())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        jdbc.sql("delete from portrait_run where created_at < ?")
                .params(clock.instant().minus(Duration.ofDays(90)).atOffset(ZoneOffset.UTC))
                .update();
        return job;
    }
}
