package io.gapless.customer.association;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The frequent sets of some baskets, and the rules that follow from them. */
final class FrequentSets {

    private final Baskets baskets;
    private final Map<Items, Long> counts = new HashMap<>();

    /** A set of items by their numbers, in ascending order. */
    record Items(int[] numbers) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Items items && Arrays.equals(numbers, items.numbers);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }

        Items without(int place) {
            var rest = new int[numbers.length - 1];
            System.arraycopy(numbers, 0, rest, 0, place);
            System.arraycopy(numbers, place + 1, rest, place, rest.length - place);
            return new Items(rest);
        }
    }

    /** A frequent set. */
    record FrequentSet(List<String> items, long baskets) {}

    /** A rule with its items; as usual it concludes to one item only. */
    record NamedRule(List<String> antecedent, String consequent, Rule rule) {}

    /** Is asked before each set and rule is kept; may throw to end the work. */
    interface Limit {
        void check(long kept);
    }

    private FrequentSets(Baskets baskets) {
        this.baskets = baskets;
    }

    /** How many baskets a share of all of them is at the least. */
    static long leastBaskets(double leastSupport, int baskets) {
        // A share such as 0.1 of 30 is not to become 4 by the rounding of binary fractions.
        return Math.max(1, (long) Math.ceil(leastSupport * baskets - 1e-9));
    }

    static FrequentSets of(Baskets baskets, double leastSupport, int largest, Limit limit) {
        var sets = new FrequentSets(baskets);
        Eclat.find(baskets, leastBaskets(leastSupport, baskets.count()), largest, (items, count) -> {
            limit.check(sets.counts.size());
            sets.counts.put(new Items(items), count);
        });
        return sets;
    }

    int size() {
        return counts.size();
    }

    /** All sets, those in the most baskets first. */
    List<FrequentSet> sets() {
        return counts.entrySet().stream()
                .map(set -> new FrequentSet(names(set.getKey()), set.getValue()))
                .sorted(Comparator.comparingLong(FrequentSet::baskets)
                        .reversed()
                        .thenComparing(set -> String.join("\u001f", set.items())))
                .toList();
    }

    /** All rules that reach the measures, in the order of their lift. */
    List<NamedRule> rules(double leastConfidence, double leastLift, Limit limit) {
        var rules = new ArrayList<NamedRule>();
        counts.forEach((items, count) -> {
            if (items.numbers().length < 2) {
                return;
            }
            for (int place = 0; place < items.numbers().length; place++) {
                var antecedent = items.without(place);
                var consequent = items.numbers()[place];
                var rule = Rule.of(baskets.count(), count(antecedent), count(new Items(new int[] {consequent})), count);
                if (rule.confidence() >= leastConfidence && rule.lift() >= leastLift) {
                    limit.check(rules.size());
                    rules.add(new NamedRule(names(antecedent), baskets.name(consequent), rule));
                }
            }
        });
        rules.sort(Comparator.comparingDouble((NamedRule rule) -> rule.rule().lift())
                .reversed()
                .thenComparing(rule -> String.join("\u001f", rule.antecedent()))
                .thenComparing(NamedRule::consequent));
        return rules;
    }

    /** Every part of a frequent set is frequent. */
    private long count(Items items) {
        var count = counts.get(items);
        if (count == null) {
            throw new IllegalStateException("A part of a frequent set is missing");
        }
        return count;
    }

    private List<String> names(Items items) {
        return Arrays.stream(items.numbers()).mapToObj(baskets::name).sorted().toList();
    }
}
