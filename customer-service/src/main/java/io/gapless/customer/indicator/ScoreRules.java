package io.gapless.customer.indicator;

import io.gapless.platform.web.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one indicator is computed: score = base + Σ points of the rules, held between 0 and 100, rounded to two decimals
 * (half up).
 *
 * @param base where everybody begins, 0 to 100
 * @param currency of the purchases that count, ISO 4217
 */
record ScoreRules(
        @NotNull @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
        BigDecimal base,

        @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,
        @NotNull @Size(max = 30) List<@NotNull @Valid ScoreRule> rules) {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    /**
     * A score with what each rule gave.
     *
     * @param points in the order of the rules
     */
    record Score(BigDecimal score, List<BigDecimal> points) {}

    /**
     * Computes the score.
     *
     * @param figures in the order of the rules; null where there is none
     */
    Score score(List<? extends @Nullable BigDecimal> figures) {
        var points = new ArrayList<BigDecimal>();
        var sum = base;
        for (int i = 0; i < rules.size(); i++) {
            var some = rules.get(i).points(figures.get(i));
            points.add(some);
            sum = sum.add(some);
        }
        return new Score(sum.max(BigDecimal.ZERO).min(HUNDRED).setScale(2, RoundingMode.HALF_UP), points);
    }

    /** Throws a {@link Problem} (422) where bands overlap, are empty or out of order. */
    void check() {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i) instanceof ScoreRule.MeasurePoints measured) {
                var bands = measured.bands();
                for (int j = 0; j < bands.size(); j++) {
                    var band = bands.get(j);
                    var before = j == 0 ? null : bands.get(j - 1);
                    boolean empty = band.from() != null
                            && band.to() != null
                            && band.from().compareTo(band.to()) >= 0;
                    boolean overlaps = before != null
                            && (before.to() == null
                                    || band.from() == null
                                    || band.from().compareTo(before.to()) < 0);
                    if (empty || overlaps) {
                        throw Problem.unprocessable("indicator-bands-overlap", i + 1, j + 1)
                                .with("field", "rules[" + i + "].bands[" + j + "]");
                    }
                }
            }
        }
    }
}
