package io.gapless.localstack.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What managers believe that customers expect, what the front line says of the standards, and which steps of the standards
 * see to which expectation: what gaps 1 and 2 are made of beside the customers' own answers.
 */
final class Views {

    /** Of each of the 22 questions, which steps see to it, as the standard's name and the step's number; some have none. */
    static final Map<String, List<Step>> SEEN_TO = Map.ofEntries(
            Map.entry("Q1", List.of()),
            Map.entry("Q2", List.of(visit(2))),
            Map.entry("Q3", List.of(visit(1))),
            Map.entry("Q4", List.of(visit(2), delivery(3))),
            Map.entry("Q5", List.of(visit(3), delivery(2))),
            Map.entry("Q6", List.of(visit(6), call(2))),
            Map.entry("Q7", List.of(call(2))),
            Map.entry("Q8", List.of(delivery(2))),
            Map.entry("Q9", List.of(delivery(3))),
            Map.entry("Q10", List.of(delivery(1), visit(6))),
            Map.entry("Q11", List.of(delivery(1))),
            Map.entry("Q12", List.of(visit(6))),
            Map.entry("Q13", List.of(call(4))),
            Map.entry("Q14", List.of(call(1))),
            Map.entry("Q15", List.of(delivery(4))),
            Map.entry("Q16", List.of(visit(1), call(1))),
            Map.entry("Q17", List.of(visit(4))),
            Map.entry("Q18", List.of(visit(5))),
            Map.entry("Q19", List.of()),
            Map.entry("Q20", List.of(visit(5))),
            Map.entry("Q21", List.of(visit(4))),
            Map.entry("Q22", List.of(visit(5), call(3))));

    /** The five dimensions with how many of the 22 questions each has, in their order. */
    private static final Map<String, Integer> QUESTIONS = questions();

    /** Managers think more of what can be seen, and less of how customers want to be cared for. */
    private static final Map<String, Double> BELIEVED =
            Map.of("TANGIBLES", 6.0, "RELIABILITY", 6.1, "RESPONSIVENESS", 5.7, "ASSURANCE", 5.9, "EMPATHY", 5.0);

    private static final Map<String, Double> SAID =
            Map.of("TANGIBLES", 5.7, "RELIABILITY", 5.2, "RESPONSIVENESS", 4.7, "ASSURANCE", 5.3, "EMPATHY", 4.2);

    private static final Map<String, Integer> POINTS =
            Map.of("TANGIBLES", 18, "RELIABILITY", 30, "RESPONSIVENESS", 20, "ASSURANCE", 20, "EMPATHY", 12);

    private static final int MANAGERS = 7;
    private static final int FRONT_LINE = 10;

    private final World world;

    Views(World world) {
        this.world = world;
    }

    /** A step of a standard, by the standard's name and its number from 1. */
    record Step(String standard, int number) {}

    private static Step visit(int number) {
        return new Step("零售客户拜访规范", number);
    }

    private static Step call(int number) {
        return new Step("电话回访规范", number);
    }

    private static Step delivery(int number) {
        return new Step("应急送货规范", number);
    }

    private static Map<String, Integer> questions() {
        Map<String, Integer> questions = new LinkedHashMap<>();
        questions.put("TANGIBLES", 4);
        questions.put("RELIABILITY", 5);
        questions.put("RESPONSIVENESS", 4);
        questions.put("ASSURANCE", 4);
        questions.put("EMPATHY", 5);
        return questions;
    }

    /** Of each branch some managers and some of the front line, on paper, in the quarter behind. */
    void ask() {
        Progress.Bar bar = world.begin("views", Territory.COUNTIES.size() * (MANAGERS + FRONT_LINE));
        for (Territory.County county : Territory.COUNTIES) {
            Sheet managers = new Sheet(header(
                    "WEIGHTS.TANGIBLES",
                    "WEIGHTS.RELIABILITY",
                    "WEIGHTS.RESPONSIVENESS",
                    "WEIGHTS.ASSURANCE",
                    "WEIGHTS.EMPATHY"));
            for (int i = 1; i <= MANAGERS; i++) {
                managers.add(manager("M-" + county.codes() + '-' + i));
            }
            load("MANAGERS_VIEW", county, managers, bar);
            Sheet frontLine = new Sheet(header("followable", "obstacles"));
            for (int i = 1; i <= FRONT_LINE; i++) {
                frontLine.add(frontLine("F-" + county.codes() + '-' + i));
            }
            load("FRONT_LINE_VIEW", county, frontLine, bar);
        }
        bar.end();
    }

    private static String[] header(String... further) {
        List<String> header = new ArrayList<>(List.of("respondent", "answeredAt"));
        for (int i = 1; i <= SEEN_TO.size(); i++) {
            header.add("Q" + i);
        }
        header.addAll(List.of(further));
        return header.toArray(String[]::new);
    }

    private void load(String questionnaire, Territory.County county, Sheet sheet, Progress.Bar bar) {
        world.load(
                World.ANALYST,
                "response-imports",
                "?questionnaireId=" + world.questionnaire(questionnaire) + "&orgUnit=" + county.unit(),
                "views-" + county.codes() + ".csv",
                sheet,
                bar);
    }

    private Map<String, @Nullable Object> manager(String respondent) {
        Chance chance = Chance.of("manager", respondent);
        Map<String, @Nullable Object> row = row(respondent, chance, BELIEVED);
        int left = 100;
        for (String dimension : QUESTIONS.keySet()) {
            boolean last = dimension.equals("EMPATHY");
            int given = last ? left : POINTS.getOrDefault(dimension, 0) + chance.between(-2, 2);
            row.put("WEIGHTS." + dimension, given);
            left -= given;
        }
        return row;
    }

    private Map<String, @Nullable Object> frontLine(String respondent) {
        Chance chance = Chance.of("front line", respondent);
        Map<String, @Nullable Object> row = row(respondent, chance, SAID);
        row.put("followable", onScale(4.6 + chance.bell()));
        row.put("obstacles", chance.one(List.of("time", "time|tools", "authority", "goals|time", "training")));
        return row;
    }

    private Map<String, @Nullable Object> row(String respondent, Chance chance, Map<String, Double> levels) {
        LocalDate day = chance.one(new Quarter(world.today()).workingDays());
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("respondent", respondent);
        row.put(
                "answeredAt",
                day.atTime(chance.between(9, 17), 0).atZone(World.ZONE).toOffsetDateTime());
        double strict = chance.bell() * 0.3;
        int question = 1;
        for (Map.Entry<String, Integer> dimension : QUESTIONS.entrySet()) {
            for (int i = 0; i < dimension.getValue(); i++) {
                double level = levels.getOrDefault(dimension.getKey(), 4.0);
                row.put("Q" + question++, onScale(level + strict + chance.bell() * 0.6));
            }
        }
        return row;
    }

    private static int onScale(double value) {
        return Math.clamp(Math.round(value), 1, 7);
    }

    /** What somebody has said since stays. */
    void cover() {
        Progress.Bar bar = world.begin("coverage", SEEN_TO.size());
        Map<String, JsonNode> standards = world.api().list(World.ANALYST, "service-standards").stream()
                .collect(Collectors.toMap(
                        row -> row.path("name").asString(),
                        row -> world.api()
                                .get(
                                        World.ANALYST,
                                        "service-standards/" + row.path("id").asString()),
                        (newer, older) -> newer));
        for (JsonNode item : world.api().get(World.ANALYST, "gaps/coverage")) {
            List<Step> steps = SEEN_TO.get(item.path("item").asString());
            if (steps == null || item.path("reviewed").asBoolean(false)) {
                bar.there(1);
                continue;
            }
            List<Map<String, String>> named = steps.stream()
                    .map(step -> named(step, standards.get(step.standard())))
                    .toList();
            // Standards reach survey-service by event.
            if (!world.await(() -> covered(item.path("item").asString(), named))) {
                throw new DemoFailure("demo.events-slow", null, "survey-service");
            }
            bar.done(1);
        }
        bar.end();
    }

    private static Map<String, String> named(Step step, @Nullable JsonNode standard) {
        if (standard == null) {
            throw new IllegalArgumentException("There is no " + step);
        }
        return Map.of(
                "standard",
                standard.path("series").asString(),
                "key",
                standard.path("steps").path(step.number() - 1).path("key").asString());
    }

    private boolean covered(String item, List<Map<String, String>> steps) {
        String path = "gaps/coverage/items/" + item;
        Api.Answer answer = world.api().tryPut(World.ANALYST, path, "\"0\"", Map.of("steps", steps));
        if (answer.problem().equals("standard-step-unknown")) {
            return false;
        }
        if (!answer.is(412)) {
            answer.orFail("PUT /api/v1/" + path);
        }
        return true;
    }
}
