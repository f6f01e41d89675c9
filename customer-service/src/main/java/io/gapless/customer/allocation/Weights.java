package io.gapless.customer.allocation;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * By what a quantity is shared: the weight of a claimant is the sum of its values, each times the coefficient of its
 * column. Values are whole numbers, not negative, so that sums do not depend on the order and nothing is ever rounded.
 */
final class Weights {

    private final long[][] columns;
    private final BigInteger[] coefficients;
    private final double[] rough;

    /**
     * Weights of some claimants.
     *
     * @param columns by column, then by claimant
     * @param coefficients by column, not negative
     */
    Weights(long[][] columns, BigInteger... coefficients) {
        this.columns = columns;
        this.coefficients = coefficients;
        this.rough =
                Arrays.stream(coefficients).mapToDouble(BigInteger::doubleValue).toArray();
    }

    /** One value each, for example past sales; or 1 each where all get the same. */
    static Weights of(long[] values) {
        return new Weights(new long[][] {values}, BigInteger.ONE);
    }

    /**
     * Weights by several dimensions: each dimension hands out its percentage of the whole in proportion to the values in
     * it. A dimension in which nobody has a value hands out nothing, and the others more. With V for the sum of a
     * dimension's values, a claimant's part of the whole is the sum of percentage × value ÷ V over the sum of the
     * percentages; the coefficients are these fractions on a common denominator.
     *
     * @param percentages by dimension, not negative
     * @param values by dimension, then by claimant
     * @param sums of the values, by dimension
     */
    static Weights of(int[] percentages, long[][] values, BigInteger[] sums) {
        var coefficients = new BigInteger[percentages.length];
        for (int k = 0; k < percentages.length; k++) {
            var coefficient = sums[k].signum() == 0 ? BigInteger.ZERO : BigInteger.valueOf(percentages[k]);
            for (int other = 0; other < percentages.length; other++) {
                if (other != k && sums[other].signum() > 0 && percentages[other] > 0) {
                    coefficient = coefficient.multiply(sums[other]);
                }
            }
            coefficients[k] = coefficient;
        }
        return new Weights(values, coefficients);
    }

    /** The sum of some values, exact. */
    static BigInteger sum(long[] values) {
        var sum = BigInteger.ZERO;
        long part = 0;
        for (long value : values) {
            if (Long.MAX_VALUE - part < value) {
                sum = sum.add(BigInteger.valueOf(part));
                part = 0;
            }
            part += value;
        }
        return sum.add(BigInteger.valueOf(part));
    }

    /** Whether a claimant has no weight, and so gets nothing beyond its least. */
    boolean isZero(int claimant) {
        for (int k = 0; k < columns.length; k++) {
            if (columns[k][claimant] != 0 && coefficients[k].signum() != 0) {
                return false;
            }
        }
        return true;
    }

    BigInteger exact(int claimant) {
        var weight = BigInteger.ZERO;
        for (int k = 0; k < columns.length; k++) {
            weight = weight.add(coefficients[k].multiply(BigInteger.valueOf(columns[k][claimant])));
        }
        return weight;
    }

    /** The weight to within some units in the last place: nothing is subtracted, so no digits are lost. */
    double rough(int claimant) {
        double weight = 0;
        for (int k = 0; k < columns.length; k++) {
            weight += rough[k] * columns[k][claimant];
        }
        return weight;
    }

    /** Whether two claimants have the same values; then their weights are the same, too. */
    boolean same(int one, int other) {
        for (long[] column : columns) {
            if (column[one] != column[other]) {
                return false;
            }
        }
        return true;
    }

    /** The sum of the weights of the first so many of some claimants. */
    BigInteger sum(int[] claimants, int count) {
        var sum = BigInteger.ZERO;
        var values = new long[count];
        for (int k = 0; k < columns.length; k++) {
            for (int i = 0; i < count; i++) {
                values[i] = columns[k][claimants[i]];
            }
            sum = sum.add(coefficients[k].multiply(sum(values)));
        }
        return sum;
    }
}
