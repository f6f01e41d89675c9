package io.gapless.customer.allocation;

import io.gapless.customer.CustomerSettings;
import io.gapless.customer.allocation.AllocationDesk.Told;
import io.gapless.customer.allocation.Sharing.Item;
import io.gapless.customer.product.Scarcity;
import io.gapless.platform.Ids;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobStep;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Computes an allocation, product by product, in blocks that fit into a set memory: first those who may get something are
 * noted down as they are, then each step reads past sales for a block, shares its products out and writes the quotas.
 * After a crash it goes on with the block that was not finished. In the end the allocation names the run; until then
 * nobody sees any of it.
 */
@Component
class Simulation implements JobWork<Told> {

    static final String TYPE = "allocation-simulation";

    /** Past sales, quota, quota before, and what sharing itself takes, by customer and product. */
    private static final int BYTES = 20;

    private static final int MOST_IN_BLOCK = 500;

    private final AllocationDesk desk;
    private final QuotaStore store;
    private final AllocationSettings settings;
    private final ZoneId zone;
    private final JdbcClient jdbc;
    private final Clock clock;

    Simulation(
            AllocationDesk desk,
            QuotaStore store,
            AllocationSettings settings,
            CustomerSettings business,
            JdbcClient jdbc,
            Clock clock) {
        this.desk = desk;
        this.store = store;
        this.settings = settings;
        this.zone = business.zone();
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What a run works by, and how far it is.
     *
     * @param salesUntil the day after the last
     * @param next the place of the first product that is not computed
     * @param finished whether the allocation names the run
     */
    record Plan(
            UUID run,
            @Nullable UUID previousRun,
            LocalDate salesFrom,
            LocalDate salesUntil,
            List<Item> items,
            int next,
            int block,
            boolean finished) {

        Plan after(int products) {
            return new Plan(run, previousRun, salesFrom, salesUntil, items, next + products, block + 1, false);
        }

        Plan finish() {
            return new Plan(run, previousRun, salesFrom, salesUntil, items, next, block, true);
        }
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
        var told = run.parameters();
        if (run.state(Plan.class).isEmpty()) {
            run.step(step -> prepare(run, told, step));
        }
        var plan = run.state(Plan.class).orElseThrow();
        if (plan.finished()) {
            return;
        }
        var allocation = desk.unchanged(told);
        var rules = desk.policy(allocation).rules();
        var holder = new Claimants[1];
        run.step(step -> holder[0] = Claimants.of(plan.run(), jdbc));
        var claimants = holder[0];
        var terms = allocation.terms();
        var sharing = new Sharing(
                rules,
                claimants,
                terms.seed(),
                days(terms.periodFrom(), terms.periodUntil().plusDays(1)),
                days(plan.salesFrom(), plan.salesUntil()));
        int size = Math.clamp(
                settings.memory().toBytes() / Math.max(1, (long) claimants.size() * BYTES), 1, MOST_IN_BLOCK);
        var current = plan;
        while (current.next() < current.items().size()) {
            var at = current;
            var items = at.items()
                    .subList(at.next(), Math.min(at.next() + size, at.items().size()));
            run.step(step -> compute(run, step, at, items, rules, claimants, sharing));
            current = at.after(items.size());
        }
        run.step(step -> {
            jdbc.sql("update allocation_run set complete = true where id = ?")
                    .param(plan.run())
                    .update();
            desk.simulated(told, plan.run());
            step.state(plan.finish());
        });
    }

    private void prepare(JobRun<Told> run, Told told, JobStep step) {
        var allocation = desk.unchanged(told);
        var terms = allocation.terms();
        var rules = desk.policy(allocation).rules();
        forgetEarlier(allocation);
        var today = LocalDate.ofInstant(clock.instant(), zone);
        var month = (today.isBefore(terms.periodFrom()) ? today : terms.periodFrom()).withDayOfMonth(1);
        var salesFrom = terms.salesFrom() == null ? month.minusMonths(rules.salesMonths()) : terms.salesFrom();
        var salesUntil = terms.salesUntil() == null ? month : terms.salesUntil().plusDays(1);
        var id = Ids.next();
        var previous = previousRun(allocation);
        jdbc.sql("""
                        insert into allocation_run (id, allocation_id, job_id, policy_id, previous_run, as_of, sales_from,
                            sales_until, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(allocation.id())
                .param(run.id())
                .param(terms.policyId())
                .param(previous)
                .param(today)
                .param(salesFrom)
                .param(salesUntil)
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        int claimants = noteClaimants(id, allocation, rules, today, salesFrom);
        jdbc.sql("update allocation_run set claimants = ? where id = ?")
                .params(claimants, id)
                .update();
        var items = items(allocation, rules);
        step.total(items.size())
                .count("customers", claimants)
                .state(new Plan(id, previous, salesFrom, salesUntil, items, 0, 0, false));
    }

    /** What earlier simulations of the same allocation left. */
    private void forgetEarlier(Allocation allocation) {
        var earlier = jdbc
                .sql("select id from allocation_run where allocation_id = ?")
                .param(allocation.id())
                .query(UUID.class)
                .list()
                .stream()
                .filter(run -> !run.equals(allocation.runId()))
                .toList();
        store.forget(earlier);
        jdbc.sql("delete from allocation_run where id = any(?)")
                .param(earlier.toArray(UUID[]::new))
                .update();
    }

    /** What is corrected, or else what was in force for the same org unit last before. */
    private @Nullable UUID previousRun(Allocation allocation) {
        return jdbc.sql("""
                        select a.run_id from allocation a join allocation_run r on r.id = a.run_id
                        where r.rows_kept and (a.id = :corrects or :corrects::uuid is null and a.org_unit = :unit
                            and a.status = 'PUBLISHED' and a.period_from < :from)
                        order by a.period_from desc, a.id desc limit 1""")
                .param("corrects", allocation.corrects())
                .param("unit", allocation.orgUnit())
                .param("from", allocation.terms().periodFrom())
                .query(UUID.class)
                .optional()
                .orElse(null);
    }

    private int noteClaimants(
            UUID run, Allocation allocation, AllocationRules rules, LocalDate today, LocalDate salesFrom) {
        var scope = new OrgScope(List.of(allocation.orgUnit()));
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>(scope.parameters());
        parameters.put("run", run);
        parameters.put("asOf", today);
        parameters.put("periodFrom", allocation.terms().periodFrom());
        parameters.put("salesFrom", salesFrom);
        var base = new HashMap<String, Object>();
        var eligible = rules.eligibility().condition("all", true, base);
        var bits = new ArrayList<String>();
        for (int i = 0; i < rules.rules().size(); i++) {
            var narrower = rules.rules().get(i).eligibility();
            bits.add(
                    narrower == null
                            ? Integer.toString(1 << i)
                            : "case when " + narrower.condition("rule" + i + "x", false, base) + " then " + (1 << i)
                                    + " else 0 end");
        }
        parameters.putAll(base);
        return jdbc.sql("""
                        insert into allocation_claimant (run_id, customer_id, segment, score, newcomer, rules)
                        select * from (
                            select :run, c.id, coalesce(c.segment, ''), (s.score * 100)::int,
                                   c.registered_on >= :salesFrom, %s as rules
                            from customer c left join (%s) s on s.customer_id = c.id
                            where %s and %s) as claimants
                        where rules > 0""".formatted(
                        String.join(" + ", bits), ManagementScores.QUERY, scope.condition("c.org_unit"), eligible))
                .params(parameters)
                .update();
    }

    private List<Item> items(Allocation allocation, AllocationRules rules) {
        return jdbc.sql("""
                        select p.position, p.product_id, product.code, product.name, product.unit, product.pack_size,
                               product.scarcity, p.supply
                        from allocation_product p join product on product.id = p.product_id
                        where p.allocation_id = ? order by p.position""")
                .param(allocation.id())
                .query((row, i) -> {
                    var scarcity = Scarcity.valueOf(row.getString("scarcity"));
                    int rule = rules.ruleFor(scarcity);
                    if (rule < 0) {
                        throw Problem.unprocessable("allocation-no-rule", row.getString("code"), scarcity);
                    }
                    return new Item(
                            row.getInt("position"),
                            row.getObject("product_id", UUID.class),
                            row.getString("code"),
                            row.getString("name"),
                            row.getString("unit"),
                            row.getInt("pack_size"),
                            scarcity,
                            rule,
                            row.getLong("supply"));
                })
                .list();
    }

    private void compute(
            JobRun<Told> run,
            JobStep step,
            Plan plan,
            List<Item> items,
            AllocationRules rules,
            Claimants claimants,
            Sharing sharing) {
        var selling = items.stream()
                .filter(item -> rules.rules().get(item.rule()).needsSales())
                .toList();
        var sold = selling.isEmpty()
                ? new long[0][]
                : store.sales(selling, claimants, plan.salesFrom(), plan.salesUntil(), zone);
        var before = plan.previousRun() == null ? null : store.before(plan.previousRun(), items, claimants);
        long[] @Nullable [] sales = new long[items.size()][];
        var pieces = new int[items.size()][claimants.size()];
        for (int i = 0; i < items.size(); i++) {
            run.checkCancelled();
            var item = items.get(i);
            int column = selling.indexOf(item);
            sales[i] = column < 0 ? null : sold[column];
            var figures = sharing.share(item, sales[i], pieces[i], before == null ? null : before.get(i));
            keep(plan.run(), item, figures);
        }
        long quotas = store.write(plan.run(), plan.block(), items, claimants, sales, pieces);
        step.done(items.size()).count("quotas", quotas).state(plan.after(items.size()));
    }

    private void keep(UUID run, Item item, Figures figures) {
        jdbc.sql("""
                        insert into allocation_run_product (run_id, position, product_id, code, name, unit, supply,
                            allocated, figures)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        run,
                        item.position(),
                        item.productId(),
                        item.code(),
                        item.name(),
                        item.unit(),
                        item.supply(),
                        figures.all().total(),
                        figures.write())
                .update();
    }

    private static int days(LocalDate from, LocalDate until) {
        return Math.toIntExact(ChronoUnit.DAYS.between(from, until));
    }

    /** Quotas of long ago are forgotten, one allocation at a time; figures and fairness stay. */
    @Scheduled(cron = "0 */10 4 * * *")
    @Transactional
    void forgetOld() {
        var last = LocalDate.ofInstant(clock.instant(), zone).minusDays(settings.quotasKeptDays());
        store.forget(jdbc.sql("""
                        select r.id from allocation_run r join allocation a on a.id = r.allocation_id
                        where r.rows_kept and a.period_until < ? order by r.id limit 1 for update of r skip locked""").param(last).query(UUID.class).list());
    }
}
