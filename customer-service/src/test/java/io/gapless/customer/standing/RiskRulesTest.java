package io.gapless.customer.standing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.standing.RiskRules.Figure;
import io.gapless.customer.standing.RiskRules.ReasonRule;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskRulesTest {

    @ParameterizedTest
    @CsvSource({
        // satisfaction: less is worse
        "25, 75, 40, 80, 0.0",
        "25, 75, 40, 75, 0.0",
        "25, 75, 40, 57.5, 12.5",
        "25, 75, 40, 40, 25.0",
        "25, 75, 40, 0, 25.0",
        // counts: more is worse
        "15, 1, 4, 1, 0.0",
        "15, 1, 4, 2, 5.0",
        "15, 1, 4, 9, 15.0",
        // changes below nought
        "25, -20, -70, -45, 12.5",
        "25, -20, -70, 30, 0.0"
    })
    void points_grow_evenly_from_one_figure_to_the_other(
            BigDecimal weight, BigDecimal from, BigDecimal full, BigDecimal figure, BigDecimal points) {
        assertThat(new ReasonRule(RiskReason.LOW_SATISFACTION, weight, from, full, 365).points(figure))
                .isEqualByComparingTo(points);
    }

    @Test
    void the_score_is_the_sum_of_the_points_and_says_its_reasons_the_weightiest_first() {
        var risk = rules().risk(Map.of(
                RiskReason.LOW_SATISFACTION, figure("50"),
                RiskReason.OPEN_COMPLAINTS, figure("1"),
                RiskReason.NO_CONTACT, figure("1000")));
        // 25 × 25/35 = 17.9; 15 × 1/3 = 5.0; the rules say nothing of contact.
        assertThat(risk.score()).isEqualTo(23);
        assertThat(risk.level()).isEqualTo(RiskLevel.LOW);
        assertThat(risk.reasons())
                .extracting(Risk.Reason::reason)
                .containsExactly(RiskReason.LOW_SATISFACTION, RiskReason.OPEN_COMPLAINTS);
    }

    @Test
    void levels_begin_at_their_score_and_the_score_ends_at_a_hundred() {
        assertThat(rules().risk(Map.of(RiskReason.MISSED_VISITS, figure("30"))).level())
                .isEqualTo(RiskLevel.MEDIUM);
        assertThat(rules().risk(Map.of(RiskReason.MISSED_VISITS, figure("29"))).level())
                .isEqualTo(RiskLevel.LOW);
        assertThat(rules().risk(Map.of(RiskReason.MISSED_VISITS, figure("60"))).level())
                .isEqualTo(RiskLevel.HIGH);
        var most = rules().risk(Map.of(
                RiskReason.MISSED_VISITS, figure("100"),
                RiskReason.OPEN_COMPLAINTS, figure("3"),
                RiskReason.LOW_SATISFACTION, figure("0")));
        assertThat(most.score()).isEqualTo(100);
        assertThat(rules().risk(Map.of())).isEqualTo(Risk.NONE);
    }

    @Test
    void a_change_of_less_than_five_points_is_none() {
        assertThat(trend("80", "76").direction()).isEqualTo(Satisfaction.SatisfactionDirection.LEVEL);
        assertThat(trend("80", "75").direction()).isEqualTo(Satisfaction.SatisfactionDirection.UP);
        assertThat(trend("70", "75").direction()).isEqualTo(Satisfaction.SatisfactionDirection.DOWN);
        assertThat(Satisfaction.SatisfactionTrend.of(null, 0, BigDecimal.TEN, 1).direction())
                .isEqualTo(Satisfaction.SatisfactionDirection.UNKNOWN);
    }

    private static Satisfaction.SatisfactionTrend trend(String recent, String earlier) {
        return Satisfaction.SatisfactionTrend.of(new BigDecimal(recent), 1, new BigDecimal(earlier), 1);
    }

    private static Figure figure(String value) {
        return new Figure(new BigDecimal(value), 1, List.of());
    }

    private static RiskRules rules() {
        return new RiskRules(
                RiskRules.id(CustomerKind.RETAILER),
                CustomerKind.RETAILER,
                1,
                30,
                60,
                List.of(
                        rule(RiskReason.LOW_SATISFACTION, "25", "75", "40"),
                        rule(RiskReason.OPEN_COMPLAINTS, "15", "0", "3"),
                        rule(RiskReason.MISSED_VISITS, "100", "0", "100")),
                "system",
                Instant.EPOCH);
    }

    private static ReasonRule rule(RiskReason reason, String weight, String from, String full) {
        return new ReasonRule(reason, new BigDecimal(weight), new BigDecimal(from), new BigDecimal(full), 365);
    }
}
