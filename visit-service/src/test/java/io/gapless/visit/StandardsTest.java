package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandardsTest extends Journey {

    private static Map<String, Object> body(String name) {
        return Map.of("name", name, "type", "BASIS", "steps", List.of(step("问候", "EMPATHY", 12.5, "NONE", true)));
    }

    @Test
    void a_draft_is_changed_and_then_goes_its_way_with_an_approval_at_each_step() {
        var analyst = analyst();
        var draft = analyst.post("/api/v1/service-standards", body("草稿")).expect(201);
        var changed =
                analyst.ifMatch(draft).put(draft.location(), body("改过的草稿")).expect(200);
        analyst.ifMatch(draft).put(draft.location(), body("旧的")).expectProblem(412, "stale-version");
        analyst.put(draft.location(), body("没有版本")).expectProblem(428, "if-match-required");

        var transitions = draft.location() + "/transitions";
        analyst.post(transitions, Map.of("to", "TRIAL")).expectProblem(428, "if-match-required");
        analyst.ifMatch(draft).post(transitions, Map.of("to", "TRIAL")).expectProblem(412, "stale-version");
        var reader = analyst.ifMatch(changed);
        var refused = reader.post(transitions, Map.of("to", "FIXED")).expectProblem(409, "illegal-move");
        assertThat(refused.json("/allowed/0").asString()).isEqualTo("TRIAL");
        reader.post(transitions, Map.of("to", "TRIAL")).expect(200);
        analyst.ifMatch("*").put(draft.location(), body("太晚")).expectProblem(409, "standard-not-draft");
        analyst.ifMatch("*").post(transitions, Map.of("to", "OPTIMISED")).expect(200);
        api.as(Tokens.of("admin").username("boss"))
                .ifMatch("*")
                .post(transitions, Map.of("to", "FIXED"))
                .expect(200);
        var retired =
                analyst.ifMatch("*").post(transitions, Map.of("to", "RETIRED")).expect(200);

        assertThat(retired.json("/name").asString())
                .isEqualTo(changed.json("/name").asString());
        assertThat(retired.json("/steps/0/do").asString()).isEqualTo("出示证件");
        assertThat(retired.json("/approvals")
                        .valueStream()
                        .map(a -> a.at("/status").asString()))
                .containsExactly("TRIAL", "OPTIMISED", "FIXED", "RETIRED");
        assertThat(retired.json("/approvals/2/approvedBy").asString()).isEqualTo("boss");
        assertThat(events.awaitPublished("StandardRetired", draft.id())
                        .body()
                        .at("/version")
                        .asLong())
                .isEqualTo(6);
        events.verifyPublished();
    }

    @Test
    void the_same_key_drafts_one_standard() {
        var analyst = analyst().idempotencyKey(unique("standard-"));
        var first = analyst.post("/api/v1/service-standards", body("一次")).expect(201);
        assertThat(analyst.post("/api/v1/service-standards", body("一次"))
                        .expect(201)
                        .id())
                .isEqualTo(first.id());
        analyst.post("/api/v1/service-standards", body("两次")).expectProblem(422, "idempotency-key-reused");
    }

    @Test
    void weights_and_steps_have_bounds() {
        for (var weight : List.of(0, -1, 100.01, 1.234)) {
            analyst()
                    .post(
                            "/api/v1/service-standards",
                            Map.of(
                                    "name",
                                    "x",
                                    "type",
                                    "BASIS",
                                    "steps",
                                    List.of(step("y", "EMPATHY", weight.doubleValue(), "NONE", false))))
                    .expectProblem(400, "invalid-request");
        }
        analyst()
                .post("/api/v1/service-standards", Map.of("name", "x", "type", "BASIS", "steps", List.of()))
                .expectProblem(400, "invalid-request");
    }
}
