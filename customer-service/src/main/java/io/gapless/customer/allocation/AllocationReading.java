package io.gapless.customer.allocation;

import io.gapless.customer.allocation.QuotaStore.Quota;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Lists of allocations, what came of them, and who got what. */
@Component
class AllocationReading {

    /** In classes of fewer, the smallest and the largest quota would tell what a single customer got. */
    private static final int FEWEST_TO_SHOW = 5;

    private final AllocationDesk desk;
    private final Audience audience;
    private final QuotaStore store;
    private final JdbcClient jdbc;

    AllocationReading(AllocationDesk desk, Audience audience, QuotaStore store, JdbcClient jdbc) {
        this.desk = desk;
        this.audience = audience;
        this.store = store;
        this.jdbc = jdbc;
    }

    /**
     * One row of a list.
     *
     * @param edition counts the corrections of the same allocation from 1
     * @param periodFrom first day that the quotas are for
     * @param periodUntil last day, included
     */
    record Row(
            UUID id,
            String orgUnit,
            String title,
            int edition,
            LocalDate periodFrom,
            LocalDate periodUntil,
            AllocationStatus status) {}

    /**
     * What came of one product, in pieces.
     *
     * @param position the product's place in the allocation
     * @param code the product's
     * @param unit what a piece is, for example 条 (a carton)
     * @param supply pieces there were
     * @param allocated pieces that somebody got
     * @param figures how it was computed
     */
    record ProductResult(
            int position,
            UUID productId,
            String code,
            String name,
            String unit,
            long supply,
            long allocated,
            Figures figures) {}

    /**
     * What came of an allocation.
     *
     * @param comparedWith the allocation whose figures stand beside
     * @param salesFrom the first day of the sales that count
     * @param salesUntil their last day
     * @param customers how many were eligible for anything
     */
    record Outcome(
            UUID allocationId,
            @Nullable UUID comparedWith,
            LocalDate salesFrom,
            LocalDate salesUntil,
            long customers,
            List<ProductResult> products) {}

    /**
     * How evenly a product was shared out, for everybody to see.
     *
     * @param code the product's
     * @param supply pieces there were
     * @param allocated pieces that somebody got
     * @param remainders pieces that nobody got, and why
     * @param all everybody eligible
     * @param classes by class; without the extremes where a class has fewer than five members
     */
    record ProductFairness(
            UUID productId,
            String code,
            String name,
            AllocationMethod method,
            long supply,
            long allocated,
            List<Figures.Remainder> remainders,
            Fairness all,
            Map<String, Fairness> classes) {}

    /**
     * A product's quota, in pieces.
     *
     * @param code the product's
     * @param unit what a piece is, for example 条 (a carton)
     * @param pieces the quota
     */
    record ProductQuota(UUID productId, String code, String name, String unit, int pieces) {}

    /**
     * What one customer gets.
     *
     * @param code the customer's
     * @param segment class as it was counted
     */
    record CustomerQuotas(
            @OfPerson UUID customerId,
            String code,
            String name,
            String orgUnit,
            String segment,
            List<ProductQuota> quotas) {}

    /**
     * Narrows a list of quotas; null where it does not.
     *
     * @param segment the class as it was counted
     * @param product a code
     */
    record Filter(
            @Nullable String orgUnit,
            @Nullable String manager,
            @Nullable String segment,
            @Nullable String product) {}

    /** Throws a problem (400) for days that no calendar of ours has. */
    static void requireOfOurTime(LocalDate day) {
        if (day.getYear() < 1900 || day.getYear() > 9999) {
            throw Problem.badRequest("allocation-day");
        }
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Row> list(@Nullable AllocationStatus status, @Nullable LocalDate on, Paging paging, Caller caller) {
        var readable = audience.mayRead(caller);
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(readable.parameters());
        conditions.add(readable.sql());
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (on != null) {
            requireOfOurTime(on);
            conditions.add("period_from <= :on and period_until >= :on");
            parameters.put("on", on);
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(
                        "select id, org_unit, title, edition, period_from, period_until, status from allocation where "
                                + String.join(" and ", conditions) + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    private record RunRow(@Nullable UUID comparedWith, LocalDate salesFrom, LocalDate salesUntil, long customers) {}

    @Transactional(readOnly = true)
    Outcome outcome(UUID id, Caller caller) {
        var run = run(desk.find(id, caller));
        var row = jdbc.sql("""
                        select b.allocation_id as compared_with, r.sales_from, r.sales_until - 1 as sales_until,
                               r.claimants as customers
                        from allocation_run r left join allocation_run b on b.id = r.previous_run where r.id = ?""").param(run).query(RunRow.class).single();
        return new Outcome(id, row.comparedWith(), row.salesFrom(), row.salesUntil(), row.customers(), results(run));
    }

    /** For customers, too: only of what is in force. */
    @Transactional(readOnly = true)
    List<ProductFairness> fairness(UUID id, Caller caller) {
        return results(run(desk.find(id, caller))).stream()
                .map(result -> new ProductFairness(
                        result.productId(),
                        result.code(),
                        result.name(),
                        result.figures().method(),
                        result.supply(),
                        result.allocated(),
                        result.figures().remainders(),
                        shown(result.figures().all()),
                        shown(result.figures().classes())))
                .toList();
    }

    private static Map<String, Fairness> shown(Map<String, Fairness> classes) {
        var shown = new LinkedHashMap<String, Fairness>();
        classes.forEach((name, fairness) -> shown.put(name, shown(fairness)));
        return shown;
    }

    private static Fairness shown(Fairness fairness) {
        return fairness.count() < FEWEST_TO_SHOW ? fairness.withoutExtremes() : fairness;
    }

    /** Throws a problem where nothing was computed that the caller may see. */
    @Transactional(readOnly = true)
    void requireComputed(UUID id, Caller caller) {
        run(desk.find(id, caller));
    }

    private static UUID run(Allocation allocation) {
        var run = allocation.runId();
        if (run == null) {
            throw Problem.conflict("allocation-not-simulated");
        }
        return run;
    }

    List<ProductResult> results(UUID run) {
        return jdbc.sql("""
                        select position, product_id, code, name, unit, supply, allocated, figures
                        from allocation_run_product where run_id = ? order by position""")
                .param(run)
                .query((row, i) -> new ProductResult(
                        row.getInt("position"),
                        row.getObject("product_id", UUID.class),
                        row.getString("code"),
                        row.getString("name"),
                        row.getString("unit"),
                        row.getLong("supply"),
                        row.getLong("allocated"),
                        Figures.read(row.getString("figures"))))
                .list();
    }

    private record Claimant(UUID customerId, String code, String name, String orgUnit, String segment) {}

    /** Who gets what, among the customers that the caller may see, in the order of their ids. */
    @Transactional(readOnly = true)
    KeysetPage<CustomerQuotas> quotas(UUID id, Filter filter, Paging paging, Caller caller) {
        var run = run(desk.find(id, caller));
        var rows = claimants(
                run, filter, paging.after() == null ? null : paging.after().uuid(0), paging.fetch(), caller);
        var products = results(run).stream()
                .filter(product -> filter.product() == null || product.code().equals(filter.product()))
                .toList();
        var quotas = store.of(run, rows.stream().map(Claimant::customerId).toList());
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.customerId()), row -> {
            var own = quotas.getOrDefault(row.customerId(), Map.of());
            return new CustomerQuotas(
                    row.customerId(),
                    row.code(),
                    row.name(),
                    row.orgUnit(),
                    row.segment(),
                    products.stream()
                            .map(product -> quota(product, own))
                            .filter(quota -> quota.pieces() > 0)
                            .toList());
        });
    }

    static ProductQuota quota(ProductResult product, Map<Integer, Quota> own) {
        return new ProductQuota(
                product.productId(),
                product.code(),
                product.name(),
                product.unit(),
                own.getOrDefault(product.position(), Quota.NONE).pieces());
    }

    private List<Claimant> claimants(UUID run, Filter filter, @Nullable UUID after, int limit, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "c.org_unit", "c.manager", "c.login");
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        conditions.add("a.run_id = :run");
        parameters.put("run", run);
        conditions.add(visible.sql());
        if (filter.manager() != null) {
            conditions.add("c.manager = :manager");
            parameters.put("manager", filter.manager());
        }
        if (filter.segment() != null) {
            conditions.add("a.segment = :segment");
            parameters.put("segment", filter.segment());
        }
        if (after != null) {
            conditions.add("a.customer_id > :after");
            parameters.put("after", after);
        }
        return jdbc.sql("select a.customer_id, c.code, c.name, c.org_unit, a.segment from allocation_claimant a"
                        + " join customer c on c.id = a.customer_id where "
                        + String.join(" and ", conditions)
                        + " order by a.customer_id limit " + limit)
                .params(parameters)
                .query(Claimant.class)
                .list();
    }
}
