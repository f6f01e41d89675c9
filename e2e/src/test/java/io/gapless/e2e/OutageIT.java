package io.gapless.e2e;

import static io.gapless.e2e.WholeStack.as;
import static io.gapless.e2e.WholeStack.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.Api.Answer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * customer-service crashes, or hangs: the desk goes on taking complaints and the field goes on visiting, each from what
 * its own service knows, and everything catches up afterwards. That an answer came at all shows that it came in time:
 * the gateway waits ten seconds and then says 504 itself.
 */
class OutageIT {

    private static final String AWAY = "customer-service";
    private static final String TEAM = "jinhua/dongyang/weishan";
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final Api analyst = as("quality-analyst");
    private final Api supervisor = as("supervisor");
    private final Api manager = as("customer-manager");
    private final Api agent = as("service-agent");

    /** A customer whom all services know of, and a visit planned there. */
    private record Known(UUID customer, String code, String visit) {}

    /** What was done while customer-service was away. */
    private record Done(Answer byId, Answer byCode, Answer ofNewcomer, String newcomer) {}

    @AfterEach
    void customerServiceIsBack() {
        stack().start(AWAY);
        stack().thaw(AWAY);
        await().until(() -> supervisor.get("/api/v1/customers").status() == 200);
    }

    @Test
    void while_customer_service_is_down_complaints_are_taken_and_visits_executed() {
        var known = known("DOWN");
        stack().kill(AWAY);

        var refused = manager.get("/api/v1/customers").expectProblem(503, "service-unavailable");
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(manager.inChinese()
                        .get("/api/v1/customers")
                        .expect(503)
                        .json("/title")
                        .asString())
                .isEqualTo("暂时不可用");
        var done = workGoesOn(known);

        stack().start(AWAY);
        everythingCatchesUp(known, done);
    }

    @Test
    void while_customer_service_hangs_complaints_are_taken_and_visits_executed() {
        var known = known("HANG");
        stack().freeze(AWAY);

        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            // As many as the gateway's breaker needs to see, whatever went well before.
            var waiting = IntStream.range(0, 40)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> manager.get("/api/v1/customers"), callers))
                    .toList();
            var done = workGoesOn(known);
            assertThat(waiting.stream().map(CompletableFuture::join))
                    .allSatisfy(answer -> answer.expectProblem(504, "service-timeout"));
            var refused = await().until(() -> manager.get("/api/v1/customers"), answer -> answer.status() != 504)
                    .expectProblem(503, "service-unavailable");
            assertThat(refused.header("Retry-After")).isNotEmpty();

            stack().thaw(AWAY);
            everythingCatchesUp(known, done);
        }
    }

    private Known known(String prefix) {
        var code = prefix + "-1";
        var customer = register(code, prefix + "街便利店");
        complain(Map.of("customerCode", code)).expect(201); // from here on the desk knows them in any case
        var standard = analyst.post(
                        "/api/v1/service-standards",
                        Map.of(
                                "name",
                                prefix + " 停机期间拜访",
                                "type",
                                "BASIS",
                                "steps",
                                List.of(Map.of(
                                        "title", "问候", "dimension", "TANGIBLES", "weight", 100, "critical", true))))
                .expect(201);
        analyst.ifMatch(standard)
                .post(standard.location() + "/transitions", Map.of("to", "TRIAL"))
                .expect(200);
        return new Known(
                customer, code, visit(customer, standard.id()).expect(201).location());
    }

    private UUID register(String code, String name) {
        return supervisor
                .post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                code,
                                "kind",
                                "RETAILER",
                                "profile",
                                Map.of(
                                        "name",
                                        name,
                                        "orgUnit",
                                        TEAM,
                                        "manager",
                                        "customer-manager",
                                        "segment",
                                        "OUTAGE",
                                        "longitude",
                                        120.431,
                                        "latitude",
                                        29.201)))
                .expect(201)
                .id();
    }

    private Answer complain(Map<String, Object> customer) {
        var body = new HashMap<String, Object>(customer);
        body.putAll(Map.of("channel", "HOTLINE", "category", "after-sales", "text", "订的货没有送到。", "language", "zh"));
        return agent.post("/api/v1/complaints", body);
    }

    private Answer visit(UUID customer, UUID standard) {
        return supervisor.post(
                "/api/v1/visits",
                Map.of("customerId", customer, "standardId", standard, "plannedFor", LocalDate.now(ZONE)));
    }

    private Done workGoesOn(Known known) {
        var byId = complain(Map.of("customerId", known.customer())).expect(201);
        var byCode = complain(Map.of("customerCode", known.code())).expect(201);
        for (var complaint : List.of(byId, byCode)) {
            assertThat(complaint.json("/customer/verified").asBoolean()).isTrue();
            assertThat(complaint.json("/customer/id").asString())
                    .isEqualTo(known.customer().toString());
            assertThat(complaint.json("/orgUnit").asString()).isEqualTo(TEAM);
        }
        agent.ifMatch(byId).post(byId.location() + "/acknowledge").expect(200);

        var newcomer = known.code() + "-NEW";
        var ofNewcomer = complain(Map.of("customerCode", newcomer)).expect(201);
        assertThat(ofNewcomer.json("/customer/code").asString()).isEqualTo(newcomer);
        assertThat(ofNewcomer.json("/customer/verified").asBoolean()).isFalse();

        var checkedIn = manager.post(known.visit() + "/check-in", Map.of("longitude", 120.431, "latitude", 29.201))
                .expect(200);
        assertThat(checkedIn.json("/checkIn/distanceMetres").asDouble())
                .as("the customer's place is known")
                .isZero();
        manager.ifMatch(checkedIn)
                .put(known.visit() + "/steps/1", Map.of("executed", true))
                .expect(200);
        manager.post(known.visit() + "/check-out", Map.of("rating", 5)).expect(200);
        var standard = UUID.fromString(checkedIn.json("/standardId").asString());
        visit(known.customer(), standard).expect(201);
        visit(UUID.randomUUID(), standard).expectProblem(503, "service-unavailable");
        return new Done(byId, byCode, ofNewcomer, newcomer);
    }

    private void everythingCatchesUp(Known known, Done done) {
        // A consumer that crashed keeps its partitions until its session at the broker ends, after 20 s.
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            var entries = items(manager.get("/api/v1/customers/" + known.customer() + "/timeline?limit=200"));
            assertThat(entries)
                    .contains("VisitStarted " + idOf(known.visit()), "VisitCompleted " + idOf(known.visit()));
            assertThat(entries)
                    .contains(
                            "ComplaintReceived " + done.byId().id(),
                            "ComplaintAcknowledged " + done.byId().id(),
                            "ComplaintReceived " + done.byCode().id());
        });

        var name = known.code() + " 新店";
        var customer = register(done.newcomer(), name);
        var complaint = await().until(
                        () -> agent.get(done.ofNewcomer().location()).expect(200),
                        answer -> answer.json("/customer/verified").asBoolean());
        assertThat(complaint.json("/customer/id").asString()).isEqualTo(customer.toString());
        assertThat(complaint.json("/customer/name").asString()).isEqualTo(name);
        await().untilAsserted(() -> assertThat(items(manager.get("/api/v1/customers/" + customer + "/timeline")))
                .contains("ComplaintCustomerIdentified " + done.ofNewcomer().id()));
        assertThat(manager.get("/api/v1/customers/" + customer + "/overview")
                        .expect(200)
                        .json("/openComplaints/0/title")
                        .asString())
                .isEqualTo(complaint.json("/number").asString());
    }

    private static List<String> items(Answer timeline) {
        return timeline.expect(200)
                .json("/items")
                .valueStream()
                .map(entry -> entry.at("/type").asString() + " "
                        + entry.at("/subject").asString())
                .toList();
    }

    private static String idOf(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }
}
