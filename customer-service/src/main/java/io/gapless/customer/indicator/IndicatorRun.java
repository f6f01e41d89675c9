package io.gapless.customer.indicator;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.CustomerSettings;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.security.OrgScope;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Computes the indicators of all customers of a kind under an org unit, some hundreds a step. */
@Component
class IndicatorRun implements JobWork<IndicatorRun.Told> {

    static final String TYPE = "indicator-run";

    private static final int CHUNK = 1000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final IndicatorScoring scoring;
    private final JdbcClient jdbc;
    private final CustomerSettings settings;
    private final Clock clock;

    IndicatorRun(IndicatorScoring scoring, JdbcClient jdbc, CustomerSettings settings, Clock clock) {
        this.scoring = scoring;
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whose indicators. */
    record Told(CustomerKind kind, String orgUnit) {}

    /** Where the next step begins, and the day that counts for all of them. */
    record Position(UUID after, LocalDate asOf) {}

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
        var told = run.parameters();
        var scope = new OrgScope(List.of(told.orgUnit()));
        var where = " where kind = :kind and status = 'ACTIVE' and " + scope.condition("org_unit");
        var kept = run.state(Position.class).orElse(null);
        if (kept == null) {
            kept = new Position(BEFORE_ALL, LocalDate.ofInstant(clock.instant(), settings.zone()));
            var first = kept;
            run.step(step -> step.total(jdbc.sql("select count(*) from customer" + where)
                            .param("kind", told.kind().name())
                            .params(scope.parameters())
                            .query(Long.class)
                            .single())
                    .state(first));
        }
        var asOf = kept.asOf();
        var next = new AtomicReference<@Nullable UUID>(kept.after());
        for (var after = next.get(); after != null; after = next.get()) {
            var from = after;
            run.step(step -> {
                var orgUnits = new LinkedHashMap<UUID, String>();
                jdbc.sql("select id, org_unit from customer" + where + " and id > :after order by id limit " + CHUNK)
                        .param("kind", told.kind().name())
                        .params(scope.parameters())
                        .param("after", from)
                        .query((ResultSet row) -> {
                            orgUnits.put(row.getObject(1, UUID.class), row.getString(2));
                        });
                if (orgUnits.isEmpty()) {
                    next.set(null);
                    return;
                }
                int changed = scoring.refresh(told.kind(), orgUnits, asOf);
                var last = orgUnits.lastEntry().getKey();
                step.done(orgUnits.size()).count("scoresChanged", changed).state(new Position(last, asOf));
                next.set(orgUnits.size() < CHUNK ? null : last);
            });
        }
    }
}
