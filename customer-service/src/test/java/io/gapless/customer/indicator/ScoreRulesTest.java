package io.gapless.customer.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.customer.Bilingual;
import io.gapless.customer.indicator.IndicatorTemplates.IndicatorTemplate;
import io.gapless.customer.indicator.ScoreRule.PointsBand;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ScoreRulesTest {

    private static final Bilingual LABEL = new Bilingual("标签", "label");

    private static IndicatorTemplate template(String code) {
        try (var file = ScoreRulesTest.class.getResourceAsStream("/indicator-templates/" + code + ".json")) {
            return JsonMapper.builder().build().readValue(file, IndicatorTemplate.class);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ScoreRules tobacco(Indicator indicator) {
        return Objects.requireNonNull(template("TOBACCO_RETAIL").rules().get(indicator));
    }

    private static List<@Nullable BigDecimal> figures(@Nullable String... numbers) {
        return new ArrayList<>(Arrays.stream(numbers)
                .map(number -> number == null ? null : new BigDecimal(number))
                .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOBACCO_RETAIL", "POWER_CONSUMER", "CAR_OWNER"})
    void the_templates_can_be_used(String code) {
        var template = template(code);
        assertThat(template.rules()).containsOnlyKeys(Indicator.values());
        template.rules().values().forEach(ScoreRules::check);
    }

    /** Base 60: two points a visit up to 20, five off a missed one, five a survey. */
    @Test
    void events_count_each_but_only_so_much() {
        var cooperation = tobacco(Indicator.COOPERATION);
        assertThat(cooperation.score(figures("3", "1", "2")).score()).isEqualByComparingTo("71");
        assertThat(cooperation.score(figures("30", null, "9")).score()).isEqualByComparingTo("100");
        assertThat(cooperation.score(figures(null, "30", null)).score()).isEqualByComparingTo("40");
        assertThat(cooperation.score(figures(null, null, null)).score()).isEqualByComparingTo("60");
    }

    @ParameterizedTest
    @CsvSource({"-80, 0", "-50, 25", "-10.01, 25", "-10, 50", "4.99, 50", "5, 70", "20, 85", "50, 100", "900, 100"})
    void growth_gives_the_points_of_its_band(String growth, BigDecimal score) {
        var rules = tobacco(Indicator.GROWTH);
        assertThat(rules.score(figures(growth)).score()).isEqualByComparingTo(score);
    }

    @Test
    void growth_is_in_percent_of_the_time_before_and_unknown_without_one() {
        assertThat(IndicatorFigures.growth(new BigDecimal(150), new BigDecimal(120)))
                .isEqualByComparingTo("25");
        assertThat(IndicatorFigures.growth(new BigDecimal(100), new BigDecimal(300)))
                .isEqualByComparingTo("-66.67");
        assertThat(IndicatorFigures.growth(BigDecimal.TEN, BigDecimal.ZERO)).isNull();
    }

    @Test
    void a_score_stays_between_0_and_100() {
        var rules = new ScoreRules(
                BigDecimal.TEN,
                "CNY",
                List.of(
                        new ScoreRule.TagPoints(LABEL, "a", new BigDecimal(-40)),
                        new ScoreRule.TagPoints(LABEL, "b", new BigDecimal(99.5))));
        assertThat(rules.score(figures("1", null)).score()).isEqualByComparingTo("0");
        assertThat(rules.score(figures(null, "1")).score()).isEqualByComparingTo("100");
        assertThat(rules.score(figures("1", "1")).score()).isEqualByComparingTo("69.5");
    }

    @Test
    void bands_that_overlap_are_refused() {
        assertThatThrownBy(() -> measured(points(null, "5"), points("4", null)).check())
                .hasMessage("indicator-bands-overlap");
        assertThatThrownBy(() -> measured(points("5", "5")).check()).hasMessage("indicator-bands-overlap");
        assertThatThrownBy(() -> measured(points(null, null), points("4", null)).check())
                .hasMessage("indicator-bands-overlap");
        measured(points(null, "4"), points("5", "6"), points("6", null)).check();
    }

    private static ScoreRules measured(PointsBand... bands) {
        return new ScoreRules(
                BigDecimal.ZERO,
                "CNY",
                List.of(new ScoreRule.MeasurePoints(
                        LABEL, ScoreRule.Measure.ORDERS, 6, List.of(bands), BigDecimal.ZERO)));
    }

    private static PointsBand points(@Nullable String from, @Nullable String to) {
        return new PointsBand(
                from == null ? null : new BigDecimal(from), to == null ? null : new BigDecimal(to), BigDecimal.ONE);
    }
}
