package io.gapless.customer.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.attribute.AttributeDefinition.Option;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttributeRulesTest {

    private static final List<Option> OPTIONS =
            List.of(new Option("shop", "Shop", "商店"), new Option("market", "Market", "超市"));

    private final AttributeRules.Rules rules = new AttributeRules.Rules(List.of(
            definition("name", AttributeType.TEXT, null, null, null, List.of(), false, false),
            definition("hours", AttributeType.TEXT, null, null, "\\d\\d:\\d\\d", List.of(), false, false),
            definition("area", AttributeType.NUMBER, "0", "1000", null, List.of(), true, false),
            definition("since", AttributeType.DATE, null, null, null, List.of(), false, false),
            definition("chain", AttributeType.BOOLEAN, null, null, null, List.of(), false, false),
            definition("format", AttributeType.OPTION, null, null, null, OPTIONS, false, false),
            definition("places", AttributeType.OPTIONS, null, null, null, OPTIONS, false, false),
            definition("old", AttributeType.TEXT, null, null, null, List.of(), true, true)));

    @Test
    void good_values_are_kept_each_in_its_one_form() {
        var checked = rules.check(
                Map.of(
                        "name", "晨光",
                        "hours", "08:30",
                        "area", 35.50,
                        "since", "2026-02-28",
                        "chain", true,
                        "format", "shop",
                        "places", List.of("shop", "market", "shop")),
                Map.of());
        assertThat(checked.faults()).isEmpty();
        assertThat(checked.values())
                .isEqualTo(Map.of(
                        "name", "晨光",
                        "hours", "08:30",
                        "area", new BigDecimal("35.5"),
                        "since", "2026-02-28",
                        "chain", true,
                        "format", "shop",
                        "places", List.of("market", "shop")));
    }

    @Test
    void every_bad_value_is_named() {
        assertThat(fault("area", -1)).isEqualTo("attribute-too-small");
        assertThat(fault("area", 1000.5)).isEqualTo("attribute-too-large");
        assertThat(fault("area", Double.POSITIVE_INFINITY)).isEqualTo("attribute-not-a-number");
        assertThat(fault("area", new BigDecimal("1e900000000"))).isEqualTo("attribute-not-a-number");
        assertThat(fault("area", 0.0000001)).isEqualTo("attribute-not-a-number");
        assertThat(fault("area", "35")).isEqualTo("attribute-not-a-number");
        assertThat(fault("since", "2026-02-30")).isEqualTo("attribute-not-a-date");
        assertThat(fault("chain", "true")).isEqualTo("attribute-not-a-boolean");
        assertThat(fault("format", "kiosk")).isEqualTo("attribute-not-an-option");
        assertThat(fault("places", List.of("shop", "kiosk"))).isEqualTo("attribute-not-options");
        assertThat(fault("places", "shop")).isEqualTo("attribute-not-options");
        assertThat(fault("name", "x".repeat(501))).isEqualTo("attribute-not-a-text");
        assertThat(fault("name", "a\u0000b")).isEqualTo("attribute-not-a-text");
        assertThat(fault("name", Map.of())).isEqualTo("attribute-not-a-text");
        assertThat(fault("hours", "8:30")).isEqualTo("attribute-not-as-the-pattern");
        assertThat(fault("colour", "red")).isEqualTo("attribute-unknown");
    }

    @Test
    void what_is_required_is_missed_unless_it_is_retired() {
        assertThat(rules.check(Map.of(), Map.of()).faults())
                .extracting(AttributeRules.Fault::attribute, AttributeRules.Fault::slug)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("area", "attribute-required"));
    }

    @Test
    void a_retired_attribute_keeps_its_value_and_takes_no_other() {
        assertThat(rules.check(Map.of("area", 1, "old", "x"), Map.of("old", "x"))
                        .faults())
                .isEmpty();
        assertThat(rules.check(Map.of("area", 1, "old", "y"), Map.of("old", "x"))
                        .faults())
                .hasSize(1);
    }

    @Test
    void cells_of_files_are_read_in_both_languages() {
        assertThat(rules.read("chain", "是")).isEqualTo(true);
        assertThat(rules.read("chain", "No")).isEqualTo(false);
        assertThat(rules.read("format", "超市")).isEqualTo("market");
        assertThat(rules.read("format", "MARKET")).isEqualTo("market");
        assertThat(rules.read("places", "商店、market")).isEqualTo(List.of("shop", "market"));
        assertThat(rules.read("area", "1,000")).isEqualTo(new BigDecimal("1000"));
        assertThat(rules.read("area", "many")).isEqualTo("many");
    }

    @Test
    void a_pattern_that_would_be_matched_for_ever_ends() {
        var slow = new AttributeRules.Rules(
                List.of(definition("slow", AttributeType.TEXT, null, null, "(.*a){20}b", List.of(), false, false)));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> slow.check(Map.of("slow", "a".repeat(60)), Map.of()))
                .satisfies(problem -> assertThat(problem.slug()).isEqualTo("attribute-pattern-too-slow"));
    }

    @Test
    void a_definition_that_contradicts_itself_is_refused() {
        refused("attribute-options-wrong", AttributeType.OPTION, null, null, null, List.of());
        refused("attribute-options-wrong", AttributeType.TEXT, null, null, null, OPTIONS);
        refused(
                "attribute-option-twice",
                AttributeType.OPTION,
                null,
                null,
                null,
                List.of(OPTIONS.getFirst(), OPTIONS.getFirst()));
        refused("attribute-bounds-wrong", AttributeType.DATE, "1", null, null, List.of());
        refused("attribute-bounds-crossed", AttributeType.NUMBER, "2", "1", null, List.of());
        refused("attribute-pattern-wrong", AttributeType.NUMBER, null, null, "x", List.of());
        refused("attribute-pattern-unreadable", AttributeType.TEXT, null, null, "(", List.of());
    }

    private String fault(String code, Object value) {
        var faults = rules.check("area".equals(code) ? Map.of(code, value) : Map.of("area", 1, code, value), Map.of())
                .faults();
        assertThat(faults).as(code + " " + value).hasSize(1);
        return faults.getFirst().slug();
    }

    private static void refused(
            String slug,
            AttributeType type,
            @Nullable String least,
            @Nullable String most,
            @Nullable String pattern,
            List<Option> options) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> definition("x", type, least, most, pattern, options, false, false))
                .satisfies(problem -> assertThat(problem.slug()).isEqualTo(slug));
    }

    private static AttributeDefinition definition(
            String code,
            AttributeType type,
            @Nullable String least,
            @Nullable String most,
            @Nullable String pattern,
            List<Option> options,
            boolean required,
            boolean retired) {
        return new AttributeDefinition(
                UUID.randomUUID(),
                1,
                CustomerKind.RETAILER,
                code,
                code,
                code,
                type,
                null,
                least == null ? null : new BigDecimal(least),
                most == null ? null : new BigDecimal(most),
                pattern,
                options,
                required,
                false,
                false,
                retired,
                0);
    }
}
