package io.gapless.localstack.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks customers: a SERVQUAL campaign, and those whose complaint was closed. They answer by their public links. */
final class Surveys {

    /**
     * What customers of the five dimensions expect and get, on a scale of 7, and the points they give each.
     *
     * @param questions how many of the 22, in their order
     */
    private record Dimension(String name, int questions, double expected, double perceived, int points) {}

    private static final List<Dimension> DIMENSIONS = List.of(
            new Dimension("TANGIBLES", 4, 5.6, 5.2, 11),
            new Dimension("RELIABILITY", 5, 6.4, 5.5, 32),
            new Dimension("RESPONSIVENESS", 4, 6.2, 5.3, 22),
            new Dimension("ASSURANCE", 4, 6.1, 5.5, 19),
            new Dimension("EMPATHY", 5, 5.8, 4.9, 16));

    private static final int SEED = 20_261_122;
    private static final int OPEN_DAYS = 30;

    private final World world;
    private final Desk desk;

    Surveys(World world, Desk desk) {
        this.world = world;
        this.desk = desk;
    }

    void servqual() {
        Progress.Bar bar = world.begin("servqual", 0);
        List<JsonNode> answering = new ArrayList<>();
        for (JsonNode invitation : invitations(launched())) {
            if (world.isOurs(invitation)
                    && Chance.of("answers", world.partyOf(invitation).code()).is(0.64)) {
                answering.add(invitation);
            }
        }
        bar.total(answering.size());
        world.each(answering, invitation -> answer(invitation, servqual(world.partyOf(invitation)), bar));
        bar.end();
    }

    /** The surveys of the three months behind, on paper: each a little better than the one before. */
    void pastServqual() {
        List<String> header = new ArrayList<>(List.of("respondent", "customer", "answeredAt"));
        int questions = DIMENSIONS.stream().mapToInt(Dimension::questions).sum();
        for (int i = 1; i <= questions; i++) {
            header.add("Q" + i + ".expectation");
            header.add("Q" + i + ".perception");
        }
        DIMENSIONS.forEach(dimension -> header.add("WEIGHTS." + dimension.name()));
        Sheet sheet = new Sheet(header.toArray(String[]::new));
        Quarter quarter = new Quarter(world.today());
        List<Party> retailers =
                world.parties().stream().filter(Party::isRetailer).toList();
        for (int i = 0; i < world.number(420); i++) {
            Chance chance = Chance.of("past servqual", i);
            Party party = chance.one(retailers);
            LocalDate day = chance.one(quarter.workingDays());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("respondent", "P-%04d".formatted(i + 1));
            row.put("customer", party.code());
            row.put(
                    "answeredAt",
                    day.atTime(chance.between(9, 17), chance.between(0, 59))
                            .atZone(World.ZONE)
                            .toOffsetDateTime());
            servqual(party, chance, 0.5 * quarter.progress(day) - 0.5).forEach((question, answer) -> {
                if (answer instanceof Map<?, ?> parts) {
                    parts.forEach((part, value) -> row.put(question + '.' + part, value));
                }
            });
            sheet.add(row);
        }
        Progress.Bar bar = world.begin("past-servqual", sheet.rows());
        world.load(
                World.ANALYST,
                "response-imports",
                "?questionnaireId=" + world.questionnaire("SERVQUAL") + "&orgUnit=" + Territory.COMPANY,
                "servqual.csv",
                sheet,
                bar);
        bar.end();
    }

    private String launched() {
        LocalDate day = world.today();
        String name = "%d 年第 %d 季度零售客户服务质量调查（SERVQUAL）".formatted(day.getYear(), (day.getMonthValue() + 2) / 3);
        JsonNode campaign = world.api().list(World.ANALYST, "campaigns").stream()
                .filter(row -> row.path("name").asString().equals(name))
                .findFirst()
                .orElse(null);
        if (campaign == null) {
            campaign = world.api()
                    .post(
                            World.ANALYST,
                            "campaigns",
                            Map.of(
                                    "name",
                                    name,
                                    "questionnaireId",
                                    world.questionnaire("SERVQUAL"),
                                    "orgUnit",
                                    Territory.COMPANY,
                                    "kind",
                                    "RETAILER",
                                    "from",
                                    day.atStartOfDay(World.ZONE).toInstant().toString(),
                                    "to",
                                    day.plusDays(OPEN_DAYS)
                                            .atStartOfDay(World.ZONE)
                                            .toInstant()
                                            .toString(),
                                    "sampleSize",
                                    world.number(200),
                                    "seed",
                                    SEED))
                    .body();
        }
        String id = campaign.path("id").asString();
        if (campaign.path("status").asString().equals("DRAFT")) {
            world.api().step(World.ANALYST, "campaigns/" + id + "/launch", Map.of());
        }
        return id;
    }

    private List<JsonNode> invitations(String campaign) {
        return world.api().list(World.ANALYST, "campaigns/" + campaign + "/invitations");
    }

    private Map<String, Object> servqual(Party party) {
        return servqual(party, Chance.of("servqual", party.code()), 0);
    }

    /** @param better by how much more is perceived than at other times, on the scale of 7 */
    private Map<String, Object> servqual(Party party, Chance chance, double better) {
        double demanding = chance.bell() * 0.35;
        double content = better
                + chance.bell() * 0.55
                + Chance.of("team", party.team().unit()).bell() * 0.2;
        Map<String, Object> answers = new LinkedHashMap<>();
        Map<String, Object> points = new LinkedHashMap<>();
        int question = 1;
        int left = 100;
        for (Dimension dimension : DIMENSIONS) {
            for (int i = 0; i < dimension.questions(); i++) {
                answers.put(
                        "Q" + question++,
                        Map.of(
                                "expectation", onScale(dimension.expected() + demanding + chance.bell() * 0.6),
                                "perception", onScale(dimension.perceived() + content + chance.bell() * 0.8)));
            }
            boolean last = dimension == DIMENSIONS.getLast();
            int given = last ? left : Math.max(0, dimension.points() + chance.between(-3, 3));
            points.put(dimension.name(), given);
            left -= given;
        }
        answers.put("WEIGHTS", points);
        return answers;
    }

    private static int onScale(double value) {
        return Math.clamp(Math.round(value), 1, 7);
    }

    private void answer(JsonNode invitation, Map<String, Object> answers, Progress.Bar bar) {
        String link = invitation.path("link").asString("");
        if (!invitation.path("status").asString().equals("OPEN") || link.isEmpty()) {
            bar.there(1);
            return;
        }
        String token = link.substring(link.lastIndexOf('/') + 1);
        world.api()
                .tryPostPublicly("public/invitations/" + token + "/response", Map.of("answers", answers))
                .orFail("POST /api/v1/public/invitations/…/response");
        bar.done(1);
    }

    /** Half of those whose complaint was closed answer, some of them not content. */
    void afterComplaints() {
        Progress.Bar bar = world.begin("satisfaction", 0);
        String standing = world.api().list(World.ANALYST, "campaigns").stream()
                .filter(row -> row.path("standingFor").asString("").equals("COMPLAINT"))
                .map(row -> row.path("id").asString())
                .findFirst()
                .orElseThrow(() -> new DemoFailure("demo.events-slow", null, "survey-service"));
        Map<String, Case> cases = desk.casesById();
        long closed = desk.closed();
        List<JsonNode> answering = world.await((int) closed, () -> invitations(standing)).stream()
                .filter(invitation -> answers(complaint(invitation, cases)))
                .toList();
        bar.total(answering.size());
        world.each(answering, invitation -> {
            Case one = complaint(invitation, cases);
            if (one != null) {
                answer(invitation, satisfaction(one), bar);
            }
        });
        bar.end();
    }

    private static @Nullable Case complaint(JsonNode invitation, Map<String, Case> cases) {
        return cases.get(invitation.path("complaintId").asString(""));
    }

    private static boolean answers(@Nullable Case one) {
        return one != null && Chance.of("answers after", one.number()).is(0.5);
    }

    private Map<String, Object> satisfaction(Case one) {
        Chance chance = Chance.of("satisfaction", one.number());
        double share = chance.share();
        int satisfied = share < 0.36 ? 5 : share < 0.70 ? 4 : share < 0.84 ? 3 : share < 0.93 ? 2 : 1;
        Map<String, Object> answers = new LinkedHashMap<>();
        answers.put("satisfaction", satisfied);
        answers.put("solved", satisfied >= 3 ? "yes" : "no");
        if (chance.is(0.4)) {
            answers.put("comment", chance.one(world.texts().words().comments()));
        }
        return answers;
    }

    /** Half of the follow-ups of low scores are settled, each with the call-back it brought. */
    void followUp() {
        Progress.Bar bar = world.begin("follow-ups", 0);
        List<JsonNode> followUps = world.api().list(World.ANALYST, "follow-ups?orgUnit=" + Territory.COMPANY).stream()
                .filter(row -> Chance.of("follow-up", key(row)).is(0.55))
                .toList();
        bar.total(followUps.size());
        Set<String> open = new HashSet<>();
        world.each(followUps, row -> {
            if (!row.path("status").asString().equals("OPEN")) {
                bar.there(1);
                return;
            }
            String id = row.path("id").asString();
            synchronized (open) {
                open.add(id);
            }
        });
        List<JsonNode> callBacks = open.isEmpty() ? List.of() : awaitCallBacks(open);
        world.each(callBacks, row -> {
            if (row.path("status").asString().equals("OPEN")) {
                String unit = row.path("orgUnit").asString();
                desk.attempt(
                        List.of(Territory.team(unit).county().supervisor(), World.ADMIN),
                        row.path("id").asString(),
                        "SOLVED");
            }
        });
        world.each(open, id -> {
            world.api()
                    .step(
                            World.ANALYST,
                            "follow-ups/" + id + "/close",
                            Map.of(
                                    "outcome",
                                    Chance.of("outcome", id)
                                            .one(world.texts().desk().outcomes())));
            bar.done(1);
        });
        bar.end();
    }

    private List<JsonNode> awaitCallBacks(Set<String> followUps) {
        return world.await(
                followUps.size(),
                () -> world.api().list(World.ADMIN, "call-backs?orgUnit=" + Territory.COMPANY).stream()
                        .filter(row -> followUps.contains(row.path("followUpId").asString("")))
                        .toList());
    }

    private static String key(JsonNode row) {
        return row.path("title").asString() + '/' + row.path("customerId").asString("");
    }
}
