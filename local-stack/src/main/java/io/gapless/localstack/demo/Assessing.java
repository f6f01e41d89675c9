package io.gapless.localstack.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Assesses the last quarter that is over: company, branches and customer managers, to what is booked for it. */
final class Assessing {

    private final World world;

    Assessing(World world) {
        this.world = world;
    }

    /** A scorecard, by its level. */
    private enum Card {
        COMPANY("公司季度考核", "Company, quarterly"),
        DEPARTMENT("县级公司季度考核", "Branches, quarterly"),
        POST("客户经理季度考核", "Customer managers, quarterly");

        private final String zh;
        private final String en;

        Card(String zh, String en) {
            this.zh = zh;
            this.en = en;
        }

        String code() {
            return "DEMO_" + name();
        }

        List<Map<String, Object>> indicators() {
            return this == POST
                    ? List.of(
                            indicator("VISITS", "拜访规范执行", "Visits to standard", "VISIT_STEPS", 50, 80, 100),
                            with(
                                    indicator(
                                            "SURVEY",
                                            "所服务客户的评分",
                                            "Scores of their customers",
                                            "SURVEY_SCORE",
                                            30,
                                            55,
                                            90),
                                    "questionnaire",
                                    "SERVQUAL"),
                            indicator("ATTITUDE", "工作态度", "Attitude", "ENTERED", 20, 0, 10))
                    : List.of(
                            with(indicator("DELIVERY", "传递差距", "Gap 3, delivery", "GAP", 30, -25, 0), "gap", 3),
                            with(indicator("PROMISES", "沟通差距", "Gap 4, communication", "GAP", 20, -40, 0), "gap", 4),
                            with(indicator("PERCEPTION", "感知差距", "Gap 5, perception", "GAP", 30, -30, 0), "gap", 5),
                            indicator("CLOCKS", "投诉时限", "Clocks of complaints", "COMPLAINT_CLOCKS", 20, 50, 100));
        }
    }

    private static Map<String, Object> indicator(
            String code, String zh, String en, String metric, int weight, int worst, int best) {
        Map<String, Object> indicator = new LinkedHashMap<>();
        indicator.put("code", code);
        indicator.put("title", Map.of("zh", zh, "en", en));
        indicator.put("metric", metric);
        indicator.put("weight", weight);
        indicator.put("worst", worst);
        indicator.put("best", best);
        return indicator;
    }

    private static Map<String, Object> with(Map<String, Object> indicator, String field, Object value) {
        indicator.put(field, value);
        return indicator;
    }

    void assess() {
        Progress.Bar bar = world.begin("assessments", Card.values().length);
        for (Card card : Card.values()) {
            JsonNode assessment = started(card);
            boolean there = assessment.path("status").asString().equals("FINAL");
            settle(assessment);
            if (there) {
                bar.there(1);
            } else {
                bar.done(1);
            }
        }
        bar.end();
    }

    /** The quarter before that of the first run, such as 2026-Q3. */
    private String quarter() {
        LocalDate day = world.today().minusMonths(3);
        return day.getYear() + "-Q" + (day.getMonthValue() + 2) / 3;
    }

    private JsonNode started(Card card) {
        JsonNode there = world
                .api()
                .list(World.ANALYST, "assessments?orgUnit=" + Territory.COMPANY + "&quarter=" + quarter())
                .stream()
                .filter(row -> row.path("code").asString().equals(card.code()))
                .findFirst()
                .orElse(null);
        return there != null
                ? there
                : world.api()
                        .post(
                                World.ANALYST,
                                "assessments",
                                Map.of(
                                        "scorecardId",
                                        scorecard(card),
                                        "orgUnit",
                                        Territory.COMPANY,
                                        "quarter",
                                        quarter()))
                        .body();
    }

    private String scorecard(Card card) {
        List<JsonNode> cards = world.api().list(World.ANALYST, "scorecards?code=" + card.code());
        JsonNode found = cards.isEmpty()
                ? world.api()
                        .post(
                                World.ANALYST,
                                "scorecards",
                                Map.of(
                                        "code",
                                        card.code(),
                                        "level",
                                        card.name(),
                                        "title",
                                        Map.of("zh", card.zh, "en", card.en),
                                        "currency",
                                        "CNY",
                                        "indicators",
                                        card.indicators(),
                                        "bands",
                                        List.of(
                                                Map.of("atLeast", 0, "kind", "PENALTY", "amount", 200),
                                                Map.of("atLeast", 40, "kind", "NONE", "amount", 0),
                                                Map.of("atLeast", 75, "kind", "REWARD", "amount", 600))))
                        .body()
                : cards.getFirst();
        String id = found.path("id").asString();
        if (found.path("status").asString().equals("DRAFT")) {
            world.api().step(World.ANALYST, "scorecards/" + id + "/publish", Map.of());
        }
        return id;
    }

    private void settle(JsonNode assessment) {
        String path = "assessments/" + assessment.path("id").asString();
        if (!world.await(() -> !read(path).path("calculatedAt").asString("").isEmpty())) {
            throw new DemoFailure("demo.events-slow", null, "survey-service");
        }
        if (isIn(path, "DRAFT")) {
            enter(path);
            world.api().step(World.ANALYST, path + "/publish", Map.of());
        }
        if (isIn(path, "PUBLISHED")) {
            appeal(path);
            // Elsewhere than on the local stack the days of appeal have to pass first.
            Api.Answer settled = world.api().tryStep(World.ANALYST, path + "/settle", Map.of());
            if (!settled.problem().equals("appeals-possible")) {
                settled.orFail("POST /api/v1/" + path + "/settle");
            }
        }
    }

    private JsonNode read(String path) {
        return world.api().get(World.ANALYST, path);
    }

    private boolean isIn(String path, String status) {
        return read(path).path("status").asString().equals(status);
    }

    private List<JsonNode> results(String path) {
        return world.api().list(World.ANALYST, path + "/results");
    }

    /** What no service can tell. */
    private void enter(String path) {
        for (JsonNode result : new ArrayList<>(results(path))) {
            for (JsonNode figure : result.path("figures")) {
                if (figure.path("code").asString().equals("ATTITUDE")
                        && figure.path("enteredBy").asString("").isEmpty()) {
                    String employee = result.path("employee").asString("");
                    String put = path + "/results/" + result.path("id").asString() + "/figures/ATTITUDE";
                    world.api()
                            .tryPut(
                                    World.ANALYST,
                                    put,
                                    "*",
                                    Map.of(
                                            "value",
                                            Chance.of("attitude", employee).between(6, 10),
                                            "reason",
                                            "部门主管评议"))
                            .orFail("PUT /api/v1/" + put);
                }
            }
        }
    }

    /** One of the customer managers objects, and is told why not. */
    private void appeal(String path) {
        JsonNode own = ownResult(path);
        if (own == null || !world.api().list(World.ANALYST, path + "/appeals").isEmpty()) {
            decide(path);
            return;
        }
        world.api()
                .post(
                        "customer-manager",
                        path + "/results/" + own.path("id").asString() + "/appeals",
                        Map.of("text", "两次走访客户闭店，步骤无法执行，请核实。"));
        decide(path);
    }

    private @Nullable JsonNode ownResult(String path) {
        return results(path).stream()
                .filter(result -> result.path("employee").asString("").equals("customer-manager"))
                .findFirst()
                .orElse(null);
    }

    private void decide(String path) {
        for (JsonNode appeal : world.api().list(World.ANALYST, path + "/appeals")) {
            if (appeal.path("status").asString().equals("OPEN")) {
                world.api()
                        .step(
                                // Whoever entered a figure of the result does not decide on it.
                                World.ADMIN,
                                path + "/appeals/" + appeal.path("id").asString() + "/decision",
                                Map.of("reason", "闭店的走访已记为取消，未计入；其余记录属实，维持原结果。"));
            }
        }
    }
}
