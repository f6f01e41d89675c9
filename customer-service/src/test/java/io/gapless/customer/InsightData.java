package io.gapless.customer;

import io.gapless.testing.Api;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;

/** Customers and purchases of the past for tests of what is found in them. */
final class InsightData {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final JdbcTemplate jdbc;

    InsightData(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A line of an order. */
    record Line(String product, String category, int quantity, String price) {}

    static UUID customer(Api api, String orgUnit, String manager) {
        return api.post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                "IN-" + NUMBERS.incrementAndGet(),
                                "kind",
                                "RETAILER",
                                "profile",
                                Map.of("name", "晨光", "orgUnit", orgUnit, "manager", manager)))
                .expect(201)
                .id();
    }

    /** An order at noon of a day, as if it had been recorded then, with its sums by month. */
    void order(UUID customer, LocalDate day, List<Line> lines) {
        var id = UUID.randomUUID();
        jdbc.update(
                "insert into purchase (id, order_number, customer_id, ordered_at, currency) values (?, ?, ?, ?, 'CNY')",
                id,
                "IN-" + NUMBERS.incrementAndGet(),
                customer,
                day.atTime(LocalTime.NOON).atZone(ZONE).toOffsetDateTime());
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            jdbc.update(
                    "insert into purchase_line (purchase, line, product, category, quantity, unit_price) values (?, ?, ?, ?, ?, ?)",
                    id,
                    i,
                    line.product(),
                    line.category(),
                    line.quantity(),
                    new BigDecimal(line.price()));
        }
        for (String[] sums : new String[][] {
            {"purchase_month", "", "", "customer_id, month, currency"},
            {"purchase_month_category", ", category", ", l.category", "customer_id, month, currency, category"}
        }) {
            jdbc.update("""
                    insert into %1$s (customer_id, month, currency%2$s, orders, quantity, value)
                    select p.customer_id, date_trunc('month', p.ordered_at at time zone 'Asia/Shanghai')::date, p.currency%3$s,
                        count(distinct p.id), sum(l.quantity), sum(l.quantity * l.unit_price)
                    from purchase p join purchase_line l on l.purchase = p.id where p.id = ?
                    group by p.customer_id, 2, p.currency%3$s
                    on conflict (%4$s) do update set orders = %1$s.orders + excluded.orders,
                        quantity = %1$s.quantity + excluded.quantity, value = %1$s.value + excluded.value""".formatted((Object[]) sums), id);
        }
    }

    static LocalDate today() {
        return LocalDate.now(ZONE);
    }
}
