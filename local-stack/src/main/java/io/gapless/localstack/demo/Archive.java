package io.gapless.localstack.demo;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The customers, imported as a file, and what some of them buy. */
final class Archive {

    private static final int ORDERED_OVER_DAYS = 91;

    private final World world;

    Archive(World world) {
        this.world = world;
    }

    void importCustomers() {
        Progress.Bar bar = world.begin("customers", world.parties().size());
        readCustomers();
        List<Party> missing =
                world.parties().stream().filter(party -> !world.knows(party)).toList();
        bar.there(world.parties().size() - missing.size());
        if (!missing.isEmpty()) {
            String id = world.api()
                    .upload(
                            World.ADMIN,
                            "customer-imports",
                            "jinhua.csv",
                            Party.csv(missing, LocalDate.now(World.ZONE)))
                    .text("id");
            int[] seen = {0};
            boolean finished = world.await(() -> {
                JsonNode job = world.api().get(World.ADMIN, "customer-imports/" + id);
                int done = job.path("done").asInt();
                bar.done(done - seen[0]);
                seen[0] = done;
                int failed = job.path("counts").path("failed").asInt();
                if (failed > 0) {
                    throw new DemoFailure("demo.import-failed", null, failed, id);
                }
                return job.path("status").asString().equals("FINISHED");
            });
            if (!finished) {
                throw new DemoFailure("demo.import-slow", null, id);
            }
            readCustomers();
        }
        String first = world.id(world.parties().getFirst());
        Instant registered = Instant.parse(world.api()
                .get(World.ADMIN, "customers/" + first)
                .path("registeredAt")
                .asString());
        world.isFrom(registered.atZone(World.ZONE).toLocalDate());
        bar.end();
    }

    private void readCustomers() {
        world.api().list(World.ADMIN, "customers?orgUnit=" + Territory.COMPANY).forEach(world::know);
    }

    /** An order; the number is its own for ever. */
    private record Order(String number, Party buyer, Instant at, List<Map<String, Object>> lines) {}

    /** Some retailers buy every week or two. The last order is recorded alone at the end: where it is, all are. */
    void recordPurchases() {
        List<Order> orders = orders();
        Progress.Bar bar = world.begin("purchases", orders.size());
        Order last = orders.getLast();
        if (isRecorded(last)) {
            bar.there(orders.size());
        } else {
            world.each(orders.subList(0, orders.size() - 1), order -> record(order, bar));
            record(last, bar);
        }
        bar.end();
    }

    private boolean isRecorded(Order order) {
        return world.api()
                        .get(order.buyer().team().county().supervisor(), figures(order.buyer()))
                        .path("orders")
                        .asInt()
                > 0;
    }

    private String figures(Party buyer) {
        return "customers/" + world.id(buyer) + "/purchase-figures";
    }

    private void record(Order order, Progress.Bar bar) {
        Api.Answer answer = world.api()
                .tryPost(
                        order.buyer().team().county().supervisor(),
                        "purchases",
                        Map.of(
                                "orderNumber", order.number(),
                                "customerId", world.id(order.buyer()),
                                "orderedAt", order.at().toString(),
                                "currency", "CNY",
                                "lines", order.lines()));
        if (answer.replayed() || answer.problem().equals("order-number-taken")) {
            bar.there(1);
        } else {
            answer.orFail("POST /api/v1/purchases");
            bar.done(1);
        }
    }

    private List<Order> orders() {
        List<Party> retailers =
                world.parties().stream().filter(Party::isRetailer).toList();
        List<Order> orders = new ArrayList<>();
        int wanted = world.number(400);
        for (int i = 0; i < retailers.size() && orders.size() < wanted; i++) {
            Party buyer = retailers.get(i);
            Chance chance = Chance.of("orders", buyer.code());
            if (buyer.login() == null && chance.is(0.9)) {
                continue;
            }
            int every = chance.one(List.of(7, 7, 14));
            for (int day = chance.between(1, 6); day < ORDERED_OVER_DAYS; day += every) {
                orders.add(order(buyer, orders.size(), day, chance));
            }
        }
        // Somebody with this one order only.
        Party lastBuyer = retailers.reversed().stream()
                .filter(buyer -> orders.stream().noneMatch(order -> order.buyer() == buyer))
                .findFirst()
                .orElseThrow();
        orders.add(order(lastBuyer, orders.size(), 3, Chance.of("orders", "last")));
        return orders;
    }

    private Order order(Party buyer, int number, int daysAgo, Chance chance) {
        LocalDate day = world.today().minusDays(daysAgo);
        List<Texts.Goods> goods = new ArrayList<>(world.texts().words().goods());
        List<Map<String, Object>> lines = new ArrayList<>();
        for (int i = chance.between(2, 5); i > 0; i--) {
            Texts.Goods some = chance.one(goods);
            goods.remove(some);
            lines.add(Map.of(
                    "product", some.name(),
                    "category", some.category(),
                    "quantity", BigDecimal.valueOf(chance.between(1, 24)),
                    "unitPrice", some.price()));
        }
        Instant at = day.atTime(chance.between(8, 16), chance.between(0, 59))
                .atZone(World.ZONE)
                .toInstant();
        return new Order("DD" + day.toString().replace("-", "") + "-" + "%05d".formatted(number + 1), buyer, at, lines);
    }
}
