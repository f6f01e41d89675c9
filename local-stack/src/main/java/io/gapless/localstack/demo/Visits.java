package io.gapless.localstack.demo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;

/**
 * Plans two weeks of visits from today on, and carries some of today's out: with a step left out now and then, a
 * check-in too far away here and there, some visits put off or missed. On any day each manager also looks in on two
 * customers out of turn.
 */
final class Visits {

    /** Ten working days, whatever day it is. */
    private static final int PLANNED_DAYS = 14;

    /** A visit that is put off goes to the week after. */
    private static final int PUT_OFF_DAYS = 7;

    private static final int PER_DAY = 10;

    private static final Duration PLAN_ASKED_EVERY = Duration.ofMillis(500);

    /** Of these, so many are over; the others are still to be done. */
    private static final int CARRIED_OUT = 5;

    private static final int OUT_OF_TURN = 2;

    private static final String STANDARD = "零售客户拜访规范";

    private final World world;

    Visits(World world) {
        this.world = world;
    }

    void plan() {
        Progress.Bar bar = world.begin("plans", 0);
        world.each(Territory.COUNTIES, county -> {
            List<JsonNode> planned = visits(county);
            if (!planned.isEmpty()) {
                bar.there(planned.size());
                return;
            }
            LocalDate from = LocalDate.now(World.ZONE);
            JsonNode plan = world.api()
                    .post(
                            county.supervisor(),
                            "visit-plans",
                            Map.of(
                                    "orgUnit", county.unit(),
                                    "from", from.toString(),
                                    "to", from.plusDays(PLANNED_DAYS - 1).toString(),
                                    "visitsPerDay", PER_DAY))
                    .body();
            bar.done(made(county, plan).path("planned").asInt());
        });
        bar.end();
    }

    /** A large plan takes longer than its answer. */
    private JsonNode made(Territory.County county, JsonNode plan) {
        JsonNode now = plan;
        while (now.path("status").asString().equals("RUNNING")) {
            try {
                Thread.sleep(PLAN_ASKED_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while a plan was made", e);
            }
            now = world.api()
                    .get(county.supervisor(), "visit-plans/" + plan.path("id").asString());
        }
        if (!now.path("status").asString().equals("ENTERED")) {
            throw new IllegalStateException("A plan came to nothing: " + now);
        }
        return now;
    }

    /** The planned visits of a county; those out of turn are left to whoever made them. */
    private List<JsonNode> visits(Territory.County county) {
        List<JsonNode> ours = new ArrayList<>();
        for (JsonNode row : world.api()
                .list(
                        county.supervisor(),
                        "visits?orgUnit=" + county.unit() + "&from=" + world.today() + "&to="
                                + world.today().plusDays(PLANNED_DAYS + 31L))) {
            if (!row.path("kind").asString().equals("FLEXIBLE") && world.isOurs(row)) {
                ours.add(row);
            }
        }
        return ours;
    }

    /** What shall become of a visit. */
    private enum Course {
        CARRIED_OUT,
        MISSED,
        PUT_OFF,
        CANCELLED
    }

    private record Turn(JsonNode row, Party party, Chance chance) {

        String id() {
            return row.path("id").asString();
        }

        String manager() {
            return row.path("manager").asString();
        }

        String status() {
            return row.path("status").asString();
        }
    }

    /** The first of each manager's day, and those out of turn. */
    void carryOut() {
        List<Turn> turns = new ArrayList<>();
        for (Territory.County county : Territory.COUNTIES) {
            for (JsonNode row : visits(county)) {
                int place = row.path("sequence").asInt();
                if (LocalDate.parse(row.path("plannedFor").asString()).equals(world.today())
                        && place >= 1
                        && place <= CARRIED_OUT) {
                    turns.add(turn(row));
                }
            }
        }
        turns.addAll(outOfTurn());
        Progress.Bar bar = world.begin("visits", turns.size());
        world.each(turns, turn -> {
            if (turn.status().equals("PLANNED") || turn.status().equals("STARTED")) {
                settle(turn);
                bar.done(1);
            } else {
                bar.there(1);
            }
        });
        bar.end();
    }

    private Turn turn(JsonNode row) {
        Party party = world.partyOf(row);
        return new Turn(
                row,
                party,
                Chance.of("visit", party.code() + '/' + row.path("title").asString()));
    }

    /** Planned on the day of the first run; later runs find them. */
    private List<Turn> outOfTurn() {
        String standard = world.api().list(World.ANALYST, "service-standards").stream()
                .filter(row -> row.path("name").asString().equals(STANDARD))
                .map(row -> row.path("id").asString())
                .findFirst()
                .orElseThrow(() -> new DemoFailure("demo.events-slow", null, "visit-service"));
        Map<String, JsonNode> there = new HashMap<>();
        for (JsonNode row : world.api()
                .list(
                        World.ADMIN,
                        "visits?orgUnit=" + Territory.COMPANY + "&from=" + world.today() + "&to=" + world.today())) {
            if (row.path("kind").asString().equals("FLEXIBLE") && world.isOurs(row)) {
                there.put(world.partyOf(row).code(), row);
            }
        }
        boolean firstDay = LocalDate.now(World.ZONE).equals(world.today());
        List<Party> wanted = new ArrayList<>();
        for (Territory.Round round : Territory.ROUNDS) {
            world.parties().stream()
                    .filter(party -> round.manager().equals(party.manager()))
                    .skip(3)
                    .limit(OUT_OF_TURN)
                    .forEach(wanted::add);
        }
        List<Turn> turns = Collections.synchronizedList(new ArrayList<>());
        world.each(wanted, party -> {
            JsonNode row = there.get(party.code());
            if (row == null && firstDay) {
                row = world.api()
                        .post(
                                party.team().county().supervisor(),
                                "visits",
                                Map.of(
                                        "customerId", world.id(party),
                                        "standardId", standard,
                                        "plannedFor", world.today().toString()))
                        .body();
            }
            if (row != null) {
                turns.add(turn(row));
            }
        });
        return turns;
    }

    private void settle(Turn turn) {
        double share = turn.chance().share();
        Course course = share < 0.03
                ? Course.MISSED
                : share < 0.07 ? Course.PUT_OFF : share < 0.08 ? Course.CANCELLED : Course.CARRIED_OUT;
        Texts.Words words = world.texts().words();
        boolean started = turn.status().equals("STARTED");
        switch (started ? Course.CARRIED_OUT : course) {
            case MISSED -> end(turn, "miss", Map.of("reason", turn.chance().one(words.misses())));
            case CANCELLED -> end(turn, "cancel", Map.of("reason", turn.chance().one(words.cancellations())));
            case PUT_OFF ->
                end(
                        turn,
                        "reschedule",
                        Map.of(
                                "plannedFor",
                                LocalDate.now(World.ZONE)
                                        .plusDays(PUT_OFF_DAYS + turn.chance().between(1, 6))
                                        .toString(),
                                "reason",
                                turn.chance().one(words.postponements())));
            case CARRIED_OUT -> visit(turn);
        }
    }

    private void end(Turn turn, String move, Map<String, Object> body) {
        world.api().step(turn.manager(), "visits/" + turn.id() + '/' + move, body);
    }

    private void visit(Turn turn) {
        Api.Answer visit = checkIn(turn);
        // The steps are read from what the platform answers: the standard may have been changed by somebody.
        int left = 0;
        int steps = 0;
        for (JsonNode step : visit.body().path("steps")) {
            steps++;
            boolean answered = step.path("executed").isBoolean();
            boolean executed = answered
                    ? step.path("executed").asBoolean()
                    : turn.chance()
                            .is(compliance(
                                    turn.manager(), step.path("dimension").asString()));
            left += executed ? 0 : 1;
            if (answered || !executed && !step.path("critical").asBoolean()) {
                continue; // what nobody answers counts as left out
            }
            String path =
                    "visits/" + turn.id() + "/steps/" + step.path("number").asInt();
            visit = world.api()
                    .tryPut(turn.manager(), path, visit.etag(), answer(step, executed, turn))
                    .orFail("PUT /api/v1/" + path);
        }
        double leftOut = steps == 0 ? 0 : (double) left / steps;
        world.api().post(turn.manager(), "visits/" + turn.id() + "/check-out", outcome(turn, leftOut));
    }

    /** Who was checked in by a run that was interrupted is in already. */
    private Api.Answer checkIn(Turn turn) {
        Chance chance = turn.chance();
        double share = chance.share();
        int metres = share < 0.90
                ? chance.between(3, 80)
                : share < 0.97 ? chance.between(80, 260) : chance.between(400, 2500);
        Party.Spot spot = turn.party().metresAway(metres, chance);
        int minutes = chance.between(12, 38);
        String path = "visits/" + turn.id() + "/check-in";
        Map<String, Object> body = Map.of(
                "at", Instant.now().minus(Duration.ofMinutes(minutes)).toString(),
                "longitude", spot.longitude(),
                "latitude", spot.latitude(),
                "accuracyMetres", chance.between(4, 35));
        Api.Answer answer = turn.status().equals("STARTED") ? null : world.api().tryPost(turn.manager(), path, body);
        if (answer == null || answer.is(409)) {
            answer = world.api().read(turn.manager(), "visits/" + turn.id());
        }
        return answer.orFail("POST /api/v1/" + path);
    }

    /** Some managers are more thorough than others, and some steps are skipped more easily. */
    static double compliance(String login, String dimension) {
        double manager = Chance.of("thoroughness", login).bell() * 0.05;
        double likely = switch (dimension) {
            case "TANGIBLES" -> 0.94;
            case "RELIABILITY" -> 0.93;
            case "RESPONSIVENESS" -> 0.91;
            case "ASSURANCE" -> 0.84;
            default -> 0.79;
        };
        return Math.min(0.995, likely + manager);
    }

    private Map<String, Object> answer(JsonNode step, boolean executed, Turn turn) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("executed", executed);
        if (executed) {
            switch (step.path("evidence").asString()) {
                case "TEXT" ->
                    answer.put("note", turn.chance().one(world.texts().words().heard()));
                case "NUMBER" ->
                    answer.put("number", BigDecimal.valueOf(turn.chance().between(8, 55)));
                case "PHOTO", "SIGNATURE" ->
                    answer.put("evidence", picture(turn, step.path("evidence").asString()));
                default -> {}
            }
        }
        return answer;
    }

    /** Of a colour of its own for each visit: the same content would be kept once for all of them. */
    private String picture(Turn turn, String kind) {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        int colour = turn.id().hashCode();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                image.setRGB(x, y, (x + y) % 8 == 0 ? 0xffffff : colour);
            }
        }
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String path = "evidence-files?kind=" + kind + "&visitId=" + turn.id();
        return world.api()
                .upload(turn.manager(), path, "demo.png", "image/png", png.toByteArray(), 1)
                .text("id");
    }

    private Map<String, Object> outcome(Turn turn, double leftOut) {
        Chance chance = turn.chance();
        Texts.Words words = world.texts().words();
        Map<String, Object> outcome = new LinkedHashMap<>();
        if (chance.is(0.85)) {
            long rating = Math.round(4.6 - 3.2 * leftOut + chance.bell() * 0.55);
            outcome.put("rating", Math.clamp(rating, 1, 5));
        }
        outcome.put("findings", chance.one(words.findings()));
        if (chance.is(0.3)) {
            outcome.put("needs", List.of(chance.one(words.needs())));
        }
        if (chance.is(0.1)) {
            outcome.put("competitor", chance.one(words.competitors()));
        }
        return outcome;
    }
}
