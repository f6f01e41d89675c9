package io.gapless.survey.gap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the standards specify, weighted by importance. */
class SpecifiedTest {

    private static final Map<String, String> ASKS = Map.of("Q5", "I5", "Q6", "I6");

    @Test
    void items_weigh_as_customers_say() {
        var items = List.of(item("Q5", 90.0), item("Q6", 30.0));
        assertThat(GapReport.specified(items, ASKS, Map.of("I5", 4.0, "I6", 2.0)))
                .containsExactly(Map.entry("RELIABILITY", 70.0));
        assertThat(GapReport.specified(items, Map.of(), Map.of())).containsExactly(Map.entry("RELIABILITY", 60.0));
    }

    @Test
    void what_nobody_was_asked_about_weighs_as_the_others_do_on_the_mean() {
        var items = List.of(item("Q5", 90.0), item("Q6", 30.0), item("Q7", 30.0));
        assertThat(GapReport.specified(items, ASKS, Map.of("I5", 4.0, "I6", 2.0)))
                .containsExactly(Map.entry("RELIABILITY", (4 * 90.0 + 2 * 30 + 3 * 30) / 9));
        var other = new Coverage.ItemView("Q1", 1, "TANGIBLES", "x", true, 80.0, List.of(), "x", null);
        assertThat(GapReport.specified(List.of(items.getFirst(), other), ASKS, Map.of("I5", 4.0)))
                .containsEntry("TANGIBLES", 80.0);
    }

    @Test
    void where_all_are_said_not_to_matter_they_count_the_same_and_what_was_not_reviewed_is_not_known() {
        var items = List.of(item("Q5", 90.0), item("Q6", 30.0));
        assertThat(GapReport.specified(items, ASKS, Map.of("I5", 0.0, "I6", 0.0))
                        .get("RELIABILITY"))
                .isCloseTo(60.0, within(1e-9));
        assertThat(GapReport.specified(List.of(item("Q5", 90.0), item("Q6", null)), ASKS, Map.of()))
                .isEmpty();
    }

    private static Coverage.ItemView item(String id, @Nullable Double level) {
        return new Coverage.ItemView(id, 1, "RELIABILITY", "x", level != null, level, List.of(), "x", null);
    }
}
