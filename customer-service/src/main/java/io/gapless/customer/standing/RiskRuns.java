package io.gapless.customer.standing;

import io.gapless.customer.CustomerSettings;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Starts runs over all customers: every night, because figures age, and when the rules or the timeline are new. */
@Service
public class RiskRuns {

    static final String TYPE = "risk-run";

    private static final Logger log = LoggerFactory.getLogger(RiskRuns.class);

    private final JdbcClient jdbc;
    private final Jobs jobs;
    private final CustomerSettings settings;
    private final Clock clock;

    RiskRuns(JdbcClient jdbc, Jobs jobs, CustomerSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
    }

    /** What a run is told: nothing, it is over all customers. */
    record Told() {}

    /** Starts a run, within the caller's transaction where there is one. */
    @Transactional
    public void start() {
        start(null);
    }

    /** Every night, by one of the replicas. */
    @Transactional
    @Scheduled(cron = "${gapless.customer.risk-cron:0 45 1 * * *}", zone = "${gapless.customer.zone:Asia/Shanghai}")
    public void startNightly() {
        var today = LocalDate.ofInstant(clock.instant(), settings.zone());
        int first = jdbc.sql("""
                        insert into risk_run (id, scheduled_for, created_at) values (gen_random_uuid(), ?, ?)
                        on conflict do nothing""")
                .param(today)
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        if (first == 1) {
            log.info("The risk of all customers is reckoned anew for {}", today);
            start(today);
        }
    }

    private void start(@Nullable LocalDate day) {
        var now = clock.instant();
        jobs.start(TYPE, day == null ? now.toString() : day.toString(), new Told(), Caller.system(List.of()));
        jdbc.sql("delete from risk_run where created_at < ?")
                .param(now.minus(Duration.ofDays(90)).atOffset(ZoneOffset.UTC))
                .update();
    }
}
