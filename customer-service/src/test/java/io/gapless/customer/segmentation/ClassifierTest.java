package io.gapless.customer.segmentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.indicator.Indicator;
import io.gapless.customer.segmentation.SchemeTemplates.SchemeTemplate;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class ClassifierTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

    static SchemeRules template(String code) {
        try (var file = ClassifierTest.class.getResourceAsStream("/segmentation-templates/" + code + ".json")) {
            return JSON.readValue(file, SchemeTemplate.class).rules();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Bought so much in so many orders for so much; registered three years ago, without tags and scores. */
    private static Inputs bought(long orders, String quantity, String value) {
        return inputs(orders, quantity, value, 1000, Map.of(), Set.of(), Map.of(), null);
    }

    private static Inputs inputs(
            long orders,
            String quantity,
            String value,
            long days,
            Map<Indicator, BigDecimal> indicators,
            Set<String> tags,
            Map<String, List<String>> attributes,
            @Nullable String override) {
        return new Inputs(
                CustomerKind.RETAILER,
                TODAY,
                LocalDate.of(2026, 5, 1),
                LocalDate.of(2026, 11, 1),
                orders,
                new BigDecimal(quantity),
                new BigDecimal(value),
                days,
                indicators,
                tags,
                attributes,
                override);
    }

    private static Map<Indicator, BigDecimal> scores(int integrity, int growth, int cooperation, int affiliation) {
        return Map.of(
                Indicator.INTEGRITY, BigDecimal.valueOf(integrity),
                Indicator.GROWTH, BigDecimal.valueOf(growth),
                Indicator.COOPERATION, BigDecimal.valueOf(cooperation),
                Indicator.AFFILIATION, BigDecimal.valueOf(affiliation));
    }

    /** 24 orders; average price and average quantity as given. */
    @ParameterizedTest
    @CsvSource({
        "59.99, 9, E",
        "60, 9, E",
        "100, 9, D",
        "150, 9, C",
        "59.99, 50, C",
        "60, 25, C",
        "99.9999, 24.999, D",
        "100, 25, B",
        "150, 25, A",
        "150, 24, B",
        "149.99, 50, A",
        "3000, 1000, A",
        "0, 1, E"
    })
    void the_matrix_gives_the_class_of_both_tiers_and_a_limit_belongs_to_the_upper_one(
            BigDecimal price, BigDecimal quantity, String expected) {
        var rules = withoutIndicators(template("TOBACCO_RETAIL"));
        var all = quantity.multiply(BigDecimal.valueOf(24));
        var outcome = new Classifier(rules)
                .classify(bought(24, all.toPlainString(), all.multiply(price).toPlainString()));
        assertThat(outcome.segment()).isEqualTo(expected);
    }

    @Test
    void capability_is_average_price_times_average_quantity_and_that_is_value_per_order() {
        var inputs = bought(4, "120", "930");
        assertThat(inputs.averagePrice()).isEqualByComparingTo("7.75");
        assertThat(inputs.averageQuantity()).isEqualByComparingTo("30");
        assertThat(inputs.capability()).isEqualByComparingTo("232.5");
        assertThat(inputs.averagePrice().multiply(inputs.averageQuantity())).isEqualByComparingTo(inputs.capability());
        assertThat(new Classifier(withoutIndicators(template("POWER_CONSUMER")))
                        .classify(inputs)
                        .steps())
                .containsExactly(Step.of(Step.Code.CAPABILITY, "232.5000", "B2"), Step.of(Step.Code.BASE, "MIDDLE"));
    }

    /** Base class C: price in P3, quantity in Q2. Weights 40, 20, 25, 15. */
    @ParameterizedTest
    @CsvSource({
        "85, 85, 85, 85, B",
        "100, 100, 100, 100, B",
        "84, 85, 85, 85, C",
        "60, 60, 60, 60, C",
        "60, 50, 60, 60, D",
        "59, 100, 100, 100, D",
        "59, 59, 59, 59, E",
        "30, 30, 30, 30, E",
        "0, 0, 0, 0, E"
    })
    void indicators_move_by_their_weighted_score_and_a_bad_integrity_costs_one_more(
            int integrity, int growth, int cooperation, int affiliation, String expected) {
        var inputs = inputs(
                10,
                "200",
                "24000",
                1000,
                scores(integrity, growth, cooperation, affiliation),
                Set.of(),
                Map.of(),
                null);
        assertThat(new Classifier(template("TOBACCO_RETAIL")).classify(inputs).segment())
                .isEqualTo(expected);
    }

    @Test
    void a_step_tells_every_score_with_its_weight_and_where_the_move_went() {
        var inputs = inputs(
                10,
                "200",
                "24000",
                1000,
                Map.of(Indicator.INTEGRITY, new BigDecimal("95.5")),
                Set.of(),
                Map.of(),
                null);
        // 95.5·40 + 70·60 = 8020 hundredths
        assertThat(new Classifier(template("TOBACCO_RETAIL")).classify(inputs).steps())
                .containsExactly(
                        Step.of(Step.Code.AVERAGE_PRICE, "120.0000", "P3"),
                        Step.of(Step.Code.AVERAGE_QUANTITY, "20.000", "Q2"),
                        Step.of(Step.Code.BASE, "C"),
                        Step.of(Step.Code.INDICATOR, "INTEGRITY", "95.5", "40"),
                        Step.of(Step.Code.INDICATOR_MISSING, "GROWTH", "70", "20"),
                        Step.of(Step.Code.INDICATOR_MISSING, "COOPERATION", "70", "25"),
                        Step.of(Step.Code.INDICATOR_MISSING, "AFFILIATION", "70", "15"),
                        Step.of(Step.Code.SCORE, "80.2", "0"),
                        Step.of(Step.Code.KEPT, "C"));
    }

    @Test
    void the_ends_of_the_ladder_limit_a_move() {
        var best = inputs(10, "600", "120000", 1000, scores(100, 100, 100, 100), Set.of(), Map.of(), null);
        assertThat(new Classifier(template("TOBACCO_RETAIL")).classify(best).segment())
                .isEqualTo("A");
    }

    @Test
    void special_classes_go_before_in_their_order() {
        var classifier = new Classifier(template("TOBACCO_RETAIL"));
        var store = Map.of("business-format", List.of("tobacco-and-liquor"), "order-channel", List.of("online"));
        var entertainment = Map.of("business-format", List.of("entertainment"));
        assertThat(special(classifier, 10, Set.of("demo-store", "online-ordering"), store))
                .isEqualTo("L");
        assertThat(special(classifier, 10, Set.of(), entertainment)).isEqualTo("T");
        assertThat(special(classifier, 10, Set.of(), store)).isEqualTo("XH2");
        assertThat(special(
                        classifier,
                        180,
                        Set.of("online-ordering"),
                        Map.of("business-format", store.get("business-format"))))
                .isEqualTo("XH2");
        assertThat(special(classifier, 180, Set.of("online-ordering"), Map.of()))
                .isEqualTo("XH");
        assertThat(special(classifier, 181, Set.of("online-ordering"), store)).isEqualTo("E");
    }

    private static String special(
            Classifier classifier, long days, Set<String> tags, Map<String, List<String>> attributes) {
        return classifier
                .classify(inputs(0, "0", "0", days, Map.of(), tags, attributes, null))
                .segment();
    }

    @Test
    void who_bought_nothing_gets_the_class_for_that_and_is_not_moved() {
        var outcome = new Classifier(template("TOBACCO_RETAIL"))
                .classify(inputs(0, "0", "0", 1000, scores(100, 100, 100, 100), Set.of(), Map.of(), null));
        assertThat(outcome.segment()).isEqualTo("E");
        assertThat(outcome.steps()).containsExactly(Step.of(Step.Code.NO_PURCHASES, "E"));
    }

    @Test
    void a_class_given_by_hand_goes_before_everything_and_the_rules_class_is_told() {
        var outcome = new Classifier(template("TOBACCO_RETAIL"))
                .classify(inputs(0, "0", "0", 10, Map.of(), Set.of("demo-store"), Map.of(), "A"));
        assertThat(outcome.segment()).isEqualTo("A");
        assertThat(outcome.byRules()).isEqualTo("L");
        assertThat(outcome.steps()).endsWith(Step.of(Step.Code.OVERRIDDEN, "A", "L"));
    }

    /** What is kept is JSON; read again, it gives the same class by the same steps, whatever the inputs are. */
    @ParameterizedTest
    @ValueSource(strings = {"TOBACCO_RETAIL", "POWER_CONSUMER", "CAR_OWNER"})
    void any_inputs_replay_to_the_same_class(String code) {
        var rules = template(code);
        var written = Scheme.JSON.writeValueAsString(rules);
        var kept = new Classifier(Scheme.JSON.readValue(written, SchemeRules.class));
        var random = new Random(20_261_122);
        for (int i = 0; i < 5000; i++) {
            var inputs = random(rules, random);
            var outcome = new Classifier(rules).classify(inputs);
            var again = Scheme.JSON.readValue(Scheme.JSON.writeValueAsString(inputs), Inputs.class);
            var steps = Scheme.JSON.readValue(
                    Scheme.JSON.writeValueAsString(outcome.steps()), new TypeReference<List<Step>>() {});
            assertThat(again).isEqualTo(inputs);
            assertThat(kept.classify(again)).isEqualTo(outcome);
            assertThat(steps).isEqualTo(outcome.steps());
            assertThat(rules.hasClass(outcome.segment())).isTrue();
        }
    }

    /** More of either factor never gives a worse class, and a better score neither. */
    @Test
    void the_classes_of_the_template_rise_with_price_quantity_and_score() {
        var rules = withoutSpecials(template("TOBACCO_RETAIL"));
        var classifier = new Classifier(rules);
        var ladder =
                rules.classes().stream().map(SchemeRules.SegmentClass::code).toList();
        var random = new Random(7);
        for (int i = 0; i < 5000; i++) {
            int quantity = 1 + random.nextInt(900);
            int price = random.nextInt(300);
            int score = random.nextInt(100);
            int better = random.nextInt(3);
            var before = at(classifier, quantity, price, score);
            var after = at(
                    classifier,
                    quantity + (better == 0 ? random.nextInt(900) : 0),
                    price + (better == 1 ? random.nextInt(300) : 0),
                    score + (better == 2 ? random.nextInt(101 - score) : 0));
            assertThat(ladder.indexOf(after)).isLessThanOrEqualTo(ladder.indexOf(before));
        }
    }

    private static String at(Classifier classifier, int quantity, int price, int score) {
        return classifier
                .classify(inputs(
                        10,
                        Integer.toString(quantity),
                        Integer.toString(quantity * price),
                        1000,
                        scores(score, score, score, score),
                        Set.of(),
                        Map.of(),
                        null))
                .segment();
    }

    private static Inputs random(SchemeRules rules, Random random) {
        var tags = new TreeSet<String>();
        var attributes = new HashMap<String, List<String>>();
        for (Condition condition : rules.allConditions()) {
            if (condition instanceof Condition.HasTag tagged && random.nextInt(5) == 0) {
                tags.add(tagged.tag());
            } else if (condition instanceof Condition.AttributeIs is && random.nextInt(4) == 0) {
                attributes.put(is.attribute(), random.nextBoolean() ? is.values() : List.of("other", "x"));
            }
        }
        var indicators = new EnumMap<Indicator, BigDecimal>(Indicator.class);
        for (Indicator indicator : Indicator.values()) {
            if (random.nextInt(4) > 0) {
                indicators.put(indicator, BigDecimal.valueOf(random.nextInt(10_001), 2));
            }
        }
        long orders = random.nextInt(4) == 0 ? 0 : random.nextInt(60);
        var codes = new ArrayList<String>();
        rules.classes().forEach(one -> codes.add(one.code()));
        return inputs(
                orders,
                orders == 0
                        ? "0"
                        : BigDecimal.valueOf(random.nextInt(10_000_000), 3).toPlainString(),
                orders == 0
                        ? "0"
                        : BigDecimal.valueOf(random.nextInt(Integer.MAX_VALUE), 4)
                                .toPlainString(),
                random.nextInt(2000) - 5,
                indicators,
                tags,
                attributes,
                random.nextInt(10) == 0 ? codes.get(random.nextInt(codes.size())) : null);
    }

    static SchemeRules withoutIndicators(SchemeRules rules) {
        return new SchemeRules(
                rules.currency(),
                rules.months(),
                rules.classes(),
                rules.base(),
                rules.withoutPurchases(),
                null,
                rules.specials());
    }

    private static SchemeRules withoutSpecials(SchemeRules rules) {
        return new SchemeRules(
                rules.currency(),
                rules.months(),
                rules.classes(),
                rules.base(),
                rules.withoutPurchases(),
                rules.adjustment(),
                List.of());
    }
}
