package io.gapless.localstack.demo;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What there is in the end, as the platform itself tells it, and what to try next. */
final class Summary {

    private static final String UNDER_COMPANY = "?orgUnit=" + Territory.COMPANY;

    private final World world;

    Summary(World world) {
        this.world = world;
    }

    void print(String gateway, Consumer<String> out) {
        Map<String, Long> customers = count("customers" + UNDER_COMPANY, row -> text(row, "kind"));
        out.accept(world.say(
                "demo.summary.customers",
                all(customers),
                of(customers, "RETAILER"),
                of(customers, "CONSUMER"),
                of(customers, "MANUFACTURER")));
        LocalDate today = world.today();
        Map<String, Long> visits = count(
                "visits" + UNDER_COMPANY + "&from=" + today.minusDays(Quarter.DAYS + 3L) + "&to=" + today.plusDays(60),
                row -> text(row, "status"));
        out.accept(world.say(
                "demo.summary.visits",
                all(visits),
                of(visits, "COMPLETED"),
                of(visits, "MISSED"),
                of(visits, "PLANNED")));
        Map<String, Long> complaints = count("complaints" + UNDER_COMPANY, row -> text(row, "status"));
        Map<String, Long> callBacks = count("call-backs" + UNDER_COMPANY, Summary::callBack);
        out.accept(world.say(
                "demo.summary.complaints",
                all(complaints),
                of(complaints, "CLOSED"),
                all(complaints) - of(complaints, "CLOSED") - of(complaints, "REJECTED") - of(complaints, "WITHDRAWN"),
                of(callBacks, "NOT_SOLVED")));
        out.accept(world.say("demo.summary.call-backs", all(callBacks), of(callBacks, "OPEN")));
        out.accept(world.say("demo.summary.contacts", all(count("contacts" + UNDER_COMPANY, row -> "all"))));
        Map<String, Long> answers = count("responses" + UNDER_COMPANY, row -> text(row, "questionnaireCode"));
        Map<String, Long> followUps = count("follow-ups" + UNDER_COMPANY, row -> text(row, "status"));
        out.accept(world.say(
                "demo.summary.answers",
                all(answers),
                of(answers, "SERVQUAL"),
                of(answers, "POST_COMPLAINT"),
                all(followUps),
                of(followUps, "OPEN")));
        out.accept(world.say("demo.summary.gaps", gaps()));
        out.accept("");
        out.accept(world.say("demo.next", gateway, world.id(world.parties().getFirst()), openLink(gateway), gateway));
    }

    private Map<String, Long> count(String list, Function<JsonNode, String> by) {
        return world.api().list(World.ADMIN, list).stream()
                .collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()));
    }

    private static String text(JsonNode row, String field) {
        return row.path(field).asString("");
    }

    private static String callBack(JsonNode row) {
        if (text(row, "status").equals("OPEN")) {
            return "OPEN";
        }
        return row.path("solved").asBoolean(false) ? "SOLVED" : "NOT_SOLVED";
    }

    private static long all(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(count -> count).sum();
    }

    private static long of(Map<String, Long> counts, String key) {
        return counts.getOrDefault(key, 0L);
    }

    /** All five; one that is not known is said to be not known. */
    private String gaps() {
        List<String> gaps = world.api()
                .get(World.ANALYST, "gaps" + UNDER_COMPANY)
                .path("gaps")
                .valueStream()
                .map(gap -> gap.path("number").asInt() + ": " + figure(gap.path("overall")))
                .toList();
        return String.join("   ", gaps);
    }

    private String figure(JsonNode figure) {
        return figure.path("known").asBoolean(false)
                ? "%+.1f (n %d)"
                        .formatted(
                                figure.path("value").asDouble(),
                                figure.path("n").asLong())
                        .replace('-', '−')
                : world.say("demo.summary.not-known");
    }

    /** The page of somebody who has not answered yet. */
    private String openLink(String gateway) {
        return world.api().list(World.ANALYST, "campaigns").stream()
                .filter(campaign -> text(campaign, "questionnaireCode").equals("SERVQUAL")
                        && text(campaign, "status").toUpperCase(Locale.ROOT).equals("LAUNCHED"))
                .flatMap(campaign ->
                        world.api().list(World.ANALYST, "campaigns/" + text(campaign, "id") + "/invitations").stream())
                .map(invitation -> text(invitation, "link"))
                .filter(link -> !link.isEmpty())
                .findFirst()
                .orElse(gateway + "/docs");
    }
}
