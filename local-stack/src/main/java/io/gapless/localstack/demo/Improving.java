package io.gapless.localstack.demo;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An improvement of what customers miss most, from the gap before it to the gap after it. */
final class Improving {

    private static final String TITLE = "按承诺的时间把事办好";

    private final World world;

    Improving(World world) {
        this.world = world;
    }

    /** From the answers of the quarter behind; what was decided is done by now. */
    void begin() {
        Progress.Bar bar = world.begin("improvement", 1);
        JsonNode improvement = found();
        if (improvement == null) {
            LocalDate day = world.today();
            Quarter quarter = new Quarter(day);
            improvement = world.api()
                    .post(
                            World.ANALYST,
                            "improvements",
                            Map.ofEntries(
                                    Map.entry("title", TITLE),
                                    Map.entry("orgUnit", Territory.COMPANY),
                                    Map.entry("subject", "GAP"),
                                    Map.entry("gap", 5),
                                    Map.entry("dimension", "RELIABILITY"),
                                    Map.entry("target", -15),
                                    Map.entry("owner", "supervisor"),
                                    Map.entry("dueOn", day.toString()),
                                    Map.entry("checkOn", day.plusDays(30).toString()),
                                    Map.entry(
                                            "baselineFrom",
                                            quarter.first()
                                                    .atStartOfDay(World.ZONE)
                                                    .toInstant()
                                                    .toString()),
                                    Map.entry("baselineTo", quarter.end().toString()),
                                    Map.entry(
                                            "actions",
                                            List.of(
                                                    action("每次拜访先核对上次的承诺，没办好的当场说明", "customer-manager", day),
                                                    action("送货延误提前十五分钟告知客户", "supervisor", day)))))
                    .body();
            bar.done(1);
        } else {
            bar.there(1);
        }
        for (JsonNode action : world.api().get(World.ANALYST, path(improvement)).path("actions")) {
            if (action.path("status").asString().equals("OPEN")) {
                world.api()
                        .step(
                                World.ANALYST,
                                path(improvement) + "/actions/"
                                        + action.path("number").asInt() + "/done",
                                Map.of("note", "已写入拜访规范，各县已培训"));
            }
        }
        bar.end();
    }

    /** By the answers since. */
    void measure() {
        Progress.Bar bar = world.begin("re-measure", 1);
        JsonNode improvement = found();
        if (improvement != null && improvement.path("status").asString().equals("OPEN")) {
            world.api().step(World.ANALYST, path(improvement) + "/check", Map.of());
            bar.done(1);
        } else {
            bar.there(1);
        }
        bar.end();
    }

    private static Map<String, Object> action(String text, String owner, LocalDate day) {
        return Map.of("text", text, "owner", owner, "dueOn", day.toString());
    }

    private static String path(JsonNode improvement) {
        return "improvements/" + improvement.path("id").asString();
    }

    private @Nullable JsonNode found() {
        return world.api().list(World.ANALYST, "improvements?orgUnit=" + Territory.COMPANY).stream()
                .filter(row -> row.path("title").asString().equals(TITLE))
                .findFirst()
                .orElse(null);
    }
}
