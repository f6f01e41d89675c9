package io.gapless.survey.score;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Number, sum and sum of squares of whole numbers: exact, and so the same in whatever order they come. */
final class ExactSums {

    private long n;
    private long sum;
    /** Of 128 bits, as a sum of squares of many may not do with 64. */
    private long squaresHigh;

    private long squaresLow;

    /** @param value less than 2³¹ in size */
    void add(long value) {
        n++;
        sum = Math.addExact(sum, value);
        long square = value * value;
        squaresHigh += Math.multiplyHigh(value, value);
        squaresLow += square;
        if (Long.compareUnsigned(squaresLow, square) < 0) {
            squaresHigh++;
        }
    }

    long n() {
        return n;
    }

    /** Sum of the values, each being so many units. */
    double sum(long unit) {
        return BigDecimal.valueOf(sum)
                .divide(BigDecimal.valueOf(unit), MathContext.DECIMAL128)
                .doubleValue();
    }

    /** Sum of their squares. */
    double squares(long unit) {
        return new BigDecimal(squares())
                .divide(BigDecimal.valueOf(unit).pow(2), MathContext.DECIMAL128)
                .doubleValue();
    }

    /** Their mean; of none 0. */
    double mean(long unit) {
        return n == 0
                ? 0
                : BigDecimal.valueOf(sum)
                        .divide(BigDecimal.valueOf(n).multiply(BigDecimal.valueOf(unit)), MathContext.DECIMAL128)
                        .doubleValue();
    }

    /** Their standard deviation, of a sample; of less than two 0. */
    double deviation(long unit) {
        if (n < 2) {
            return 0;
        }
        var total = BigInteger.valueOf(sum);
        var spread = squares().multiply(BigInteger.valueOf(n)).subtract(total.multiply(total));
        return new BigDecimal(spread)
                .divide(
                        BigDecimal.valueOf(n)
                                .multiply(BigDecimal.valueOf(n - 1))
                                .multiply(BigDecimal.valueOf(unit).pow(2)),
                        MathContext.DECIMAL128)
                .sqrt(MathContext.DECIMAL128)
                .doubleValue();
    }

    private BigInteger squares() {
        var low = BigInteger.valueOf(squaresLow >>> 1).shiftLeft(1).add(BigInteger.valueOf(squaresLow & 1));
        return BigInteger.valueOf(squaresHigh).shiftLeft(Long.SIZE).add(low);
    }
}
