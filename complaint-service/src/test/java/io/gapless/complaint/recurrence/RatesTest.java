package io.gapless.complaint.recurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RatesTest {

    @Test
    void the_usual_number_is_that_of_the_time_before_in_as_long_a_time() {
        assertThat(new Rates(24, 84, 5, 7).usual()).isEqualTo(2);
        assertThat(new Rates(10, 90, 5, 30).usual()).isCloseTo(10 / 3.0, within(1e-12));
    }

    /** Against sums of exact fractions. */
    @Test
    void the_chance_is_the_exact_tail_of_the_binomial() {
        for (int[] each : new int[][] {{0, 12, 6, 1}, {24, 12, 9, 1}, {3, 1, 3, 1}, {40, 1, 22, 1}, {7, 3, 0, 1}}) {
            var rates = new Rates(each[0], each[1], each[2], each[3]);
            assertThat(rates.chanceOfAsMany())
                    .as("as many of %s", (Object) each)
                    .isCloseTo(tail(each[0] + each[2], each[2], each[3], each[1] + each[3], true), within(1e-10));
            assertThat(rates.chanceOfAsFew())
                    .as("as few of %s", (Object) each)
                    .isCloseTo(tail(each[0] + each[2], each[2], each[3], each[1] + each[3], false), within(1e-10));
        }
        // One half against the other: ten of ten in the later one.
        assertThat(new Rates(0, 1, 10, 1).chanceOfAsMany()).isCloseTo(1 / 1024.0, within(1e-12));
        assertThat(new Rates(10, 1, 0, 1).chanceOfAsFew()).isCloseTo(1 / 1024.0, within(1e-12));
        assertThat(new Rates(0, 1, 0, 1).chanceOfAsMany()).isEqualTo(1);
        assertThatThrownBy(() -> new Rates(1, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Where nothing has changed, a chance below a level is seldomer than that level. */
    @Test
    void chance_alone_is_taken_for_more_no_oftener_than_it_is_said() {
        var random = new Random(20_261_122);
        int alarms = 0;
        int tries = 20_000;
        for (int i = 0; i < tries; i++) {
            double rate = 0.2 + 6 * random.nextDouble();
            long before = 0;
            for (int week = 0; week < 12; week++) {
                before += poisson(rate, random);
            }
            if (new Rates(before, 84, poisson(rate, random), 7).chanceOfAsMany() <= 0.01) {
                alarms++;
            }
        }
        assertThat(alarms).isLessThan((int) (0.012 * tries)).isGreaterThan((int) (0.001 * tries));
    }

    private static long poisson(double mean, Random random) {
        double limit = Math.exp(-mean);
        long n = -1;
        for (double product = 1; product > limit; n++) {
            product *= random.nextDouble();
        }
        return n;
    }

    /** P(X >= n) or P(X <= n), X binomial with N tries of p = part / whole. */
    private static double tail(int tries, int n, int part, int whole, boolean many) {
        var sum = BigInteger.ZERO;
        for (int k = many ? n : 0; k <= (many ? tries : n); k++) {
            sum = sum.add(choose(tries, k)
                    .multiply(BigInteger.valueOf(part).pow(k))
                    .multiply(BigInteger.valueOf(whole - part).pow(tries - k)));
        }
        return new BigDecimal(sum)
                .divide(new BigDecimal(BigInteger.valueOf(whole).pow(tries)), MathContext.DECIMAL64)
                .doubleValue();
    }

    private static BigInteger choose(int n, int k) {
        var result = BigInteger.ONE;
        for (int i = 1; i <= k; i++) {
            result = result.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
        }
        return result;
    }
}
