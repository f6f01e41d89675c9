package io.gapless.visit.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.visit.Journey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FollowingManagersTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";

    private Api.Answer planned(Api manager, UUID customer, UUID standard) {
        return manager.post(
                        "/api/v1/visits",
                        Map.of("customerId", customer, "standardId", standard, "plannedFor", today().plusDays(1)))
                .expect(201);
    }

    @Test
    void planned_visits_go_to_whoever_looks_after_the_customer_now_and_is_qualified() {
        var segment = unique("M");
        var old = unique("old-");
        var next = unique("next-");
        var customer = customer(segment, UNIT, old);
        var demanding = standard();
        var follows = planned(manager(old, UNIT), customer, standard());
        var colleague = planned(manager(old, UNIT), customer, standard());
        supervisor("jinhua/dongyang")
                .ifMatch(colleague)
                .post(colleague.location() + "/hand-over", Map.of("manager", "zhao", "reasonCode", "ILLNESS"))
                .expect(200);
        var stays = planned(manager(old, UNIT), customer, demanding);
        var post = unique("POST_");
        analyst()
                .post("/api/v1/posts", Map.of("code", post, "name", Map.of("zh", "客户经理", "en", "Adviser")))
                .expect(201);
        var requirements = "/api/v1/service-standards/" + demanding + "/requirements";
        analyst()
                .ifMatch(analyst().get(requirements))
                .put(requirements, Map.of("requirements", List.of(Map.of("kind", "POST", "anyOf", List.of(post)))))
                .expect(200);

        events.example("CustomerRegistered")
                .with("id", customer)
                .with("version", 90)
                .with("code", unique("C"))
                .with("segment", segment)
                .with("orgUnit", UNIT)
                .with("manager", next)
                .send();
        await().until(() -> next.equals(customers.find(customer).orElseThrow().manager()));
        var given = manager(next, UNIT).get(follows.location()).expect(200);
        assertThat(given.json("/reasonCode").asString()).isEqualTo("MANAGER_CHANGED");
        manager(old, UNIT).get(follows.location()).expectProblem(404, "visit-not-found");
        events.awaitPublished("VisitHandedOver", follows.id());
        var office = supervisor("jinhua/dongyang");
        assertThat(office.get(colleague.location()).json("/manager").asString()).isEqualTo("zhao");
        assertThat(office.get(stays.location()).json("/manager").asString()).isEqualTo(old);
        events.verifyPublished();
    }
}
