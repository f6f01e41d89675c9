package io.gapless.customer.standing;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/**
 * What the rules make of a customer's figures.
 *
 * @param score 0 to 100
 * @param reasons those that count, the weightiest first
 */
record Risk(int score, RiskLevel level, List<Reason> reasons) {

    static final Risk NONE = new Risk(0, RiskLevel.LOW, List.of());

    /**
     * Why a customer is at risk.
     *
     * @param figure see {@link RiskReason}
     * @param points of the score
     * @param days over which it was reckoned
     * @param count what the figure rests on, for example answers
     * @param evidence of what it was made, the newest first, at most ten
     */
    record Reason(
            RiskReason reason,
            BigDecimal figure,
            BigDecimal points,
            int days,
            long count,
            List<RiskEvidence> evidence) {}

    /**
     * Something a figure was made of.
     *
     * @param area as on the timeline, for example COMPLAINT; MONTH for a month's purchases
     * @param subject the id of it, or the month
     */
    record RiskEvidence(String area, String subject) {

        static RiskEvidence of(String area, UUID id) {
            return new RiskEvidence(area, id.toString());
        }
    }
}
