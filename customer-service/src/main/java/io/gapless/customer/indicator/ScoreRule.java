package io.gapless.customer.indicator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gapless.customer.Bilingual;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reason for which points are given or taken; each looks at one figure of the customer. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ScoreRule.EventPoints.class, name = "EVENTS"),
    @JsonSubTypes.Type(value = ScoreRule.TagPoints.class, name = "TAG"),
    @JsonSubTypes.Type(value = ScoreRule.MeasurePoints.class, name = "MEASURE")
})
sealed interface ScoreRule {

    /** What people call it. */
    Bilingual label();

    /**
     * The points for a figure.
     *
     * @param figure null where there is nothing to take it from
     */
    BigDecimal points(@Nullable BigDecimal figure);

    /**
     * Points for each entry of the timeline.
     *
     * @param area of the timeline, for example COMPLAINT
     * @param event the type of event, for example VisitCompleted; any of the area where null
     * @param months how far back it looks, to the day
     * @param each points for each entry, negative to take some
     * @param most the most points that it gives or takes in all, above 0
     */
    record EventPoints(
            @NotNull @Valid Bilingual label,

            @NotNull @Pattern(regexp = "[A-Z][A-Z_]{0,39}") String area,

            @Nullable @Pattern(regexp = "[A-Z][A-Za-z]{0,59}")
            String event,

            @Min(1) @Max(36) int months,

            @NotNull @DecimalMin("-100") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal each,

            @NotNull @DecimalMin("0.01") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal most)
            implements ScoreRule {

        @Override
        public BigDecimal points(@Nullable BigDecimal figure) {
            var points = figure == null ? BigDecimal.ZERO : each.multiply(figure);
            return points.min(most).max(most.negate());
        }
    }

    /** Points for a tag that is valid on the day. */
    record TagPoints(
            @NotNull @Valid Bilingual label,
            @NotNull @Size(min = 1, max = 60) String tag,

            @NotNull @DecimalMin("-100") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal points)
            implements ScoreRule {

        @Override
        public BigDecimal points(@Nullable BigDecimal figure) {
            return figure == null || figure.signum() == 0 ? BigDecimal.ZERO : points;
        }
    }

    /**
     * Points by the band in which a measure lies.
     *
     * @param months over how many complete months; for a growth, against as many before them
     * @param without points where there is no figure
     */
    record MeasurePoints(
            @NotNull @Valid Bilingual label,
            @NotNull Measure measure,
            @Min(1) @Max(24) int months,
            @NotEmpty @Size(max = 20) List<@NotNull @Valid PointsBand> bands,

            @NotNull @DecimalMin("-100") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal without)
            implements ScoreRule {

        @Override
        public BigDecimal points(@Nullable BigDecimal figure) {
            if (figure == null) {
                return without;
            }
            return bands.stream()
                    .filter(band -> band.holds(figure))
                    .findFirst()
                    .map(PointsBand::points)
                    .orElse(BigDecimal.ZERO);
        }
    }

    /**
     * Points for a band of a measure.
     *
     * @param from inclusive; without lower limit where null
     * @param to exclusive; without upper limit where null
     * @param points for a figure within, negative to take some
     */
    record PointsBand(
            @Nullable @Digits(integer = 12, fraction = 4) BigDecimal from,
            @Nullable @Digits(integer = 12, fraction = 4) BigDecimal to,

            @NotNull @DecimalMin("-100") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal points) {

        boolean holds(BigDecimal figure) {
            return (from == null || figure.compareTo(from) >= 0) && (to == null || figure.compareTo(to) < 0);
        }
    }

    /** What can be measured. */
    enum Measure {
        /** Value of the purchases against the same number of months before, in percent of those. */
        VALUE_GROWTH,
        /** The same for the quantity. */
        QUANTITY_GROWTH,
        /** Value of the purchases, in the currency of the rules. */
        VALUE,
        /** Number of orders. */
        ORDERS,
        /** Months with at least one order. */
        ACTIVE_MONTHS,
        /** Categories bought from. */
        CATEGORIES,
        /** Mean of the scores from 0 to 100 that the customer gave at visits and in surveys. */
        SATISFACTION
    }
}
