package io.gapless.visit.promise;

import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobStep;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.security.OrgScope;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Brings the promises of a month in line for all customers of an org unit, in the order of their ids, some thousands a
 * step. Each step commits its promises and where the next one begins together.
 */
@Component
class PromiseWork implements JobWork<PromiseWork.Told> {

    private static final int CHUNK = 2000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Owing owing;
    private final JdbcClient jdbc;

    PromiseWork(Owing owing, JdbcClient jdbc) {
        this.owing = owing;
        this.jdbc = jdbc;
    }

    /** What to do. */
    record Told(String orgUnit, String period) {}

    /** Where the next step begins. */
    record Position(UUID after) {}

    @Override
    public String type() {
        return PromiseRuns.TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public void run(JobRun<Told> run) {
        var told = run.parameters();
        var units = new OrgScope(List.of(told.orgUnit()));
        var position = run.state(Position.class).orElse(null);
        if (position == null) {
            run.step(step -> {
                owing.begin(units, null, told.period());
                step.total(count(units)).state(new Position(BEFORE_ALL));
            });
        }
        var next = new AtomicReference<@Nullable UUID>(position == null ? BEFORE_ALL : position.after());
        for (var after = next.get(); after != null; after = next.get()) {
            var from = after;
            run.step(step -> next.set(chunk(step, from, units, told.period())));
        }
    }

    /** Does the customers after one; answers the last of them, or null where there are no more. */
    private @Nullable UUID chunk(JobStep step, UUID after, OrgScope units, String period) {
        var customers = owing.after(after, units, null, period, CHUNK);
        if (customers.isEmpty()) {
            return null;
        }
        owing.lock(List.of(period));
        var done = owing.settle(customers, List.of(period));
        step.done(customers.size())
                .count("made", done.made())
                .count("withdrawn", done.withdrawn())
                .state(new Position(customers.getLast()));
        return customers.size() < CHUNK ? null : customers.getLast();
    }

    private long count(OrgScope units) {
        return jdbc.sql("select count(*) from known_customer where merged_into is null and segment is not null and "
                        + units.condition("org_unit"))
                .params(units.parameters())
                .query(Long.class)
                .single();
    }
}
