package io.gapless.customer.allocation;

import io.gapless.customer.allocation.AllocationReading.ProductQuota;
import io.gapless.customer.allocation.AllocationReading.ProductResult;
import io.gapless.customer.allocation.QuotaStore.Quota;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * A customer's own quotas, and why each is what it is: retraced from what was kept of the computation, not computed again,
 * so that it tells of the customer as they were then.
 */
@Component
class QuotaExplanation {

    private final CustomerDirectory customers;
    private final Allocations allocations;
    private final AllocationDesk desk;
    private final AllocationReading reading;
    private final QuotaStore store;
    private final Problems texts;
    private final JdbcClient jdbc;

    QuotaExplanation(
            CustomerDirectory customers,
            Allocations allocations,
            AllocationDesk desk,
            AllocationReading reading,
            QuotaStore store,
            Problems texts,
            JdbcClient jdbc) {
        this.customers = customers;
        this.allocations = allocations;
        this.desk = desk;
        this.reading = reading;
        this.store = store;
        this.texts = texts;
        this.jdbc = jdbc;
    }

    /** A policy's edition. */
    record PolicyReference(UUID id, String code, int edition) {}

    /** What a customer gets by one allocation; a product of which they get nothing stands with 0. */
    record OwnAllocation(
            UUID allocationId,
            String title,
            int edition,
            LocalDate periodFrom,
            LocalDate periodUntil,
            PolicyReference policy,
            String segment,
            List<ProductQuota> quotas) {}

    /**
     * What a quota was computed from.
     *
     * @param segment the class
     * @param pastSales pieces over the months that count; null where they do not count
     * @param score the management score; null where none was known
     * @param newcomer whether registered only within those months
     * @param supply pieces there were of the product
     * @param eligible how many were eligible for it
     */
    record Inputs(
            String segment,
            @Nullable BigDecimal pastSales,
            @Nullable BigDecimal score,
            boolean newcomer,
            long supply,
            int eligible) {}

    /**
     * One step, in the reader's language.
     *
     * @param step which, for programs
     */
    record Step(String step, String text) {}

    /** A quota and how it came about. */
    record Explanation(
            UUID allocationId,
            ProductQuota quota,
            boolean eligible,
            PolicyReference policy,
            long seed,
            @Nullable Inputs inputs,
            List<Step> steps) {}

    private record Claim(String segment, @Nullable Integer score, boolean newcomer, int rules) {}

    /** What is in force for a customer on a day or after it, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<OwnAllocation> list(UUID customer, LocalDate from, Paging paging, Caller caller) {
        AllocationReading.requireOfOurTime(from);
        customers.find(customer, caller);
        var after = paging.after();
        var ids = jdbc.sql("""
                        select a.id from allocation_claimant c join allocation a on a.run_id = c.run_id
                        where c.customer_id = :customer and a.status = 'PUBLISHED' and a.period_until >= :from
                          and (:after::uuid is null or a.id < :after)
                        order by a.id desc limit :fetch""")
                .param("customer", customer)
                .param("from", from)
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query(UUID.class)
                .list();
        return KeysetPage.of(ids, paging, Cursor::of, id -> own(id, customer));
    }

    private OwnAllocation own(UUID id, UUID customer) {
        var allocation = allocations.findById(id).orElseThrow();
        var run = runOf(allocation);
        var claim = claim(run, customer);
        var own = store.of(run, customer);
        var terms = allocation.terms();
        return new OwnAllocation(
                id,
                terms.title(),
                allocation.edition(),
                terms.periodFrom(),
                terms.periodUntil(),
                reference(desk.policy(allocation)),
                claim == null ? "" : claim.segment(),
                reading.results(run).stream()
                        .map(product -> AllocationReading.quota(product, own))
                        .toList());
    }

    /** Why a customer gets what they get of a product; for an allocation in force. */
    @Transactional(readOnly = true)
    Explanation explain(UUID customer, UUID allocationId, UUID productId, Caller caller) {
        var entry = customers.find(customer, caller);
        var allocation = allocations
                .findById(allocationId)
                .filter(one -> one.status() == AllocationStatus.PUBLISHED)
                .orElseThrow(() -> Problem.notFound("allocation-not-found", allocationId));
        var run = runOf(allocation);
        var claim = claim(run, customer);
        if (claim == null && !OrgScope.covers(allocation.orgUnit(), entry.orgUnit())) {
            throw Problem.notFound("allocation-not-found", allocationId);
        }
        var product = reading.results(run).stream()
                .filter(one -> one.productId().equals(productId))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("product-not-found", productId));
        var own = store.of(run, customer);
        var quota = own.getOrDefault(product.position(), Quota.NONE);
        var policy = desk.policy(allocation);
        var steps = new Steps(allocation, policy, product, run, Languages.current());
        boolean eligible =
                claim != null && (claim.rules() & 1 << product.figures().rule()) != 0;
        if (claim == null || !eligible) {
            steps.notEligible();
        } else {
            steps.tell(claim, quota);
        }
        return new Explanation(
                allocationId,
                AllocationReading.quota(product, own),
                eligible,
                reference(policy),
                allocation.terms().seed(),
                claim == null || !eligible ? null : inputs(claim, quota, product, steps),
                steps.list);
    }

    private static Inputs inputs(Claim claim, Quota quota, ProductResult product, Steps steps) {
        return new Inputs(
                claim.segment(),
                steps.rule.needsSales() ? BigDecimal.valueOf(quota.sales(), 3) : null,
                claim.score() == null ? null : BigDecimal.valueOf(claim.score(), 2),
                claim.newcomer(),
                product.supply(),
                product.figures().all().count());
    }

    private @Nullable Claim claim(UUID run, UUID customer) {
        return jdbc.sql("""
                        select segment, score, newcomer, rules from allocation_claimant
                        where run_id = ? and customer_id = ?""").params(run, customer).query(Claim.class).optional().orElse(null);
    }

    private static UUID runOf(Allocation allocation) {
        return java.util.Objects.requireNonNull(allocation.runId());
    }

    private static PolicyReference reference(AllocationPolicy policy) {
        return new PolicyReference(policy.id(), policy.code(), policy.edition());
    }

    /** The steps of one explanation. */
    private final class Steps {

        private final Allocation allocation;
        private final AllocationPolicy policy;
        private final AllocationRules rules;
        private final AllocationRules.Rule rule;
        private final ProductResult product;
        private final Figures figures;
        private final UUID run;
        private final Locale language;
        private final List<Step> list = new ArrayList<>();

        Steps(Allocation allocation, AllocationPolicy policy, ProductResult product, UUID run, Locale language) {
            this.allocation = allocation;
            this.policy = policy;
            this.rules = policy.rules();
            this.product = product;
            this.figures = product.figures();
            this.rule = rules.rules().get(figures.rule());
            this.run = run;
            this.language = language;
        }

        private void add(String step, Object... arguments) {
            list.add(new Step(step, text("quota." + step, arguments)));
        }

        /** Numbers are written out before: in a text for people, 1234 is no 1,234 in one language and 1 234 in another. */
        private String text(String key, Object... arguments) {
            return texts.text(
                    key,
                    language,
                    key,
                    Arrays.stream(arguments).map(String::valueOf).toArray());
        }

        void notEligible() {
            var conditions = new ArrayList<String>();
            describe(rules.eligibility(), conditions);
            var narrower = rule.eligibility();
            if (narrower != null) {
                describe(narrower, conditions);
            }
            add(
                    "not-eligible",
                    policy.code(),
                    policy.edition(),
                    conditions.isEmpty() ? text("quota.condition.active") : join(conditions));
        }

        private void describe(Eligibility eligibility, List<String> conditions) {
            describe("kinds", eligibility.kinds(), conditions);
            describe("segments", eligibility.segments(), conditions);
            describe("without-segments", eligibility.withoutSegments(), conditions);
            describe("tags", eligibility.tags(), conditions);
            describe("without-tags", eligibility.withoutTags(), conditions);
            describe("org-units", eligibility.orgUnits(), conditions);
            describe("statuses", eligibility.statuses(), conditions);
            var score = eligibility.minimumScore();
            if (score != null) {
                conditions.add(text("quota.condition.score", score.toPlainString()));
            }
        }

        private void describe(String what, List<?> values, List<String> conditions) {
            if (!values.isEmpty()) {
                conditions.add(text(
                        "quota.condition." + what,
                        join(values.stream().map(String::valueOf).toList())));
            }
        }

        private String join(List<String> some) {
            return String.join(language.getLanguage().equals("zh") ? "、" : ", ", some);
        }

        void tell(Claim claim, Quota quota) {
            int score = claim.score() == null ? 0 : claim.score();
            var claiming =
                    new Claiming(rule, figures.scarcity(), figures.unit(), figures.periodDays(), figures.salesDays());
            long counted = claiming.counted(quota.sales(), claim.newcomer());
            int units = quota.pieces() / figures.unit();
            int least = claiming.least(claim.segment());
            add("supply", product.supply(), product.unit(), figures.unit(), figures.units());
            add("eligible", figures.all().count(), policy.code(), policy.edition(), named(claim.segment()));
            tellClaim(claiming, claim, quota, counted, score);
            var values = claiming.values(claim.segment(), counted, score);
            boolean weightless = Arrays.stream(values).allMatch(value -> value == 0);
            int most = weightless ? least : claiming.most(claim.segment(), counted);
            if (most >= Claiming.UNLIMITED) {
                add("limits-open", least);
            } else {
                add("limits", least, most);
            }
            switch (figures.stage()) {
                case MET -> add("met");
                case SHORT -> tellShort(claim.segment(), least, units);
                case SHARED -> tellShare(claiming, values, least, most, units);
            }
            add("result", units, figures.unit(), quota.pieces(), product.unit());
        }

        private void tellClaim(Claiming claiming, Claim claim, Quota quota, long counted, int score) {
            if (rule.needsSales() && counted > quota.sales()) {
                add("newcomer", rule.newcomerSales(), product.unit());
            }
            switch (rule.method()) {
                case BALANCED -> add("balanced");
                case TIGHTENED -> {
                    var months = jdbc.sql("select sales_from, sales_until - 1 from allocation_run where id = ?")
                            .param(run)
                            .query((row, i) -> List.of(row.getString(1), row.getString(2)))
                            .single();
                    add(
                            "tightened",
                            plain(quota.sales(), 3),
                            product.unit(),
                            months.getFirst(),
                            months.getLast(),
                            figures.periodDays(),
                            rule.share().stripTrailingZeros().toPlainString(),
                            claiming.claimed(counted).stripTrailingZeros().toPlainString());
                }
                case MATRIX ->
                    add(
                            "matrix",
                            text("quota.scarcity." + figures.scarcity()),
                            named(claim.segment()),
                            claiming.cell(claim.segment()),
                            product.unit());
                case THREE_DIMENSIONAL -> {
                    var percentages = rule.percentages();
                    if (percentages != null) {
                        add(
                                "three-dimensional",
                                percentages.segment(),
                                named(claim.segment()),
                                rule.classPoints().getOrDefault(claim.segment(), 0),
                                figures.sums().get(0),
                                percentages.sales(),
                                plain(counted, 3),
                                plain(new BigInteger(figures.sums().get(1)), 3),
                                percentages.score(),
                                plain(score, 2),
                                plain(new BigInteger(figures.sums().get(2)), 2));
                    }
                }
            }
        }

        private void tellShort(String segment, int least, int units) {
            int own = rules.rank(segment);
            var order = rules.classOrder().isEmpty() ? text("quota.no-order") : join(rules.classOrder());
            add("short", order);
            if (own < figures.rank()) {
                add("short-served");
            } else if (own > figures.rank()) {
                add("short-not-reached");
            } else {
                tellFraction(BigInteger.valueOf(least), units);
            }
        }

        private void tellShare(Claiming claiming, long[] values, int least, int most, int units) {
            var sums = figures.sums().stream().map(BigInteger::new).toArray(BigInteger[]::new);
            var single = new long[values.length][];
            for (int k = 0; k < values.length; k++) {
                single[k] = new long[] {values[k]};
            }
            var weight = claiming.weights(single, sums).exact(0);
            var poolWeight = new BigInteger(figures.poolWeight());
            if (poolWeight.signum() == 0) {
                add(units == least ? "minimum" : "maximum");
                return;
            }
            var share = BigInteger.valueOf(figures.pool()).multiply(weight);
            if (share.compareTo(poolWeight.multiply(BigInteger.valueOf(least))) <= 0) {
                add("minimum");
            } else if (share.compareTo(poolWeight.multiply(BigInteger.valueOf(most))) >= 0) {
                add("maximum");
            } else {
                tellFraction(weight, units);
            }
        }

        private void tellFraction(BigInteger weight, int units) {
            var poolWeight = new BigInteger(figures.poolWeight());
            var parts = BigInteger.valueOf(figures.pool()).multiply(weight).divideAndRemainder(poolWeight);
            var share = new BigDecimal(BigInteger.valueOf(figures.pool()).multiply(weight))
                    .divide(new BigDecimal(poolWeight), 4, RoundingMode.HALF_UP);
            add("share", figures.pool(), share.toPlainString());
            if (parts[1].signum() == 0) {
                add("whole", parts[0]);
                return;
            }
            var fraction = new BigDecimal(parts[1]).divide(new BigDecimal(poolWeight), 6, RoundingMode.HALF_UP);
            var cutOff = figures.cutOff();
            if (cutOff == null) {
                add("whole", parts[0]);
                return;
            }
            var last = BigDecimal.valueOf(cutOff).setScale(6, RoundingMode.HALF_UP);
            boolean won = units > parts[0].intValueExact();
            add(
                    won ? "extra-won" : "extra-lost",
                    parts[0],
                    fraction.toPlainString(),
                    figures.extra(),
                    last.toPlainString());
            if (fraction.compareTo(last) == 0) {
                add("lot", allocation.terms().seed());
            }
        }

        private String named(String segment) {
            return segment.isEmpty() ? text("quota.no-class") : segment;
        }

        private static String plain(long value, int decimals) {
            return plain(BigInteger.valueOf(value), decimals);
        }

        private static String plain(BigInteger value, int decimals) {
            var number = new BigDecimal(value, decimals).stripTrailingZeros();
            return (number.scale() < 0 ? number.setScale(0) : number).toPlainString();
        }
    }
}
