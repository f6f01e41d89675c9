package io.gapless.customer.standing;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How risk is reckoned for customers of a kind. Points of a reason = weight × share, where the share grows evenly from
 * nought at {@code from} to the whole at {@code full}; score = sum of the points, at most 100, rounded half up.
 *
 * @param version of these rules; an earlier one never changes
 * @param medium from which score on the level is MEDIUM
 * @param high from which score on the level is HIGH
 */
record RiskRules(
        UUID id,
        CustomerKind kind,
        long version,
        int medium,
        int high,
        List<ReasonRule> reasons,
        String changedBy,
        Instant changedAt)
        implements PublicState {

    static final String TOPIC = "gapless.risk-rules";

    private static final BigDecimal MOST = BigDecimal.valueOf(100);

    /**
     * One reason's rule.
     *
     * @param weight points at the most, above 0 up to 100
     * @param from the figure at which the points begin
     * @param full the figure from which on all of them count; below {@code from} where less is worse
     * @param days over how many days before now the figure is reckoned, 1 to 1095
     */
    record ReasonRule(RiskReason reason, BigDecimal weight, BigDecimal from, BigDecimal full, int days) {

        /** Points with one decimal. */
        BigDecimal points(BigDecimal figure) {
            var share = figure.subtract(from).divide(full.subtract(from), 6, RoundingMode.HALF_UP);
            return weight.multiply(share.max(BigDecimal.ZERO).min(BigDecimal.ONE))
                    .setScale(1, RoundingMode.HALF_UP);
        }
    }

    static UUID id(CustomerKind kind) {
        return new UUID(0x019a8f0000007000L, 0x80000000000c7a00L + kind.ordinal());
    }

    @Override
    public @Nullable String orgUnit() {
        return null;
    }

    /** The longest time that any of the rules looks back, in days. */
    int longestDays() {
        return reasons.stream().mapToInt(ReasonRule::days).max().orElse(1);
    }

    /**
     * What a customer's figures come to.
     *
     * @param figures by reason; those that are not known are left out, and count nothing
     */
    Risk risk(Map<RiskReason, Figure> figures) {
        var sum = BigDecimal.ZERO;
        var found = new java.util.ArrayList<Risk.Reason>();
        for (var rule : reasons) {
            var figure = figures.get(rule.reason());
            if (figure == null) {
                continue;
            }
            var points = rule.points(figure.value());
            if (points.signum() > 0) {
                sum = sum.add(points);
                found.add(new Risk.Reason(
                        rule.reason(), figure.value(), points, rule.days(), figure.count(), figure.evidence()));
            }
        }
        found.sort((one, other) -> other.points().compareTo(one.points()));
        int score = sum.min(MOST).setScale(0, RoundingMode.HALF_UP).intValue();
        var level = score >= high ? RiskLevel.HIGH : score >= medium ? RiskLevel.MEDIUM : RiskLevel.LOW;
        return new Risk(score, level, List.copyOf(found));
    }

    /**
     * A customer's figure.
     *
     * @param count what it rests on, for example answers
     * @param evidence of what it was made, the newest first
     */
    record Figure(BigDecimal value, long count, List<Risk.RiskEvidence> evidence) {}
}
