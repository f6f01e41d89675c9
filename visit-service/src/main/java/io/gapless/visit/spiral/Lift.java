package io.gapless.visit.spiral;

import org.hipparchus.distribution.continuous.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * How much more content those who got an item are than those who could have and did not: the difference of means with the
 * 95 % interval by Welch (1947), with the degrees of freedom of Satterthwaite (1946). One observation a customer.
 *
 * @param difference null where either group is empty
 * @param low lower end of the interval; null where either group has fewer than two
 */
record Lift(
        @Nullable Double difference,
        @Nullable Double low,
        @Nullable Double high) {

    private static final double UPPER = 0.975;

    /**
     * A group of customers.
     *
     * @param mean of their satisfaction, 0 to 100
     * @param variance of a sample (n − 1)
     */
    record Group(int n, @Nullable Double mean, @Nullable Double variance) {}

    static Lift of(Group with, Group without) {
        var one = with.mean();
        var other = without.mean();
        if (one == null || other == null) {
            return new Lift(null, null, null);
        }
        double difference = one - other;
        var spread = with.variance();
        var otherSpread = without.variance();
        if (with.n() < 2 || without.n() < 2 || spread == null || otherSpread == null) {
            return new Lift(difference, null, null);
        }
        double a = spread / with.n();
        double b = otherSpread / without.n();
        if (a + b == 0) {
            return new Lift(difference, difference, difference);
        }
        double freedom = (a + b) * (a + b) / (a * a / (with.n() - 1) + b * b / (without.n() - 1));
        double half = new TDistribution(freedom).inverseCumulativeProbability(UPPER) * Math.sqrt(a + b);
        return new Lift(difference, difference - half, difference + half);
    }
}
