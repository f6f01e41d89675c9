package io.gapless.complaint.cause;

import io.gapless.complaint.recurrence.Rates;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether complaints of a cause have become fewer since something was done about it: as long after it as before it was
 * begun.
 *
 * @param before of the time that ended when the action was opened
 * @param after of the time that began when it was done
 * @param usual how many were to be expected after it, had nothing changed
 * @param ratio of the rates after and before; null where there were none before
 * @param chance how likely so few come if nothing has changed (see {@link Rates}); null where there is nothing to compare
 * @param finding what the figures say, by themselves
 */
record Effect(
        Count before,
        Count after,
        BigDecimal usual,
        @Nullable BigDecimal ratio,
        @Nullable BigDecimal chance,
        Finding finding) {

    /** Less likely than this is taken for an effect and not for chance. */
    static final double LEVEL = 0.05;

    private static final double NANOS_OF_A_DAY = 86_400e9;

    /** What the figures say. */
    enum Finding {
        /** Fewer, and hardly by chance. */
        FEWER,
        /** As many as before, or more. */
        NOT_FEWER,
        /** Fewer, but it may be chance; too few to tell. */
        UNCERTAIN,
        /** There were none before, or of those since the causes are not known as they were before. */
        UNKNOWN
    }

    /**
     * Complaints of a time.
     *
     * @param analysed those whose cause was found
     * @param n those that came of the cause
     */
    record Count(Instant from, Instant until, long received, long analysed, long n) {

        private double days() {
            return Duration.between(from, until).toNanos() / NANOS_OF_A_DAY;
        }
    }

    static Effect of(Count before, Count after) {
        var rates = new Rates(before.n(), before.days(), after.n(), after.days());
        if (before.n() == 0) {
            return new Effect(before, after, BigDecimal.ZERO, null, null, Finding.UNKNOWN);
        }
        double chance = rates.chanceOfAsFew();
        return new Effect(
                before,
                after,
                decimal(rates.usual()),
                decimal(after.n() / rates.usual()),
                new BigDecimal(chance).round(new MathContext(4)),
                finding(before, after, rates, chance));
    }

    private static Finding finding(Count before, Count after, Rates rates, double chance) {
        // Where complaints are no longer analysed, none comes of any cause: less than half as many of them is too few.
        if (2 * after.analysed() * before.received() < before.analysed() * after.received()) {
            return Finding.UNKNOWN;
        }
        if (after.n() >= rates.usual()) {
            return Finding.NOT_FEWER;
        }
        return chance <= LEVEL ? Finding.FEWER : Finding.UNCERTAIN;
    }

    private static BigDecimal decimal(double value) {
        return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP);
    }
}
