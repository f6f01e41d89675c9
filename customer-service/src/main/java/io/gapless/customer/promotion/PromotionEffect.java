package io.gapless.customer.promotion;

import io.gapless.customer.measure.Estimate;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What happened to sales during and after a promotion, against what the rest of the categories did at the same time:
 * differences in differences over blocks of days. Sales of a block are those per day.
 *
 * @param during against before
 * @param after against before; null where nothing of that time has passed
 */
record PromotionEffect(EffectChange during, @Nullable EffectChange after) {

    /** How days are put together. */
    enum Unit {
        DAY,
        WEEK,
        /** Calendar months, cut where a phase begins or ends. */
        MONTH
    }

    /**
     * Days from a first to a last one.
     *
     * @param from first day
     * @param to last day, included
     */
    record DaySpan(LocalDate from, LocalDate to) {

        int days() {
            return (int) ChronoUnit.DAYS.between(from, to) + 1;
        }
    }

    /** What was sold on a day, of what the promotion is about and of the rest. */
    record Day(LocalDate day, double promoted, double rest) {}

    /**
     * A change against the time before.
     *
     * @param difference sales per day more than expected, if what was promoted had gained or lost per day as much as the
     *     rest: (ȳ₁ − ȳ₀) − (r̄₁ − r̄₀)
     * @param ratio part by which sales changed more than the rest: 0.1 for a tenth more; the difference in differences of
     *     logarithms; null where a block had no sales
     */
    record EffectChange(Estimate difference, @Nullable Estimate ratio) {}

    /** The effect, from the days of each phase in order. */
    static PromotionEffect of(List<Day> before, List<Day> during, List<Day> after, Unit unit) {
        var blocksBefore = blocks(before, unit, true);
        return new PromotionEffect(
                change(blocksBefore, blocks(during, unit, false)),
                after.isEmpty() ? null : change(blocksBefore, blocks(after, unit, false)));
    }

    private static EffectChange change(List<List<Day>> before, List<List<Day>> later) {
        var difference = Contrast.difference(
                contrast(before, DoubleUnaryOperator.identity()), contrast(later, DoubleUnaryOperator.identity()));
        boolean sold = sold(before) && sold(later);
        var log = sold ? Contrast.difference(contrast(before, Math::log), contrast(later, Math::log)) : null;
        return new EffectChange(difference, log == null ? null : ratio(log));
    }

    private static Estimate ratio(Estimate log) {
        return new Estimate(log.n(), part(log.value()), part(log.low()), part(log.high()));
    }

    private static @Nullable Double part(@Nullable Double log) {
        return log == null ? null : Double.valueOf(Math.expm1(log));
    }

    private static boolean sold(List<List<Day>> blocks) {
        return blocks.stream().allMatch(block -> perDay(block, Day::promoted) > 0 && perDay(block, Day::rest) > 0);
    }

    private static Contrast contrast(List<List<Day>> blocks, DoubleUnaryOperator scale) {
        var values = new double[blocks.size()];
        var weights = new double[blocks.size()];
        for (int i = 0; i < values.length; i++) {
            var block = blocks.get(i);
            values[i] =
                    scale.applyAsDouble(perDay(block, Day::promoted)) - scale.applyAsDouble(perDay(block, Day::rest));
            weights[i] = block.size();
        }
        return new Contrast(values, weights);
    }

    private static double perDay(List<Day> block, ToDoubleFunction<Day> figure) {
        return block.stream().mapToDouble(figure).sum() / block.size();
    }

    /**
     * Cuts days into blocks; one of less than half the usual length is put to its neighbour.
     *
     * @param fromEnd whether weeks are counted back from the last day, so that they end where the promotion begins
     */
    static List<List<Day>> blocks(List<Day> days, Unit unit, boolean fromEnd) {
        var blocks = new ArrayList<List<Day>>();
        for (int i = 0; i < days.size(); i++) {
            boolean begins = i == 0
                    || switch (unit) {
                        case DAY -> true;
                        case WEEK -> (fromEnd ? days.size() - i : i) % 7 == 0;
                        case MONTH -> days.get(i).day().getDayOfMonth() == 1;
                    };
            if (begins) {
                blocks.add(new ArrayList<>());
            }
            blocks.getLast().add(days.get(i));
        }
        int least = switch (unit) {
            case DAY -> 1;
            case WEEK -> 4;
            case MONTH -> 15;
        };
        if (blocks.size() > 1 && blocks.getFirst().size() < least) {
            var first = blocks.removeFirst();
            blocks.getFirst().addAll(0, first);
        }
        if (blocks.size() > 1 && blocks.getLast().size() < least) {
            var last = blocks.removeLast();
            blocks.getLast().addAll(last);
        }
        return blocks;
    }

    /**
     * What was sold in a phase.
     *
     * @param quantity sum over all lines
     * @param value sum over all lines, in the report's currency
     * @param perDay what is measured, per day
     */
    record PhaseSales(long orders, BigDecimal quantity, BigDecimal value, BigDecimal perDay) {}
}
