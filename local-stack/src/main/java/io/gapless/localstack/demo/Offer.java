package io.gapless.localstack.demo;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What is offered: service standards in force, items, a package for each segment, and the promises that follow. */
final class Offer {

    private static final int MONTHS = 3;

    private final World world;
    private final Map<String, String> items = new LinkedHashMap<>();
    private final Map<String, String> packages = new LinkedHashMap<>();
    private int madeWhileWaiting;

    Offer(World world) {
        this.world = world;
    }

    /** Standards go as far as the second of their statuses in force: tried, then improved. */
    void publish() {
        Texts.Menu menu = world.texts().menu();
        List<Map<String, Object>> standards = world.texts().standards();
        Progress.Bar bar = world.begin(
                "standards",
                standards.size() + menu.items().size() + menu.packages().size());
        Map<String, String> standardIds = new LinkedHashMap<>();
        Map<String, JsonNode> known = byName("service-standards");
        for (Map<String, Object> standard : standards) {
            String name = String.valueOf(standard.get("name"));
            JsonNode row = known.get(name);
            String id = row == null
                    ? world.api()
                            .post(World.ANALYST, "service-standards", standard)
                            .text("id")
                    : row.path("id").asString();
            String status = row == null ? "DRAFT" : row.path("status").asString();
            if (status.equals("DRAFT")) {
                move(id, "TRIAL");
            }
            if (status.equals("DRAFT") || status.equals("TRIAL")) {
                move(id, "OPTIMISED");
            }
            standardIds.put(name, id);
            count(bar, row != null && !status.equals("DRAFT"));
        }
        known = byName("service-items");
        for (Texts.Item item : menu.items()) {
            JsonNode row = known.get(item.name());
            items.put(
                    item.name(),
                    row == null
                            ? world.api()
                                    .post(
                                            World.ANALYST,
                                            "service-items",
                                            Map.of(
                                                    "name", item.name(),
                                                    "standardId", id(standardIds, item.standard()),
                                                    "dimension", item.dimension(),
                                                    "visitKind", item.visitKind()))
                                    .text("id")
                            : row.path("id").asString());
            count(bar, row != null);
        }
        known = byName("service-packages");
        for (Texts.Package offer : menu.packages()) {
            JsonNode row = known.get(offer.name());
            String id = row == null ? draft(offer) : row.path("id").asString();
            boolean published = row != null && !row.path("status").asString().equals("DRAFT");
            if (!published) {
                world.api().step(World.ANALYST, "service-packages/" + id + "/publish", Map.of());
            }
            packages.put(offer.segment(), id);
            count(bar, published);
        }
        bar.end();
    }

    private String draft(Texts.Package offer) {
        List<Map<String, Object>> standard = new ArrayList<>();
        offer.timesPerMonth()
                .forEach((item, times) -> standard.add(Map.of("itemId", id(items, item), "timesPerMonth", times)));
        return world.api()
                .post(
                        World.ANALYST,
                        "service-packages",
                        Map.of(
                                "name", offer.name(),
                                "segment", offer.segment(),
                                "orgUnit", Territory.COMPANY,
                                "standardItems", standard,
                                "optionalItems",
                                        offer.optional().stream()
                                                .map(item -> id(items, item))
                                                .toList(),
                                "optionalLimit", offer.limit()))
                .text("id");
    }

    private Map<String, JsonNode> byName(String collection) {
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        world.api()
                .list(World.ANALYST, collection)
                .forEach(row -> rows.put(row.path("name").asString(), row));
        return rows;
    }

    private static String id(Map<String, String> ids, String name) {
        String id = ids.get(name);
        if (id == null) {
            throw new IllegalArgumentException("There is no " + name);
        }
        return id;
    }

    private void move(String standard, String to) {
        world.api().step(World.ANALYST, "service-standards/" + standard + "/transitions", Map.of("to", to));
    }

    private static void count(Progress.Bar bar, boolean there) {
        if (there) {
            bar.there(1);
        } else {
            bar.done(1);
        }
    }

    /** A customer who picks optional items of their package. */
    private record Pick(Party party, Texts.Package offer) {}

    /** One in fifteen picks; the customers with a login themselves, the others through their manager. */
    void choose() {
        Map<String, Texts.Package> offers = world.texts().menu().packages().stream()
                .collect(Collectors.toMap(Texts.Package::segment, offer -> offer));
        List<Pick> picks = new ArrayList<>();
        for (Party party : world.parties()) {
            Texts.Package offer = offers.get(String.valueOf(party.segment()));
            if (offer != null
                    && (party.login() != null
                            || Chance.of("picks", party.code()).is(1 / 15.0))) {
                picks.add(new Pick(party, offer));
            }
        }
        Progress.Bar bar = world.begin("choices", picks.size());
        awaitCustomers();
        world.each(picks, pick -> choose(pick, bar));
        bar.end();
    }

    private void choose(Pick pick, Progress.Bar bar) {
        Party party = pick.party();
        Chance chance = Chance.of("picked", party.code());
        List<String> open = new ArrayList<>(pick.offer().optional());
        List<String> wanted = new ArrayList<>();
        for (int i = chance.between(1, pick.offer().limit()); i > 0; i--) {
            String item = chance.one(open);
            open.remove(item);
            wanted.add(id(items, item));
        }
        String login = party.login() != null ? party.login() : party.manager();
        String path = "service-packages/" + id(packages, pick.offer().segment()) + "/choices/" + world.id(party);
        // Version 0: nothing was ever picked. Whoever has picked since keeps what they have, and whoever has another
        // class
        // since has no such package to pick from.
        Api.Answer answer =
                world.api().tryPut(login == null ? World.ADMIN : login, path, "\"0\"", Map.of("items", wanted));
        boolean passedBy = answer.is(412) || answer.problem().equals("package-not-for-customer");
        if (!passedBy) {
            answer.orFail("PUT /api/v1/" + path);
        }
        count(bar, passedBy);
    }

    /** Promises are made to the customers that visit-service knows: those that have reached it by event. */
    private void awaitCustomers() {
        Texts.Package offer = world.texts().menu().packages().getFirst();
        int wanted = world.api()
                .list(World.ADMIN, "customers?orgUnit=" + Territory.COMPANY + "&segment=" + offer.segment())
                .size();
        List<YearMonth> months = months();
        boolean known = months.isEmpty()
                || world.await(() -> {
                    JsonNode outcome = promise(offer, months.getFirst());
                    madeWhileWaiting += outcome.path("made").asInt();
                    return outcome.path("customers").asInt() >= wanted;
                });
        if (!known) {
            throw new DemoFailure("demo.events-slow", null, "visit-service");
        }
    }

    /** The month of the first run and the two after it. */
    void promise() {
        List<Texts.Package> offers = world.texts().menu().packages();
        Progress.Bar bar = world.begin("promises", 0);
        bar.done(madeWhileWaiting);
        bar.there(-madeWhileWaiting);
        // One after the other: the service makes one month's promises at a time.
        for (YearMonth month : months()) {
            for (Texts.Package offer : offers) {
                JsonNode outcome = promise(offer, month);
                int made = outcome.path("made").asInt();
                bar.done(made);
                bar.there(outcome.path("owed").asInt() - made);
            }
        }
        bar.end();
    }

    private List<YearMonth> months() {
        List<YearMonth> months = new ArrayList<>();
        for (int i = 0; i < MONTHS; i++) {
            YearMonth month = YearMonth.from(world.today()).plusMonths(i);
            if (!month.isBefore(YearMonth.now(World.ZONE))) {
                months.add(month);
            }
        }
        return months;
    }

    private JsonNode promise(Texts.Package offer, YearMonth month) {
        return world.api()
                .postAnew(
                        World.ANALYST,
                        "service-packages/" + id(packages, offer.segment()) + "/promises",
                        Map.of("period", month.toString()))
                .body();
    }
}
