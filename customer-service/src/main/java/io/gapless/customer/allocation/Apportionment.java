package io.gapless.customer.allocation;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Shares a number of units out among claimants, to the last unit.
 *
 * <p>Everybody gets the level times their weight, but not less than their least and not more than their most; the level
 * is the one at which the sum is what there is. What a limit leaves over goes to the others by raising the level, until
 * none is over a limit. Then everybody gets the whole units of their share, and the units that are left go one by one to
 * the largest fractions (Hamilton's method of the largest remainder). Equal fractions are served by rank, then by lot.
 *
 * <p>Where there is not enough for everybody's least, it is met in the order of ranks; within the rank for which it does
 * not reach, in proportion to the least. Where there is more than everybody's most, the rest stays.
 *
 * <p>Whether a share is at a limit and which fraction is larger is decided exactly: by floating-point numbers where they
 * are far enough apart, by whole numbers of any size otherwise. So the result depends on nobody's place in a list. Nobody
 * loses by a greater weight: it raises no level, so that all others' shares stay or fall, and among the fractions each of
 * the others that goes ahead has given a whole unit back before.
 */
final class Apportionment {

    /** How the sum came out. */
    enum Stage {
        /** 缺口: not enough for everybody's least. */
        SHORT,
        /** 分摊: shared by weight. */
        SHARED,
        /** 足额: everybody has their most, something may be left. */
        MET
    }

    /**
     * Claims on one product, by claimant. The least is not negative and not above the most.
     *
     * @param rank the smaller, the earlier served
     * @param lot without sign, the smaller, the earlier served among equals
     */
    record Claims(Weights weights, int[] least, int[] most, int[] rank, long[] lot) {

        int size() {
            return least.length;
        }
    }

    /**
     * What everybody gets, and by what.
     *
     * @param given units by claimant
     * @param left units nobody may have
     * @param rank where the stage is SHORT, the rank for which it did not reach
     * @param pool units shared by weight among those at neither limit
     * @param poolWeight the sum of their weights
     * @param extra how many of them got a unit for their fraction
     * @param cutOff the smallest fraction of a unit that got one; null where none did
     */
    record Result(
            int[] given,
            long left,
            Stage stage,
            int rank,
            long pool,
            BigInteger poolWeight,
            int extra,
            @Nullable Double cutOff) {}

    /** Far above the error of the few operations that lead to a share. */
    private static final double DOUBT = 1e-13;

    private final Weights weights;
    private final int[] least;
    private final int[] most;
    private final int[] rank;
    private final long[] lot;
    private final int[] given;

    private long pool;
    private BigInteger poolWeight = BigInteger.ZERO;
    private double roughPoolWeight;
    private int extra;
    private @Nullable Double cutOff;

    private Apportionment(Claims claims) {
        this.weights = claims.weights();
        this.least = claims.least();
        this.most = claims.most();
        this.rank = claims.rank();
        this.lot = claims.lot();
        this.given = new int[claims.size()];
    }

    /** Shares so many units out. */
    static Result share(long units, Claims claims) {
        int size = claims.size();
        var most = new int[size];
        long sumOfLeast = 0;
        long sumOfMost = 0;
        for (int i = 0; i < size; i++) {
            most[i] = claims.weights().isZero(i) ? claims.least()[i] : claims.most()[i];
            sumOfLeast += claims.least()[i];
            sumOfMost += most[i];
        }
        if (units >= sumOfMost) {
            return new Result(most, units - sumOfMost, Stage.MET, 0, 0, BigInteger.ZERO, 0, null);
        }
        if (units < sumOfLeast) {
            return inOrder(units, claims);
        }
        var some = new Apportionment(new Claims(claims.weights(), claims.least(), most, claims.rank(), claims.lot()));
        some.spread(units);
        return some.result(Stage.SHARED, 0);
    }

    private Result result(Stage stage, int rank) {
        return new Result(given, 0, stage, rank, pool, poolWeight, extra, cutOff);
    }

    private static Result inOrder(long units, Claims claims) {
        var given = new int[claims.size()];
        long left = units;
        for (int next : Arrays.stream(claims.rank()).distinct().sorted().toArray()) {
            var members = new int[claims.size()];
            int count = 0;
            long wanted = 0;
            for (int i = 0; i < claims.size(); i++) {
                if (claims.rank()[i] == next) {
                    members[count++] = i;
                    wanted += claims.least()[i];
                }
            }
            var some = Arrays.copyOf(members, count);
            if (wanted > left) {
                var least = pick(claims.least(), some);
                var within = new Apportionment(new Claims(
                        Weights.of(Arrays.stream(least).asLongStream().toArray()),
                        new int[count],
                        least,
                        pick(claims.rank(), some),
                        Arrays.stream(some).mapToLong(i -> claims.lot()[i]).toArray()));
                within.spread(left);
                for (int i = 0; i < count; i++) {
                    given[some[i]] = within.given[i];
                }
                return new Result(
                        given, 0, Stage.SHORT, next, within.pool, within.poolWeight, within.extra, within.cutOff);
            }
            for (int i : some) {
                given[i] = claims.least()[i];
            }
            left -= wanted;
        }
        throw new IllegalStateException("There was enough after all");
    }

    private static int[] pick(int[] values, int[] places) {
        return Arrays.stream(places).map(i -> values[i]).toArray();
    }

    /** Between the sum of the least and the sum of the most. */
    private void spread(long units) {
        var free = new int[given.length];
        int count = given.length;
        for (int i = 0; i < count; i++) {
            free[i] = i;
        }
        pool = units;
        while (true) {
            level(free, count);
            int kept = fixLimits(free, count);
            if (kept == count) {
                break;
            }
            count = kept;
        }
        largestRemainders(free, count);
    }

    private void level(int[] free, int count) {
        poolWeight = weights.sum(free, count);
        roughPoolWeight = poolWeight.doubleValue();
    }

    /**
     * Holds those against their limits whose share at the present level is beyond them. When the shares cut to the
     * limits come to more than there is, the level has to fall: who is at the least stays there. When they come to less,
     * it has to rise: who is at the most stays there.
     *
     * @return how many are at neither limit; these are the first of the array afterwards
     */
    private int fixLimits(int[] free, int count) {
        var place = new byte[count];
        long below = 0;
        long above = 0;
        var lowWeights = new int[count];
        var highWeights = new int[count];
        int low = 0;
        int high = 0;
        for (int i = 0; i < count; i++) {
            int claimant = free[i];
            if (compareShare(claimant, least[claimant]) <= 0) {
                place[i] = -1;
                below += least[claimant];
                lowWeights[low++] = claimant;
            } else if (compareShare(claimant, most[claimant]) >= 0) {
                place[i] = 1;
                above += most[claimant];
                highWeights[high++] = claimant;
            }
        }
        if (low + high == 0) {
            return count;
        }
        var units = BigInteger.valueOf(pool);
        // Both in units times the weight of the pool: by how much the limits lift, and by how much they cut.
        var lifted =
                poolWeight.multiply(BigInteger.valueOf(below)).subtract(units.multiply(weights.sum(lowWeights, low)));
        var cut =
                units.multiply(weights.sum(highWeights, high)).subtract(poolWeight.multiply(BigInteger.valueOf(above)));
        int which = lifted.compareTo(cut);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int claimant = free[i];
            if (place[i] < 0 && which >= 0) {
                give(claimant, least[claimant]);
            } else if (place[i] > 0 && which <= 0) {
                give(claimant, most[claimant]);
            } else {
                free[kept++] = claimant;
            }
        }
        return kept;
    }

    private void give(int claimant, int units) {
        given[claimant] = units;
        pool -= units;
    }

    /** The share at the present level, against a number of units. */
    private int compareShare(int claimant, int units) {
        double share = pool * weights.rough(claimant);
        double limit = units * roughPoolWeight;
        if (Math.abs(share - limit) > DOUBT * (share + limit)) {
            return Double.compare(share, limit);
        }
        return BigInteger.valueOf(pool)
                .multiply(weights.exact(claimant))
                .compareTo(BigInteger.valueOf(units).multiply(poolWeight));
    }

    private void largestRemainders(int[] free, int count) {
        long left = pool;
        var fractions = new double[given.length];
        var candidates = new Integer[count];
        int some = 0;
        int before = -1;
        for (int i = 0; i < count; i++) {
            int claimant = free[i];
            double fraction;
            if (before >= 0 && weights.same(before, claimant)) {
                given[claimant] = given[before];
                fraction = fractions[before];
            } else {
                fraction = wholeUnits(claimant);
                before = claimant;
            }
            fractions[claimant] = fraction;
            left -= given[claimant];
            if (fraction > 0) {
                candidates[some++] = claimant;
            }
        }
        extra = (int) left;
        if (left > 0) {
            Arrays.sort(candidates, 0, some, largestFirst(fractions));
            for (int i = 0; i < left; i++) {
                given[candidates[i]]++;
            }
            cutOff = fractions[candidates[(int) left - 1]];
        }
    }

    /** Gives the whole units of a share and returns the fraction; 0 only where it is none. */
    private double wholeUnits(int claimant) {
        double share = pool * weights.rough(claimant) / roughPoolWeight;
        double whole = Math.floor(share);
        double fraction = share - whole;
        double doubt = DOUBT * (1 + share);
        if (fraction > doubt && fraction < 1 - doubt) {
            given[claimant] = (int) whole;
            return fraction;
        }
        var parts = BigInteger.valueOf(pool).multiply(weights.exact(claimant)).divideAndRemainder(poolWeight);
        given[claimant] = parts[0].intValueExact();
        return parts[1].signum() == 0 ? 0 : Math.max(Double.MIN_NORMAL, parts[1].doubleValue() / roughPoolWeight);
    }

    private Comparator<Integer> largestFirst(double[] fractions) {
        return (one, other) -> {
            int by = compareFractions(other, one, fractions);
            if (by == 0) {
                by = Integer.compare(rank[one], rank[other]);
            }
            if (by == 0) {
                by = Long.compareUnsigned(lot[one], lot[other]);
            }
            return by == 0 ? Integer.compare(one, other) : by;
        };
    }

    private int compareFractions(int one, int other, double[] fractions) {
        double doubt = DOUBT * (2 + given[one] + given[other]);
        if (Math.abs(fractions[one] - fractions[other]) > doubt) {
            return Double.compare(fractions[one], fractions[other]);
        }
        return weights.same(one, other) ? 0 : remainder(one).compareTo(remainder(other));
    }

    private BigInteger remainder(int claimant) {
        return BigInteger.valueOf(pool).multiply(weights.exact(claimant)).mod(poolWeight);
    }
}
