package io.gapless.localstack.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The visits of the quarter behind, as another system had them: what each manager did on each working day. */
final class PastVisits {

    private static final double A_DAY = 3;

    private final World world;
    private final double scale;
    private final Quarter quarter;
    private final Map<String, Texts.Package> offers;
    private final Map<String, Texts.Item> items;
    private final Map<String, List<Map<String, Object>>> steps;

    PastVisits(World world, double scale) {
        this.world = world;
        this.scale = scale;
        this.quarter = new Quarter(world.today());
        this.offers = world.texts().menu().packages().stream()
                .collect(Collectors.toMap(Texts.Package::segment, offer -> offer));
        this.items = world.texts().menu().items().stream().collect(Collectors.toMap(Texts.Item::name, item -> item));
        this.steps = world.texts().standards().stream()
                .collect(Collectors.toMap(standard -> String.valueOf(standard.get("name")), PastVisits::steps));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> steps(Map<String, Object> standard) {
        return (List<Map<String, Object>>) standard.getOrDefault("steps", List.of());
    }

    void takeOver() {
        Sheet sheet = new Sheet(
                "reference",
                "customer",
                "employee",
                "item",
                "plannedFor",
                "outcome",
                "reason",
                "checkedInAt",
                "checkedOutAt",
                "longitude",
                "latitude",
                "accuracyMetres",
                "steps",
                "rating",
                "findings",
                "competitor",
                "needs");
        Map<String, List<Party>> served = world.parties().stream()
                .filter(party -> party.manager() != null && offers.containsKey(String.valueOf(party.segment())))
                .collect(Collectors.groupingBy(party -> String.valueOf(party.manager())));
        for (Territory.Round round : Territory.ROUNDS) {
            List<Party> parties = served.getOrDefault(round.manager(), List.of());
            for (LocalDate day : parties.isEmpty() ? List.<LocalDate>of() : quarter.workingDays()) {
                day(round.manager(), day, parties, sheet);
            }
        }
        Progress.Bar bar = world.begin("past-visits", sheet.rows());
        world.load(World.ADMIN, "visit-imports", "?source=demo", "visits.csv", sheet, bar);
        bar.end();
    }

    private void day(String manager, LocalDate day, List<Party> parties, Sheet sheet) {
        Chance chance = Chance.of("past day", manager + '/' + day);
        double wanted = A_DAY * Math.min(1, scale) * (0.67 + 0.66 * chance.share());
        int visits = (int) wanted + (chance.is(wanted - (int) wanted) ? 1 : 0);
        Instant free = day.atTime(8, 40).atZone(World.ZONE).toInstant();
        for (int i = 0; i < visits; i++) {
            Instant in = free.plus(Duration.ofMinutes(chance.between(0, 50)));
            Instant out = in.plus(Duration.ofMinutes(chance.between(14, 48)));
            sheet.add(visit("V-" + manager + '-' + day + '-' + (i + 1), manager, day, in, out, chance.one(parties)));
            free = out.plus(Duration.ofMinutes(chance.between(12, 70)));
        }
    }

    private Map<String, @Nullable Object> visit(
            String reference, String manager, LocalDate day, Instant in, Instant out, Party party) {
        Chance chance = Chance.of("past visit", reference);
        Texts.Words words = world.texts().words();
        Texts.Package offer = offers.get(String.valueOf(party.segment()));
        if (offer == null) {
            throw new IllegalArgumentException("No package for " + party);
        }
        List<String> owed = new ArrayList<>(offer.timesPerMonth().keySet());
        String item = chance.is(0.88) ? chance.one(owed) : chance.one(offer.optional());
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("reference", reference);
        row.put("customer", party.code());
        row.put("employee", manager);
        row.put("item", item);
        double share = chance.share();
        if (share < 0.05) {
            boolean missed = share < 0.03;
            row.put("plannedFor", day);
            row.put("outcome", missed ? "MISSED" : "CANCELLED");
            row.put("reason", chance.one(missed ? words.misses() : words.cancellations()));
            return row;
        }
        // Some are a day or two late, less often than a quarter ago.
        boolean late = chance.is(0.11 - 0.05 * quarter.progress(day));
        row.put("plannedFor", late ? day.minusDays(chance.between(1, 2)) : day);
        row.put("outcome", "DONE");
        row.put("checkedInAt", in);
        row.put("checkedOutAt", out);
        double near = chance.share();
        Party.Spot spot = party.metresAway(
                near < 0.92 ? chance.between(3, 90) : near < 0.97 ? chance.between(90, 260) : chance.between(400, 2500),
                chance);
        row.put("longitude", spot.longitude());
        row.put("latitude", spot.latitude());
        row.put("accuracyMetres", chance.between(4, 35));
        double leftOut = steps(row, item, manager, day, chance);
        if (chance.is(0.6)) {
            row.put("rating", Math.clamp(Math.round(4.6 - 3.2 * leftOut + chance.bell() * 0.55), 1, 5));
        }
        row.put("findings", chance.is(0.5) ? chance.one(words.findings()) : null);
        row.put("competitor", chance.is(0.06) ? chance.one(words.competitors()) : null);
        if (chance.is(0.12)) {
            Map<String, Object> need = chance.one(words.needs());
            row.put(
                    "needs",
                    need.get("level") + ": " + String.valueOf(need.get("text")).replace('|', '/'));
        }
        return row;
    }

    /** Puts the steps that were done; answers which share of them was left out. */
    private double steps(Map<String, @Nullable Object> row, String name, String manager, LocalDate day, Chance chance) {
        Texts.Item item = items.get(name);
        List<Map<String, Object>> all = item == null ? List.of() : steps.getOrDefault(item.standard(), List.of());
        List<String> done = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String dimension = String.valueOf(all.get(i).get("dimension"));
            double likely = Visits.compliance(manager, dimension) - 0.04 * (1 - quarter.progress(day));
            if (chance.is(likely)) {
                String shown = switch (String.valueOf(all.get(i).get("evidence"))) {
                    case "TEXT" ->
                        "=" + chance.one(world.texts().words().heard()).replace('|', '/');
                    case "NUMBER" -> "=" + chance.between(8, 55);
                    default -> "";
                };
                done.add((i + 1) + shown);
            }
        }
        row.put("steps", done.isEmpty() ? "none" : String.join("|", done));
        return all.isEmpty() ? 0 : 1 - (double) done.size() / all.size();
    }
}
