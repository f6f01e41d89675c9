package io.gapless.customer.portrait;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.CustomerSettings;
import io.gapless.platform.Ids;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobStep;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.security.OrgScope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Draws the portraits: first measures each customer, some at a time, then holds those of each org unit against their
 * peers. Quantile bands are by the 20, 40, 60 and 80 % points of the peers (interpolated, as PostgreSQL's
 * {@code percentile_cont}), which are kept.
 */
@Component
class PortraitDrawing implements JobWork<PortraitRuns.Told> {

    private static final int CHUNK = 2000;
    /** What was sold within the first days on record was not new: the records are. */
    private static final int RECORDS_BEGIN_DAYS = 30;

    private final JdbcClient jdbc;
    private final PortraitRuleBook ruleBook;
    private final OptionalTables tables;
    private final CustomerSettings settings;
    private final Clock clock;

    PortraitDrawing(
            JdbcClient jdbc, PortraitRuleBook ruleBook, OptionalTables tables, CustomerSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.ruleBook = ruleBook;
        this.tables = tables;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * How far a run is.
     *
     * @param measured the last customer measured; null before the first
     * @param peers the last group held against its peers; null while customers are measured
     */
    record State(@Nullable UUID measured, @Nullable String peers) {}

    /** Customers of a kind under an org unit who buy in a currency. */
    private record Group(CustomerKind kind, String unit, String currency) {
        String key() {
            return kind + " " + unit + " " + currency;
        }
    }

    @Override
    public String type() {
        return PortraitRuns.TYPE;
    }

    @Override
    public Class<PortraitRuns.Told> parameters() {
        return PortraitRuns.Told.class;
    }

    @Override
    public void run(JobRun<PortraitRuns.Told> run) {
        var state = run.state(State.class).orElse(null);
        if (state == null) {
            run.step(step -> prepare(run, step));
            state = new State(null, null);
        }
        if (state.peers() == null) {
            measure(run, state.measured());
        }
        compare(run, state.peers() == null ? "" : state.peers());
        run.step(step -> finish(run));
    }

    private void prepare(JobRun<PortraitRuns.Told> run, JobStep step) {
        var scope = run.caller().orgScope();
        jdbc.sql("delete from portrait where " + scope.condition("org_unit")
                        + " and customer_id not in (select id from customer where status = 'ACTIVE' and "
                        + scope.condition("org_unit") + ")")
                .params(scope.parameters())
                .update();
        var asOf = run.parameters().asOf();
        var earliest = ruleBook.all().stream()
                .map(rules -> periodFrom(asOf, rules.months()))
                .min(LocalDate::compareTo)
                .orElse(asOf);
        jdbc.sql("""
                        insert into portrait_new_product (run_id, product, category, first_sold_at)
                        select :run, l.product, min(l.category), min(p.ordered_at)
                        from purchase p join purchase_line l on l.purchase = p.id
                        where p.cancelled_at is null
                        group by l.product
                        having min(p.ordered_at) >= greatest(:from::date::timestamp at time zone :zone,
                            (select min(ordered_at) from purchase where cancelled_at is null)
                                + make_interval(days => :begin))
                        on conflict do nothing""")
                .param("run", run.id())
                .param("from", earliest)
                .param("zone", settings.zone().getId())
                .param("begin", RECORDS_BEGIN_DAYS)
                .update();
        long customers = jdbc.sql(
                        "select count(*) from customer where status = 'ACTIVE' and " + scope.condition("org_unit"))
                .params(scope.parameters())
                .query(Long.class)
                .single();
        step.restart().total(customers).state(new State(null, null));
    }

    /** The first day looked at: of the month so many months before the present one. */
    static LocalDate periodFrom(LocalDate asOf, int months) {
        return asOf.withDayOfMonth(1).minusMonths(months);
    }

    private void measure(JobRun<PortraitRuns.Told> run, @Nullable UUID measured) {
        var scope = run.caller().orgScope();
        var after = measured == null ? new UUID(0, 0) : measured;
        while (true) {
            var parameters = new LinkedHashMap<String, Object>(scope.parameters());
            parameters.put("after", after);
            var ids = jdbc.sql("select id from customer where status = 'ACTIVE' and " + scope.condition("org_unit")
                            + " and id > :after order by id limit " + CHUNK)
                    .params(parameters)
                    .query(UUID.class)
                    .list();
            if (ids.isEmpty()) {
                return;
            }
            var last = ids.getLast();
            run.step(step -> {
                step.count("drawn", measure(run, ids)).done(ids.size()).state(new State(last, null));
            });
            after = last;
        }
    }

    private int measure(JobRun<PortraitRuns.Told> run, List<UUID> ids) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("ids", ids.stream().map(UUID::toString).toArray(String[]::new));
        parameters.put("run", run.id());
        parameters.put("asOf", run.parameters().asOf());
        parameters.put("zone", settings.zone().getId());
        jdbc.sql("delete from portrait where customer_id = any(:ids::uuid[])")
                .params(parameters)
                .update();
        int drawn = jdbc.sql("""
                        with looked_at as (
                            select c.id, c.kind, c.org_unit,
                                (date_trunc('month', :asOf::timestamp) - make_interval(months => r.months))::date as period_from
                            from customer c join portrait_rules r on r.kind = c.kind where c.id = any(:ids::uuid[])),
                        bought as (
                            select distinct on (l.id) l.*, m.currency, sum(m.orders) as orders,
                                sum(m.quantity) as quantity, sum(m.value) as value, count(*) as active_months
                            from looked_at l join purchase_month m on m.customer_id = l.id
                                and m.month >= l.period_from and m.month <= :asOf::date and m.orders > 0
                            group by l.id, l.kind, l.org_unit, l.period_from, m.currency
                            order by l.id, sum(m.orders) desc, m.currency)
                        insert into portrait (customer_id, run_id, kind, org_unit, currency, as_of, period_from,
                            last_order_at, recency, orders, quantity, value, active_months)
                        select b.id, :run, b.kind, b.org_unit, b.currency, :asOf::date, b.period_from, last.at,
                            greatest(0, :asOf::date - (last.at at time zone :zone)::date), b.orders, b.quantity, b.value,
                            b.active_months
                        from bought b cross join lateral (
                            select max(p.ordered_at) as at from purchase p
                            where p.customer_id = b.id and p.currency = b.currency and p.cancelled_at is null) as last
                        where last.at is not null""").params(parameters).update();
        jdbc.sql("""
                        with early as (
                            select p.customer_id, n.category, count(distinct n.product) as products
                            from purchase p join purchase_line l on l.purchase = p.id
                                join portrait_new_product n on n.run_id = :run and n.product = l.product
                                join portrait d on d.customer_id = p.customer_id
                                join portrait_rules r on r.kind = d.kind
                            where p.customer_id = any(:ids::uuid[]) and p.cancelled_at is null
                                and p.ordered_at < n.first_sold_at + make_interval(days => r.early_days)
                                and n.first_sold_at >= d.period_from::timestamp at time zone :zone
                                and n.first_sold_at < (:asOf::date - r.early_days)::timestamp at time zone :zone
                            group by p.customer_id, n.category),
                        fresh as (
                            select r.kind, n.category, count(*) as products
                            from portrait_new_product n cross join portrait_rules r
                            where n.run_id = :run
                                and n.first_sold_at >= (date_trunc('month', :asOf::timestamp)
                                    - make_interval(months => r.months)) at time zone :zone
                                and n.first_sold_at < (:asOf::date - r.early_days)::timestamp at time zone :zone
                            group by r.kind, n.category)
                        insert into portrait_category (customer_id, category, orders, quantity, value, active_months,
                            older_value, newer_value, new_products, early_bought)
                        select d.customer_id, m.category, sum(m.orders), sum(m.quantity), sum(m.value), count(*),
                            coalesce(sum(m.value) filter (where m.month < half.at), 0),
                            coalesce(sum(m.value) filter (where m.month >= half.at
                                and m.month < date_trunc('month', :asOf::timestamp)), 0),
                            coalesce(max(fresh.products), 0), coalesce(max(early.products), 0)
                        from portrait d join portrait_rules r on r.kind = d.kind
                            cross join lateral (
                                select (d.period_from + make_interval(months => r.months / 2))::date as at) as half
                            join purchase_month_category m on m.customer_id = d.customer_id and m.currency = d.currency
                                and m.month >= d.period_from and m.month <= :asOf::date and m.orders > 0
                            left join fresh on fresh.kind = d.kind and fresh.category = m.category
                            left join early on early.customer_id = d.customer_id and early.category = m.category
                        where d.customer_id = any(:ids::uuid[])
                        group by d.customer_id, m.category""").params(parameters).update();
        return drawn;
    }

    private void compare(JobRun<PortraitRuns.Told> run, String done) {
        boolean brands = tables.haveBrands();
        for (PortraitRules rules : ruleBook.all()) {
            for (Group group : groups(rules, run.caller().orgScope())) {
                if (group.key().compareTo(done) > 0) {
                    run.step(step -> {
                        compare(run, group, rules, brands);
                        step.count("groups", 1).state(new State(null, group.key()));
                    });
                }
            }
        }
    }

    /** In the order of their keys. */
    private List<Group> groups(PortraitRules rules, OrgScope scope) {
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        parameters.put("kind", rules.kind().name());
        return jdbc
                .sql("select distinct array_to_string((string_to_array(org_unit, '/'))[1\\:" + rules.peerLevel()
                        + "], '/') as unit, currency from portrait where kind = :kind and "
                        + scope.condition("org_unit"))
                .params(parameters)
                .query((row, i) -> new Group(rules.kind(), row.getString(1), row.getString(2)))
                .list()
                .stream()
                .sorted(Comparator.comparing(Group::key))
                .toList();
    }

    private void compare(JobRun<PortraitRuns.Told> run, Group group, PortraitRules rules, boolean brands) {
        var reference = group.unit();
        long n = members(group, reference);
        while (n < rules.leastPeers() && reference.contains("/")) {
            reference = reference.substring(0, reference.lastIndexOf('/'));
            n = members(group, reference);
        }
        var peers = parameters(group, reference);
        var members = parameters(group, group.unit());
        record Edges(String[] recency, String[] frequency, String[] monetary) {}
        var edges = jdbc.sql("""
                        select percentile_cont(array[0.2, 0.4, 0.6, 0.8]) within group (order by recency),
                            percentile_cont(array[0.2, 0.4, 0.6, 0.8]) within group (order by orders),
                            percentile_cont(array[0.2, 0.4, 0.6, 0.8]) within group (order by value)
                        from portrait p where\s""" + MEMBERS)
                .params(peers)
                .query((row, i) -> new Edges(edges(row.getArray(1)), edges(row.getArray(2)), edges(row.getArray(3))))
                .single();
        var id = jdbc.sql("""
                        insert into portrait_peers (id, kind, org_unit, currency, reference_unit, run_id, as_of,
                            period_from, customers, recency_edges, frequency_edges, monetary_edges)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::numeric[], ?::numeric[], ?::numeric[])
                        on conflict (kind, org_unit, currency) do update set reference_unit = excluded.reference_unit,
                            run_id = excluded.run_id, as_of = excluded.as_of, period_from = excluded.period_from,
                            customers = excluded.customers, recency_edges = excluded.recency_edges,
                            frequency_edges = excluded.frequency_edges, monetary_edges = excluded.monetary_edges
                        returning id""")
                .param(Ids.next())
                .param(group.kind().name())
                .param(group.unit())
                .param(group.currency())
                .param(reference)
                .param(run.id())
                .param(run.parameters().asOf())
                .param(periodFrom(run.parameters().asOf(), rules.months()))
                .param(n)
                .param(edges.recency())
                .param(edges.frequency())
                .param(edges.monetary())
                .query(UUID.class)
                .single();
        members.put("peers", id);
        members.put("recencyEdges", edges.recency());
        members.put("frequencyEdges", edges.frequency());
        members.put("monetaryEdges", edges.monetary());
        jdbc.sql("""
                        update portrait p set peers_id = :peers,
                            recency_band = 5 - (select count(*) from unnest(:recencyEdges::numeric[]) as e where e < p.recency),
                            orders_band = 1 + (select count(*) from unnest(:frequencyEdges::numeric[]) as e where e < p.orders),
                            value_band = 1 + (select count(*) from unnest(:monetaryEdges::numeric[]) as e where e < p.value)
                        where\s""" + MEMBERS).params(members).update();
        peers.put("peers", id);
        jdbc.sql("delete from portrait_peer_share where peers_id = :peers")
                .params(peers)
                .update();
        jdbc.sql("""
                        insert into portrait_peer_share (peers_id, axis, name, customers, quantity, value)
                        select :peers, 'CATEGORY', pc.category, count(*), sum(pc.quantity), sum(pc.value)
                        from portrait p join portrait_category pc on pc.customer_id = p.customer_id
                        where\s""" + MEMBERS + " group by pc.category").params(peers).update();
        if (brands) {
            peers.put("zone", settings.zone().getId());
            jdbc.sql("with " + OptionalTables.BRAND_OF + """
                            insert into portrait_peer_share (peers_id, axis, name, customers, quantity, value)
                            select :peers, 'BRAND', b.brand, count(distinct p.customer_id), sum(l.quantity),
                                sum(l.quantity * l.unit_price)
                            from portrait p join purchase o on o.customer_id = p.customer_id and o.currency = p.currency
                                    and o.cancelled_at is null
                                    and o.ordered_at >= p.period_from::timestamp at time zone :zone
                                join purchase_line l on l.purchase = o.id
                                join brand_of b on b.product = l.product
                            where\s""" + MEMBERS + " group by b.brand")
                    .params(peers)
                    .update();
        }
        peers.put("group", group.unit());
        peers.put("groupFrom", group.unit() + "/");
        peers.put("groupTo", group.unit() + "0");
        jdbc.sql("""
                        with ranked as (
                            select pc.customer_id, pc.category, p.org_unit,
                                percent_rank() over (partition by pc.category order by pc.value) as peer_rank,
                                count(*) over (partition by pc.category) as buyers
                            from portrait p join portrait_category pc on pc.customer_id = p.customer_id
                            where\s""" + MEMBERS + """
                        )
                        update portrait_category pc set peer_rank = r.peer_rank, peer_buyers = r.buyers from ranked r
                        where pc.customer_id = r.customer_id and pc.category = r.category
                            and (r.org_unit = :group or r.org_unit >= :groupFrom and r.org_unit < :groupTo)""").params(peers).update();
        jdbc.sql("update portrait_category pc set is_loyal = " + PortraitRules.sql(rules.loyal()) + ", is_leading = "
                        + PortraitRules.sql(rules.leading())
                        + " from portrait p where p.customer_id = pc.customer_id and " + MEMBERS)
                .params(members)
                .update();
    }

    /** Those of a group's kind and currency under an org unit, among {@code portrait p}. */
    private static final String MEMBERS =
            "p.kind = :kind and p.currency = :currency and (p.org_unit = :unit or p.org_unit >= :unitFrom and p.org_unit < :unitTo)";

    private static Map<String, Object> parameters(Group group, String unit) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("kind", group.kind().name());
        parameters.put("currency", group.currency());
        parameters.put("unit", unit);
        parameters.put("unitFrom", unit + "/");
        parameters.put("unitTo", unit + "0");
        return parameters;
    }

    private long members(Group group, String unit) {
        return jdbc.sql("select count(*) from portrait p where " + MEMBERS)
                .params(parameters(group, unit))
                .query(Long.class)
                .single();
    }

    /** As texts: the driver takes arrays of those for any type. */
    private static String[] edges(Array doubles) throws SQLException {
        var values = (Double[]) doubles.getArray();
        var edges = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            edges[i] = BigDecimal.valueOf(values[i])
                    .setScale(4, RoundingMode.HALF_UP)
                    .toPlainString();
        }
        return edges;
    }

    private void finish(JobRun<PortraitRuns.Told> run) {
        jdbc.sql("update portrait_run set finished_at = ? where id = ?")
                .params(clock.instant().atOffset(ZoneOffset.UTC), run.id())
                .update();
        jdbc.sql("delete from portrait_new_product where run_id = ?")
                .params(run.id())
                .update();
        jdbc.sql("delete from portrait_peers e where not exists (select from portrait p where p.peers_id = e.id)")
                .update();
    }
}
