package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.testing.Api;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

class EditionsTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final Map<String, Object> AT_THE_SHOP = Map.of("longitude", 120.4312, "latitude", 29.2018);

    @Autowired
    JdbcClient jdbc;

    private static String path(UUID standard) {
        return "/api/v1/service-standards/" + standard;
    }

    private Api.Answer next(UUID standard) {
        return analyst().post(path(standard) + "/editions").expect(201);
    }

    private Api.Answer move(UUID standard, String to) {
        return analyst().ifMatch("*").post(path(standard) + "/transitions", Map.of("to", to));
    }

    private static Map<String, Object> keyed(String key, String title, int weight) {
        var step = new HashMap<>(step(title, "EMPATHY", weight, "NONE", false));
        step.put("key", key);
        return step;
    }

    /** The next edition, in trial, of two steps. */
    private UUID replaced(UUID standard) {
        var draft = next(standard);
        analyst()
                .ifMatch(draft)
                .put(
                        draft.location(),
                        Map.of(
                                "name",
                                draft.json("/name").asString(),
                                "type",
                                "QUALITY",
                                "steps",
                                List.of(keyed("s2", "核对库存与价签", 60), keyed("bye", "道别", 40))))
                .expect(200);
        move(draft.id(), "TRIAL").expect(200);
        return draft.id();
    }

    @Test
    void the_next_edition_replaces_the_one_in_force_at_the_moment_it_enters_trial() {
        var first = standard();
        var draft = next(first);
        assertThat(draft.json("/series").asString()).isEqualTo(first.toString());
        assertThat(draft.json("/edition").asInt()).isEqualTo(2);
        assertThat(draft.json("/status").asString()).isEqualTo("DRAFT");
        assertThat(draft.json("/steps")
                        .valueStream()
                        .map(step -> step.at("/key").asString()))
                .containsExactly("s1", "s2", "s3");
        assertThat(analyst()
                        .post(path(first) + "/editions")
                        .expectProblem(409, "standard-draft-exists")
                        .json("/standardId")
                        .asString())
                .isEqualTo(draft.id().toString());
        assertThat(analyst().get(path(first)).json("/status").asString()).isEqualTo("TRIAL");

        var second = move(draft.id(), "TRIAL").expect(200);
        var before = analyst().get(path(first)).expect(200);
        assertThat(before.json("/status").asString()).isEqualTo("RETIRED");
        assertThat(before.json("/effectiveUntil").asString())
                .isEqualTo(second.json("/effectiveFrom").asString());
        assertThat(events.awaitPublished("StandardRetired", first)
                        .body()
                        .at("/edition")
                        .asInt())
                .isEqualTo(1);
        // An older edition can be where the next one begins.
        assertThat(next(first).json("/edition").asInt()).isEqualTo(3);
        events.verifyPublished();
    }

    @Test
    void a_step_keeps_its_key_when_its_draft_is_rewritten() {
        var draft = next(standard());
        var body = Map.of(
                "name",
                "改写",
                "type",
                "QUALITY",
                "steps",
                List.of(
                        step("整理货架", "TANGIBLES", 30, "NONE", false),
                        step("告知新品", "ASSURANCE", 10, "NONE", false),
                        keyed("s2", "盘点", 60)));
        var changed = analyst().ifMatch(draft).put(draft.location(), body).expect(200);
        assertThat(changed.json("/steps")
                        .valueStream()
                        .map(step -> step.at("/key").asString()))
                .containsExactly("s3", "s4", "s2");
        var twice = new HashMap<>(body);
        twice.put("steps", List.of(keyed("a", "甲", 1), keyed("a", "乙", 1)));
        analyst().ifMatch(changed).put(draft.location(), twice).expectProblem(422, "step-key-twice");
        twice.put("steps", List.of(keyed("Ä", "甲", 1)));
        analyst().ifMatch(changed).put(draft.location(), twice).expectProblem(400, "invalid-request");
    }

    @Test
    void a_running_visit_keeps_the_edition_it_began_with_and_a_planned_one_takes_the_next() {
        var first = standard();
        var customer = customer(unique("E"), UNIT, "wang");
        var wang = manager("wang", UNIT);
        var body = Map.of("customerId", customer, "standardId", first, "plannedFor", today());
        var running = wang.post("/api/v1/visits", body).expect(201);
        var planned = wang.post("/api/v1/visits", body).expect(201);
        wang.post(running.location() + "/check-in", AT_THE_SHOP).expect(200);

        var second = replaced(first);

        var kept = wang.get(running.location()).expect(200);
        assertThat(kept.json("/standardId").asString()).isEqualTo(first.toString());
        assertThat(kept.json("/steps")).hasSize(3);
        wang.ifMatch(kept)
                .put(running.location() + "/steps/2", Map.of("executed", true, "number", 42))
                .expect(200);
        wang.post(running.location() + "/check-out", Map.of()).expect(200);

        var begun = wang.post(planned.location() + "/check-in", AT_THE_SHOP).expect(200);
        assertThat(begun.json("/standardId").asString()).isEqualTo(second.toString());
        assertThat(begun.json("/steps")
                        .valueStream()
                        .map(step -> step.at("/title").asString()))
                .containsExactly("核对库存与价签", "道别");
        // Who still names the old edition gets the present one.
        assertThat(wang.post("/api/v1/visits", body)
                        .expect(201)
                        .json("/standardId")
                        .asString())
                .isEqualTo(second.toString());
        assertThat(jdbc.sql("select key from visit_step where visit = ? order by position")
                        .param(begun.id())
                        .query(String.class)
                        .list())
                .containsExactly("s2", "bye");
    }

    @Test
    void an_item_is_delivered_by_the_edition_in_force_whichever_it_was_tied_to() {
        var first = standard();
        var item = item(first);
        var second = replaced(first);
        var segment = unique("E");
        var pack = publishedPackage(segment, UNIT, item, 1);
        customer(segment, UNIT, "wang-" + segment);
        promise(pack);
        supervisor("jinhua/dongyang")
                .post(
                        "/api/v1/visit-plans",
                        Map.of(
                                "orgUnit",
                                UNIT,
                                "from",
                                nextMonth().atDay(1),
                                "to",
                                nextMonth().atEndOfMonth()))
                .expect(201);
        assertThat(jdbc.sql("select standard_id from visit where item_id = ?")
                        .param(item)
                        .query(UUID.class)
                        .list())
                .containsExactly(second);
        move(second, "RETIRED").expect(200);
        analyst()
                .post(
                        "/api/v1/service-packages",
                        Map.of(
                                "name",
                                unique("套餐"),
                                "segment",
                                unique("E"),
                                "orgUnit",
                                UNIT,
                                "standardItems",
                                List.of(Map.of("itemId", item, "timesPerMonth", 1)),
                                "optionalItems",
                                List.of(),
                                "optionalLimit",
                                0))
                .expect(201)
                .location()
                .transform(address -> analyst().ifMatch("*").post(address + "/publish"))
                .expectProblem(422, "standard-not-in-force");
    }

    @Test
    void two_at_once_never_leave_two_drafts_or_two_in_force() throws Exception {
        var first = standard();
        var drafted = atOnce(
                () -> analyst().post(path(first) + "/editions"), () -> analyst().post(path(first) + "/editions"));
        assertThat(drafted.stream().map(Api.Answer::status)).containsExactlyInAnyOrder(201, 409);
        var second = drafted.stream()
                .filter(answer -> answer.status() == 201)
                .findFirst()
                .orElseThrow()
                .id();

        var moved = atOnce(() -> move(second, "TRIAL"), () -> move(second, "TRIAL"), () -> move(first, "OPTIMISED"));
        assertThat(moved.subList(0, 2).stream().map(Api.Answer::status)).containsExactlyInAnyOrder(200, 409);
        assertThat(moved.get(2).status()).isIn(200, 409);
        assertThat(inForce(first)).containsExactly(second);
        assertThatThrownBy(() -> jdbc.sql("update service_standard set status = 'FIXED' where id = ?")
                        .param(first)
                        .update())
                .isInstanceOf(DuplicateKeyException.class);
    }

    private List<UUID> inForce(UUID series) {
        return jdbc.sql(
                        "select id from service_standard where series = ? and status in ('TRIAL', 'OPTIMISED', 'FIXED')")
                .param(series)
                .query(UUID.class)
                .list();
    }

    private interface Request {
        Api.Answer send();
    }

    private static List<Api.Answer> atOnce(Request... requests) throws Exception {
        var start = new CyclicBarrier(requests.length);
        try (var threads = Executors.newFixedThreadPool(requests.length)) {
            var answers = Stream.of(requests)
                    .map(request -> threads.submit(() -> {
                        start.await();
                        return request.send();
                    }))
                    .toList();
            var all = new ArrayList<Api.Answer>();
            for (var answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }
}
