package io.gapless.customer.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.customer.allocation.Apportionment.Claims;
import io.gapless.customer.allocation.Apportionment.Stage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ApportionmentTest {

    private static final int RUNS = 3000;

    @Test
    void hamiltons_method_gives_the_seats_of_the_textbook() {
        // Balinski and Young, Fair Representation (1982): the apportionment of 26 seats by Hamilton.
        var populations = new long[] {9061, 7179, 5259, 3319, 1182};
        assertThat(shared(26, free(Weights.of(populations), 5))).containsExactly(9, 7, 5, 4, 1);
        // The Alabama of the example: with a seat more, the last one loses its own.
        assertThat(shared(27, free(Weights.of(populations), 5))).containsExactly(9, 8, 6, 3, 1);
    }

    @Test
    void what_a_limit_leaves_over_goes_to_the_others() {
        var weights = Weights.of(new long[] {60, 30, 10});
        var claims = new Claims(weights, new int[3], new int[] {20, 100, 100}, new int[3], new long[] {1, 2, 3});
        // 100 units: 20 to the first, whose share would be 60; the other 80 as 30 to 10.
        assertThat(Apportionment.share(100, claims).given()).containsExactly(20, 60, 20);
    }

    @Test
    void a_minimum_is_met_at_the_cost_of_the_others() {
        var claims = new Claims(
                Weights.of(new long[] {90, 9, 1}),
                new int[] {0, 0, 10},
                new int[] {100, 100, 100},
                new int[3],
                new long[] {1, 2, 3});
        assertThat(Apportionment.share(100, claims).given()).containsExactly(82, 8, 10);
    }

    @Test
    void where_minimums_cannot_be_met_ranks_come_one_after_the_other() {
        var claims = new Claims(
                Weights.of(new long[] {1, 1, 1, 1, 1}),
                new int[] {4, 4, 4, 4, 4},
                new int[] {9, 9, 9, 9, 9},
                new int[] {1, 0, 1, 0, 2},
                new long[] {1, 2, 3, 4, 5});
        var result = Apportionment.share(13, claims);
        assertThat(result.stage()).isEqualTo(Stage.SHORT);
        assertThat(result.given()).containsExactly(3, 4, 2, 4, 0);
        assertThat(result.rank()).isEqualTo(1);
    }

    @Test
    void more_than_everybody_may_have_stays() {
        var claims = new Claims(
                Weights.of(new long[] {1, 2, 0}), new int[] {0, 0, 1}, new int[] {3, 4, 5}, new int[3], new long[3]);
        var result = Apportionment.share(10, claims);
        assertThat(result.stage()).isEqualTo(Stage.MET);
        assertThat(result.given()).containsExactly(3, 4, 1);
        assertThat(result.left()).isEqualTo(2);
    }

    @Test
    void dimensions_hand_out_their_percentages() {
        // 40 by class (2 of 4, 1, 1), 40 by sales (0, 30 of 40, 10), 20 by score (50 of 100, 50, 0).
        var values = new long[][] {{2, 1, 1}, {0, 30, 10}, {50, 50, 0}};
        var sums = Arrays.stream(values).map(Weights::sum).toArray(BigInteger[]::new);
        var weights = Weights.of(new int[] {40, 40, 20}, values, sums);
        assertThat(shared(100, free(weights, 3))).containsExactly(30, 50, 20);
        // Nobody has a score: the other two hand out all, 40 to 40.
        values[2] = new long[3];
        sums[2] = BigInteger.ZERO;
        assertThat(shared(100, free(Weights.of(new int[] {40, 40, 20}, values, sums), 3)))
                .containsExactly(25, 50, 25);
    }

    @Test
    void sums_are_exact_and_limits_are_kept_whatever_the_claims() {
        each(random -> {
            var claims = claims(random);
            long units = random.nextInt(400);
            var result = Apportionment.share(units, claims);
            long sum = Arrays.stream(result.given()).asLongStream().sum();
            assertThat(sum + result.left()).isEqualTo(units);
            boolean isShort = result.stage() == Stage.SHORT;
            for (int i = 0; i < claims.size(); i++) {
                assertThat(result.given()[i])
                        .isBetween(isShort ? 0 : claims.least()[i], isShort ? claims.least()[i] : claims.most()[i]);
            }
            if (result.left() > 0) {
                assertThat(result.stage()).isEqualTo(Stage.MET);
            }
        });
    }

    @Test
    void shares_are_those_of_one_level_for_all() {
        each(random -> {
            var claims = claims(random);
            var result = Apportionment.share(random.nextInt(400), claims);
            if (result.stage() != Stage.SHARED || result.poolWeight().signum() == 0) {
                return;
            }
            for (int i = 0; i < claims.size(); i++) {
                var share = new BigDecimal(claims.weights().exact(i).multiply(BigInteger.valueOf(result.pool())))
                        .divide(new BigDecimal(result.poolWeight()), 12, RoundingMode.HALF_UP);
                var most = claims.weights().isZero(i) ? claims.least()[i] : claims.most()[i];
                var limited = share.max(BigDecimal.valueOf(claims.least()[i])).min(BigDecimal.valueOf(most));
                assertThat(BigDecimal.valueOf(result.given()[i])
                                .subtract(limited)
                                .abs())
                        .isLessThan(BigDecimal.ONE);
            }
        });
    }

    @Test
    void a_greater_value_never_gives_less() {
        each(random -> {
            int size = 1 + random.nextInt(8);
            var values = values(random, size);
            var percentages = percentages(random);
            var claims = claims(random, size, weights(percentages, values));
            long units = random.nextInt(120);
            int who = random.nextInt(size);
            int before = Apportionment.share(units, claims).given()[who];
            var more = new long[][] {values[0], values[1].clone(), values[2]};
            more[1][who] += 1 + random.nextInt(40);
            var most = claims.most().clone();
            if (random.nextBoolean()) {
                // As where past sales also raise what one is entitled to.
                most[who] += random.nextInt(10);
            }
            var after = new Claims(weights(percentages, more), claims.least(), most, claims.rank(), claims.lot());
            assertThat(Apportionment.share(units, after).given()[who]).isGreaterThanOrEqualTo(before);
        });
    }

    @Test
    void of_two_in_the_same_case_the_one_with_the_greater_value_gets_no_less() {
        each(random -> {
            var claims = claims(random);
            var given = Apportionment.share(random.nextInt(400), claims).given();
            for (int i = 0; i < claims.size(); i++) {
                for (int j = 0; j < claims.size(); j++) {
                    if (claims.least()[i] == claims.least()[j]
                            && claims.most()[i] == claims.most()[j]
                            && claims.rank()[i] == claims.rank()[j]
                            && claims.weights()
                                            .exact(i)
                                            .compareTo(claims.weights().exact(j))
                                    > 0
                            && !claims.weights().isZero(j)) {
                        assertThat(given[i]).isGreaterThanOrEqualTo(given[j] - (claims.least()[i] > 0 ? 1 : 0));
                    }
                }
            }
        });
    }

    @Test
    void nobodys_place_in_the_list_counts() {
        each(random -> {
            int size = 1 + random.nextInt(12);
            var values = values(random, size);
            var percentages = percentages(random);
            var claims = claims(random, size, weights(percentages, values));
            long units = random.nextInt(300);
            var given = Apportionment.share(units, claims).given();
            assertThat(Apportionment.share(units, claims).given()).isEqualTo(given);

            var order = IntStream.range(0, size).boxed().collect(java.util.stream.Collectors.toList());
            java.util.Collections.shuffle(order, random);
            var moved = new long[3][size];
            for (int k = 0; k < 3; k++) {
                for (int i = 0; i < size; i++) {
                    moved[k][i] = values[k][order.get(i)];
                }
            }
            var shuffled = new Claims(
                    weights(percentages, moved),
                    order.stream().mapToInt(i -> claims.least()[i]).toArray(),
                    order.stream().mapToInt(i -> claims.most()[i]).toArray(),
                    order.stream().mapToInt(i -> claims.rank()[i]).toArray(),
                    order.stream().mapToLong(i -> claims.lot()[i]).toArray());
            var again = Apportionment.share(units, shuffled).given();
            for (int i = 0; i < size; i++) {
                assertThat(again[i]).isEqualTo(given[order.get(i)]);
            }
        });
    }

    @Test
    void large_numbers_are_as_exact_as_small_ones() {
        var values = new long[][] {{100, 100, 100}, {999_999_999_999_999L, 999_999_999_999_998L, 1}, {9999, 9998, 1}};
        var sums = Arrays.stream(values).map(Weights::sum).toArray(BigInteger[]::new);
        var claims = free(Weights.of(new int[] {1, 98, 1}, values, sums), 3);
        for (long units : new long[] {1, 2, 7, 999_999_999, 1_000_000_000}) {
            var given = shared(units, claims);
            assertThat(Arrays.stream(given).asLongStream().sum()).isEqualTo(units);
            assertThat(given[0]).isBetween(given[1], given[1] + 1_000_000);
        }
    }

    private interface Check {
        void with(Random random);
    }

    /** Many cases, each with a seed that a failure names. */
    private static void each(Check check) {
        for (int seed = 0; seed < RUNS; seed++) {
            try {
                check.with(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
    }

    private static int[] shared(long units, Claims claims) {
        return Apportionment.share(units, claims).given();
    }

    private static Claims free(Weights weights, int size) {
        var most = new int[size];
        Arrays.fill(most, Claiming.UNLIMITED);
        return new Claims(
                weights,
                new int[size],
                most,
                new int[size],
                IntStream.range(0, size).asLongStream().toArray());
    }

    private static Claims claims(Random random) {
        int size = 1 + random.nextInt(15);
        return claims(random, size, weights(percentages(random), values(random, size)));
    }

    private static Claims claims(Random random, int size, Weights weights) {
        var least = new int[size];
        var most = new int[size];
        var rank = new int[size];
        var lot = new long[size];
        boolean limited = random.nextBoolean();
        for (int i = 0; i < size; i++) {
            least[i] = limited ? random.nextInt(6) : 0;
            most[i] = limited ? least[i] + random.nextInt(40) : Claiming.UNLIMITED;
            rank[i] = random.nextInt(3);
            lot[i] = random.nextLong();
        }
        return new Claims(weights, least, most, rank, lot);
    }

    private static int[] percentages(Random random) {
        int first = random.nextInt(101);
        int second = random.nextInt(101 - first);
        return new int[] {first, second, 100 - first - second};
    }

    private static long[][] values(Random random, int size) {
        int range = 1 + random.nextInt(50);
        return IntStream.range(0, 3)
                .mapToObj(k -> random.longs(size, 0, range).toArray())
                .toArray(long[][]::new);
    }

    private static Weights weights(int[] percentages, long[][] values) {
        return Weights.of(
                percentages, values, Arrays.stream(values).map(Weights::sum).toArray(BigInteger[]::new));
    }
}
