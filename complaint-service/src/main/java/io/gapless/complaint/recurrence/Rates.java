package io.gapless.complaint.recurrence;

import org.hipparchus.distribution.discrete.BinomialDistribution;

/**
 * Two counts of rare things, each over a time of its own, compared. If both come at one rate, whatever it is, by a Poisson
 * process, then of all that came the share that falls into the later time is binomial with that time's share of both:
 * Przyborowski and Wilenski, Biometrika 31 (1940), 313–323. The usual rate need not be known, and an uncertain one is
 * allowed for.
 *
 * @param before how many came in the earlier time
 * @param beforeDays how long that was
 * @param now how many came in the later time
 * @param nowDays how long that was
 */
public record Rates(long before, double beforeDays, long now, double nowDays) {

    public Rates {
        if (before < 0 || now < 0 || !(beforeDays > 0) || !(nowDays > 0) || before + now > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("No counts of times: " + before + ", " + now);
        }
    }

    /** How many were to be expected in the later time by the rate of the earlier one. */
    public double usual() {
        return before * nowDays / beforeDays;
    }

    /** How likely at least so many come in the later time if nothing has changed. */
    public double chanceOfAsMany() {
        return now == 0 ? 1 : 1 - shares().cumulativeProbability((int) now - 1);
    }

    /** How likely at most so many come in the later time if nothing has changed. */
    public double chanceOfAsFew() {
        return shares().cumulativeProbability((int) now);
    }

    private BinomialDistribution shares() {
        return new BinomialDistribution((int) (before + now), nowDays / (beforeDays + nowDays));
    }
}
