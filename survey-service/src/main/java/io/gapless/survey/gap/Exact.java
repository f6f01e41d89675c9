package io.gapless.survey.gap;

import io.gapless.survey.measure.Bootstrap;
import io.gapless.survey.measure.Difference;
import io.gapless.survey.measure.Difference.Moments;
import io.gapless.survey.measure.Estimate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gap as computed, before it is rounded, with what it takes to compare it with another one.
 *
 * @param figure −100 to +100
 * @param moments a sample that would have the same mean and error
 * @param share whether it is a share of what was due, of which the moments' mean is 100·share − 100
 * @param least observations on the side that has fewest
 * @param reason why there is none, where it is not for too few observations
 * @param seed of the bootstrap that the interval is from; null where a formula gives it
 */
record Exact(
        Estimate figure,
        Moments moments,
        boolean share,
        long least,
        @Nullable String reason,
        @Nullable Long seed) {

    private static final Moments NOTHING = new Moments(0, 0, 0);

    static Exact unknown(String reason) {
        return new Exact(Estimate.NONE, NOTHING, false, 0, reason, null);
    }

    /** A mean of what each of n says. */
    static Exact mean(long n, double mean, double deviation) {
        return new Exact(
                Estimate.mean(n, mean, deviation).rescaled(value -> Math.clamp(value, -100, 100)),
                new Moments(n, mean, deviation * deviation),
                false,
                n,
                null,
                null);
    }

    /** A share of what was met in what was due, less 100; weighted, with Kish's effective number. */
    static Exact kept(long n, double due, double met, double squares) {
        double share = Math.min(1, met / due);
        double effective = due * due / squares;
        long whole = Math.max(1, Math.round(effective));
        return new Exact(
                Estimate.share(n, share, effective).rescaled(value -> value * 100 - 100),
                new Moments(
                        whole, share * 100 - 100, whole < 2 ? 0 : share * (1 - share) * 10_000 * whole / (whole - 1)),
                true,
                n,
                null,
                null);
    }

    /**
     * The same of sources of different kinds, by the bootstrap; the moments are those of a simple sample with the same
     * error. Of all or nothing no drawing tells how certain it is: there it stays with Wilson's.
     */
    static Exact mixed(
            long n, double due, double met, double squares, Collection<List<Bootstrap.Alike>> kinds, long seed) {
        var simple = kept(n, due, met, squares);
        double share = Math.min(1, met / due);
        if (share <= 0 || share >= 1) {
            return simple;
        }
        var interval = Bootstrap.ofShare(kinds, seed);
        if (interval.error() == 0) {
            return simple;
        }
        long whole = Math.max(2, Math.round(share * (1 - share) / (interval.error() * interval.error())));
        return new Exact(
                new Estimate(n, share, interval.low(), interval.high()).rescaled(value -> value * 100 - 100),
                new Moments(whole, share * 100 - 100, share * (1 - share) * 10_000 * whole / (whole - 1)),
                true,
                n,
                null,
                seed);
    }

    /**
     * The second mean less the first, of two groups of people (Welch 1947). The moments are those of a sample with the same
     * error and degrees of freedom.
     */
    static Exact between(Moments first, Moments second) {
        long n = first.n() + second.n();
        long least = Math.min(first.n(), second.n());
        var difference = Difference.ofMeans(first, second);
        if (difference.value() == null) {
            return new Exact(new Estimate(n, null, null, null), NOTHING, false, least, null, null);
        }
        double value = difference.value();
        var figure = new Estimate(n, value, clamped(difference.low()), clamped(difference.high()));
        if (least < 2) {
            return new Exact(figure, new Moments(1, value, 0), false, least, null, null);
        }
        double a = first.variance() / first.n();
        double b = second.variance() / second.n();
        double freedom =
                a + b == 0 ? least - 1 : (a + b) * (a + b) / (a * a / (first.n() - 1) + b * b / (second.n() - 1));
        long like = Math.max(2, (long) Math.floor(freedom) + 1);
        return new Exact(figure, new Moments(like, value, (a + b) * like), false, least, null, null);
    }

    /** What is specified, which is no sample, less a mean of what each of some says. */
    static Exact specified(double level, Moments believed) {
        var believes = Estimate.mean(believed.n(), believed.mean(), Math.sqrt(believed.variance()));
        return new Exact(
                new Estimate(
                        believed.n(),
                        level - believed.mean(),
                        believes.high() == null ? null : clamped(level - believes.high()),
                        believes.low() == null ? null : clamped(level - believes.low())),
                new Moments(believed.n(), level - believed.mean(), believed.variance()),
                false,
                believed.n(),
                null,
                null);
    }

    private static @Nullable Double clamped(@Nullable Double value) {
        return value == null ? null : Math.clamp(value, -100.0, 100.0);
    }
}
