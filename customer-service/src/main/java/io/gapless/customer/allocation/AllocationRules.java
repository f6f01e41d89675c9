package io.gapless.customer.allocation;

import io.gapless.customer.product.Scarcity;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a policy says. Products are classed by scarcity, and each scarcity has its method.
 *
 * @param eligibility who may get something at all
 * @param classOrder the classes in the order in which they are served when there is not enough for everybody's minimum,
 *     and where fractions are equal; classes not named come last, together
 * @param salesMonths how many whole calendar months before count as past sales, 1 to 36
 * @param rules one for each scarcity, or fewer: products of a scarcity without a rule cannot be allocated
 */
record AllocationRules(Eligibility eligibility, List<String> classOrder, int salesMonths, List<Rule> rules) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static final int MOST_RULES = 20;

    /**
     * How products of some scarcities are allocated.
     *
     * @param eligibility who may get of these products, beyond what the policy asks; null where no more is asked
     * @param minimum pieces that everybody eligible gets, where there is enough
     * @param maximum pieces that nobody gets more of; null for no such limit
     * @param minimumOf the minimum of some classes, instead
     * @param maximumOf the maximum of some classes, instead
     * @param wholePacks whether only whole packs are given
     * @param surplus TIGHTENED and MATRIX: what becomes of more than everybody is entitled to
     * @param factor TIGHTENED: how much of past sales, brought to the length of the period, one is entitled to
     * @param newcomerSales TIGHTENED and THREE_DIMENSIONAL: pieces at which at least the past sales are taken of those who
     *     were registered only within the months that count
     * @param percentages THREE_DIMENSIONAL: what each dimension hands out; together 100
     * @param classPoints THREE_DIMENSIONAL: what a class counts for; classes not named count for nothing
     * @param matrix MATRIX: pieces by scarcity and class; classes not named are entitled to nothing
     */
    record Rule(
            List<Scarcity> scarcities,
            AllocationMethod method,
            @Nullable Eligibility eligibility,
            int minimum,
            @Nullable Integer maximum,
            Map<String, Integer> minimumOf,
            Map<String, Integer> maximumOf,
            boolean wholePacks,
            Surplus surplus,
            @Nullable BigDecimal factor,
            int newcomerSales,
            @Nullable Percentages percentages,
            Map<String, Integer> classPoints,
            Map<Scarcity, Map<String, Integer>> matrix) {

        boolean needsSales() {
            return method == AllocationMethod.TIGHTENED || percentages != null && percentages.sales() > 0;
        }

        /** How much of past sales one is entitled to; none but TIGHTENED asks. */
        BigDecimal share() {
            return factor == null ? BigDecimal.ONE : factor;
        }

        private void check() {
            switch (method) {
                case BALANCED -> {}
                case TIGHTENED -> require(factor != null, "factor");
                case THREE_DIMENSIONAL -> {
                    require(percentages != null, "percentages");
                    if (percentages != null
                            && percentages.segment() + percentages.sales() + percentages.score() != 100) {
                        throw Problem.unprocessable("allocation-percentages");
                    }
                }
                case MATRIX -> require(matrix.keySet().containsAll(scarcities), "matrix");
            }
            if (maximum != null && maximum < minimum) {
                throw Problem.unprocessable("allocation-minimum-above-maximum", minimum, maximum);
            }
            var classes = new HashSet<>(minimumOf.keySet());
            classes.addAll(maximumOf.keySet());
            for (String segment : classes) {
                int least = minimumOf.getOrDefault(segment, minimum);
                var most = maximumOf.containsKey(segment) ? maximumOf.get(segment) : maximum;
                if (most != null && most < least) {
                    throw Problem.unprocessable("allocation-minimum-above-maximum", least, most);
                }
            }
        }

        private void require(boolean there, String field) {
            if (!there) {
                throw Problem.unprocessable("allocation-rule-incomplete", method, field);
            }
        }
    }

    /** What each dimension hands out, in percent. */
    record Percentages(int segment, int sales, int score) {}

    /** Throws a {@link Problem} (422) where nothing can be allocated by them. */
    AllocationRules check() {
        var seen = EnumSet.noneOf(Scarcity.class);
        for (Rule rule : rules) {
            for (Scarcity scarcity : rule.scarcities()) {
                if (!seen.add(scarcity)) {
                    throw Problem.unprocessable("allocation-scarcity-twice", scarcity);
                }
            }
            rule.check();
        }
        if (new HashSet<>(classOrder).size() < classOrder.size()) {
            throw Problem.unprocessable("allocation-class-twice");
        }
        return this;
    }

    /** The place of the rule for a scarcity, or -1. */
    int ruleFor(Scarcity scarcity) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).scarcities().contains(scarcity)) {
                return i;
            }
        }
        return -1;
    }

    /** How early a class is served, from 0. */
    int rank(String segment) {
        int place = classOrder.indexOf(segment);
        return place < 0 ? classOrder.size() : place;
    }

    static AllocationRules read(String json) {
        return JSON.readValue(json, AllocationRules.class);
    }

    String write() {
        return JSON.writeValueAsString(this);
    }
}
