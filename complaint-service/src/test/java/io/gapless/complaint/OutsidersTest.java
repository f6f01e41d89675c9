package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.customer;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What customers must neither see nor bring about. The archive is away. */
@ServiceTest
class OutsidersTest {

    private static final String COMPLAINTS = "/api/v1/complaints";
    private static final String UNIT = "jinhua/lanxi/youbu";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventContracts contracts;

    @Test
    void a_customer_is_told_no_name_of_the_staff() {
        var code = code();
        var id = known(contracts, jdbc, code, UNIT, "sun");
        var agent = api.as(Tokens.of("service-agent").username("agent-zhang").org("jinhua"));
        var body = with(anonymous(UNIT), "customerId", id);
        body.remove("orgUnit");
        var complaint = agent.post(COMPLAINTS, body).expect(201);
        assertThat(complaint.json("/receivedBy").asString()).isEqualTo("agent-zhang");
        step(agent, complaint, "assign", Map.of("assignee", "agent-zhang")).expect(200);
        step(agent, complaint, "messages", Map.of("kind", "REPLY", "text", "我们正在处理"))
                .expect(200);
        step(agent, complaint, "acknowledge", null).expect(200);
        var me = login(code);
        assertThat(me.get(complaint.location()).expect(200).text()).doesNotContain("agent-zhang");
        assertThat(me.get(COMPLAINTS).expect(200).text()).doesNotContain("agent-zhang");
        assertThat(api.get("/api/v1/public/complaints/"
                                + complaint.json("/number").asString() + "?secret="
                                + complaint.json("/followSecret").asString())
                        .expect(200)
                        .text())
                .doesNotContain("agent-zhang");
    }

    @Test
    void a_customer_does_not_grade_their_own_complaint() {
        var code = code();
        known(contracts, jdbc, code, UNIT, "sun");
        var mine = anonymous(UNIT);
        mine.remove("orgUnit");
        var usual = login(code).post(COMPLAINTS, mine).expect(201);
        var grave =
                login(code).post(COMPLAINTS, with(mine, "severity", "CRITICAL")).expect(201);
        assertThat(grave.json("/severity").asString())
                .isEqualTo(usual.json("/severity").asString());
    }

    @Test
    void a_customer_who_names_another_while_nobody_can_tell_complains_for_nobody_but_themselves() {
        var others = UUID.randomUUID();
        var code = code();
        var me = login(code);
        var body = with(anonymous(UNIT), "customerId", others);
        var complaint = me.post(COMPLAINTS, body).expect(201);
        assertThat(complaint.json("/customer/verified").asBoolean()).isFalse();
        customer(contracts, "CustomerRegistered", others, 1, code(), UNIT, "sun")
                .send();
        var mine = known(contracts, jdbc, code, UNIT, "sun");
        await().until(() -> me.get(complaint.location())
                .expect(200)
                .json("/customer/verified")
                .asBoolean());
        assertThat(me.get(complaint.location()).json("/customer/id").asString()).isEqualTo(mine.toString());
    }

    private Api login(String code) {
        return api.as(Tokens.of("customer").username("login-" + code).org(UNIT));
    }
}
