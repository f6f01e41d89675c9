package io.gapless.customer.segmentation;

import io.gapless.customer.segmentation.SchemeRules.CapabilityTier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Applies rules to customers, one by one and without looking at anything but the inputs: the same inputs always give the
 * same class by the same steps.
 */
final class Classifier {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    private final SchemeRules rules;
    private final List<String> ladder;
    private final Map<String, Integer> rungs = new HashMap<>();

    Classifier(SchemeRules rules) {
        this.rules = rules;
        this.ladder =
                rules.classes().stream().map(SchemeRules.SegmentClass::code).toList();
        for (int i = 0; i < ladder.size(); i++) {
            rungs.put(ladder.get(i), i);
        }
    }

    /**
     * A class with the way to it.
     *
     * @param byRules the class that the rules alone give; another one than {@code segment} only under an override
     */
    record Outcome(String segment, String byRules, List<Step> steps) {}

    Outcome classify(Inputs inputs) {
        var steps = new ArrayList<Step>(10);
        var segment = inputs.hasPurchases() ? byCapability(inputs, steps) : withoutPurchases(steps);
        for (int i = 0; i < rules.specials().size(); i++) {
            var special = rules.specials().get(i);
            if (special.when().holds(inputs)) {
                segment = special.code();
                steps.add(Step.of(Step.Code.SPECIAL, segment, Integer.toString(i + 1)));
                break;
            }
        }
        var override = inputs.override();
        if (override != null) {
            steps.add(Step.of(Step.Code.OVERRIDDEN, override, segment));
            return new Outcome(override, segment, steps);
        }
        return new Outcome(segment, segment, steps);
    }

    private String withoutPurchases(List<Step> steps) {
        steps.add(Step.of(Step.Code.NO_PURCHASES, rules.withoutPurchases()));
        return rules.withoutPurchases();
    }

    private String byCapability(Inputs inputs, List<Step> steps) {
        var base = switch (rules.base()) {
            case SchemeRules.CapabilityMatrix matrix -> {
                int row = tier(matrix.price(), inputs.averagePrice(), Step.Code.AVERAGE_PRICE, steps);
                int column = tier(matrix.quantity(), inputs.averageQuantity(), Step.Code.AVERAGE_QUANTITY, steps);
                yield matrix.classes().get(row).get(column);
            }
            case SchemeRules.CapabilityTiers capability ->
                capability.classes().get(tier(capability.tiers(), inputs.capability(), Step.Code.CAPABILITY, steps));
        };
        steps.add(Step.of(Step.Code.BASE, base));
        return rules.adjustment() == null ? base : moved(base, rules.adjustment(), inputs, steps);
    }

    private static int tier(List<CapabilityTier> tiers, BigDecimal value, Step.Code code, List<Step> steps) {
        for (int i = 0; i < tiers.size(); i++) {
            if (tiers.get(i).holds(value)) {
                steps.add(Step.of(code, value.toPlainString(), tiers.get(i).code()));
                return i;
            }
        }
        // Tiers are complete from 0, see SchemeChecks; a negative value can only come of credit notes.
        steps.add(Step.of(code, value.toPlainString(), tiers.getFirst().code()));
        return 0;
    }

    private String moved(String base, SchemeRules.IndicatorAdjustment adjustment, Inputs inputs, List<Step> steps) {
        var sum = BigDecimal.ZERO;
        for (var weight : adjustment.weights()) {
            var score = inputs.indicators().get(weight.indicator());
            var counts = score == null ? adjustment.missing() : score;
            sum = sum.add(counts.multiply(weight.weight()));
            steps.add(Step.of(
                    score == null ? Step.Code.INDICATOR_MISSING : Step.Code.INDICATOR,
                    weight.indicator().name(),
                    plain(counts),
                    plain(weight.weight())));
        }
        var score = sum.divide(HUNDRED, 2, RoundingMode.HALF_UP);
        int up = band(adjustment, score);
        steps.add(Step.of(Step.Code.SCORE, plain(score), Integer.toString(up)));
        for (var penalty : adjustment.penalties()) {
            var one = inputs.indicators().get(penalty.indicator());
            if (one != null && one.compareTo(penalty.below()) < 0) {
                up -= penalty.steps();
                steps.add(Step.of(
                        Step.Code.PENALTY,
                        penalty.indicator().name(),
                        plain(one),
                        plain(penalty.below()),
                        Integer.toString(penalty.steps())));
            }
        }
        int from = rungs.getOrDefault(base, 0);
        int to = Math.clamp((long) from - up, 0, ladder.size() - 1);
        var segment = ladder.get(to);
        if (to == from) {
            steps.add(Step.of(Step.Code.KEPT, segment));
        } else {
            steps.add(Step.of(
                    to < from ? Step.Code.MOVED_UP : Step.Code.MOVED_DOWN,
                    base,
                    segment,
                    Integer.toString(Math.abs(from - to))));
        }
        return segment;
    }

    private static int band(SchemeRules.IndicatorAdjustment adjustment, BigDecimal score) {
        for (var band : adjustment.bands()) {
            if (score.compareTo(band.to()) < 0) {
                return band.steps();
            }
        }
        return adjustment.bands().getLast().steps();
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
