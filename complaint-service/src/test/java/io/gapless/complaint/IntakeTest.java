package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class IntakeTest {

    private static final String COMPLAINTS = "/api/v1/complaints";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventContracts contracts;

    @Test
    void nobody_takes_in_or_sees_complaints_of_other_org_units() {
        var dongyang = agent("jinhua/dongyang");
        var complaint = received(dongyang, "jinhua/dongyang/weishan");
        var yiwu = agent("jinhua/yiwu");
        yiwu.post(COMPLAINTS, anonymous("jinhua/dongyang")).expectProblem(403, "outside-org-scope");
        yiwu.get(complaint.location()).expectProblem(404, "complaint-not-found");
        step(yiwu, complaint, "acknowledge", null).expectProblem(404, "complaint-not-found");
        step(yiwu, complaint, "assign", Map.of("assignee", "service-agent")).expectProblem(404, "complaint-not-found");
        step(yiwu, complaint, "messages", Map.of("kind", "NOTE", "text", "x"))
                .expectProblem(404, "complaint-not-found");
        assertThat(yiwu.get(COMPLAINTS).expect(200).text())
                .doesNotContain(complaint.id().toString());
        yiwu.get(COMPLAINTS + "?orgUnit=jinhua/dongyang").expectProblem(403, "outside-org-scope");
    }

    @Test
    void a_customer_manager_sees_only_the_complaints_of_their_own_customers() {
        var id = known(contracts, jdbc, code(), "jinhua/dongyang/weishan", "wang");
        var complaint = agent("jinhua").post(COMPLAINTS, of(id)).expect(201);
        manager("wang").get(complaint.location()).expect(200);
        manager("zhao").get(complaint.location()).expectProblem(404, "complaint-not-found");
        manager("zhao").post(COMPLAINTS, of(id)).expectProblem(422, "customer-unknown");
        assertThat(manager("zhao").get(COMPLAINTS).expect(200).text())
                .doesNotContain(complaint.id().toString());
        // What they took in themselves without a customer they go on seeing.
        var anonymous = received(manager("zhao"), "jinhua/dongyang/weishan");
        manager("zhao").get(anonymous.location()).expect(200);
        manager("wang").get(anonymous.location()).expectProblem(404, "complaint-not-found");
    }

    @Test
    void a_customer_complains_for_itself_and_sees_no_notes() {
        var code = code();
        var login = "login-" + code;
        var mine = known(contracts, jdbc, code, "jinhua/lanxi/youbu", "sun");
        var other = known(contracts, jdbc, code(), "jinhua/lanxi/youbu", "sun");
        var me = api.as(Tokens.of("customer").username(login).org("jinhua/lanxi/youbu"));
        var body = anonymous("jinhua/lanxi/youbu");
        body.remove("orgUnit");
        var complaint = me.post(COMPLAINTS, body).expect(201);
        assertThat(complaint.json("/customer/id").asString()).isEqualTo(mine.toString());
        me.post(COMPLAINTS, of(other)).expectProblem(422, "customer-unknown");
        var others = agent("jinhua").post(COMPLAINTS, of(other)).expect(201);
        me.get(others.location()).expectProblem(404, "complaint-not-found");
        assertThat(me.get(COMPLAINTS).expect(200).json("/items")).hasSize(1);

        step(agent("jinhua"), complaint, "messages", Map.of("kind", "NOTE", "text", "difficult customer"))
                .expect(200);
        step(me, complaint, "messages", Map.of("kind", "REPLY", "text", "x"))
                .expectProblem(403, "message-kind-not-yours");
        step(agent("jinhua"), complaint, "messages", Map.of("kind", "FROM_CUSTOMER", "text", "I am content"))
                .expectProblem(403, "message-of-customers");
        step(me, complaint, "messages", Map.of("kind", "FROM_CUSTOMER", "text", "any news?"))
                .expect(200);
        var read = me.get(complaint.location()).expect(200);
        assertThat(read.text()).doesNotContain("difficult customer").contains("any news?");
        assertThat(read.json("/allowedMoves").valueStream().map(move -> move.asString()))
                .containsExactly("WITHDRAW");
        step(me, complaint, "acknowledge", null).expectProblem(403, "not-allowed");
        step(me, complaint, "withdraw", Map.of("reason", "settled")).expect(200);
    }

    @Test
    void a_complaint_answers_its_number_its_due_times_and_once_its_secret() {
        var agent = agent("jinhua");
        var complaint = agent.idempotencyKey("intake-1")
                .post(COMPLAINTS, anonymous("jinhua/yiwu"))
                .expect(201);
        assertThat(complaint.json("/number").asString()).matches("C\\d{8}-\\d{6}");
        assertThat(complaint
                        .json("/clocks")
                        .valueStream()
                        .map(clock -> clock.at("/name").asString()))
                .containsExactly("ACKNOWLEDGE", "FIRST_RESPONSE", "UPDATE", "RESOLVE");
        var secret = complaint.json("/followSecret").asString();
        assertThat(secret).hasSize(22);

        var again = agent.idempotencyKey("intake-1")
                .post(COMPLAINTS, anonymous("jinhua/yiwu"))
                .expect(201);
        assertThat(again.id()).isEqualTo(complaint.id());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.text()).doesNotContain(secret).doesNotContain("followSecret");
        assertThat(agent.get(complaint.location()).text()).doesNotContain("followSecret");
        assertThat(jdbc.sql("select count(*) from idempotency_key where body like ?")
                        .param("%" + secret + "%")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void a_case_is_followed_and_written_to_by_its_number_and_secret_and_by_nothing_less() {
        var agent = agent("jinhua");
        var complaint = received(agent, "jinhua/yiwu");
        var other = received(agent, "jinhua/yiwu");
        var number = complaint.json("/number").asString();
        var secret = complaint.json("/followSecret").asString();
        step(agent, complaint, "messages", Map.of("kind", "NOTE", "text", "secret note"))
                .expect(200);
        step(agent, complaint, "messages", Map.of("kind", "REPLY", "text", "我们正在调查"))
                .expect(200);

        var path = "/api/v1/public/complaints/" + number;
        var followed = api.get(path + "?secret=" + secret).expect(200);
        assertThat(followed.text())
                .contains("我们正在调查")
                .doesNotContain("secret note")
                .doesNotContain("13800000000");
        assertThat(followed.json("/status").asString()).isEqualTo("RECEIVED");
        var wrongSecret = api.get(
                        path + "?secret=" + other.json("/followSecret").asString())
                .expectProblem(404, "case-not-found");
        var wrongNumber = api.get("/api/v1/public/complaints/C20200101-000001?secret=" + secret)
                .expectProblem(404, "case-not-found");
        assertThat(wrongSecret.json("/detail")).isEqualTo(wrongNumber.json("/detail"));
        api.get(path).expectProblem(404, "case-not-found");

        api.post(path + "/messages", Map.of("secret", "no", "text", "hello")).expectProblem(404, "case-not-found");
        var keyed = api.idempotencyKey("m-1");
        keyed.post(path + "/messages", Map.of("secret", secret, "text", "谢谢")).expect(204);
        keyed.post(path + "/messages", Map.of("secret", secret, "text", "谢谢")).expect(204);
        assertThat(api.get(path + "?secret=" + secret).json("/messages")).hasSize(2);
    }

    @Test
    void what_is_wrong_with_a_complaint_is_told() {
        var agent = agent("jinhua");
        agent.post(COMPLAINTS, with(anonymous("jinhua"), "category", "weather")).expectProblem(422, "category-unknown");
        agent.post(COMPLAINTS, with(anonymous("jinhua"), "occurredAt", "2999-01-01T00:00:00Z"))
                .expectProblem(422, "occurred-at-implausible");
        agent.post(COMPLAINTS, with(with(anonymous("jinhua"), "customerId", UUID.randomUUID()), "customerCode", "X"))
                .expectProblem(422, "customer-named-twice");
        var nowhere = anonymous("jinhua");
        nowhere.remove("orgUnit");
        agent.inChinese().post(COMPLAINTS, nowhere).expectProblem(422, "org-unit-required");
        agent.post(COMPLAINTS, with(anonymous("jinhua"), "text", " ")).expectProblem(400, "invalid-request");
        api.as(Tokens.of("quality-analyst"))
                .post(COMPLAINTS, anonymous("jinhua"))
                .expectProblem(403, "not-allowed");
    }

    @Test
    void a_partner_needs_its_scopes_sees_its_own_and_hands_over_each_reference_once_even_at_once() throws Exception {
        var body = with(with(anonymous("jinhua"), "channel", "PARTNER"), "externalReference", "ref-" + code());
        api.as(Tokens.of("partner").scope("complaints:read"))
                .post(COMPLAINTS, body)
                .expectProblem(403, "missing-scope");
        var partner = api.as(Tokens.of("partner").username("partner-a").scope("complaints:write complaints:read"));
        var answers = atOnce(8, () -> partner.post(COMPLAINTS, body));
        assertThat(answers).extracting(Api.Answer::status).containsOnly(200, 201);
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers)
                .extracting(Api.Answer::id)
                .containsOnly(answers.getFirst().id());

        var other = api.as(Tokens.of("partner").username("partner-b").scope("complaints:write complaints:read"));
        assertThat(other.post(COMPLAINTS, body).expect(201).id())
                .isNotEqualTo(answers.getFirst().id());
        other.get(COMPLAINTS + "/" + answers.getFirst().id()).expectProblem(404, "complaint-not-found");
        assertThat(other.get(COMPLAINTS).expect(200).json("/items")).hasSize(1);
    }

    @Test
    void numbers_are_unique_however_many_come_at_once() throws Exception {
        var agent = agent("jinhua");
        var answers = atOnce(60, () -> takenIn(agent));
        assertThat(answers).extracting(Api.Answer::status).containsOnly(201);
        assertThat(answers)
                .extracting(answer -> answer.json("/number").asString())
                .doesNotHaveDuplicates()
                .hasSize(60);
    }

    /** The answer in the end: who waits too long for a connection is told to come again (503), and does. */
    private static Api.Answer takenIn(Api agent) {
        return await().atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1)) // as Retry-After says
                .until(
                        () -> agent.post(COMPLAINTS, anonymous("jinhua/wucheng")),
                        answer -> answer.status() != 503
                                || !answer.header("Retry-After").equals("1"));
    }

    @Test
    void complaints_are_found_by_chinese_text_by_number_and_by_what_they_are() {
        var agent = agent("jinhua/wucheng/chengnan");
        var body = with(anonymous("jinhua/wucheng/chengnan"), "text", "送来的香烟外包装全部受潮发霉");
        var mouldy = agent.post(COMPLAINTS, with(body, "severity", "HIGH")).expect(201);
        received(agent, "jinhua/wucheng/chengnan");
        var scope = COMPLAINTS + "?orgUnit=jinhua/wucheng/chengnan";
        assertFound(agent.get(scope + "&q=%E5%8F%97%E6%BD%AE%E5%8F%91%E9%9C%89"), mouldy);
        assertFound(agent.get(scope + "&q=" + mouldy.json("/number").asString()), mouldy);
        assertFound(agent.get(scope + "&severity=HIGH&status=RECEIVED&category=delivery-late&overdue=false"), mouldy);
        assertThat(agent.get(scope + "&overdue=true").expect(200).json("/items"))
                .isEmpty();
        var first = agent.get(scope + "&limit=1").expect(200);
        assertFound(agent.get(scope + "&limit=1&cursor=" + first.json("/next").asString()), mouldy);
    }

    private static void assertFound(Api.Answer answer, Api.Answer complaint) {
        assertThat(answer.expect(200)
                        .json("/items")
                        .valueStream()
                        .map(item -> item.at("/id").asString()))
                .containsExactly(complaint.id().toString());
    }

    private static ArrayList<Api.Answer> atOnce(int times, Callable<Api.Answer> request) throws Exception {
        var answers = new ArrayList<Api.Answer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<Api.Answer>>();
            for (int i = 0; i < times; i++) {
                tasks.add(request);
            }
            for (var answer : threads.invokeAll(tasks)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    private static Map<String, Object> of(UUID customer) {
        var body = new HashMap<>(anonymous("jinhua"));
        body.remove("orgUnit");
        body.remove("contact");
        body.put("customerId", customer);
        return body;
    }

    private Api agent(String orgUnit) {
        return api.as(Tokens.of("service-agent").org(orgUnit));
    }

    private Api manager(String username) {
        return api.as(Tokens.of("customer-manager").username(username).org("jinhua/dongyang/weishan"));
    }
}
