package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MenuTest extends Journey {

    @Test
    void a_customer_picks_within_the_limit_and_only_for_itself() {
        var segment = unique("M");
        var standard = standard();
        var optional = item(standard);
        var other = item(standard);
        var pack = publishedPackage(segment, "jinhua/dongyang", item(standard), 1, optional, other);
        var mine = customer(segment, "jinhua/dongyang/weishan", "wang");
        var neighbour = customer(segment, "jinhua/dongyang/weishan", "wang");
        var me = api.as(Tokens.of("customer").username("login-" + mine).org("jinhua/dongyang/weishan"));
        var choice = "/api/v1/service-packages/" + pack + "/choices/" + mine;

        var none = me.get(choice).expect(200);
        assertThat(none.etag()).isEqualTo("\"0\"");
        me.put(choice, picks(optional)).expectProblem(428, "if-match-required");
        var first = me.ifMatch(none).put(choice, picks(optional)).expect(200);
        me.ifMatch(none).put(choice, picks(other)).expectProblem(412, "stale-version");
        me.ifMatch(first).put(choice, picks(optional, other)).expectProblem(422, "too-many-choices");
        me.ifMatch(first).put(choice, picks(UUID.randomUUID())).expectProblem(422, "item-not-optional");
        var byManager = manager("wang", "jinhua/dongyang/weishan")
                .ifMatch(first)
                .put(choice, picks(other))
                .expect(200);
        assertThat(byManager.json("/chosenBy").asString()).isEqualTo("wang");

        var theirs = "/api/v1/service-packages/" + pack + "/choices/" + neighbour;
        me.get(theirs).expectProblem(404, "customer-not-found");
        me.ifMatch("*").put(theirs, picks(optional)).expectProblem(404, "customer-not-found");
        manager("zhao", "jinhua/dongyang/weishan")
                .ifMatch("*")
                .put(choice, picks(optional))
                .expectProblem(404, "customer-not-found");
        supervisor("jinhua/yiwu").get(choice).expectProblem(404, "customer-not-found");
        events.verifyPublished();
    }

    @Test
    void a_package_is_for_its_segment_and_org_unit() {
        var segment = unique("M");
        var pack = publishedPackage(segment, "jinhua/dongyang", item(standard()), 1);
        var elsewhere = customer(segment, "jinhua/yiwu/fotang", "li");
        var otherSegment = customer(unique("M"), "jinhua/dongyang/hulu", "li");
        for (var customer : List.of(elsewhere, otherSegment)) {
            supervisor("jinhua")
                    .get("/api/v1/service-packages/" + pack + "/choices/" + customer)
                    .expectProblem(422, "package-not-for-customer");
        }
        supervisor("jinhua/yiwu")
                .get("/api/v1/service-packages/" + pack)
                .expectProblem(404, "service-package-not-found");
        supervisor("jinhua/dongyang/hulu")
                .get("/api/v1/service-packages/" + pack)
                .expect(200);
        assertThat(ids(supervisor("jinhua/dongyang/hulu"), segment)).containsExactly(pack.toString());
        assertThat(ids(supervisor("jinhua/yiwu"), segment)).isEmpty();
    }

    @Test
    void only_sound_packages_are_published() {
        var draft = analyst()
                .post(
                        "/api/v1/service-standards",
                        Map.of(
                                "name",
                                "草稿",
                                "type",
                                "BASIS",
                                "steps",
                                List.of(step("问候", "EMPATHY", 1, "NONE", false))))
                .expect(201);
        var item = item(draft.id());
        var pack = analyst()
                .post("/api/v1/service-packages", pack("jinhua", item, 0))
                .expect(201);
        var reader = analyst().ifMatch(pack);
        reader.post(pack.location() + "/publish").expectProblem(422, "standard-not-in-force");
        analyst()
                .ifMatch(draft)
                .post(draft.location() + "/transitions", Map.of("to", "TRIAL"))
                .expect(200);
        analyst().post(pack.location() + "/publish").expectProblem(428, "if-match-required");
        var published = reader.post(pack.location() + "/publish").expect(200);
        reader.post(pack.location() + "/publish").expectProblem(412, "stale-version");
        analyst().ifMatch(published).post(pack.location() + "/publish").expectProblem(409, "illegal-move");

        analyst()
                .post("/api/v1/service-packages", pack("jinhua", UUID.randomUUID(), 0))
                .expectProblem(422, "item-unknown");
        analyst().post("/api/v1/service-packages", pack("jinhua", item, 1)).expectProblem(422, "limit-above-options");
        api.as(Tokens.of("quality-analyst").org("jinhua/yiwu"))
                .post("/api/v1/service-packages", pack("jinhua/dongyang", item, 0))
                .expectProblem(403, "outside-org-scope");
    }

    private static List<String> ids(Api api, String segment) {
        return api.get("/api/v1/service-packages?segment=" + segment)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> row.at("/id").asString())
                .toList();
    }

    private static Map<String, Object> pack(String orgUnit, UUID item, int limit) {
        return Map.of(
                "name",
                "套餐",
                "segment",
                "Z",
                "orgUnit",
                orgUnit,
                "standardItems",
                List.of(Map.of("itemId", item, "timesPerMonth", 2)),
                "optionalLimit",
                limit);
    }

    private static Map<String, Object> picks(UUID... items) {
        return Map.of("items", List.of(items));
    }
}
