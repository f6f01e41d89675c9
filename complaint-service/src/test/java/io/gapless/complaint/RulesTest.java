package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Categories, policies and authorities: what the desk works by. */
@ServiceTest
class RulesTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Test
    void categories_form_a_tree_and_are_in_force_at_once() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        var code = code().toLowerCase(Locale.ROOT);
        var category = analyst.post("/api/v1/complaint-categories", category(code, "delivery"))
                .expect(201);
        analyst.post("/api/v1/complaint-categories", category(code, "delivery"))
                .expectProblem(409, "category-code-taken");
        analyst.post("/api/v1/complaint-categories", category(code + "x", "nowhere"))
                .expectProblem(422, "category-unknown");
        api.as(Tokens.of("supervisor"))
                .post("/api/v1/complaint-categories", category(code + "y", "delivery"))
                .expectProblem(403, "not-allowed");

        var agent = api.as(Tokens.of("service-agent"));
        agent.post("/api/v1/complaints", with(anonymous("jinhua"), "category", code))
                .expect(201);

        var child = analyst.post("/api/v1/complaint-categories", category(code + "-child", code))
                .expect(201);
        var changed = category(code, code + "-child");
        changed.remove("code");
        analyst.put(category.location(), changed).expectProblem(428, "if-match-required");
        analyst.ifMatch(category).put(category.location(), changed).expectProblem(422, "category-parent-circular");
        changed.put("parent", "goods");
        changed.put("active", false);
        analyst.ifMatch(category).put(category.location(), changed).expect(200);
        analyst.ifMatch(category).put(category.location(), changed).expectProblem(412, "stale-version");
        agent.post("/api/v1/complaints", with(anonymous("jinhua"), "category", code))
                .expectProblem(422, "category-unknown");
        contracts.awaitPublished("ComplaintCategoryChanged", category.id());
        contracts.awaitPublished("ComplaintCategoryAdded", child.id());
        contracts.verifyPublished();
    }

    @Test
    void a_more_specific_policy_is_in_force_at_once() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        var code = code().toLowerCase(Locale.ROOT);
        analyst.post("/api/v1/complaint-categories", category(code, "delivery")).expect(201);
        var day = List.of(Map.of("from", "00:00", "until", "00:00"));
        var calendar = new HashMap<String, Object>(Map.of(
                "zone", "Asia/Shanghai",
                "weekly",
                        Map.of(
                                "MONDAY",
                                day,
                                "TUESDAY",
                                day,
                                "WEDNESDAY",
                                day,
                                "THURSDAY",
                                day,
                                "FRIDAY",
                                day,
                                "SATURDAY",
                                day,
                                "SUNDAY",
                                day),
                "holidays", List.of("2030-01-01"),
                "extraWorkingDays",
                        List.of(Map.of(
                                "date",
                                "2030-01-01",
                                "intervals",
                                List.of(Map.of("from", "08:00", "until", "09:00"))))));
        var policy = new HashMap<String, Object>(Map.of(
                "name", "Round the clock",
                "category", code,
                "acknowledgeMinutes", 1,
                "firstResponseMinutes", 2,
                "updateMinutes", 3,
                "resolveMinutes", 60,
                "calendar", calendar));
        var added = analyst.post("/api/v1/sla-policies", policy).expect(201);
        assertThat(analyst.get(added.location())
                        .expect(200)
                        .json("/calendar/zone")
                        .asString())
                .isEqualTo("Asia/Shanghai");
        var complaint = api.as(Tokens.of("service-agent"))
                .post("/api/v1/complaints", with(anonymous("jinhua"), "category", code))
                .expect(201);
        var received = java.time.Instant.parse(complaint.json("/receivedAt").asString());
        assertThat(java.time.Instant.parse(complaint.json("/clocks/3/dueAt").asString()))
                .isEqualTo(received.plusSeconds(3600));

        calendar.put("zone", "Asia/Atlantis");
        analyst.post("/api/v1/sla-policies", policy).expectProblem(422, "calendar-zone-unknown");
        calendar.put("zone", "Asia/Shanghai");
        calendar.put("weekly", Map.of("MONDAY", List.of(Map.of("from", "09:00", "until", "08:00"))));
        analyst.inChinese().post("/api/v1/sla-policies", policy).expectProblem(422, "calendar-interval-empty");
        contracts.awaitPublished("SlaPolicyAdded", added.id());
        contracts.verifyPublished();
    }

    @Test
    void an_authority_is_changed_by_an_admin_only() {
        var admin = api.as(Tokens.of("admin"));
        var authorities = admin.get("/api/v1/authorities").expect(200);
        assertThat(authorities
                        .json("/items")
                        .valueStream()
                        .map(item -> item.at("/role").asString()))
                .containsExactly("admin", "customer-manager", "service-agent", "supervisor");
        var body = Map.of("compensationLimit", 100, "currency", "CNY", "remedies", List.of("APOLOGY", "COMPENSATION"));
        var path = "/api/v1/authorities/customer-manager";
        api.as(Tokens.of("supervisor")).ifMatch("*").put(path, body).expectProblem(403, "not-allowed");
        admin.put(path, body).expectProblem(428, "if-match-required");
        var changed = admin.ifMatch("\"1\"").put(path, body).expect(200);
        assertThat(changed.json("/remedies")).hasSize(2);
        admin.ifMatch("*").put("/api/v1/authorities/nobody", body).expectProblem(404, "authority-not-found");
        contracts.verifyPublished();
    }

    private static Map<String, Object> category(String code, String parent) {
        return new HashMap<>(Map.of(
                "code", code,
                "name", "测试",
                "nameEn", "Test",
                "parent", parent,
                "dimension", "RELIABILITY",
                "defaultSeverity", "LOW",
                "active", true));
    }
}
