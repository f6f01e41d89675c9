package io.gapless.customer.segmentation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gapless.customer.Bilingual;
import io.gapless.customer.indicator.Indicator;
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

/**
 * What a scheme says, as data: operating capability gives a base class, management indicators move it up or down,
 * special classes go before.
 *
 * @param currency of the purchases that count, ISO 4217
 * @param months over how many complete months before the day the purchases count
 * @param classes the ladder, the best class first
 * @param withoutPurchases the class of customers who bought nothing in that time; indicators do not move it
 * @param adjustment null where indicators move nobody
 * @param specials special classes in the order in which they are tried; the first that fits counts
 */
record SchemeRules(
        @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,
        @Min(1) @Max(36) int months,
        @NotEmpty @Size(max = 20) List<@NotNull @Valid SegmentClass> classes,
        @NotNull @Valid CapabilityBase base,
        @NotNull @Pattern(regexp = CODE) String withoutPurchases,
        @Nullable @Valid IndicatorAdjustment adjustment,
        @NotNull @Size(max = 20) List<@NotNull @Valid SpecialClass> specials) {

    /** How classes and tiers are written. */
    static final String CODE = "[A-Z][A-Z0-9_]{0,19}";

    /**
     * A class of the ladder.
     *
     * @param code as customers carry it
     */
    record SegmentClass(
            @NotNull @Pattern(regexp = CODE) String code,
            @NotNull @Valid Bilingual name) {}

    /** How operating capability gives the base class. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = CapabilityMatrix.class, name = "MATRIX"),
        @JsonSubTypes.Type(value = CapabilityTiers.class, name = "CAPABILITY")
    })
    sealed interface CapabilityBase {}

    /**
     * By both its factors.
     *
     * @param price tiers of the average price
     * @param quantity tiers of the average quantity per order
     * @param classes a row for each price tier, in it a class for each quantity tier
     */
    record CapabilityMatrix(
            @NotEmpty @Size(max = 10) List<@NotNull @Valid CapabilityTier> price,
            @NotEmpty @Size(max = 10) List<@NotNull @Valid CapabilityTier> quantity,

            @NotEmpty @Size(max = 10)
            List<@NotEmpty @Size(max = 10) List<@NotNull @Pattern(regexp = CODE) String>> classes)
            implements CapabilityBase {}

    /**
     * By their product alone.
     *
     * @param tiers of average price × average quantity per order
     * @param classes a class for each tier
     */
    record CapabilityTiers(
            @NotEmpty @Size(max = 20) List<@NotNull @Valid CapabilityTier> tiers,
            @NotEmpty @Size(max = 20) List<@NotNull @Pattern(regexp = CODE) String> classes)
            implements CapabilityBase {}

    /**
     * A range of a figure.
     *
     * @param code as the steps of an explanation name it
     * @param from inclusive
     * @param to exclusive; without upper limit where null
     */
    record CapabilityTier(
            @NotNull @Pattern(regexp = CODE) String code,
            @NotNull @Valid Bilingual name,

            @NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 4)
            BigDecimal from,

            @Nullable @DecimalMin("0") @Digits(integer = 12, fraction = 4)
            BigDecimal to) {

        boolean holds(BigDecimal value) {
            return value.compareTo(from) >= 0 && (to == null || value.compareTo(to) < 0);
        }
    }

    /**
     * How indicators move the base class. Score = Σ weight · indicator / 100, from 0 to 100, rounded to two decimals
     * (half up); the band in which it lies tells how many classes up (above 0) or down (below 0); each penalty whose
     * indicator is below its limit goes off that. The ladder's ends limit the move.
     *
     * @param weights sum to 100
     * @param missing what an indicator without a score counts as, 0 to 100
     * @param bands of the score, from 0 to 100 without a gap
     * @param penalties what single bad indicators cost beside
     */
    record IndicatorAdjustment(
            @NotEmpty @Size(max = 4) List<@NotNull @Valid IndicatorWeight> weights,

            @NotNull @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal missing,

            @NotEmpty @Size(max = 20) List<@NotNull @Valid ScoreBand> bands,
            @NotNull @Size(max = 10) List<@NotNull @Valid IndicatorPenalty> penalties) {}

    /**
     * How much an indicator counts, in percent.
     *
     * @param weight above 0 up to 100
     */
    record IndicatorWeight(
            @NotNull Indicator indicator,

            @NotNull @DecimalMin("0.01") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal weight) {}

    /**
     * What a score moves.
     *
     * @param from inclusive
     * @param to exclusive, but 100 belongs to the last band
     * @param steps classes up, or down where below 0
     */
    record ScoreBand(
            @NotNull @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal from,

            @NotNull @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal to,

            @Min(-20) @Max(20) int steps) {}

    /**
     * What one bad indicator costs, however good the others are.
     *
     * @param below the limit, exclusive; an indicator without a score is not below
     * @param steps classes down
     */
    record IndicatorPenalty(
            @NotNull Indicator indicator,

            @NotNull @DecimalMin("0.01") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal below,

            @Min(1) @Max(20) int steps) {}

    /**
     * A class beside the ladder.
     *
     * @param code as customers carry it
     * @param when what has to be true of a customer
     */
    record SpecialClass(
            @NotNull @Pattern(regexp = CODE) String code,
            @NotNull @Valid Bilingual name,
            @NotNull @Valid Condition when) {}

    /** Whether it is one of the classes, special ones included. */
    boolean hasClass(String code) {
        return classes.stream().anyMatch(one -> one.code().equals(code))
                || specials.stream().anyMatch(one -> one.code().equals(code));
    }

    /** All conditions that the special classes name, those within others included. */
    List<Condition> allConditions() {
        var all = new java.util.ArrayList<Condition>();
        specials.forEach(special -> collect(special.when(), all));
        return all;
    }

    private static void collect(Condition condition, List<Condition> all) {
        all.add(condition);
        switch (condition) {
            case Condition.AllOf allOf -> allOf.conditions().forEach(one -> collect(one, all));
            case Condition.AnyOf anyOf -> anyOf.conditions().forEach(one -> collect(one, all));
            case Condition.Not not -> collect(not.condition(), all);
            default -> {}
        }
    }
}
