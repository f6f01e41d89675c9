package io.gapless.customer.allocation;

import io.gapless.customer.product.Scarcity;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shares the supply of one product out among the claimants of an allocation. */
final class Sharing {

    private final AllocationRules rules;
    private final Claimants claimants;
    private final long seed;
    private final int periodDays;
    private final int salesDays;

    Sharing(AllocationRules rules, Claimants claimants, long seed, int periodDays, int salesDays) {
        this.rules = rules;
        this.claimants = claimants;
        this.seed = seed;
        this.periodDays = periodDays;
        this.salesDays = salesDays;
    }

    /**
     * A product as it was when the computation began.
     *
     * @param rule the place of its rule in the policy
     * @param supply in pieces
     */
    record Item(
            int position,
            UUID productId,
            String code,
            String name,
            String unit,
            int packSize,
            Scarcity scarcity,
            int rule,
            long supply) {}

    /** What an allocation before gave of the same product, in pieces: in all, and by claimant of now. */
    record Before(long supply, long allocated, int[] pieces) {}

    /**
     * Shares one product out.
     *
     * @param sales by claimant, in thousandths of a piece; null where they do not count
     * @param pieces where the quotas go, by claimant
     */
    Figures share(Item item, long @Nullable [] sales, int[] pieces, @Nullable Before before) {
        var claiming =
                Claiming.of(rules.rules().get(item.rule()), item.scarcity(), item.packSize(), periodDays, salesDays);
        var eligible = eligible(item.rule());
        var values = new long[claiming.dimensions()][eligible.length];
        var counted = new long[eligible.length];
        for (int i = 0; i < eligible.length; i++) {
            int place = eligible[i];
            counted[i] = claiming.counted(sales == null ? 0 : sales[place], claimants.isNewcomer(place));
            var own = claiming.values(segment(place), counted[i], claimants.score(place));
            for (int k = 0; k < own.length; k++) {
                values[k][i] = own[k];
            }
        }
        var sums = Arrays.stream(values).map(Weights::sum).toArray(BigInteger[]::new);
        long units = item.supply() / claiming.unit();
        var result =
                Apportionment.share(units, claims(item, claiming, eligible, counted, claiming.weights(values, sums)));
        for (int i = 0; i < eligible.length; i++) {
            pieces[eligible[i]] = result.given()[i] * claiming.unit();
        }
        return new Figures(
                claiming.rule().method(),
                item.rule(),
                item.scarcity(),
                claiming.unit(),
                periodDays,
                salesDays,
                units,
                Arrays.stream(sums).map(BigInteger::toString).toList(),
                result.stage(),
                result.rank(),
                result.pool(),
                result.poolWeight().toString(),
                result.extra(),
                result.cutOff(),
                remainders(item, claiming, result, eligible.length, values),
                fairness(eligible, eligible.length, pieces),
                byClass(eligible, pieces),
                before == null ? null : compare(before, eligible, pieces));
    }

    private int[] eligible(int rule) {
        var eligible = new int[claimants.size()];
        int count = 0;
        for (int place = 0; place < claimants.size(); place++) {
            if (claimants.isEligible(place, rule)) {
                eligible[count++] = place;
            }
        }
        return Arrays.copyOf(eligible, count);
    }

    private String segment(int place) {
        return claimants.classes().get(claimants.segment(place));
    }

    private Apportionment.Claims claims(Item item, Claiming claiming, int[] eligible, long[] counted, Weights weights) {
        var least = new int[eligible.length];
        var most = new int[eligible.length];
        var rank = new int[eligible.length];
        var lot = new long[eligible.length];
        var order = new DrawingOrder(seed, item.productId());
        var leastOf = claimants.classes().stream().mapToInt(claiming::least).toArray();
        var rankOf = claimants.classes().stream().mapToInt(rules::rank).toArray();
        for (int i = 0; i < eligible.length; i++) {
            int segment = claimants.segment(eligible[i]);
            least[i] = leastOf[segment];
            most[i] = claiming.most(claimants.classes().get(segment), counted[i]);
            rank[i] = rankOf[segment];
            lot[i] = claimants.lot(eligible[i], order);
        }
        return new Apportionment.Claims(weights, least, most, rank, lot);
    }

    private static List<Figures.Remainder> remainders(
            Item item, Claiming claiming, Apportionment.Result result, int eligible, long[][] values) {
        var some = new ArrayList<Figures.Remainder>();
        long odd = item.supply() % claiming.unit();
        if (odd > 0) {
            some.add(new Figures.Remainder(Figures.Reason.LESS_THAN_A_PACK, odd));
        }
        if (result.left() > 0) {
            var reason = eligible == 0
                    ? Figures.Reason.NOBODY_ELIGIBLE
                    : Arrays.stream(values)
                                    .allMatch(column -> Arrays.stream(column).allMatch(value -> value == 0))
                            ? Figures.Reason.NO_CLAIMS
                            : claiming.rule().surplus() == Surplus.KEEP
                                            && (claiming.rule().method() == AllocationMethod.TIGHTENED
                                                    || claiming.rule().method() == AllocationMethod.MATRIX)
                                    ? Figures.Reason.ENTITLEMENTS_MET
                                    : Figures.Reason.ALL_AT_MAXIMUM;
            some.add(new Figures.Remainder(reason, result.left() * claiming.unit()));
        }
        return some;
    }

    private static Fairness fairness(int[] places, int count, int[] pieces) {
        var some = new int[count];
        for (int i = 0; i < count; i++) {
            some[i] = pieces[places[i]];
        }
        return Fairness.of(some, count);
    }

    private Map<String, Fairness> byClass(int[] eligible, int[] pieces) {
        var counts = new int[claimants.classes().size()];
        for (int place : eligible) {
            counts[claimants.segment(place)]++;
        }
        var byClass = new LinkedHashMap<String, Fairness>();
        var names = new ArrayList<>(claimants.classes());
        names.sort((one, other) -> {
            int by = Integer.compare(rules.rank(one), rules.rank(other));
            return by == 0 ? one.compareTo(other) : by;
        });
        for (String name : names) {
            int segment = claimants.classes().indexOf(name);
            if (counts[segment] > 0) {
                var members = Arrays.stream(eligible)
                        .filter(place -> claimants.segment(place) == segment)
                        .toArray();
                byClass.put(name, fairness(members, members.length, pieces));
            }
        }
        return byClass;
    }

    private static Figures.Comparison compare(Before before, int[] eligible, int[] pieces) {
        int more = 0;
        int fewer = 0;
        for (int place : eligible) {
            int change = Integer.compare(pieces[place], before.pieces()[place]);
            if (change > 0) {
                more++;
            } else if (change < 0) {
                fewer++;
            }
        }
        return new Figures.Comparison(before.supply(), before.allocated(), more, fewer, eligible.length - more - fewer);
    }
}
