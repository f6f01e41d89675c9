package io.gapless.customer.standing;

import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Assesses customers: those with whom something has happened within the second, and all of them in a run. */
@Component
class RiskAssessing implements JobWork<RiskRuns.Told> {

    private static final int CHUNK = 500;

    private final JdbcClient jdbc;
    private final Standings standings;

    RiskAssessing(JdbcClient jdbc, Standings standings) {
        this.jdbc = jdbc;
        this.standings = standings;
    }

    /**
     * How far a run is.
     *
     * @param after the last customer assessed; null before the first
     */
    record State(@Nullable UUID after) {}

    @Scheduled(fixedDelay = 500)
    void assessDue() {
        while (standings.assessDue(CHUNK) == CHUNK) {
            // One chunk after the other until nothing is due.
        }
    }

    @Override
    public String type() {
        return RiskRuns.TYPE;
    }

    @Override
    public Class<RiskRuns.Told> parameters() {
        return RiskRuns.Told.class;
    }

    @Override
    public void run(JobRun<RiskRuns.Told> run) {
        var state = run.state(State.class).orElse(null);
        if (state == null) {
            run.step(step -> step.restart()
                    .total(jdbc.sql("select count(*) from customer where status not in ('MERGED', 'ERASED')")
                            .query(Long.class)
                            .single())
                    .state(new State(null)));
        }
        var after = state == null || state.after() == null ? new UUID(0, 0) : state.after();
        while (true) {
            var ids = jdbc.sql("""
                            select id from customer where id > ? and status not in ('MERGED', 'ERASED')
                            order by id limit ?""").params(after, CHUNK).query(UUID.class).list();
            if (ids.isEmpty()) {
                return;
            }
            after = ids.getLast();
            var last = after;
            run.step(step -> step.done(ids.size())
                    .count("changed", standings.assess(ids))
                    .state(new State(last)));
        }
    }
}
