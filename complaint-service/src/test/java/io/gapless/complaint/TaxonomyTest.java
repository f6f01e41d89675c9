package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The category tree in editions, and what categories ask of their complaints. */
@ServiceTest
class TaxonomyTest {

    private static final String EDITIONS = "/api/v1/complaint-taxonomies";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    private Api analyst;
    private Api agent;

    @BeforeEach
    void noDraftIsLeft() {
        analyst = api.as(Tokens.of("quality-analyst"));
        agent = api.as(Tokens.of("service-agent"));
        analyst.get(EDITIONS + "?limit=200")
                .expect(200)
                .json("/items")
                .valueStream()
                .filter(edition -> edition.at("/status").asString().equals("DRAFT"))
                .forEach(edition -> analyst.ifMatch("*")
                        .delete(EDITIONS + "/" + edition.at("/number").asInt())
                        .expect(204));
    }

    @Test
    void a_draft_is_compared_published_as_a_whole_and_never_changed_again() {
        var code = code().toLowerCase(Locale.ROOT);
        var gone = code + "-gone";
        analyst.post("/api/v1/complaint-categories", category(gone, "delivery", List.of()))
                .expect(201);
        var draft = analyst.post(EDITIONS, Map.of("note", "more of delivery")).expect(201);
        analyst.post(EDITIONS, Map.of()).expectProblem(409, "taxonomy-draft-exists");
        var base = draft.json("/base").asInt();
        var categories = categories(draft);
        categories.removeIf(each -> each.at("/code").asString().equals(gone));
        var all = new ArrayList<Object>(categories);
        all.add(category(code, "delivery", List.of()));
        all.add(category(code + "-below", code, List.of()));
        api.as(Tokens.of("supervisor"))
                .ifMatch(draft)
                .put(draft.location(), Map.of("categories", all))
                .expectProblem(403, "not-allowed");
        var saved = analyst.ifMatch(draft)
                .put(draft.location(), Map.of("categories", all))
                .expect(200);
        analyst.ifMatch(draft).put(draft.location(), Map.of("categories", all)).expectProblem(412, "stale-version");

        // Nothing of it is in force yet.
        agent.post("/api/v1/complaints", with(anonymous("jinhua"), "category", code))
                .expectProblem(422, "category-unknown");
        agent.post("/api/v1/complaints", with(anonymous("jinhua"), "category", gone))
                .expect(201);
        var difference =
                agent.get(draft.location() + "/differences?since=" + base).expect(200);
        assertThat(codes(difference.json("/added"))).containsExactlyInAnyOrder(code, code + "-below");
        assertThat(codes(difference.json("/removed"))).containsExactly(gone);
        assertThat(difference.json("/changed")).isEmpty();

        var published =
                analyst.ifMatch(saved).post(draft.location() + "/publish").expect(200);
        assertThat(published.json("/status").asString()).isEqualTo("PUBLISHED");
        agent.post("/api/v1/complaints", with(anonymous("jinhua"), "category", code + "-below"))
                .expect(201);
        agent.post("/api/v1/complaints", with(anonymous("jinhua"), "category", gone))
                .expectProblem(422, "category-unknown");
        analyst.ifMatch(published)
                .put(draft.location(), Map.of("categories", all))
                .expectProblem(409, "taxonomy-published");
        analyst.ifMatch(published).delete(draft.location()).expectProblem(409, "taxonomy-published");
        contracts.awaitPublished(
                "ComplaintTaxonomyPublished",
                UUID.nameUUIDFromBytes(
                        ("taxonomy " + published.json("/number").asInt()).getBytes(StandardCharsets.UTF_8)));
        contracts.verifyPublished();
    }

    @Test
    void what_is_exported_is_imported_as_it_was() {
        var code = code().toLowerCase(Locale.ROOT);
        analyst.post("/api/v1/complaint-categories", category(code, "goods", fields()))
                .expect(201);
        var newest = analyst.get(EDITIONS + "?limit=1").json("/items/0/number").asInt();
        var exported = agent.get(EDITIONS + "/" + newest).expect(200);
        var imported = analyst.post(EDITIONS, Map.of("categories", exported.json("/categories")))
                .expect(201);
        assertThat(imported.json("/categories")).isEqualTo(exported.json("/categories"));
        var difference = analyst.get(imported.location() + "/differences?since=" + newest)
                .expect(200);
        for (var kind : List.of("/added", "/removed", "/changed")) {
            assertThat(difference.json(kind)).isEmpty();
        }
        analyst.ifMatch(imported).delete(imported.location()).expect(204);
        analyst.get(imported.location()).expectProblem(404, "taxonomy-not-found");
    }

    @Test
    void what_is_no_tree_is_refused() {
        var categories = categories(analyst.get(EDITIONS + "/1").expect(200));
        refused(categories, category("goods", null, List.of()), "taxonomy-code-twice");
        refused(categories, category("lost", "nowhere", List.of()), "taxonomy-parent-unknown");
        refused(categories, category("own", "own", List.of()), "category-parent-circular");
        refused(
                categories,
                category("choice", "goods", List.of(field("kind", "CHOICE", null))),
                "category-field-options");
        refused(
                categories,
                category("twice", "goods", List.of(field("a", "TEXT", null), field("a", "DATE", null))),
                "category-field-twice");
    }

    @Test
    void a_draft_that_an_edition_has_overtaken_is_looked_at_again() {
        var code = code().toLowerCase(Locale.ROOT);
        var draft = analyst.post(EDITIONS, Map.of()).expect(201);
        analyst.post("/api/v1/complaint-categories", category(code, "goods", List.of()))
                .expect(201);
        analyst.ifMatch(draft).post(draft.location() + "/publish").expectProblem(409, "taxonomy-draft-behind");
        var all = new ArrayList<Object>(categories(draft));
        all.add(category(code, "goods", List.of()));
        var saved = analyst.ifMatch(draft)
                .put(draft.location(), Map.of("categories", all))
                .expect(200);
        analyst.ifMatch(saved).post(draft.location() + "/publish").expect(200);
    }

    @Test
    void what_a_category_asks_is_checked_kept_and_needed_by_its_step() {
        var code = code().toLowerCase(Locale.ROOT);
        var category = analyst.post("/api/v1/complaint-categories", category(code, "goods", fields()))
                .expect(201);
        var below = code + "-below";
        analyst.post("/api/v1/complaint-categories", category(below, code, List.of(field("carrier", "TEXT", "ASSESS"))))
                .expect(201);
        var body = with(anonymous("jinhua"), "category", code);
        var refused = agent.post("/api/v1/complaints", body).expectProblem(422, "details-missing");
        assertThat(refused.json("/missing/0").asString()).isEqualTo("batch");
        refusedDetails(body, Map.of("batch", "B1", "colour", "red"), "detail-unknown");
        refusedDetails(body, Map.of("batch", 7), "detail-no-text");
        refusedDetails(body, Map.of("batch", "B1", "pieces", "many"), "detail-no-number");
        refusedDetails(body, Map.of("batch", "B1", "pieces", 1.23456), "detail-no-number");
        refusedDetails(body, Map.of("batch", "B1", "bought", "22.11.2026"), "detail-no-date");
        refusedDetails(body, Map.of("batch", "B1", "defect", "BENT"), "detail-no-choice");
        // A letter comes as it is.
        agent.post("/api/v1/complaints", with(body, "channel", "LETTER")).expect(201);

        var complaint = agent.post("/api/v1/complaints", with(body, "details", Map.of("batch", "B1", "pieces", 12)))
                .expect(201);
        var details = complaint.location() + "/details";
        step(agent, complaint, "acknowledge", null).expect(200);
        step(agent, complaint, "assess", Map.of("note", "x", "category", below)).expectProblem(422, "details-missing");
        step(agent, complaint, "assess", Map.of("note", "x", "category", below, "details", Map.of("carrier", "SF")))
                .expect(200);
        var read = agent.get(details).expect(200);
        assertThat(read.json("/values/batch").asString()).isEqualTo("B1");
        assertThat(read.json("/values/carrier").asString()).isEqualTo("SF");
        assertThat(read.json("/missing/RESOLVE/0").asString()).isEqualTo("defect");
        var edition = read.json("/edition").asInt();

        // Another edition asks for something else; the case keeps its own.
        var changed = new HashMap<String, Object>(category(code, "goods", List.of()));
        changed.remove("code");
        analyst.ifMatch(category).put(category.location(), changed).expect(200);
        assertThat(agent.get(details).json("/edition").asInt()).isEqualTo(edition);
        step(agent, complaint, "investigate", null).expect(200);
        step(agent, complaint, "decide", Map.of("decision", "sorry", "remedy", "APOLOGY"))
                .expect(200);
        step(agent, complaint, "resolve", Map.of("note", "done")).expectProblem(422, "details-missing");
        var now = agent.get(details).expect(200);
        api.as(Tokens.of("executive"))
                .ifMatch(now)
                .put(details, Map.of("values", Map.of("defect", "LEAK")))
                .expectProblem(403, "not-allowed");
        agent.put(details, Map.of("values", Map.of("defect", "LEAK"))).expectProblem(428, "if-match-required");
        var values = new HashMap<String, Object>(Map.of("defect", "LEAK"));
        values.put("pieces", null);
        var set = agent.ifMatch(now).put(details, Map.of("values", values)).expect(200);
        assertThat(set.json("/values/pieces").isMissingNode()).isTrue();
        agent.ifMatch(now).put(details, Map.of("values", values)).expectProblem(412, "stale-version");
        api.as(Tokens.of("service-agent").username("far").org("elsewhere"))
                .get(details)
                .expectProblem(404, "complaint-not-found");
        step(agent, complaint, "resolve", Map.of("note", "done")).expect(200);
        var told = contracts.awaitPublished("ComplaintDetailsSet", complaint.id());
        assertThat(told.body().toString()).doesNotContain("LEAK");
        contracts.verifyPublished();
    }

    private void refusedDetails(Map<String, Object> body, Map<String, Object> details, String slug) {
        agent.inChinese()
                .post("/api/v1/complaints", with(body, "details", details))
                .expectProblem(422, slug);
    }

    private void refused(List<JsonNode> categories, Map<String, Object> one, String slug) {
        var all = new ArrayList<Object>(categories);
        all.add(one);
        analyst.inChinese().post(EDITIONS, Map.of("categories", all)).expectProblem(422, slug);
    }

    private static List<JsonNode> categories(Api.Answer edition) {
        return new ArrayList<>(
                ((ArrayNode) edition.json("/categories")).valueStream().toList());
    }

    private static List<String> codes(JsonNode categories) {
        return categories.valueStream().map(each -> each.at("/code").asString()).toList();
    }

    private static List<Map<String, Object>> fields() {
        return List.of(
                field("batch", "TEXT", "INTAKE"),
                field("pieces", "NUMBER", null),
                field("bought", "DATE", null),
                field("defect", "CHOICE", "RESOLVE", "LEAK", "DENT"));
    }

    private static Map<String, Object> field(String code, String type, @Nullable String neededBy, String... options) {
        var field = new HashMap<String, Object>(Map.of("code", code, "name", "字段", "nameEn", "Field", "type", type));
        if (neededBy != null) {
            field.put("neededBy", neededBy);
        }
        if (options.length > 0) {
            field.put(
                    "options",
                    List.of(options).stream()
                            .map(option -> Map.of("code", option, "name", "选项", "nameEn", "Option"))
                            .toList());
        }
        return field;
    }

    private static Map<String, Object> category(
            String code, @Nullable String parent, List<Map<String, Object>> fields) {
        var category = new HashMap<String, Object>(Map.of(
                "code", code,
                "name", "测试",
                "nameEn", "Test",
                "dimension", "RELIABILITY",
                "defaultSeverity", "LOW",
                "active", true,
                "fields", fields));
        if (parent != null) {
            category.put("parent", parent);
        }
        return category;
    }
}
