package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@ServiceTest
class ReplyTemplateTest {

    private static final String TEMPLATES = "/api/v1/reply-templates";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Test
    void a_template_is_kept_in_versions_in_two_languages_and_knows_its_variables() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        var created = analyst.idempotencyKey("t-1")
                .post(TEMPLATES, Map.of("code", "refund", "content", content("退款 {amount} 元，编号 {number}")))
                .expect(201);
        analyst.idempotencyKey("t-1")
                .post(TEMPLATES, Map.of("code", "refund", "content", content("退款 {amount} 元，编号 {number}")))
                .expect(201);
        analyst.post(TEMPLATES, Map.of("code", "refund", "content", content("x")))
                .expectProblem(409, "reply-template-code-taken");
        analyst.post(TEMPLATES, Map.of("code", "wrong", "content", content("{nobodyKnowsThis}")))
                .expectProblem(422, "reply-template-variable-unknown");
        analyst.put(TEMPLATES + "/refund", content("x")).expect(428);
        var changed = analyst.ifMatch(created)
                .put(TEMPLATES + "/refund", content("{amount} 元"))
                .expect(200);
        assertThat(changed.json("/version").asInt()).isEqualTo(2);
        analyst.ifMatch(created).put(TEMPLATES + "/refund", content("x")).expect(412);
        assertThat(analyst.get(TEMPLATES + "/refund/versions").expect(200).json("/items"))
                .hasSize(2);
        var page = analyst.get(TEMPLATES + "?limit=1").expect(200);
        assertThat(page.json("/items/0/code").asString()).isEqualTo("acknowledgement");
        assertThat(analyst.get(TEMPLATES + "?limit=1&cursor="
                                + page.json("/next").asString())
                        .expect(200)
                        .json("/items/0/code")
                        .asString())
                .isGreaterThan("acknowledgement");
        for (String role : List.of("service-agent", "customer-manager", "executive")) {
            api.as(Tokens.of(role))
                    .post(TEMPLATES, Map.of("code", "other", "content", content("x")))
                    .expectProblem(403, "not-allowed");
        }
        api.as(Tokens.of("customer")).get(TEMPLATES).expectProblem(403, "not-allowed");
        analyst.get(TEMPLATES + "/none").expectProblem(404, "reply-template-not-found");
    }

    @Test
    void a_reply_by_a_template_is_seen_before_it_is_sent_and_says_what_is_missing() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        analyst.post(TEMPLATES, Map.of("code", "money", "content", content("{customerName}：退款 {amount} 元，{decision}")))
                .expect(201);
        var agent = agent("jinhua");
        var body = with(Fixtures.anonymous("jinhua"), "contact", Map.of("name", "{amount} ${number}"));
        var complaint = agent.post("/api/v1/complaints", body).expect(201);
        var replies = "/api/v1/complaints/" + complaint.id() + "/replies";
        var missing = agent.post(replies + "/preview", Map.of("template", "money"))
                .expectProblem(422, "reply-template-values-missing");
        assertThat(missing.json("/missing").toString()).isEqualTo("[\"amount\",\"decision\"]");
        var preview = agent.post(replies + "/preview", Map.of("template", "progress", "language", "en"))
                .expect(200);
        // What a customer is called is never read as a variable.
        assertThat(preview.json("/text").asString())
                .contains("Dear {amount} ${number},")
                .contains(complaint.json("/number").asString());
        agent("hangzhou")
                .post(replies + "/preview", Map.of("template", "progress"))
                .expectProblem(404, "complaint-not-found");
        agent("hangzhou").post(replies, Map.of("template", "progress")).expectProblem(404, "complaint-not-found");
        agent.post(replies, Map.of("template", "none")).expectProblem(422, "reply-template-unknown");
        agent.idempotencyKey("r-1")
                .post(replies, Map.of("template", "progress"))
                .expect(200);
        agent.idempotencyKey("r-1")
                .post(replies, Map.of("template", "progress"))
                .expect(200);
        var read = agent.get(complaint.location()).expect(200);
        assertThat(read.json("/messages")).hasSize(1);
        assertThat(read.json("/messages/0/kind").asString()).isEqualTo("REPLY");
        assertThat(read.json("/clocks/1/metAt").isMissingNode()).isFalse();
        contracts.verifyPublished();
    }

    @Test
    void where_a_complaint_stands_is_told_in_words_of_the_language() {
        api.as(Tokens.of("quality-analyst"))
                .post(
                        TEMPLATES,
                        Map.of(
                                "code",
                                "standing",
                                "content",
                                with(
                                        content("进度：{status}。"),
                                        "en",
                                        Map.of("subject", "Status", "text", "It is {status}."))))
                .expect(201);
        var agent = agent("jinhua");
        var complaint = received(agent, "jinhua/yiwu");
        Fixtures.until(agent, complaint, "investigate");
        var replies = "/api/v1/complaints/" + complaint.id() + "/replies/preview";
        assertThat(agent.post(replies, Map.of("template", "standing", "language", "zh"))
                        .expect(200)
                        .json("/text")
                        .asString())
                .isEqualTo("进度：调查中。");
        assertThat(agent.post(replies, Map.of("template", "standing", "language", "en"))
                        .expect(200)
                        .json("/text")
                        .asString())
                .isEqualTo("It is under investigation.");
    }

    @Test
    void nobody_answers_what_belongs_to_others() {
        var complaint = received(agent("jinhua"), "jinhua/yiwu");
        for (String role : List.of("customer", "quality-analyst", "executive", "partner")) {
            api.as(Tokens.of(role))
                    .post("/api/v1/complaints/" + complaint.id() + "/replies", Map.of("template", "progress"))
                    .expectProblem(403, "not-allowed");
        }
    }

    private static Map<String, Object> content(String text) {
        return new HashMap<>(Map.of(
                "name",
                "Refund",
                "zh",
                Map.of("subject", "退款 [{number}]", "text", text),
                "en",
                Map.of("subject", "Refund [{number}]", "text", "We refund {amount}."),
                "active",
                true));
    }

    private Api agent(String orgUnit) {
        return api.as(Tokens.of("service-agent").org(orgUnit));
    }
}
