package io.gapless.visit.spiral;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.security.OrgScope;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Measures each optional item of the newest published edition of each package of an org unit, one a step, keeps what was
 * measured, and proposes those that the rules let pass; one that was rejected not again before as many months are over as
 * are looked at.
 */
@Component
class SpiralWork implements JobWork<SpiralWork.Told> {

    private final SpiralMeasuring measuring;
    private final SpiralRuleBook book;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    SpiralWork(SpiralMeasuring measuring, SpiralRuleBook book, JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.measuring = measuring;
        this.book = book;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What to do. */
    record Told(UUID runId, String orgUnit, String first, String last, long rulesVersion) {}

    private record Option(
            UUID series,
            UUID packageId,
            UUID itemId,
            String orgUnit,
            @Nullable String optionalSince) {}

    @Override
    public String type() {
        return SpiralRuns.TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public void run(JobRun<Told> run) {
        var told = run.parameters();
        var rules = book.rules(told.rulesVersion());
        var open = options(told);
        run.step(step -> step.restart().total(open.size()));
        for (Option option : open) {
            run.step(step -> {
                var proposed = measure(told, rules, option);
                step.done(1).count("proposed", proposed ? 1 : 0);
            });
        }
    }

    private List<Option> options(Told told) {
        var units = new OrgScope(List.of(told.orgUnit()));
        return jdbc.sql("""
                        select k.series, k.id as package_id, i.item_id, k.org_unit, (
                                select min(e.first_period) from service_package e
                                    join service_package_optional_item o on o.service_package = e.id
                                where e.series = k.series and o.item_id = i.item_id) as optional_since
                        from service_package k join service_package_optional_item i on i.service_package = k.id
                        where k.status = 'PUBLISHED' and %s and not exists (select from spiral_evidence e
                            where e.run_id = :run and e.series = k.series and e.item_id = i.item_id)
                        order by k.series, i.position""".formatted(units.condition("k.org_unit")))
                .param("run", told.runId())
                .params(units.parameters())
                .query(Option.class)
                .list();
    }

    private boolean measure(Told told, SpiralRules rules, Option option) {
        var measure = measuring.measure(
                option.series(), option.itemId(), YearMonth.parse(told.first()), YearMonth.parse(told.last()));
        boolean passed = rules.letPass(measure);
        var spiral = jdbc.sql("select id from service_spiral where series = ? and item_id = ? and status <> 'REJECTED'")
                .params(option.series(), option.itemId())
                .query(UUID.class)
                .optional()
                .orElse(null);
        boolean proposed = passed && spiral == null && !wasRejected(option, rules.months());
        if (proposed) {
            spiral = propose(option);
        }
        var lift = measure.lift();
        jdbc.sql("""
                        insert into spiral_evidence (run_id, series, item_id, package_id, spiral, measured_at, eligible,
                            choosers, ratings, mean_rating, with_item, mean_with, variance_with, without_item, mean_without,
                            variance_without, lift, lift_low, lift_high, passed)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(told.runId())
                .param(option.series())
                .param(option.itemId())
                .param(option.packageId())
                .param(spiral)
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .param(measure.eligible())
                .param(measure.choosers())
                .param(measure.ratings())
                .param(measure.meanRating())
                .param(measure.with().n())
                .param(measure.with().mean())
                .param(measure.with().variance())
                .param(measure.without().n())
                .param(measure.without().mean())
                .param(measure.without().variance())
                .param(lift.difference())
                .param(lift.low())
                .param(lift.high())
                .param(passed)
                .update();
        return proposed;
    }

    private boolean wasRejected(Option option, int months) {
        return jdbc.sql("""
                        select exists (select from service_spiral where series = ? and item_id = ? and status = 'REJECTED'
                            and decided_at > now() - make_interval(months => ?))""")
                .params(option.series(), option.itemId(), months)
                .query(Boolean.class)
                .single();
    }

    private UUID propose(Option option) {
        var id = Ids.next();
        jdbc.sql("""
                        insert into service_spiral (id, version, series, package_id, item_id, org_unit, optional_since,
                            status, proposed_at)
                        values (?, 1, ?, ?, ?, ?, ?, 'PROPOSED', ?)""")
                .param(id)
                .param(option.series())
                .param(option.packageId())
                .param(option.itemId())
                .param(option.orgUnit())
                .param(option.optionalSince())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        outbox.append(
                SpiralState.TOPIC,
                "OptionalItemProposed",
                new SpiralState(
                        id, 1, option.orgUnit(), option.packageId(), option.itemId(), SpiralStatus.PROPOSED, null));
        return id;
    }
}
