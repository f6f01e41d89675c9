package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.until;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What one is told of others, and what stays of who is gone. */
@ServiceTest
class WhatIsToldTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void what_customers_pressed_after_calls_of_others_is_for_those_above_them() {
        var unit = "jinhua/pressed";
        var supervisor = api.as(Tokens.of("supervisor").org(unit));
        var now = Instant.now();
        var body = Map.<String, Object>of(
                "channel",
                "HOTLINE",
                "queue",
                "orders",
                "orgUnit",
                unit,
                "agent",
                "presser",
                "offeredAt",
                now.minusSeconds(100).toString(),
                "answeredAt",
                now.minusSeconds(90).toString(),
                "endedAt",
                now.minusSeconds(10).toString(),
                "keyPress",
                2);
        var contact = supervisor.post("/api/v1/contacts", body).expect(201);
        var own = api.as(Tokens.of("service-agent").username("presser").org(unit));
        var colleague = api.as(Tokens.of("service-agent").username("other").org(unit));
        for (var path : List.of("/api/v1/contacts/" + contact.id(), "/api/v1/contacts?agent=presser&orgUnit=" + unit)) {
            assertThat(supervisor.get(path).expect(200).text()).contains("\"keyPress\":2");
            assertThat(own.get(path).expect(200).text()).contains("\"keyPress\":2");
            assertThat(colleague.get(path).expect(200).text()).doesNotContain("\"keyPress\":2");
        }
    }

    @Test
    void a_customer_writes_on_what_has_ended_for_good_no_more() {
        var code = code();
        var customer = known(contracts, jdbc, code, "jinhua/lanxi", "sun");
        var agent = api.as(Tokens.of("service-agent"));
        var body = with(Fixtures.anonymous("jinhua/lanxi"), "customerId", customer);
        body.remove("orgUnit");
        var complaint = agent.post("/api/v1/complaints", body).expect(201);
        until(agent, complaint, "close");
        var me = api.as(Tokens.of("customer").username("login-" + code).org("jinhua/lanxi"));
        var words = Map.of("kind", "FROM_CUSTOMER", "text", "还有一件事");
        me.post(complaint.location() + "/messages", words).expect(200);
        jdbc.sql("update complaint set ended_at = ended_at - interval '10 years' where id = ?")
                .param(complaint.id())
                .update();
        me.post(complaint.location() + "/messages", words).expectProblem(409, "complaint-ended");
        step(agent, complaint, "messages", Map.of("kind", "NOTE", "text", "archived"))
                .expect(200);
    }

    @Test
    void a_role_of_the_whole_company_is_shared_with_by_those_who_have_it_whole() {
        var view = Map.of(
                "name", "all", "filter", Map.of("open", true), "order", "NEWEST", "sharedRole", "quality-analyst");
        api.as(Tokens.of("supervisor").org("jinhua/view-branch"))
                .post("/api/v1/complaint-views", view)
                .expectProblem(403, "rule-of-the-whole-company");
        var shared = api.as(Tokens.of("supervisor").username("view-whole"))
                .post("/api/v1/complaint-views", view)
                .expect(201);
        api.as(Tokens.of("supervisor").username("view-whole"))
                .ifMatch(shared)
                .delete(shared.location())
                .expect(204);
    }

    @Test
    void an_erasure_takes_the_views_along_that_ask_for_somebody() {
        var customer = known(contracts, jdbc, code(), "jinhua/lanxi", "sun");
        jdbc.sql("update known_customer set name = '梁山泊烟酒商店', phone = '139-5555-0077' where id = ?")
                .param(customer)
                .update();
        var keeper = api.as(Tokens.of("supervisor").username("view-keeper"));
        var byId = view(keeper, Map.of("customerId", customer));
        var byName = view(keeper, Map.of("q", "投诉 梁山泊烟酒商店"));
        var byPhone = view(keeper, Map.of("q", "13955550077"));
        var other = view(keeper, Map.of("q", "配送", "open", true));
        contracts
                .example("ErasureRequested")
                .with("id", UUID.randomUUID())
                .with("people", List.of(customer))
                .with("logins", List.of())
                .send();
        await().untilAsserted(() -> {
            for (var gone : List.of(byId, byName, byPhone)) {
                keeper.get(gone).expectProblem(404, "view-not-found");
            }
        });
        keeper.get(other).expect(200);
    }

    private static String view(Api keeper, Map<String, Object> filter) {
        return keeper.post("/api/v1/complaint-views", Map.of("name", "one", "filter", filter, "order", "NEWEST"))
                .expect(201)
                .location();
    }
}
