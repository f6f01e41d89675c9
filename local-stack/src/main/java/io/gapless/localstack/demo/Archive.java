package io.gapless.localstack.demo;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The customers, imported as a file, and what some of them buy. */
final class Archive {

    /** Half a year: what the last quarter is compared with. */
    private static final int ORDERED_OVER_DAYS = 182;

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
            world.load(World.ADMIN, "customer-imports", "", "jinhua.csv", Party.sheet(missing, world.today()), bar);
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
    private record Order(String number, Party buyer, Instant at, List<Line> lines) {}

    private record Line(String product, String category, int quantity, BigDecimal price) {}

    /** Some retailers buy every week or two. */
    void recordPurchases() {
        Sheet sheet = new Sheet(
                "orderNumber", "customerCode", "orderedAt", "currency", "product", "category", "quantity", "unitPrice");
        for (Order order : orders()) {
            for (Line line : order.lines()) {
                sheet.add(Map.of(
                        "orderNumber", order.number(),
                        "customerCode", order.buyer().code(),
                        "orderedAt", order.at(),
                        "currency", "CNY",
                        "product", line.product(),
                        "category", line.category(),
                        "quantity", line.quantity(),
                        "unitPrice", line.price()));
            }
        }
        Progress.Bar bar = world.begin("purchases", sheet.rows());
        world.load(World.ADMIN, "purchase-imports", "", "purchases.csv", sheet, bar);
        bar.end();
    }

    private List<Order> orders() {
        List<Party> retailers =
                world.parties().stream().filter(Party::isRetailer).toList();
        List<Order> orders = new ArrayList<>();
        int wanted = world.number(2400);
        for (int i = 0; i < retailers.size() && orders.size() < wanted; i++) {
            Party buyer = retailers.get(i);
            Chance chance = Chance.of("orders", buyer.code());
            if (buyer.login() == null && chance.is(0.8)) {
                continue;
            }
            int every = chance.one(List.of(7, 7, 14));
            for (int day = chance.between(1, 6); day < ORDERED_OVER_DAYS; day += every) {
                orders.add(order(buyer, orders.size(), day, chance));
            }
        }
        return orders;
    }

    private Order order(Party buyer, int number, int daysAgo, Chance chance) {
        LocalDate day = world.today().minusDays(daysAgo);
        List<Texts.Goods> goods = new ArrayList<>(world.texts().words().goods());
        List<Line> lines = new ArrayList<>();
        for (int i = chance.between(2, 5); i > 0; i--) {
            Texts.Goods some = chance.one(goods);
            goods.remove(some);
            lines.add(new Line(some.name(), some.category(), chance.between(1, 24), some.price()));
        }
        Instant at = day.atTime(chance.between(8, 16), chance.between(0, 59))
                .atZone(World.ZONE)
                .toInstant();
        return new Order("DH" + day.toString().replace("-", "") + "-" + "%05d".formatted(number + 1), buyer, at, lines);
    }
}
