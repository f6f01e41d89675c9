package io.gapless.customer.allocation;

import io.gapless.customer.product.Scarcity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;

/**
 * What a rule makes of one product for one customer. Quantities are in units: whole packs where the rule says so, pieces
 * otherwise. Past sales are in thousandths of a piece, scores in hundredths of a point.
 *
 * @param unit pieces in a unit
 * @param periodDays the length of the period that is allocated for
 * @param salesDays the length of the period whose sales count
 */
record Claiming(AllocationRules.Rule rule, Scarcity scarcity, int unit, int periodDays, int salesDays) {

    private static final int THOUSANDTHS = 1000;
    private static final BigInteger TWO = BigInteger.TWO;
    /** What nobody is ever given; small enough that sums and products of it never overflow. */
    static final int UNLIMITED = 1_000_000_000;

    static Claiming of(AllocationRules.Rule rule, Scarcity scarcity, int packSize, int periodDays, int salesDays) {
        return new Claiming(rule, scarcity, rule.wholePacks() ? packSize : 1, periodDays, salesDays);
    }

    /** The least that a class gets: its minimum in units, rounded up, but no more than the maximum allows. */
    int least(String segment) {
        int pieces = rule.minimumOf().getOrDefault(segment, rule.minimum());
        return Math.min(Math.ceilDiv(pieces, unit), maximum(segment));
    }

    /** The most that a class may get: its maximum in units, rounded down. */
    int maximum(String segment) {
        var pieces = rule.maximumOf().containsKey(segment) ? rule.maximumOf().get(segment) : rule.maximum();
        return pieces == null ? UNLIMITED : pieces / unit;
    }

    /** The past sales that count: a newcomer's are taken at what the rule says at least. */
    long counted(long sales, boolean newcomer) {
        return newcomer ? Math.max(sales, (long) rule.newcomerSales() * THOUSANDTHS) : sales;
    }

    /** What a table or past sales entitle to, in units, rounded half up; no limit where the method knows none. */
    int entitlement(String segment, long counted) {
        return switch (rule.method()) {
            case BALANCED, THREE_DIMENSIONAL -> UNLIMITED;
            case TIGHTENED -> ofSales(counted);
            case MATRIX -> (int) (((long) cell(segment) * 2 + unit) / (2L * unit));
        };
    }

    /** The most that somebody gets: what they are entitled to, at least the least, at most the maximum. */
    int most(String segment, long counted) {
        int maximum = maximum(segment);
        return rule.surplus() == Surplus.SHARE
                ? maximum
                : Math.min(maximum, Math.max(least(segment), entitlement(segment, counted)));
    }

    /** Pieces that the table gives. */
    int cell(String segment) {
        return rule.matrix().getOrDefault(scarcity, Map.of()).getOrDefault(segment, 0);
    }

    /** Past sales in as many days as the period has, times the factor. In pieces. */
    BigDecimal claimed(long counted) {
        return rule.share()
                .multiply(BigDecimal.valueOf(counted, 3))
                .multiply(BigDecimal.valueOf(periodDays))
                .divide(BigDecimal.valueOf(salesDays), 3, RoundingMode.HALF_UP);
    }

    private int ofSales(long counted) {
        // factor · sales · days ÷ (days of sales · unit), as one fraction of whole numbers.
        var factor = rule.share();
        var above =
                factor.unscaledValue().multiply(BigInteger.valueOf(counted)).multiply(BigInteger.valueOf(periodDays));
        var below = BigInteger.TEN
                .pow(Math.max(0, factor.scale()))
                .multiply(BigInteger.valueOf((long) salesDays * unit))
                .multiply(BigInteger.valueOf(THOUSANDTHS));
        if (factor.scale() < 0) {
            above = above.multiply(BigInteger.TEN.pow(-factor.scale()));
        }
        return above.multiply(TWO)
                .add(below)
                .divide(below.multiply(TWO))
                .min(BigInteger.valueOf(UNLIMITED))
                .intValue();
    }

    /** What a customer weighs, by dimension; the coefficients are the product's. */
    long[] values(String segment, long counted, int score) {
        return switch (rule.method()) {
            case BALANCED -> new long[] {1};
            case TIGHTENED -> new long[] {counted};
            case MATRIX -> new long[] {cell(segment)};
            case THREE_DIMENSIONAL -> new long[] {rule.classPoints().getOrDefault(segment, 0), counted, score};
        };
    }

    int dimensions() {
        return rule.method() == AllocationMethod.THREE_DIMENSIONAL ? 3 : 1;
    }

    /** The weights by the values of some customers. */
    Weights weights(long[][] values, BigInteger[] sums) {
        var percentages = rule.percentages();
        return rule.method() == AllocationMethod.THREE_DIMENSIONAL && percentages != null
                ? Weights.of(new int[] {percentages.segment(), percentages.sales(), percentages.score()}, values, sums)
                : Weights.of(values[0]);
    }
}
