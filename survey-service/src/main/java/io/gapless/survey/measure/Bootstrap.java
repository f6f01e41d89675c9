package io.gapless.survey.measure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.hipparchus.random.RandomDataGenerator;
import org.hipparchus.stat.StatUtils;

/**
 * The interval of a share of what was met in what was due where sources of different kinds are mixed, whose weights and
 * whose dependence no formula knows: the bootstrap (Efron and Tibshirani 1993), which draws again from each kind of source
 * as many as there were, each with all that it owed.
 */
public final class Bootstrap {

    static final int RESAMPLES = 1000;

    private static final double LOW = 2.5;
    private static final double HIGH = 97.5;

    /** From so many on, how often each is drawn again is Poisson's (Chamandy and others 2012), not counted one by one. */
    private static final int MANY = 200;

    private Bootstrap() {}

    /** So many sources that each owed as much and met as much. */
    public record Alike(double due, double met, long count) {}

    /**
     * @param low 2.5th percentile
     * @param high 97.5th percentile
     * @param error standard error
     */
    public record Interval(double low, double high, double error) {}

    /**
     * The percentile interval of Σ met / Σ due, the same for the same seed and sources in the same order.
     *
     * @param kinds sources by their kind; how much each kind owed in all stays as it was
     */
    public static Interval ofShare(Collection<List<Alike>> kinds, long seed) {
        var random = new RandomDataGenerator(seed);
        var shares = new double[RESAMPLES];
        double due = 0;
        for (List<Alike> kind : kinds) {
            double ofKind = kind.stream()
                    .mapToDouble(alike -> alike.due() * alike.count())
                    .sum();
            due += ofKind;
            add(kind, ofKind, random, shares);
        }
        for (int i = 0; i < RESAMPLES; i++) {
            shares[i] = Math.clamp(shares[i] / due, 0, 1);
        }
        return new Interval(
                StatUtils.percentile(shares, LOW),
                StatUtils.percentile(shares, HIGH),
                Math.sqrt(StatUtils.variance(shares)));
    }

    private static void add(List<Alike> kind, double dueOfKind, RandomDataGenerator random, double[] met) {
        int count = (int) Math.min(kind.stream().mapToLong(Alike::count).sum(), MANY);
        var each = count < MANY ? oneByOne(kind, count) : List.<Alike>of();
        for (int i = 0; i < RESAMPLES; i++) {
            double drawnDue = 0;
            double drawnMet = 0;
            if (each.isEmpty()) {
                for (Alike alike : kind) {
                    long times = random.nextPoisson(alike.count());
                    drawnDue += times * alike.due();
                    drawnMet += times * alike.met();
                }
            } else {
                for (int draw = 0; draw < count; draw++) {
                    var alike = each.get(random.nextInt(count));
                    drawnDue += alike.due();
                    drawnMet += alike.met();
                }
            }
            met[i] += drawnDue > 0 ? dueOfKind * drawnMet / drawnDue : 0;
        }
    }

    private static List<Alike> oneByOne(List<Alike> kind, int count) {
        var each = new ArrayList<Alike>(count);
        for (Alike alike : kind) {
            for (long i = 0; i < alike.count(); i++) {
                each.add(alike);
            }
        }
        return each;
    }
}
