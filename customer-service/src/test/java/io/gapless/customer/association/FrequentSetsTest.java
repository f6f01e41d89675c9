package io.gapless.customer.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gapless.customer.association.FrequentSets.FrequentSet;
import io.gapless.customer.association.FrequentSets.NamedRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FrequentSetsTest {

    /** Random baskets, many small ones and a few dense ones: the same sets and counts as by trying every set. */
    @Test
    void the_same_sets_are_found_as_by_trying_them_all() {
        var random = new Random(20_261_122);
        for (int round = 0; round < 300; round++) {
            int items = 1 + random.nextInt(9);
            double density = 0.05 + 0.9 * random.nextDouble();
            var baskets = new ArrayList<Set<String>>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                var basket = new TreeSet<String>();
                for (int item = 0; item < items; item++) {
                    if (random.nextDouble() < density) {
                        basket.add("i" + item);
                    }
                }
                baskets.add(basket);
            }
            double support = 0.02 + random.nextDouble() * 0.6;
            int largest = 2 + random.nextInt(5);
            var found = FrequentSets.of(of(baskets), support, largest, kept -> {});
            assertThat(found.sets().stream()
                            .collect(Collectors.toMap(set -> new TreeSet<>(set.items()), FrequentSet::baskets)))
                    .as("round %d", round)
                    .isEqualTo(bruteForce(baskets, items, support, largest));
            assertThat(found.rules(0, 0, kept -> {}))
                    .hasSize(found.sets().stream()
                            .mapToInt(set -> set.items().size())
                            .filter(size -> size > 1)
                            .sum());
        }
    }

    private static Map<Set<String>, Long> bruteForce(
            List<Set<String>> baskets, int items, double support, int largest) {
        var frequent = new HashMap<Set<String>, Long>();
        long least = Math.max(1, (long) Math.ceil(support * baskets.size() - 1e-9));
        for (int bits = 1; bits < 1 << items; bits++) {
            var set = new TreeSet<String>();
            for (int item = 0; item < items; item++) {
                if ((bits >> item & 1) == 1) {
                    set.add("i" + item);
                }
            }
            long count =
                    baskets.stream().filter(basket -> basket.containsAll(set)).count();
            if (set.size() <= largest && count >= least) {
                frequent.put(set, count);
            }
        }
        return frequent;
    }

    @Test
    void the_measures_of_a_rule_are_those_of_the_books() {
        // 100 baskets, 40 with A, 50 with B, 30 with both.
        var rule = Rule.of(100, 40, 50, 30);
        assertThat(rule.support()).isCloseTo(0.3, within(1e-12));
        assertThat(rule.confidence()).isCloseTo(0.75, within(1e-12));
        assertThat(rule.lift()).isCloseTo(1.5, within(1e-12));
        assertThat(rule.leverage()).isCloseTo(0.1, within(1e-12));
        assertThat(rule.conviction()).isCloseTo(2, within(1e-12));
        assertThat(rule.liftLow()).isLessThan(1.5).isGreaterThan(1);
        assertThat(rule.liftLow() * rule.liftHigh()).isCloseTo(1.5 * 1.5, within(1e-9));
        assertThat(Rule.of(100, 40, 50, 40).conviction()).isNull();
    }

    /** The interval of the lift covers the true lift about as often as it says. */
    @Test
    void the_interval_of_the_lift_covers_it() {
        var random = new Random(7);
        int covered = 0;
        int rounds = 2000;
        for (int round = 0; round < rounds; round++) {
            long a = 0;
            long b = 0;
            long both = 0;
            for (int i = 0; i < 1000; i++) {
                boolean hasA = random.nextDouble() < 0.2;
                boolean hasB = random.nextDouble() < (hasA ? 0.45 : 0.3);
                a += hasA ? 1 : 0;
                b += hasB ? 1 : 0;
                both += hasA && hasB ? 1 : 0;
            }
            var rule = Rule.of(1000, a, b, both);
            double lift = 0.45 / (0.2 * 0.45 + 0.8 * 0.3);
            covered += rule.liftLow() <= lift && lift <= rule.liftHigh() ? 1 : 0;
        }
        assertThat((double) covered / rounds).isBetween(0.93, 0.97);
    }

    @Test
    void a_share_of_all_baskets_is_rounded_up_to_whole_ones_but_not_by_binary_fractions() {
        assertThat(FrequentSets.leastBaskets(0.1, 30)).isEqualTo(3);
        assertThat(FrequentSets.leastBaskets(0.07, 100)).isEqualTo(7);
        assertThat(FrequentSets.leastBaskets(0.05, 101)).isEqualTo(6);
        assertThat(FrequentSets.leastBaskets(0.00001, 10)).isEqualTo(1);
        assertThat(FrequentSets.leastBaskets(0.5, 0)).isEqualTo(1);
    }

    @Test
    void of_nothing_nothing_is_found_and_too_much_ends_the_search() {
        assertThat(FrequentSets.of(new Baskets(), 0.1, 3, kept -> {}).sets()).isEmpty();
        var baskets = of(List.of(Set.of("a", "b", "c"), Set.of("a", "b", "c")));
        assertThatThrownBy(() -> FrequentSets.of(baskets, 0.5, 3, kept -> {
                    if (kept >= 4) {
                        throw new IllegalStateException("enough");
                    }
                }))
                .hasMessage("enough");
    }

    @Test
    void an_item_twice_in_a_basket_counts_once() {
        var baskets = new Baskets();
        baskets.next();
        baskets.add("a");
        baskets.add("a");
        baskets.next();
        assertThat(FrequentSets.of(baskets, 0.5, 2, kept -> {}).sets())
                .containsExactly(new FrequentSet(List.of("a"), 1));
    }

    /**
     * The Groceries data of R's arules: the rule known for it, the 410 rules of {@code apriori(Groceries, supp = 0.001,
     * conf = 0.8)}, and the 463 of {@code supp = 0.006, conf = 0.25, minlen = 2} with the strongest of them.
     */
    @Test
    void the_figures_known_for_the_groceries_come_out() throws IOException {
        var file = Path.of(System.getProperty("gapless.root", "..")).resolve("../shared/data/groceries.csv");
        assumeThat(Files.exists(file))
                .as("skipped: the public data set %s is not here", file)
                .isTrue();
        var baskets = new Baskets();
        for (String line : Files.readAllLines(file)) {
            baskets.next();
            for (String item : line.split(",")) {
                baskets.add(item);
            }
        }
        assertThat(baskets.count()).isEqualTo(9835);
        assertThat(baskets.items()).isEqualTo(169);

        var found = FrequentSets.of(baskets, 0.006, 5, kept -> {});
        var rules = found.rules(0.25, 0, kept -> {});
        assertThat(rules).hasSize(463);
        assertThat(rules.stream()
                        .collect(Collectors.groupingBy(rule -> rule.antecedent().size(), Collectors.counting())))
                .isEqualTo(Map.of(1, 150L, 2, 297L, 3, 16L));
        var strongest = rules.getFirst();
        assertThat(strongest.antecedent()).containsExactly("herbs");
        assertThat(strongest.consequent()).isEqualTo("root vegetables");
        assertThat(strongest.rule().lift()).isCloseTo(3.956477, within(5e-7));
        var known = rule(rules, "other vegetables", "whole milk");
        assertThat(known.rule().support()).isCloseTo(0.0748, within(0.00005));
        assertThat(known.rule().confidence()).isCloseTo(0.3868, within(0.00005));
        assertThat(known.rule().lift()).isCloseTo(1.5136, within(0.00005));

        assertThat(FrequentSets.of(baskets, 0.05, 5, kept -> {}).size()).isEqualTo(31);
        var many = FrequentSets.of(baskets, 0.001, 6, kept -> {}).rules(0.8, 0, kept -> {});
        assertThat(many.stream()
                        .collect(Collectors.groupingBy(rule -> rule.antecedent().size(), Collectors.counting())))
                .isEqualTo(Map.of(2, 29L, 3, 229L, 4, 140L, 5, 12L));
    }

    private static NamedRule rule(List<NamedRule> rules, String antecedent, String consequent) {
        return rules.stream()
                .filter(rule -> rule.antecedent().equals(List.of(antecedent))
                        && rule.consequent().equals(consequent))
                .findFirst()
                .orElseThrow();
    }

    private static Baskets of(List<Set<String>> sets) {
        var baskets = new Baskets();
        for (Set<String> set : sets) {
            baskets.next();
            set.forEach(baskets::add);
        }
        return baskets;
    }
}
