package io.gapless.survey.assessment;

import io.gapless.platform.web.Problem;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.ServiceDimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What counts how much in an assessment, and what a score leads to; a published edition never changes.
 *
 * @param edition counts the versions of the same code from 1
 * @param currency of the amounts, by ISO 4217
 */
record Scorecard(
        UUID id,
        long version,
        String code,
        int edition,
        Level level,
        Status status,
        Title title,
        String currency,
        List<Indicator> indicators,
        List<Band> bands,
        String author,
        Instant createdAt,
        @Nullable Instant publishedAt) {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    /** Whether it can be used yet. */
    enum Status {
        DRAFT,
        PUBLISHED
    }

    /** In both languages. */
    record Title(String zh, String en) {}

    /**
     * One figure that counts. Its score is 0 at the worst value and beyond, 100 at the best and beyond, and linear between
     * them; the worst may be the larger one.
     *
     * @param gap of GAP, 1 to 5
     * @param dimension of GAP; over all unless told
     * @param questionnaire of SURVEY_SCORE, its code
     * @param weight of 100
     */
    record Indicator(
            String code,
            Title title,
            Metric metric,
            @Nullable Integer gap,
            @Nullable ServiceDimension dimension,
            @Nullable String questionnaire,
            BigDecimal weight,
            double worst,
            double best) {

        double score(double value) {
            return Math.clamp((value - worst) / (best - worst) * 100, 0, 100);
        }
    }

    /** What a score of at least so much leads to; the highest band that a score reaches counts. */
    record Band(BigDecimal atLeast, Kind kind, BigDecimal amount) {

        static final Band NOTHING = new Band(BigDecimal.ZERO, Kind.NONE, BigDecimal.ZERO);
    }

    /** What is given or taken. */
    enum Kind {
        REWARD,
        PENALTY,
        NONE
    }

    /** Throws a {@link Problem} (422) where nothing can be assessed by it. */
    void check() {
        var codes = new HashSet<String>();
        var sum = BigDecimal.ZERO;
        for (Indicator indicator : indicators) {
            var metric = indicator.metric();
            if (!codes.add(indicator.code())) {
                throw Problem.unprocessable("indicator-twice", indicator.code());
            }
            if (indicator.worst() == indicator.best()
                    || (metric == Metric.GAP) != (indicator.gap() != null)
                    || metric != Metric.GAP && indicator.dimension() != null
                    || (metric == Metric.SURVEY_SCORE) != (indicator.questionnaire() != null)) {
                throw Problem.unprocessable("indicator-incomplete", indicator.code(), metric);
            }
            if (level == Level.POST && !metric.isOfEmployees()) {
                throw Problem.unprocessable("indicator-not-of-employees", indicator.code(), metric);
            }
            sum = sum.add(indicator.weight());
        }
        if (sum.compareTo(HUNDRED) != 0) {
            throw Problem.unprocessable("weights-not-100", sum);
        }
        var levels = new HashSet<BigDecimal>();
        for (Band band : bands) {
            if (!levels.add(band.atLeast().stripTrailingZeros())
                    || (band.kind() == Kind.NONE) != (band.amount().signum() == 0)) {
                throw Problem.unprocessable("band-wrong", band.atLeast());
            }
        }
    }

    /** What a score leads to, looked up as it is shown: with two decimals. */
    Band band(double score) {
        var shown = BigDecimal.valueOf(Estimate.round(score, 2));
        return bands.stream()
                .filter(band -> band.atLeast().compareTo(shown) <= 0)
                .max(Comparator.comparing(Band::atLeast))
                .orElse(Band.NOTHING);
    }
}
