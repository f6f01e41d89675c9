package io.gapless.e2e;

import static io.gapless.e2e.WholeStack.as;
import static io.gapless.e2e.WholeStack.gateway;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.Api.Answer;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The main job, once around: a standard and a package are published, customers imported, visits planned and executed, a
 * complaint handled and closed, the customer called back and asked, a low score followed up, and the gaps seen.
 */
class ServiceLoopIT {

    private static final int CUSTOMERS = 6;
    private static final String TEAM = "jinhua/dongyang/weishan";
    private static final String SEGMENT = "E2E";
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final YearMonth MONTH = YearMonth.now(ZONE).plusMonths(1);

    private final Api analyst = as("quality-analyst");
    private final Api admin = as("admin");
    private final Api supervisor = as("supervisor");
    private final Api manager = as("customer-manager");
    private final Api agent = as("service-agent");

    @Test
    void the_service_loop_runs_end_to_end() {
        var standard = analystPublishesAStandard();
        var servicePackage = analystPublishesAPackage(standard);
        var customers = adminImportsCustomers();
        promisesAreMadeAndPlanned(servicePackage);
        managerExecutesTheVisits();

        var complained = customers.getLast(); // the first of the file, who has a login
        var complaint = agentHandlesAndClosesAComplaint(complained);
        theCustomerIsCalledBack(complaint);
        theCustomerAnswersWithoutLoginAndIsNotSatisfied(complaint);
        aFollowUpIsOpened(complaint);
        everythingStandsOnTheTimeline(complained);

        customersAnswerServqual();
        theGapReportShowsDeliveryAndPerception();
    }

    private Answer analystPublishesAStandard() {
        var draft = analyst.idempotencyKey(UUID.randomUUID().toString())
                .post(
                        "/api/v1/service-standards",
                        Map.of(
                                "name",
                                "零售客户拜访规范",
                                "type",
                                "QUALITY",
                                "steps",
                                List.of(
                                        step("进店问候", "TANGIBLES", 20, false),
                                        step("核对库存与订单", "RELIABILITY", 50, true),
                                        step("解答疑问并记录需求", "RESPONSIVENESS", 30, false))))
                .expect(201);
        return analyst.ifMatch(draft)
                .post(draft.location() + "/transitions", Map.of("to", "TRIAL"))
                .expect(200);
    }

    private static Map<String, Object> step(String title, String dimension, int weight, boolean critical) {
        return Map.of("title", title, "say", "您好", "dimension", dimension, "weight", weight, "critical", critical);
    }

    private Answer analystPublishesAPackage(Answer standard) {
        var item = analyst.post(
                        "/api/v1/service-items",
                        Map.of(
                                "name",
                                "月度拜访",
                                "standardId",
                                standard.id(),
                                "dimension",
                                "RELIABILITY",
                                "visitKind",
                                "PACKAGE"))
                .expect(201);
        var draft = analyst.post(
                        "/api/v1/service-packages",
                        Map.of(
                                "name",
                                "端到端套餐",
                                "segment",
                                SEGMENT,
                                "orgUnit",
                                TEAM,
                                "standardItems",
                                List.of(Map.of("itemId", item.id(), "timesPerMonth", 1))))
                .expect(201);
        return analyst.ifMatch(draft).post(draft.location() + "/publish").expect(200);
    }

    private List<UUID> adminImportsCustomers() {
        var csv = new StringBuilder("code,kind,name,orgUnit,manager,segment,phone,longitude,latitude,login\n");
        for (int i = 1; i <= CUSTOMERS; i++) {
            csv.append("E2E%03d,RETAILER,横店晨光烟酒店%d号,%s,customer-manager,%s,0579-8655%04d,120.43%d,29.20%d,%s%n"
                    .formatted(i, i, TEAM, SEGMENT, i, i, i, i == 1 ? "customer" : ""));
        }
        var started = admin.upload(
                        "/api/v1/customer-imports",
                        "customers.csv",
                        csv.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .expect(202);
        var finished = await().until(
                        () -> admin.get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
        assertThat(finished.json("/counts/created").asInt()).isEqualTo(CUSTOMERS);
        return manager.get("/api/v1/customers?segment=" + SEGMENT)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(item -> UUID.fromString(item.at("/id").asString()))
                .toList();
    }

    private void promisesAreMadeAndPlanned(Answer servicePackage) {
        await("visit-service knows the customers").until(() -> {
            supervisor
                    .post(
                            "/api/v1/service-packages/" + servicePackage.id() + "/promises",
                            Map.of("period", MONTH.toString()))
                    .expect(200);
            return items(supervisor.get("/api/v1/promises?period=" + MONTH)).size() == CUSTOMERS;
        });
        var plan = supervisor
                .post(
                        "/api/v1/visit-plans",
                        Map.of("orgUnit", TEAM, "from", MONTH.atDay(1), "to", MONTH.atEndOfMonth()))
                .expect(201);
        var made = await("the plan is made")
                .until(
                        () -> supervisor.get(plan.location()).expect(200),
                        now -> !now.json("/status").asString().equals("RUNNING"));
        assertThat(made.json("/status").asString()).isEqualTo("ENTERED");
        assertThat(made.json("/unplannable")).isEmpty();
        assertThat(items(supervisor.get("/api/v1/promises?status=PLANNED&period=" + MONTH)))
                .hasSize(CUSTOMERS);
    }

    private void managerExecutesTheVisits() {
        var visits = items(manager.get("/api/v1/visits?status=PLANNED&from=" + MONTH.atDay(1)));
        assertThat(visits).hasSize(CUSTOMERS);
        for (JsonNode visit : visits) {
            var path = "/api/v1/visits/" + visit.at("/id").asString();
            var at = manager.post(path + "/check-in", Map.of("longitude", 120.431, "latitude", 29.201))
                    .expect(200);
            for (int number = 1; number <= 3; number++) {
                at = manager.ifMatch(at)
                        .put(path + "/steps/" + number, Map.of("executed", number != 3, "note", "已处理"))
                        .expect(200);
            }
            manager.post(path + "/check-out", Map.of("rating", 4, "findings", "库存不足"))
                    .expect(200);
        }
        assertThat(items(supervisor.get("/api/v1/promises?status=DELIVERED&period=" + MONTH)))
                .hasSize(CUSTOMERS);
    }

    private Answer agentHandlesAndClosesAComplaint(UUID customer) {
        var category = items(agent.get("/api/v1/complaint-categories")).stream()
                .filter(node -> node.at("/dimension").asString().equals("RESPONSIVENESS"))
                .findFirst()
                .orElseThrow()
                .at("/code")
                .asString();
        var received = agent.idempotencyKey(UUID.randomUUID().toString())
                .post(
                        "/api/v1/complaints",
                        Map.of(
                                "channel",
                                "HOTLINE",
                                "category",
                                category,
                                "text",
                                "订的货迟了两天才送到,没有人通知。",
                                "customerId",
                                customer,
                                "language",
                                "zh"))
                .expect(201);
        var path = received.location();
        assertThat(agent.get(path).expect(200).json("/clocks")).hasSize(4);
        supervisor
                .ifMatch(received)
                .post(path + "/assign", Map.of("assignee", "customer"))
                .expectProblem(422, "assignee-unknown");
        // Each step is taken from what the one before has answered.
        var at = agent.ifMatch(received)
                .post(path + "/assign", Map.of("assignee", "service-agent"))
                .expect(200);
        assertThat(at.json("/assigneeVerified").asBoolean()).isTrue();
        at = agent.ifMatch(at).post(path + "/acknowledge").expect(200);
        at = agent.ifMatch(at).post(path + "/assess", Map.of("note", "配送延误")).expect(200);
        at = agent.ifMatch(at).post(path + "/investigate").expect(200);
        at = agent.post(path + "/messages", Map.of("kind", "REPLY", "text", "我们正在核实,今天内答复您。"))
                .expect(200);
        at = agent.ifMatch(at)
                .post(
                        path + "/decide",
                        Map.of("decision", "致歉并补偿", "compensation", Map.of("amount", 100, "currency", "CNY")))
                .expect(200);
        at = agent.ifMatch(at).post(path + "/resolve", Map.of("note", "已补偿")).expect(200);
        agent.ifMatch(received).post(path + "/close", Map.of()).expectProblem(412, "stale-version");
        return agent.ifMatch(at)
                .post(path + "/close", Map.of("note", "客户已收到补偿"))
                .expect(200);
    }

    private void theCustomerIsCalledBack(Answer complaint) {
        var callBack = await().until(
                        () -> items(supervisor.get("/api/v1/call-backs?complaintId=" + complaint.id())),
                        found -> found.size() == 1)
                .getFirst();
        var path = "/api/v1/call-backs/" + callBack.at("/id").asString();
        agent.post(path + "/attempts", Map.of("reached", true, "outcome", "SOLVED"))
                .expectProblem(403, "own-complaint");
        supervisor
                .post(path + "/attempts", Map.of("reached", true, "outcome", "SOLVED", "note", "客户认可"))
                .expect(200);
    }

    private void theCustomerAnswersWithoutLoginAndIsNotSatisfied(Answer complaint) {
        var invitations = "/api/v1/campaigns/invitations?complaintId=" + complaint.id();
        var invitation = await().until(() -> items(supervisor.get(invitations)), found -> found.size() == 1)
                .getFirst();
        // Nobody rates themselves.
        assertThat(items(agent.get(invitations)).getFirst().has("link")).isFalse();
        var token = tokenOf(invitation);
        var page = new Browser(gateway().url(), "zh-CN");
        assertThat(page.open("/r/" + token).expect(200).contentType()).startsWith("text/html");
        // Kept by the form of the page, without scripts; sent by a program below.
        assertThat(page.submit(Map.of("satisfaction", "2", "go", "keep"))
                        .expect(200)
                        .text())
                .contains("已暂存");
        answer(token, question -> switch (question.at("/type").asString()) {
            case "CSAT" -> 2;
            case "SINGLE" -> question.at("/options/1/value").asString();
            case "TEXT" -> "补偿可以,但等得太久。";
            default -> question.at("/min").asInt();
        });
    }

    private void aFollowUpIsOpened(Answer complaint) {
        var followUp = await().until(
                        () -> items(supervisor.get("/api/v1/follow-ups?complaintId=" + complaint.id())),
                        found -> found.size() == 1)
                .getFirst();
        assertThat(followUp.at("/owner").asString("")).isNotEqualTo("service-agent");
    }

    private void everythingStandsOnTheTimeline(UUID customer) {
        await().untilAsserted(() -> assertThat(
                        items(manager.get("/api/v1/customers/" + customer + "/timeline?limit=200")).stream()
                                .map(entry -> entry.at("/type").asString()))
                .contains(
                        "PromiseDelivered",
                        "VisitCompleted",
                        "ComplaintReceived",
                        "ComplaintClosed",
                        "CallBackCompleted",
                        "SurveyAnswered",
                        "FollowUpOpened"));
        var overview = as("customer")
                .get("/api/v1/customers/" + customer + "/overview")
                .expect(200);
        assertThat(overview.json("/openComplaints")).isEmpty();
        assertThat(overview.json("/satisfaction/answers").asInt()).isPositive();
    }

    private void customersAnswerServqual() {
        var draft = analyst.post("/api/v1/questionnaire-templates/SERVQUAL/questionnaires")
                .expect(201);
        var questionnaire =
                analyst.ifMatch(draft).post(draft.location() + "/publish").expect(200);
        var campaign = analyst.post(
                        "/api/v1/campaigns",
                        Map.of(
                                "name",
                                "服务质量调查",
                                "questionnaireId",
                                questionnaire.id(),
                                "orgUnit",
                                TEAM,
                                "segment",
                                SEGMENT,
                                "from",
                                LocalDate.now(ZONE)
                                        .minusDays(1)
                                        .atStartOfDay(ZONE)
                                        .toInstant(),
                                "to",
                                LocalDate.now(ZONE)
                                        .plusDays(30)
                                        .atStartOfDay(ZONE)
                                        .toInstant(),
                                "seed",
                                42))
                .expect(201);
        analyst.ifMatch(campaign).post(campaign.location() + "/launch").expect(200);
        var invitations = items(analyst.get(campaign.location() + "/invitations"));
        assertThat(invitations).hasSize(CUSTOMERS);
        for (JsonNode invitation : invitations) {
            answer(tokenOf(invitation), question -> switch (question.at("/type").asString()) {
                case "PAIR" -> Map.of("expectation", 7, "perception", 5);
                case "POINTS" -> {
                    var points = new HashMap<String, Object>();
                    question.at("/options")
                            .forEach(option -> points.put(option.at("/value").asString(), 20));
                    yield points;
                }
                default -> null;
            });
        }
    }

    private void theGapReportShowsDeliveryAndPerception() {
        var gaps = await().until(
                        () -> supervisor
                                .get("/api/v1/gaps?orgUnit=" + TEAM + "&segment=" + SEGMENT)
                                .expect(200)
                                .json("/gaps")
                                .valueStream()
                                .toList(),
                        found -> gap(found, 3).at("/overall/known").asBoolean()
                                && gap(found, 5).at("/overall/known").asBoolean());
        assertThat(gaps).hasSize(5);
        // Three steps a visit, of which the one of responsiveness (weight 30 of 100) was left out.
        var delivery = dimension(gap(gaps, 3), "RELIABILITY");
        assertThat(delivery.at("/value").asDouble()).isCloseTo(0, within(0.01));
        assertThat(gap(gaps, 3).at("/overall/value").asDouble()).isNegative();
        // Expected 7, perceived 5, on a scale of 1 to 7.
        assertThat(gap(gaps, 5).at("/overall/value").asDouble()).isCloseTo(-100 * 2 / 6.0, within(0.01));
        assertThat(gap(gaps, 1).at("/overall/known").asBoolean()).isFalse();
    }

    private static JsonNode gap(List<JsonNode> gaps, int number) {
        return gaps.stream()
                .filter(gap -> gap.at("/number").asInt() == number)
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode dimension(JsonNode gap, String dimension) {
        return gap.at("/dimensions")
                .valueStream()
                .filter(node -> node.at("/dimension").asString().equals(dimension))
                .findFirst()
                .orElseThrow();
    }

    private interface Respondent {
        @org.jspecify.annotations.Nullable
        Object answer(JsonNode question);
    }

    private static void answer(String token, Respondent respondent) {
        var path = "/api/v1/public/invitations/" + token;
        var answers = new HashMap<String, Object>();
        gateway().inChinese().get(path).expect(200).json("/questions").forEach(question -> {
            var value = respondent.answer(question);
            if (value != null) {
                answers.put(question.at("/id").asString(), value);
            }
        });
        gateway().post(path + "/response", Map.of("answers", answers)).expect(201);
    }

    private static String tokenOf(JsonNode invitation) {
        var link = invitation.at("/link").asString();
        return link.substring(link.lastIndexOf('/') + 1);
    }

    private static List<JsonNode> items(Answer answer) {
        return answer.expect(200).json("/items").valueStream().toList();
    }
}
