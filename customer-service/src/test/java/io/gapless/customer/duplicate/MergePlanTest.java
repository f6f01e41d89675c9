package io.gapless.customer.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.customer.duplicate.MergePlan.Choice;
import io.gapless.platform.web.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MergePlanTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, JsonNode> survivor = fields("""
            {"profile.name": "晨光超市", "profile.phone": "1", "profile.address": "万盛街18号", "attributes.chain": true,
             "contacts": [{"name": "王芳", "phone": "138", "primary": true}]}""");
    private final Map<String, JsonNode> merged = fields("""
            {"profile.name": "晨光超市", "profile.phone": "2", "profile.address": "万盛街20号", "profile.licence": "L1",
             "contacts": [{"name": "王芳", "phone": "138", "primary": false}, {"name": "李明", "primary": true}]}""");

    @Test
    void what_only_one_has_is_taken_and_the_rest_needs_a_choice() {
        var plan = MergePlan.of(survivor, merged, Map.of(), null);
        assertThat(plan.conflicts())
                .extracting(MergePlan.MergeField::field)
                .containsExactly("profile.address", "profile.phone");
        assertThat(plan.changes()).containsOnlyKeys("profile.licence", "contacts");
    }

    @Test
    void choices_are_taken_one_by_one_or_all_at_once() {
        var plan = MergePlan.of(survivor, merged, Map.of("profile.phone", Choice.MERGED), Choice.SURVIVOR);
        assertThat(plan.conflicts()).isEmpty();
        assertThat(changed(plan, "profile.phone").asString()).isEqualTo("2");
        assertThat(plan.changes()).doesNotContainKey("profile.address");
        // The address that was not taken becomes a further one.
        assertThat(changed(plan, "addresses").path(0).path("text").asString()).isEqualTo("万盛街20号");
    }

    @Test
    void contacts_are_joined_with_one_to_speak_to_first() {
        var contacts = changed(MergePlan.of(survivor, merged, Map.of(), Choice.SURVIVOR), "contacts");
        assertThat(contacts.valueStream().map(person -> person.path("name").asString()))
                .containsExactly("王芳", "李明");
        assertThat(contacts.valueStream().map(person -> person.path("primary").asBoolean()))
                .containsExactly(true, false);
    }

    @Test
    void a_choice_of_nothing_is_refused() {
        assertThatThrownBy(() -> MergePlan.of(survivor, merged, Map.of("profile.colour", Choice.MERGED), null))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.slug()).isEqualTo("customer-merge-choice-unknown"));
    }

    private static JsonNode changed(MergePlan plan, String field) {
        return Objects.requireNonNull(plan.changes().get(field));
    }

    private static Map<String, JsonNode> fields(String json) {
        var fields = new LinkedHashMap<String, JsonNode>();
        JSON.readTree(json).properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }
}
