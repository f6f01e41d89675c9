package io.gapless.customer.segmentation;

import static io.gapless.customer.segmentation.ClassifierTest.template;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.customer.CustomerKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class SchemeChecksTest {

    @ParameterizedTest
    @CsvSource({"TOBACCO_RETAIL, RETAILER", "POWER_CONSUMER, CONSUMER", "CAR_OWNER, CONSUMER"})
    void the_templates_have_neither_faults_nor_warnings(String code, CustomerKind kind) {
        assertThat(SchemeChecks.faults(template(code), kind)).isEmpty();
        assertThat(SchemeChecks.warnings(template(code))).isEmpty();
    }

    /** The template with one value set otherwise; without it where the value is {@code -}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /base/price/0/from              | 1       | rules.base.price[0].from              | range-gap
            /base/price/1/from              | 61      | rules.base.price[1].from              | range-gap
            /base/price/1/from              | 59      | rules.base.price[1].from              | range-overlap
            /base/quantity/3/to             | 100     | rules.base.quantity[3].to             | last-not-open
            /base/quantity/1/to             | -       | rules.base.quantity[1].to             | open-before-last
            /base/quantity/1/to             | 10      | rules.base.quantity[1].to             | range-empty
            /base/quantity/1/code           | "Q1"    | rules.base.quantity[1].code           | code-repeated
            /base/classes/3                 | -       | rules.base.classes                    | matrix-rows
            /base/classes/0/3               | -       | rules.base.classes[0]                 | matrix-columns
            /base/classes/2/1               | "Z"     | rules.base.classes[2][1]              | class-not-on-ladder
            /base/classes/2/1               | "L"     | rules.base.classes[2][1]              | class-not-on-ladder
            /classes/1/code                 | "A"     | rules.classes[1].code                 | code-repeated
            /specials/1/code                | "L"     | rules.specials[1].code                | code-repeated
            /withoutPurchases               | "Z"     | rules.withoutPurchases                | class-unknown
            /adjustment/weights/0/weight    | 39.99   | rules.adjustment.weights              | weights-not-100
            /adjustment/weights/1/indicator | "INTEGRITY" | rules.adjustment.weights[1].indicator | indicator-repeated
            /adjustment/bands/1/from        | 45      | rules.adjustment.bands[1].from        | range-gap
            /adjustment/bands/1/from        | 35      | rules.adjustment.bands[1].from        | range-overlap
            /adjustment/bands/2/steps       | -2      | rules.adjustment.bands[2].steps       | steps-not-ordered
            /adjustment/bands/3/to          | 99      | rules.adjustment.bands[3].to          | bands-not-to-100
            /specials/0/when                | {"type":"KIND","kind":"CONSUMER"} | rules.specials[0].when.kind | kind-never
            /specials/0/when                | {"type":"MEASURE_BETWEEN","measure":"VALUE"} | rules.specials[0].when | no-limits
            /specials/0/when                | {"type":"INDICATOR_BETWEEN","indicator":"GROWTH","from":5,"to":5} | rules.specials[0].when.to | range-empty
            """)
    void a_fault_names_its_field(String pointer, String value, String field, String code) {
        assertThat(SchemeChecks.faults(with(pointer, value), CustomerKind.RETAILER))
                .contains(SchemeChecks.Fault.of(field, code, arguments(pointer, value, field, code)));
    }

    /** The arguments are for the texts; here only the place and the code matter. */
    private static String[] arguments(String pointer, String value, String field, String code) {
        return SchemeChecks.faults(with(pointer, value), CustomerKind.RETAILER).stream()
                .filter(fault -> fault.field().equals(field) && fault.code().equals(code))
                .findFirst()
                .map(fault -> fault.arguments().toArray(String[]::new))
                .orElse(new String[0]);
    }

    @Test
    void conditions_lie_in_each_other_only_so_deep() {
        Condition condition = new Condition.HasTag("x");
        for (int i = 0; i < 5; i++) {
            condition = new Condition.Not(condition);
        }
        var rules = template("TOBACCO_RETAIL");
        var deep = new SchemeRules(
                rules.currency(),
                rules.months(),
                rules.classes(),
                rules.base(),
                rules.withoutPurchases(),
                rules.adjustment(),
                List.of(new SchemeRules.SpecialClass(
                        "L", rules.classes().getFirst().name(), condition)));
        assertThat(SchemeChecks.faults(deep, CustomerKind.RETAILER))
                .extracting(SchemeChecks.Fault::code)
                .containsExactly("condition-too-deep");
    }

    @Test
    void classes_that_nobody_can_get_are_told() {
        var rules = ClassifierTest.withoutIndicators(
                with(
                        "/base/classes",
                        "[[\"E\",\"E\",\"D\",\"C\"],[\"E\",\"D\",\"C\",\"C\"],[\"D\",\"C\",\"C\",\"A\"],[\"C\",\"C\",\"A\",\"A\"]]"));
        assertThat(SchemeChecks.warnings(rules))
                .containsExactly(SchemeChecks.Fault.of("rules.classes[1]", "class-unreachable", "B"));
        var shadowed = with("/specials/1/when", "{\"type\":\"TAG\",\"tag\":\"demo-store\"}");
        assertThat(SchemeChecks.warnings(shadowed))
                .containsExactly(SchemeChecks.Fault.of("rules.specials[1]", "special-shadowed", "T"));
    }

    private static SchemeRules with(String pointer, String value) {
        var json = Scheme.JSON.valueToTree(template("TOBACCO_RETAIL"));
        int slash = pointer.lastIndexOf('/');
        var parent = json.at(pointer.substring(0, slash));
        var name = pointer.substring(slash + 1);
        if (parent instanceof ArrayNode array) {
            int index = Integer.parseInt(name);
            if (value.equals("-")) {
                array.remove(index);
            } else {
                array.set(index, Scheme.JSON.readTree(value));
            }
        } else if (value.equals("-")) {
            ((ObjectNode) parent).remove(name);
        } else {
            ((ObjectNode) parent).set(name, Scheme.JSON.readTree(value));
        }
        return Scheme.JSON.treeToValue(json, SchemeRules.class);
    }
}
