package io.gapless.customer.purchase;

import io.gapless.customer.CustomerSettings;
import io.gapless.customer.purchase.Purchase.Line;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All purchases, and their sums by month. Written many at a time: orders come by the hundred thousand. */
@Component
class Purchases {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final CustomerSettings settings;

    Purchases(JdbcClient jdbc, JdbcTemplate batches, CustomerSettings settings) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.settings = settings;
    }

    /**
     * Adds those whose order number is not taken, and to the sums of their months.
     *
     * @return the ids of those added
     */
    Set<UUID> addAll(List<Purchase> some) {
        var ids = new UUID[some.size()];
        var numbers = new String[some.size()];
        var customers = new UUID[some.size()];
        var times = new String[some.size()];
        var currencies = new String[some.size()];
        var channels = new @Nullable String[some.size()];
        for (int i = 0; i < some.size(); i++) {
            var purchase = some.get(i);
            ids[i] = purchase.id();
            numbers[i] = purchase.orderNumber();
            customers[i] = purchase.customerId();
            times[i] = purchase.orderedAt().toString();
            currencies[i] = purchase.currency();
            channels[i] = purchase.channel();
        }
        // In the order of the numbers, so that two that bring the same orders wait for each other instead of locking
        // up.
        var added = new HashSet<>(jdbc.sql("""
                        insert into purchase (id, order_number, customer_id, ordered_at, currency, channel)
                        select * from unnest(?::uuid[], ?::text[], ?::uuid[], ?::text[]::timestamptz[], ?::text[], ?::text[])
                            as new (id, order_number, customer_id, ordered_at, currency, channel)
                        order by order_number
                        on conflict (order_number) do nothing returning id""")
                .param(ids)
                .param(numbers)
                .param(customers)
                .param(times)
                .param(currencies)
                .param(channels)
                .query(UUID.class)
                .list());
        var lines = new ArrayList<Object[]>();
        var fresh =
                some.stream().filter(purchase -> added.contains(purchase.id())).toList();
        for (Purchase purchase : fresh) {
            int number = 0;
            for (Line line : purchase.lines()) {
                lines.add(new Object[] {
                    purchase.id(), number++, line.product(), line.category(), line.quantity(), line.unitPrice()
                });
            }
        }
        batches.batchUpdate(
                "insert into purchase_line (purchase, line, product, category, quantity, unit_price) values (?, ?, ?, ?, ?, ?)",
                lines);
        sum(fresh, 1);
        return added;
    }

    /** Cancels one, and takes it out of the sums of its month; false where it was cancelled before. */
    boolean cancel(Purchase purchase, Instant now) {
        // The customer may have been merged since the purchase was read.
        var customer = jdbc.sql("""
                        update purchase set cancelled_at = ?, version = version + 1 where id = ? and cancelled_at is null
                        returning customer_id""")
                .params(now.atOffset(ZoneOffset.UTC), purchase.id())
                .query(UUID.class)
                .optional();
        customer.ifPresent(id -> sum(List.of(purchase.of(id)), -1));
        return customer.isPresent();
    }

    private record Month(UUID customer, LocalDate month, String currency, String category)
            implements Comparable<Month> {

        @Override
        public int compareTo(Month other) {
            int order = customer.compareTo(other.customer);
            order = order != 0 ? order : month.compareTo(other.month);
            order = order != 0 ? order : currency.compareTo(other.currency);
            return order != 0 ? order : category.compareTo(other.category);
        }
    }

    private static final class Sum {
        private long orders;
        private BigDecimal quantity = BigDecimal.ZERO;
        private BigDecimal value = BigDecimal.ZERO;

        void add(BigDecimal moreQuantity, BigDecimal moreValue) {
            orders++;
            quantity = quantity.add(moreQuantity);
            value = value.add(moreValue);
        }
    }

    private void sum(List<Purchase> some, int sign) {
        // Sorted, so that two transactions lock the same rows in the same order.
        var months = new TreeMap<Month, Sum>();
        var categories = new TreeMap<Month, Sum>();
        for (Purchase purchase : some) {
            var month = settings.month(purchase.orderedAt());
            months.computeIfAbsent(new Month(purchase.customerId(), month, purchase.currency(), ""), key -> new Sum())
                    .add(purchase.quantity(), purchase.value());
            var byCategory = new LinkedHashMap<String, BigDecimal[]>();
            for (Line line : purchase.lines()) {
                byCategory.merge(line.category(), new BigDecimal[] {line.quantity(), line.value()}, (a, b) ->
                        new BigDecimal[] {a[0].add(b[0]), a[1].add(b[1])});
            }
            byCategory.forEach((category, sums) -> categories
                    .computeIfAbsent(
                            new Month(purchase.customerId(), month, purchase.currency(), category), key -> new Sum())
                    .add(sums[0], sums[1]));
        }
        upsert("purchase_month", "customer_id, month, currency", months, false, sign);
        upsert("purchase_month_category", "customer_id, month, currency, category", categories, true, sign);
    }

    private void upsert(String table, String key, Map<Month, Sum> sums, boolean byCategory, int sign) {
        var rows = new ArrayList<Object[]>();
        sums.forEach((month, sum) -> {
            var row = new ArrayList<Object>(List.of(month.customer(), month.month(), month.currency()));
            if (byCategory) {
                row.add(month.category());
            }
            row.add(sign * sum.orders);
            row.add(sum.quantity.multiply(BigDecimal.valueOf(sign)));
            row.add(sum.value.multiply(BigDecimal.valueOf(sign)));
            rows.add(row.toArray());
        });
        batches.batchUpdate(
                "insert into %1$s (%2$s, orders, quantity, value) values (?, ?, ?, %3$s?, ?, ?) on conflict (%2$s) do update"
                                .formatted(table, key, byCategory ? "?, " : "")
                        + " set orders = %1$s.orders + excluded.orders, quantity = %1$s.quantity + excluded.quantity,"
                                .formatted(table)
                        + " value = %1$s.value + excluded.value".formatted(table),
                rows);
    }

    Optional<Purchase> find(UUID id) {
        return load("id = ?", id).stream().findFirst();
    }

    List<Purchase> findByNumbers(Collection<String> orderNumbers) {
        return load("order_number = any(?)", (Object) orderNumbers.toArray(String[]::new));
    }

    private List<Purchase> load(String condition, Object value) {
        var heads = jdbc.sql(
                        "select id, version, order_number, customer_id, ordered_at, currency, channel, cancelled_at from purchase where "
                                + condition)
                .param(value)
                .query((row, i) -> head(row))
                .list();
        Map<UUID, List<Line>> lines = new LinkedHashMap<>();
        jdbc.sql("""
                        select purchase, product, category, quantity, unit_price from purchase_line
                        where purchase = any(?) order by purchase, line""")
                .param(heads.stream().map(Purchase::id).toArray(UUID[]::new))
                .query((row, i) -> lines.computeIfAbsent(row.getObject(1, UUID.class), id -> new ArrayList<>())
                        .add(new Line(row.getString(2), row.getString(3), row.getBigDecimal(4), row.getBigDecimal(5))))
                .list();
        return heads.stream()
                .map(head -> new Purchase(
                        head.id(),
                        head.version(),
                        head.orderNumber(),
                        head.customerId(),
                        head.orderedAt(),
                        head.currency(),
                        head.channel(),
                        lines.getOrDefault(head.id(), List.of()),
                        head.cancelledAt()))
                .toList();
    }

    private static Purchase head(ResultSet row) throws SQLException {
        var cancelledAt = row.getObject("cancelled_at", OffsetDateTime.class);
        return new Purchase(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("order_number"),
                row.getObject("customer_id", UUID.class),
                row.getObject("ordered_at", OffsetDateTime.class).toInstant(),
                row.getString("currency"),
                row.getString("channel"),
                List.of(),
                cancelledAt == null ? null : cancelledAt.toInstant());
    }

    /**
     * One row of a list.
     *
     * @param channel by which it came
     * @param quantity sum over all lines
     * @param value sum over all lines, quantity × price, in the currency
     * @param cancelled whether it counts no more
     */
    record Row(
            UUID id,
            String orderNumber,
            Instant orderedAt,
            String currency,
            @Nullable String channel,
            BigDecimal quantity,
            BigDecimal value,
            boolean cancelled) {}

    /** A customer's purchases, newest first. */
    KeysetPage<Row> of(UUID customer, Paging paging) {
        var after = paging.after();
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("customer", customer);
        parameters.put("fetch", paging.fetch());
        if (after != null) {
            parameters.put("at", after.instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("after", after.uuid(1));
        }
        var rows = jdbc.sql("""
                        select p.id, p.order_number, p.ordered_at, p.currency, p.channel, sums.quantity, sums.value,
                               p.cancelled_at is not null as cancelled
                        from purchase p cross join lateral (
                            select coalesce(sum(quantity), 0) as quantity, coalesce(sum(quantity * unit_price), 0) as value
                            from purchase_line where purchase = p.id) sums
                        where p.customer_id = :customer"""
                        + (after == null ? "" : " and (p.ordered_at, p.id) < (:at, :after)")
                        + " order by p.ordered_at desc, p.id desc limit :fetch")
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.orderedAt(), row.id()), row -> row);
    }
}
