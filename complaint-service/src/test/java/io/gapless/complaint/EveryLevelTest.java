package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Approvals that go through every level on the way up. */
@ServiceTest(properties = "gapless.complaint.approval.every-level=true")
class EveryLevelTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Test
    void each_level_agrees_before_the_next_is_asked_and_one_that_returns_it_ends_the_way() {
        hold("team", 300, "wang", "jinhua/dongyang/weishan");
        hold("branch", 1000, "supervisor", "jinhua/dongyang");
        hold("company", 5000, "zhou", "jinhua");
        var agent = api.as(Tokens.of("service-agent"));
        var wang = api.as(Tokens.of("supervisor").username("wang").org("jinhua/dongyang/weishan"));
        var branch = api.as(Tokens.of("supervisor").org("jinhua/dongyang"));
        var company = api.as(Tokens.of("customer-manager").username("zhou"));
        var complaint = received(agent, "jinhua/dongyang/weishan");
        until(agent, complaint, "investigate");
        step(agent, complaint, "decide", pay()).expect(200);
        step(branch, complaint, "approve", null).expectProblem(403, "beyond-authority");
        var first = step(wang, complaint, "approve", null).expect(200);
        assertThat(first.json("/status").asString()).isEqualTo("DECIDED");
        step(wang, complaint, "approve", null).expectProblem(403, "beyond-authority");
        step(branch, complaint, "return", Map.of("reason", "ask the carrier first"))
                .expect(200);
        step(agent, complaint, "decide", pay()).expect(200);
        step(wang, complaint, "approve", null).expect(200);
        step(branch, complaint, "approve", null).expect(200);
        var approved = step(company, complaint, "approve", null).expect(200);
        assertThat(approved.json("/status").asString()).isEqualTo("APPROVED");
        var approvals = agent.get(complaint.location() + "/approvals").expect(200);
        assertThat(approvals
                        .json("/items/0/steps")
                        .valueStream()
                        .map(one -> one.at("/status").asString()))
                .containsExactly("APPROVED", "RETURNED", "CANCELLED");
        assertThat(approvals
                        .json("/items/1/steps")
                        .valueStream()
                        .map(one -> one.at("/decidedBy").asString()))
                .containsExactly("wang", "supervisor", "zhou");
        contracts.awaitPublished("ComplaintApprovalStepped", complaint.id());
        contracts.verifyPublished();
    }

    private void hold(String code, int limit, String employee, String orgUnit) {
        var admin = api.as(Tokens.of("admin"));
        var post = admin.post(
                        "/api/v1/authority-posts",
                        Map.of(
                                "code",
                                code,
                                "post",
                                Map.of(
                                        "name",
                                        "岗位",
                                        "nameEn",
                                        "Post",
                                        "remedies",
                                        List.of("COMPENSATION"),
                                        "limits",
                                        List.of(Map.of("currency", "CNY", "amount", limit)),
                                        "active",
                                        true)))
                .expect(201);
        admin.post(post.location() + "/holders", Map.of("employee", employee, "orgUnit", orgUnit))
                .expect(201);
    }

    private static Map<String, Object> pay() {
        return Map.of(
                "decision", "compensate",
                "remedy", "COMPENSATION",
                "compensation", Map.of("amount", 3000, "currency", "CNY"));
    }
}
