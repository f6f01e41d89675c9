package io.gapless.customer.association;

import io.gapless.customer.CustomerSettings;
import io.gapless.customer.association.FrequentSets.FrequentSet;
import io.gapless.customer.association.FrequentSets.Limit;
import io.gapless.customer.association.FrequentSets.NamedRule;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the baskets some at a time, finds the frequent sets and rules in memory, and writes them. The work is quick to
 * do again, so a run that broke off begins anew.
 */
@Component
class AssociationMining implements JobWork<Analyses.Told> {

    private static final int CHUNK = 10_000;
    private static final int WRITTEN = 2000;
    /** More than anybody reads; what the search holds in memory stays within some tens of megabytes. */
    private static final int MOST = 200_000;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final CustomerSettings settings;
    private final Clock clock;

    AssociationMining(JdbcClient jdbc, JdbcTemplate batches, CustomerSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String type() {
        return Analyses.TYPE;
    }

    @Override
    public Class<Analyses.Told> parameters() {
        return Analyses.Told.class;
    }

    @Override
    public void run(JobRun<Analyses.Told> run) {
        var told = run.parameters();
        var selection = selection(told, run);
        run.step(step -> {
            jdbc.sql("delete from association_set where analysis_id = ?")
                    .params(run.id())
                    .update();
            jdbc.sql("delete from association_rule where analysis_id = ?")
                    .params(run.id())
                    .update();
            step.restart().total(selection.count());
        });
        var baskets = read(run, told, selection);
        Limit limit = kept -> {
            if (kept % 256 == 0) {
                run.checkCancelled();
            }
            if (kept >= MOST) {
                throw Problem.unprocessable("association-too-many", MOST);
            }
        };
        var found = FrequentSets.of(baskets, told.leastSupport(), told.largest(), limit);
        var rules = found.rules(told.leastConfidence(), told.leastLift(), limit);
        writeSets(run, found.sets());
        writeRules(run, rules);
        run.step(step -> jdbc.sql("""
                        update association_analysis set finished_at = ?, baskets = ?, items = ?, sets = ?, rules = ?
                        where id = ?""")
                .params(
                        clock.instant().atOffset(ZoneOffset.UTC),
                        baskets.count(),
                        baskets.items(),
                        found.size(),
                        rules.size(),
                        run.id())
                .update());
    }

    /** Orders {@code p} of customers {@code c} as an SQL condition. */
    private final class Selection {
        private final String condition;
        private final Map<String, Object> parameters;

        Selection(String condition, Map<String, Object> parameters) {
            this.condition = condition;
            this.parameters = parameters;
        }

        long count() {
            return jdbc.sql("select count(*) from purchase p join customer c on c.id = p.customer_id where "
                            + condition)
                    .params(parameters)
                    .query(Long.class)
                    .single();
        }
    }

    private Selection selection(Analyses.Told told, JobRun<Analyses.Told> run) {
        var scope = run.caller().orgScope().narrowedTo(told.orgUnit());
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var condition = "p.cancelled_at is null and " + scope.condition("c.org_unit");
        if (told.from() != null) {
            condition += " and p.ordered_at >= :from";
            parameters.put("from", told.from().atStartOfDay(settings.zone()).toOffsetDateTime());
        }
        if (told.to() != null) {
            condition += " and p.ordered_at < :until";
            parameters.put(
                    "until", told.to().plusDays(1).atStartOfDay(settings.zone()).toOffsetDateTime());
        }
        if (told.segment() != null) {
            condition += " and c.segment = :segment";
            parameters.put("segment", told.segment());
        }
        if (told.kind() != null) {
            condition += " and c.kind = :kind";
            parameters.put("kind", told.kind().name());
        }
        if (told.channel() != null) {
            condition += " and p.channel = :channel";
            parameters.put("channel", told.channel());
        }
        return new Selection(condition, parameters);
    }

    private Baskets read(JobRun<Analyses.Told> run, Analyses.Told told, Selection selection) {
        var item = told.level() == AssociationLevel.PRODUCT ? "product" : "category";
        var sql =
                "select p.id, l." + item + " from (select p.id from purchase p join customer c on c.id = p.customer_id"
                        + " where " + selection.condition + " and p.id > :after order by p.id limit " + CHUNK
                        + ") as p join purchase_line l on l.purchase = p.id order by p.id";
        var baskets = new Baskets();
        var after = new UUID(0, 0);
        while (true) {
            var parameters = new LinkedHashMap<String, Object>(selection.parameters);
            parameters.put("after", after);
            var before = baskets.count();
            var last = new LastBasket();
            jdbc.sql(sql).params(parameters).query(row -> {
                var id = row.getObject(1, UUID.class);
                if (!id.equals(last.id)) {
                    last.id = id;
                    baskets.next();
                }
                baskets.add(row.getString(2));
            });
            if (last.id == null) {
                return baskets;
            }
            after = last.id;
            run.step(step -> step.done(baskets.count() - before));
        }
    }

    private static final class LastBasket {
        private @Nullable UUID id;
    }

    private void writeSets(JobRun<Analyses.Told> run, List<FrequentSet> sets) {
        for (int from = 0; from < sets.size(); from += WRITTEN) {
            var rows = new ArrayList<Object[]>();
            int until = Math.min(from + WRITTEN, sets.size());
            for (int i = from; i < until; i++) {
                var set = sets.get(i);
                rows.add(new Object[] {run.id(), i, set.items().toArray(String[]::new), set.baskets()});
            }
            run.step(step -> {
                batches.batchUpdate(
                        "insert into association_set (analysis_id, id, items, baskets) values (?, ?, ?, ?)", rows);
                step.count("sets", rows.size());
            });
        }
    }

    private void writeRules(JobRun<Analyses.Told> run, List<NamedRule> rules) {
        for (int from = 0; from < rules.size(); from += WRITTEN) {
            var rows = new ArrayList<@Nullable Object[]>();
            int until = Math.min(from + WRITTEN, rules.size());
            for (int i = from; i < until; i++) {
                var named = rules.get(i);
                var rule = named.rule();
                rows.add(new @Nullable Object[] {
                    run.id(),
                    i,
                    named.antecedent().toArray(String[]::new),
                    named.consequent(),
                    rule.baskets(),
                    rule.antecedentBaskets(),
                    rule.consequentBaskets(),
                    rule.support(),
                    rule.confidence(),
                    rule.lift(),
                    rule.liftLow(),
                    rule.liftHigh(),
                    rule.leverage(),
                    rule.conviction()
                });
            }
            run.step(step -> {
                batches.batchUpdate("""
                                insert into association_rule (analysis_id, id, antecedent, consequent, baskets,
                                    antecedent_baskets, consequent_baskets, support, confidence, lift, lift_low, lift_high,
                                    leverage, conviction)
                                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", rows);
                step.count("rules", rows.size());
            });
        }
    }
}
