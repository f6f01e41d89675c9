package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Complaints that go on in others, and those that are like them. */
@ServiceTest
class MergeTest {

    private static final String LIST = "/api/v1/complaints";
    private static final String PUBLIC = "/api/v1/public/complaints/";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_complaint_goes_on_in_an_earlier_one_and_what_is_said_to_it_arrives_there() {
        var agent = api.as(Tokens.of("service-agent"));
        var first = of(agent, "13900001001", "LOW");
        var survivor = of(agent, "139-0000-1001", "LOW");
        var doubled = of(agent, "13900001001", "HIGH");
        write(doubled, "before");
        var path = doubled.location() + "/merge";
        var into = Map.of("into", number(survivor), "reason", "同一件事");
        agent.post(path, into).expectProblem(428, "if-match-required");
        var merged = agent.ifMatch("*").post(path, into).expect(200);
        assertThat(merged.json("/status").asString()).isEqualTo("MERGED");
        assertThat(merged.json("/clocks").valueStream())
                .allMatch(clock -> clock.at("/metAt").isMissingNode()
                        && clock.at("/pausedSince").isString());
        assertThat(jdbc.sql("select next_due_at is null and ended_at is not null from complaint where id = ?")
                        .param(doubled.id())
                        .query(Boolean.class)
                        .single())
                .isTrue();
        var read = agent.get(survivor.location()).expect(200);
        assertThat(read.json("/severity").asString()).isEqualTo("HIGH");
        assertThat(agent.get(survivor.location() + "/links")
                        .expect(200)
                        .json("/items/0/kind")
                        .asString())
                .isEqualTo("DUPLICATE");
        assertThat(agent.get(doubled.location()).expect(200).json("/mergedInto").asString())
                .isEqualTo(number(survivor));
        assertThat(read.json("/mergedInto").isString()).isFalse();
        var told = contracts.awaitPublished("ComplaintMerged", doubled.id());
        assertThat(told.body().at("/mergedInto/number").asString()).isEqualTo(number(survivor));
        assertThat(told.body().at("/open").asBoolean()).isFalse();
        contracts.awaitPublished("ComplaintLinked", survivor.id());

        // The desk and the customer write to the number that was merged.
        agent.post(doubled.location() + "/messages", Map.of("kind", "REPLY", "text", "马上处理"))
                .expect(200);
        write(doubled, "any news?");
        var messages =
                agent.get(survivor.location()).expect(200).json("/messages").toString();
        assertThat(messages).contains("马上处理", "any news?").doesNotContain("before");
        assertThat(agent.get(survivor.location())
                        .json("/clocks")
                        .valueStream()
                        .filter(clock -> clock.at("/name").asString().equals("FIRST_RESPONSE"))
                        .map(clock -> clock.at("/metAt").isString()))
                .containsExactly(true);
        var followed = follow(doubled);
        assertThat(followed.json("/status").asString()).isEqualTo("MERGED");
        assertThat(followed.json("/mergedInto").asString()).isEqualTo(number(survivor));
        assertThat(followed.json("/open").asBoolean()).isTrue();
        assertThat(followed.json("/messages")
                        .valueStream()
                        .map(said -> said.at("/text").asString()))
                .containsExactly("before", "马上处理", "any news?");
        assertThat(follow(survivor).json("/mergedInto").isString()).isFalse();

        // And where that one goes on in yet another.
        agent.ifMatch("*")
                .post(survivor.location() + "/merge", Map.of("into", number(first), "reason", "也是"))
                .expect(200);
        write(doubled, "still nothing");
        assertThat(agent.get(first.location()).expect(200).json("/messages").toString())
                .contains("still nothing");
        assertThat(follow(doubled).json("/mergedInto").asString()).isEqualTo(number(first));
        agent.ifMatch("*").post(path, into).expectProblem(409, "illegal-move");
        agent.ifMatch("*")
                .put(doubled.location() + "/cause", Map.of("cause", "people-skill", "whys", List.of("x")))
                .expectProblem(409, "complaint-ended");
        agent.delete(doubled.location() + "/links/"
                        + agent.get(doubled.location() + "/links")
                                .json("/items/0/id")
                                .asString())
                .expectProblem(409, "link-by-merge");
        contracts.verifyPublished();
    }

    @Test
    void only_complaints_of_one_customer_are_merged_and_only_into_earlier_ones_in_hand() {
        var agent = api.as(Tokens.of("service-agent"));
        var first = of(agent, "13900001002", "LOW");
        var second = of(agent, "13900001002", "LOW");
        var stranger = of(agent, "13900001003", "LOW");
        refused(agent, second, first.location(), 422, "merge-into-later");
        refused(agent, second, second.location(), 422, "merge-into-itself");
        refused(agent, first, stranger.location(), 422, "merge-other-customer");
        agent.ifMatch("*")
                .post(second.location() + "/merge", Map.of("into", "C1", "reason", "x"))
                .expectProblem(422, "complaint-unknown");
        for (String role : List.of("executive", "quality-analyst", "customer")) {
            api.as(Tokens.of(role))
                    .ifMatch("*")
                    .post(second.location() + "/merge", Map.of("into", number(first), "reason", "x"))
                    .expectProblem(403, "not-allowed");
        }
        var elsewhere = of(agent, "13900001002", "LOW", "jinhua/lanxi");
        var there = api.as(Tokens.of("service-agent").org("jinhua/lanxi"));
        refused(there, first, elsewhere.location(), 422, "complaint-unknown");
        refused(there, elsewhere, first.location(), 404, "complaint-not-found");
        step(agent, first, "withdraw", Map.of("reason", "x")).expect(200);
        refused(agent, first, second.location(), 409, "complaint-not-in-hand");
        // Of customers who are known, the id decides and not the telephone.
        var one = known(contracts, jdbc, code(), "jinhua/yiwu", "wang");
        var other = known(contracts, jdbc, code(), "jinhua/yiwu", "wang");
        var ofOne = ofCustomer(agent, one);
        var ofOther = ofCustomer(agent, other);
        refused(agent, ofOne, ofOther.location(), 422, "merge-other-customer");
        var again = ofCustomer(agent, one);
        agent.ifMatch(again)
                .post(again.location() + "/merge", Map.of("into", number(ofOne), "reason", "x"))
                .expect(200);
        agent.ifMatch(again)
                .post(again.location() + "/merge", Map.of("into", number(ofOne), "reason", "x"))
                .expectProblem(412, "stale-version");
    }

    @Test
    void two_that_merge_the_same_complaint_at_once_come_one_after_the_other() throws Exception {
        var agent = api.as(Tokens.of("service-agent"));
        var first = of(agent, "13900001004", "LOW");
        var second = of(agent, "13900001004", "LOW");
        var third = of(agent, "13900001004", "LOW");
        try (var both = Executors.newFixedThreadPool(2)) {
            var answers = both.invokeAll(List.<Callable<Integer>>of(
                    () -> agent.ifMatch(third)
                            .post(third.location() + "/merge", Map.of("into", number(first), "reason", "x"))
                            .status(),
                    () -> agent.ifMatch(third)
                            .post(third.location() + "/merge", Map.of("into", number(second), "reason", "x"))
                            .status()));
            var statuses = List.of(answers.get(0).get(), answers.get(1).get());
            assertThat(statuses).containsExactlyInAnyOrder(200, 412);
        }
        assertThat(jdbc.sql("select count(*) from complaint_merge where complaint_id = ?")
                        .param(third.id())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void open_complaints_of_the_customer_and_of_like_words_are_found() {
        var unit = "jinhua/yiwu/similar";
        var agent = api.as(Tokens.of("service-agent").org(unit));
        var same = of(agent, "13900001005", "LOW", unit, "完全不同的内容，关于价格的事情");
        var like = of(agent, "13900001006", "LOW", unit, "今天配送车又迟到了三个小时，没有人打电话告知");
        var unlike = of(agent, "13900001007", "LOW", unit, "司机态度恶劣，骂人");
        var ended = of(agent, "13900001008", "LOW", unit, "配送车迟到了三个小时，没有人打电话");
        step(agent, ended, "withdraw", Map.of("reason", "x")).expect(200);
        var elsewhere =
                of(api.as(Tokens.of("service-agent")), "13900001009", "LOW", "jinhua/lanxi", "配送车迟到了三个小时，没有人打电话告知");
        var asked = of(agent, "13900001005", "LOW", unit, "配送车迟到了三个小时，没有人打电话告知");
        var found = agent.get(asked.location() + "/similar").expect(200);
        assertThat(found.json("/items")
                        .valueStream()
                        .map(item -> item.at("/number").asString()))
                .containsExactly(number(same), number(like));
        assertThat(found.json("/items/0/takesIt").asBoolean()).isTrue();
        assertThat(found.json("/items/0/sameCustomer").asBoolean()).isTrue();
        assertThat(found.json("/items/1/takesIt").asBoolean()).isFalse();
        assertThat(found.json("/items/1/likeness").decimalValue().doubleValue()).isBetween(0.6, 0.99);
        assertThat(found.text()).doesNotContain(number(unlike), number(ended), number(elsewhere));
        api.as(Tokens.of("service-agent").org("jinhua/lanxi"))
                .get(asked.location() + "/similar")
                .expectProblem(404, "complaint-not-found");

        var english = of(agent, "13900001010", "LOW", unit, "The delivery was three hours late and nobody called me");
        var alike = of(agent, "13900001011", "LOW", unit, "Deliveries come late by hours and nobody calls");
        var stops =
                of(agent, "13900001012", "LOW", unit, "The price was not the one that I was told and it is too much");
        assertThat(agent.get(english.location() + "/similar")
                        .expect(200)
                        .json("/items")
                        .valueStream()
                        .map(item -> item.at("/number").asString()))
                .contains(number(alike))
                .doesNotContain(number(stops));
    }

    private void refused(Api api, Api.Answer into, String from, int status, String slug) {
        api.ifMatch("*")
                .post(from + "/merge", Map.of("into", number(into), "reason", "x"))
                .expectProblem(status, slug);
    }

    private Api.Answer follow(Api.Answer complaint) {
        return api.get(PUBLIC + number(complaint) + "?secret="
                        + complaint.json("/followSecret").asString())
                .expect(200);
    }

    private void write(Api.Answer complaint, String text) {
        api.post(
                        PUBLIC + number(complaint) + "/messages",
                        Map.of("secret", complaint.json("/followSecret").asString(), "text", text))
                .expect(204);
    }

    private static String number(Api.Answer complaint) {
        return complaint.json("/number").asString();
    }

    private static Api.Answer of(Api agent, String phone, String severity) {
        return of(agent, phone, severity, "jinhua/yiwu");
    }

    private static Api.Answer of(Api agent, String phone, String severity, String unit) {
        return of(agent, phone, severity, unit, "配送车迟到了三个小时");
    }

    private static Api.Answer of(Api agent, String phone, String severity, String unit, String text) {
        var body = with(anonymous(unit), "contact", Map.of("name", "陈先生", "phone", phone));
        return agent.post(LIST, with(with(body, "severity", severity), "text", text))
                .expect(201);
    }

    private static Api.Answer ofCustomer(Api agent, UUID customer) {
        var body = new HashMap<>(anonymous("jinhua/yiwu"));
        body.put("customerId", customer);
        return agent.post(LIST, body).expect(201);
    }
}
