package io.gapless.localstack.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The complaints of the quarter behind, as another system had them, and what customers said of them afterwards. */
final class PastDesk {

    private final World world;
    private final Quarter quarter;
    private final List<Past> complaints;

    PastDesk(World world) {
        this.world = world;
        this.quarter = new Quarter(world.today());
        this.complaints =
                IntStream.range(0, world.number(1200)).mapToObj(this::complaint).toList();
    }

    /**
     * A complaint of the past.
     *
     * @param late whether the customer waited too long for an answer
     */
    private record Past(
            String reference,
            @Nullable Party party,
            Map<String, @Nullable Object> row,
            boolean late,
            @Nullable Instant closedAt) {}

    void takeOver() {
        Sheet sheet = new Sheet(
                "reference",
                "customer",
                "contactName",
                "orgUnit",
                "category",
                "severity",
                "channel",
                "language",
                "text",
                "occurredAt",
                "receivedAt",
                "acknowledgedAt",
                "firstResponseAt",
                "resolvedAt",
                "closedAt",
                "status",
                "handler",
                "decision",
                "remedy",
                "compensation",
                "resolution",
                "satisfaction");
        complaints.forEach(one -> sheet.add(one.row()));
        Progress.Bar bar = world.begin("past-complaints", sheet.rows());
        world.load(World.ADMIN, "complaint-imports", "?source=demo", "complaints.csv", sheet, bar);
        bar.end();
    }

    private Past complaint(int number) {
        Chance chance = Chance.of("past complaint", number);
        Party party = chance.is(0.94) ? chance.one(world.parties()) : null;
        Territory.Team team = party == null ? chance.one(Territory.TEAMS) : party.team();
        Texts.Desk texts = world.texts().desk();
        Texts.Topic topic = chance.one(texts.topics(), Texts.Topic::weight);
        Instant received = quarter.complained(chance);
        LocalDate day = LocalDate.ofInstant(received, World.ZONE);
        boolean english = team.county().name().equals("义乌市") && chance.is(0.12);
        boolean urgent = "CRITICAL".equals(topic.severity()) || chance.is(0.03);
        // The desk has become a little quicker over the quarter.
        double slow = 1.15 - 0.3 * quarter.progress(day);
        boolean late = chance.is(0.17 * slow);
        String reference = "C-%05d".formatted(number + 1);
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("reference", reference);
        row.put("customer", party == null ? null : party.code());
        row.put("contactName", party == null ? chance.one(texts.anonymous()) : null);
        row.put("orgUnit", party == null ? team.unit() : null);
        row.put("category", topic.category());
        row.put("severity", urgent ? "CRITICAL" : null);
        row.put("channel", Case.channel(party, chance));
        row.put("language", english ? "en" : "zh");
        row.put("text", Case.words(number, day, topic, english, world, chance));
        row.put("occurredAt", received.minus(Duration.ofMinutes(chance.between(20, 2000))));
        row.put("receivedAt", received);
        Instant closed = course(row, received, urgent, late, slow, topic, chance);
        if (closed != null && !answers(reference) && chance.is(0.3)) {
            // What was asked at the end of the call.
            row.put("satisfaction", late ? chance.between(1, 4) : chance.between(3, 5));
        }
        String handler = Case.handler(party, team, topic, chance);
        row.put("handler", row.get("acknowledgedAt") == null ? null : handler);
        return new Past(reference, party, row, late, closed);
    }

    /** Puts the times that lie behind; null where it is open still. */
    private @Nullable Instant course(
            Map<String, @Nullable Object> row,
            Instant received,
            boolean urgent,
            boolean late,
            double slow,
            Texts.Topic topic,
            Chance chance) {
        Texts.Desk texts = world.texts().desk();
        // Urgent ones have clocks of minutes, round the clock; the others are worked on by day.
        Instant acknowledged = urgent
                ? received.plusSeconds(chance.between(15, late ? 240 : 55))
                : Quarter.worked(received, chance.between(3, chance.is(0.07) ? 400 : 55) * slow);
        Instant answered = urgent
                ? acknowledged.plusSeconds(chance.between(20, late ? 900 : 60))
                : Quarter.worked(acknowledged, chance.between(20, late ? 900 : 170) * slow);
        Instant resolved = urgent
                ? answered.plus(Duration.ofMinutes(chance.between(20, late ? 700 : 220)))
                : Quarter.worked(answered, chance.between(60, late ? 3400 : 1250) * slow);
        Instant closed = Quarter.worked(resolved, chance.between(30, 900));
        double share = chance.share();
        String status = share < 0.05 ? "REJECTED" : share < 0.08 ? "WITHDRAWN" : "CLOSED";
        Instant end = quarter.end();
        if (!acknowledged.isBefore(end)) {
            return null;
        }
        row.put("acknowledgedAt", acknowledged);
        row.put("status", "ASSESSED");
        if (!answered.isBefore(end)) {
            return null;
        }
        row.put("firstResponseAt", answered);
        row.put("status", "INVESTIGATING");
        if (!status.equals("CLOSED") && resolved.isBefore(end)) {
            row.put("closedAt", resolved);
            row.put("status", status);
            row.put("resolution", chance.one(status.equals("REJECTED") ? texts.rejections() : texts.withdrawals()));
            return null;
        }
        if (!resolved.isBefore(end)) {
            return null;
        }
        String remedy = chance.one(topic.remedies());
        row.put("resolvedAt", resolved);
        row.put("status", "RESOLVED");
        row.put("decision", chance.one(topic.decisions()));
        row.put("remedy", remedy);
        if (remedy.equals("COMPENSATION") || remedy.equals("REFUND") && chance.is(0.4)) {
            row.put("compensation", chance.between(3, 18) * 10);
        }
        row.put("resolution", chance.one(texts.resolutions()));
        if (!closed.isBefore(end)) {
            return null;
        }
        row.put("closedAt", closed);
        row.put("status", "CLOSED");
        return closed;
    }

    private static boolean answers(String reference) {
        return Chance.of("answers of then", reference).is(0.5);
    }

    /** Half of those whose complaint was closed answered within three days; who waited long is less content. */
    void answers() {
        Sheet sheet = new Sheet("respondent", "customer", "answeredAt", "satisfaction", "solved", "comment");
        for (Past one : complaints) {
            Chance chance = Chance.of("past answer", one.reference());
            if (one.closedAt() == null || one.party() == null || !answers(one.reference())) {
                continue;
            }
            Instant at = one.closedAt().plus(Duration.ofMinutes(chance.between(40, 4300)));
            if (!at.isBefore(quarter.end())) {
                continue;
            }
            double content = 4.1 + 0.5 * quarter.progress(LocalDate.ofInstant(at, World.ZONE)) - (one.late() ? 1.3 : 0);
            long satisfied = Math.clamp(Math.round(content + chance.bell() * 0.8), 1, 5);
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("respondent", one.reference());
            row.put("customer", one.party().code());
            row.put("answeredAt", at);
            row.put("satisfaction", satisfied);
            row.put("solved", satisfied >= 3 ? "yes" : "no");
            row.put(
                    "comment",
                    chance.is(0.35) ? chance.one(world.texts().words().comments()) : null);
            sheet.add(row);
        }
        Progress.Bar bar = world.begin("past-satisfaction", sheet.rows());
        String questionnaire =
                world.api().list(World.ANALYST, "questionnaires?code=POST_COMPLAINT&status=PUBLISHED").stream()
                        .map(row -> row.path("id").asString())
                        .findFirst()
                        .orElseThrow(() -> new DemoFailure("demo.events-slow", null, "survey-service"));
        world.load(
                World.ANALYST,
                "response-imports",
                "?questionnaireId=" + questionnaire + "&orgUnit=" + Territory.COMPANY,
                "answers-after-complaints.csv",
                sheet,
                bar);
        bar.end();
    }
}
