package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Contacts of telephone systems, the desk's figures by interval, queue and agent, and what it needs. */
@ServiceTest
class ServiceDeskTest {

    /** Nine in the morning of a Monday in Shanghai. */
    private static final Instant NINE = Instant.parse("2026-10-12T01:00:00Z");

    private static final String DAY = "from=2026-10-11T16:00:00Z&to=2026-10-12T16:00:00Z";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_system_hands_many_over_and_none_counts_twice() {
        var acd = api.as(
                Tokens.of("partner").username("acd-1").org("jinhua/pujiang").scope("contacts:write"));
        var batch = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < 40; i++) {
            // A quarter of them give up, two of those at once; agents take turns; half an hour apart in two groups.
            var contact =
                    contact("jinhua/pujiang", NINE.plusSeconds(i + (i < 20 ? 0 : 1800)), i % 4 == 3 ? null : i, 60);
            contact.put("externalId", "b-" + i);
            contact.put("holdSeconds", i % 4 == 3 ? 0 : 10);
            contact.put("wrapUpSeconds", 30);
            if (i % 4 != 3) {
                contact.put("agent", i % 2 == 0 ? "anna" : "bert");
            } else if (i == 3 || i == 7) {
                contact.put("endedAt", NINE.plusSeconds(i + 2).toString());
            }
            batch.add(contact);
        }
        batch.add(Fixtures.with(contact("jinhua/yiwu", NINE, 5, 60), "externalId", "b-40"));
        batch.add(Fixtures.with(contact("jinhua/pujiang", NINE, 90, 60), "externalId", "b-41"));
        var outcomes =
                acd.post("/api/v1/contacts/batches", Map.of("contacts", batch)).expect(200);
        assertThat(outcomes.json("/outcomes/0/outcome").asString()).isEqualTo("LOGGED");
        assertThat(outcomes.json("/outcomes/40/problem/type").asString()).endsWith("outside-org-scope");
        assertThat(outcomes.json("/outcomes/41/problem/type").asString()).endsWith("contact-times-wrong");
        var again = acd.post("/api/v1/contacts/batches", Map.of("contacts", batch.subList(0, 40)))
                .expect(200);
        assertThat(again.json("/outcomes/0/outcome").asString()).isEqualTo("KNOWN");
        assertThat(again.json("/outcomes/0/id").asString())
                .isEqualTo(outcomes.json("/outcomes/0/id").asString());

        var supervisor = api.as(Tokens.of("supervisor").org("jinhua"));
        var all = supervisor
                .get("/api/v1/contacts/figures?orgUnit=jinhua/pujiang&" + DAY)
                .expect(200);
        assertThat(all.json("/offered").asInt()).isEqualTo(40);
        assertThat(all.json("/answered").asInt()).isEqualTo(30);
        assertThat(all.json("/shortAbandoned").asInt()).isEqualTo(2);
        assertThat(all.json("/abandonRate").asDouble()).isEqualTo(.25);
        // 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20: within 20 s.
        assertThat(all.json("/serviceLevel").asDouble()).isEqualTo(.4);
        // Talk and hold end 60 s after the offer; with 30 s of work after it: 60 − wait + 30.
        assertThat(all.json("/averageHandlingTime").asDouble()).isEqualTo(71);
        var without = supervisor
                .get("/api/v1/contacts/figures?orgUnit=jinhua/pujiang&excludeShort=true&" + DAY)
                .expect(200);
        assertThat(without.json("/abandonRate").asDouble()).isEqualTo(.210526);
        var strict = supervisor
                .get("/api/v1/contacts/figures?orgUnit=jinhua/pujiang&thresholdSeconds=10&" + DAY)
                .expect(200);
        assertThat(strict.json("/serviceLevel").asDouble()).isEqualTo(.225);
        assertThat(strict.json("/averageHandlingTime").asDouble()).isEqualTo(71);

        var halves = supervisor
                .get("/api/v1/contacts/figures/intervals?orgUnit=jinhua/pujiang&interval=HALF_HOUR&by=AGENT&limit=3&"
                        + DAY)
                .expect(200);
        assertThat(halves.json("/items")).hasSize(3);
        assertThat(halves.json("/items/0/key").asString()).isEqualTo("anna");
        assertThat(halves.json("/items/0/start").asString()).isEqualTo("2026-10-12T01:00:00Z");
        assertThat(halves.json("/items/0/offered").asInt()).isEqualTo(10);
        assertThat(halves.json("/items/2/start").asString()).isEqualTo("2026-10-12T01:30:00Z");
        var rest = supervisor
                .get("/api/v1/contacts/figures/intervals?orgUnit=jinhua/pujiang&interval=HALF_HOUR&by=AGENT&limit=3&"
                        + DAY + "&cursor=" + halves.json("/next").asString())
                .expect(200);
        assertThat(rest.json("/items")).hasSize(1);
        var days = supervisor
                .get("/api/v1/contacts/figures/intervals?orgUnit=jinhua/pujiang&by=QUEUE&zone=Europe/Berlin&" + DAY)
                .expect(200);
        assertThat(days.json("/items/0/start").asString()).isEqualTo("2026-10-11T22:00:00Z");
        supervisor.get("/api/v1/contacts/figures/intervals?zone=Z&" + DAY).expectProblem(422, "calendar-zone-unknown");

        // Agents: themselves.
        var anna = api.as(Tokens.of("service-agent").username("anna").org("jinhua/pujiang"));
        anna.get("/api/v1/contacts/figures?agent=bert&" + DAY).expectProblem(403, "figures-of-others");
        assertThat(anna.get("/api/v1/contacts/figures?agent=anna&" + DAY)
                        .expect(200)
                        .json("/offered")
                        .asInt())
                .isEqualTo(20);
        assertThat(anna.get("/api/v1/contacts/figures/intervals?by=AGENT&" + DAY)
                        .expect(200)
                        .json("/items"))
                .hasSize(1);

        // What was pressed, and the time agents were there.
        acd.post("/api/v1/contacts/key-presses", Map.of("externalId", "b-0", "keyPress", 5))
                .expect(204);
        acd.post("/api/v1/contacts/key-presses", Map.of("externalId", "b-0", "keyPress", 5))
                .expect(204);
        acd.post("/api/v1/contacts/key-presses", Map.of("externalId", "b-0", "keyPress", 1))
                .expectProblem(409, "key-pressed-already");
        acd.post("/api/v1/contacts/key-presses", Map.of("externalId", "b-none", "keyPress", 1))
                .expectProblem(422, "contact-unknown");
        acd.post("/api/v1/contacts/key-presses", Map.of("externalId", "b-1", "keyPress", 2))
                .expect(204);
        var there = Map.of(
                "externalId", "t-1",
                "agent", "anna",
                "orgUnit", "jinhua/pujiang",
                "from", NINE.minusSeconds(600).toString(),
                "until", NINE.plusSeconds(3000).toString());
        acd.post("/api/v1/contacts/agent-times", there).expect(204);
        acd.post("/api/v1/contacts/agent-times", there).expect(204);
        acd.post("/api/v1/contacts/agent-times", Fixtures.with(new HashMap<>(there), "externalId", "t-2"))
                .expectProblem(409, "agent-there-already");
        var rated = contracts.awaitPublished(
                "ContactRated", UUID.fromString(outcomes.json("/outcomes/0/id").asString()));
        assertThat(rated.body().at("/keyPress").asInt()).isEqualTo(5);
        var figures = supervisor
                .get("/api/v1/contacts/figures?orgUnit=jinhua/pujiang&agent=anna&" + DAY)
                .expect(200);
        assertThat(figures.json("/keyPressSatisfaction/n").asInt()).isEqualTo(1);
        // 20 contacts of hers with 20 × 90 s less their waits: 2 × (0 + 2 + … ) and an hour there.
        assertThat(figures.json("/occupancy").asDouble()).isBetween(.3, .5);
        var both = supervisor
                .get("/api/v1/contacts/figures?orgUnit=jinhua/pujiang&" + DAY)
                .expect(200);
        assertThat(both.json("/keyPressSatisfaction/share").asDouble()).isEqualTo(.5);
        assertThat(both.json("/keyPressSatisfaction/low").asDouble()).isEqualTo(.0945);
        contracts.verifyPublished();
    }

    @Test
    void events_of_a_telephone_system_are_taken_once() {
        var event = contracts.example("ContactEnded").with("source", "acd-k").with("externalId", "k-1");
        event.send();
        event.send();
        contracts
                .example("ContactEnded")
                .with("source", "acd-k")
                .with("externalId", "k-1")
                .with("queue", "other")
                .send();
        contracts
                .example("KeyPressed")
                .with("source", "acd-k")
                .with("externalId", "k-1")
                .send();
        await().until(() -> jdbc.sql("select count(*) from contact where external_id = 'k-1' and key_press = 5")
                        .query(Long.class)
                        .single()
                == 1);
        contracts
                .example("AgentTimeEnded")
                .with("source", "acd-k")
                .with("externalId", "k-t")
                .send();
        await().until(() -> jdbc.sql("select count(*) from agent_time where external_id = 'k-t'")
                        .query(Long.class)
                        .single()
                == 1);
        assertThat(jdbc.sql("select count(*) from contact where source = 'acd-k'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void a_customer_is_named_by_id_or_by_the_code_that_telephone_systems_know() {
        var unit = "jinhua/desk-codes";
        var code = Fixtures.code();
        var customer = Fixtures.known(contracts, jdbc, code, unit, "li");
        var foreign = Fixtures.code();
        Fixtures.known(contracts, jdbc, foreign, "jinhua/desk-codes-not", "li");
        var agent = api.as(Tokens.of("service-agent").org(unit));
        var plain = contact(unit, NINE, 5, 60);
        var byCode = agent.post("/api/v1/contacts", Fixtures.with(plain, "customerCode", code))
                .expect(201);
        assertThat(byCode.json("/customerId").asString()).isEqualTo(customer.toString());
        agent.post(
                        "/api/v1/contacts",
                        Fixtures.with(Fixtures.with(plain, "customerCode", code), "customerId", customer))
                .expectProblem(422, "customer-named-twice");
        agent.post("/api/v1/contacts", Fixtures.with(plain, "customerCode", foreign))
                .expectProblem(422, "customer-unknown");
        // Nobody has told of that one, and the archive is not there to be asked.
        agent.post("/api/v1/contacts", Fixtures.with(plain, "customerCode", "never-heard-of"))
                .expectProblem(409, "contact-customer-away");
        agent.post("/api/v1/contacts", Fixtures.with(plain, "customerCode", "no code"))
                .expect(400);

        var acd = api.as(Tokens.of("partner").username("acd-codes").org(unit).scope("contacts:write"));
        var outcomes = acd.post(
                        "/api/v1/contacts/batches",
                        Map.of(
                                "contacts",
                                List.of(
                                        Fixtures.with(plain, "customerCode", code),
                                        Fixtures.with(plain, "customerCode", foreign),
                                        Fixtures.with(plain, "customerCode", "never-heard-of"),
                                        Fixtures.with(
                                                Fixtures.with(plain, "customerCode", code), "customerId", customer),
                                        Fixtures.with(plain, "customerId", customer))))
                .expect(200);
        assertThat(outcomes.json("/outcomes")
                        .valueStream()
                        .map(outcome -> outcome.at("/problem/type")
                                .asString(outcome.at("/outcome").asString())
                                .replace("urn:gapless:problem:", "")))
                .containsExactly("LOGGED", "customer-unknown", "customer-unknown", "customer-named-twice", "LOGGED");
        contracts
                .example("ContactEnded")
                .with("source", "acd-codes")
                .with("externalId", "codes-1")
                .with("customerCode", code)
                .send();
        await().until(() -> jdbc.sql("select count(*) from contact where customer_id = ?")
                        .param(customer)
                        .query(Long.class)
                        .single()
                == 4);
    }

    @Test
    void who_comes_again_was_not_helped_the_first_time() {
        var customer = Fixtures.known(contracts, jdbc, Fixtures.code(), "jinhua/wucheng", "li");
        var agent = api.as(Tokens.of("service-agent").username("carla").org("jinhua/wucheng"));
        // Told in another order than they came: the eighth, the first, the third day of the same topic; another topic.
        for (int day : new int[] {20, 0, 3}) {
            agent.post("/api/v1/contacts", topic(customer, NINE.plus(Duration.ofDays(day)), "delivery"))
                    .expect(201);
        }
        agent.post("/api/v1/contacts", topic(customer, NINE, "price")).expect(201);
        var figures = agent.get("/api/v1/contacts/figures?orgUnit=jinhua/wucheng&agent=carla&"
                        + "from=2026-10-11T16:00:00Z&to=2026-11-12T16:00:00Z")
                .expect(200);
        // Three times somebody came first; of those one came again.
        assertThat(figures.json("/firstContactResolution/n").asInt()).isEqualTo(3);
        assertThat(figures.json("/firstContactResolution/share").asDouble()).isEqualTo(.6667);
        // The same from the contacts themselves.
        assertThat(agent.get("/api/v1/contacts/figures?orgUnit=jinhua/wucheng&agent=carla&thresholdSeconds=20&"
                                + "from=2026-10-11T16:00:00Z&to=2026-11-12T16:00:00Z")
                        .expect(200)
                        .json("/firstContactResolution/share")
                        .asDouble())
                .isEqualTo(.6667);
    }

    @Test
    void levels_hold_from_now_on_and_agents_do_not_set_them() {
        var level = Map.of("queue", "vip", "answerWithinSeconds", 10, "target", .9, "shortAbandonSeconds", 3);
        api.as(Tokens.of("service-agent").org("jinhua"))
                .post("/api/v1/contacts/levels", level)
                .expectProblem(403, "not-allowed");
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua"));
        analyst.post("/api/v1/contacts/levels", level).expect(201);
        analyst.post("/api/v1/contacts/levels", Fixtures.with(new HashMap<>(level), "validFrom", NINE.toString()))
                .expectProblem(422, "level-of-the-past");
        assertThat(analyst.get("/api/v1/contacts/levels").expect(200).text()).contains("\"vip\"");
    }

    @Test
    void staffing_is_computed_and_forecast() {
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua/panan"));
        var known = supervisor
                .get("/api/v1/contacts/staffing?calls=360&intervalMinutes=30&handlingSeconds=240&agents=55"
                        + "&thresholdSeconds=15&shrinkage=0.3")
                .expect(200);
        assertThat(known.json("/waitProbability").asDouble()).isEqualTo(.2387);
        assertThat(known.json("/averageSpeedOfAnswer").asDouble()).isEqualTo(8.18);
        assertThat(known.json("/serviceLevel").asDouble()).isEqualTo(.8459);
        assertThat(known.json("/staff").asInt()).isEqualTo(79);
        supervisor
                .get("/api/v1/contacts/staffing?calls=10000000&intervalMinutes=1&handlingSeconds=86400")
                .expectProblem(422, "load-out-of-reach");
        // Two Mondays with 4 and 8 contacts in the same half hour.
        var batch = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < 12; i++) {
            batch.add(contact(
                    "jinhua/panan", NINE.plus(Duration.ofDays(i < 4 ? 0 : 7)).plusSeconds(i), 5, 245));
        }
        supervisor.post("/api/v1/contacts/batches", Map.of("contacts", batch)).expect(200);
        var forecast = supervisor
                .get("/api/v1/contacts/staffing/forecast?day=2026-10-26&queue=orders")
                .expect(200);
        assertThat(forecast.json("/days")).hasSize(2);
        // Today is not over: it is no day of the mean yet.
        supervisor
                .post(
                        "/api/v1/contacts/batches",
                        Map.of(
                                "contacts",
                                List.of(contact("jinhua/panan", Instant.now().minusSeconds(600), 5, 245))))
                .expect(200);
        var today = LocalDate.now(ZoneId.of("Asia/Shanghai"));
        assertThat(supervisor
                        .get("/api/v1/contacts/staffing/forecast?queue=orders&day=" + today.plusWeeks(1))
                        .expect(200)
                        .json("/days")
                        .toString())
                .doesNotContain(today.toString());
        assertThat(forecast.json("/intervals")).hasSize(48);
        assertThat(forecast.json("/intervals/18/calls").asDouble()).isEqualTo(6);
        assertThat(forecast.json("/averageHandlingTime").asDouble()).isEqualTo(240);
        assertThat(forecast.json("/intervals/18/need/agents").asInt()).isEqualTo(3);
        assertThat(forecast.json("/intervals/0/need").isMissingNode()).isTrue();
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .get("/api/v1/contacts/staffing/forecast?day=2026-10-26&orgUnit=jinhua/panan")
                .expectProblem(403, "outside-org-scope");
    }

    @Test
    void partners_need_the_scope_and_nobody_rates_themselves() {
        api.as(Tokens.of("partner").username("acd-2").org("jinhua"))
                .post("/api/v1/contacts/batches", Map.of("contacts", List.of(contact("jinhua/lanxi", NINE, 5, 60))))
                .expectProblem(403, "missing-scope");
        var supervisor = api.as(Tokens.of("supervisor").username("dora").org("jinhua/tangxi"));
        var own = contact("jinhua/tangxi", NINE, 5, 60);
        own.put("externalId", "own-1");
        own.put("agent", "dora");
        supervisor.post("/api/v1/contacts", own).expect(201);
        supervisor
                .post("/api/v1/contacts/key-presses", Map.of("externalId", "own-1", "keyPress", 5))
                .expectProblem(403, "own-contact");
        // Nor by handing it over with the contact.
        var rated = contact("jinhua/tangxi", NINE, 5, 60);
        rated.put("keyPress", 5);
        api.as(Tokens.of("service-agent").username("emma").org("jinhua/tangxi"))
                .post("/api/v1/contacts", rated)
                .expectProblem(403, "own-contact");
        rated.put("agent", "dora");
        supervisor.post("/api/v1/contacts", rated).expectProblem(403, "own-contact");
        assertThat(supervisor
                        .post("/api/v1/contacts/batches", Map.of("contacts", List.of(rated)))
                        .expect(200)
                        .json("/outcomes/0/outcome")
                        .asString())
                .isEqualTo("REFUSED");
        rated.put("agent", "emma");
        supervisor.post("/api/v1/contacts", rated).expect(201);
        var wrong = contact("jinhua/tangxi", NINE, 5, 60);
        wrong.put("outcome", "OVERFLOW");
        supervisor.post("/api/v1/contacts", wrong).expectProblem(422, "contact-outcome-wrong");
    }

    private static Map<String, Object> topic(UUID customer, Instant at, String topic) {
        var contact = contact("jinhua/wucheng", at, 5, 60);
        contact.put("customerId", customer);
        contact.put("topic", topic);
        return contact;
    }

    private static Map<String, Object> contact(
            String orgUnit, Instant at, @Nullable Integer answeredAfter, int endedAfter) {
        var contact = new HashMap<String, Object>(Map.of(
                "channel",
                "HOTLINE",
                "queue",
                "orders",
                "offeredAt",
                at.toString(),
                "endedAt",
                at.plusSeconds(endedAfter).toString(),
                "orgUnit",
                orgUnit));
        if (answeredAfter != null) {
            contact.put("answeredAt", at.plusSeconds(answeredAfter).toString());
        }
        return contact;
    }
}
