package io.gapless.customer.allocation;

import io.gapless.customer.allocation.Sharing.Item;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Past sales and quotas by the many, a block of products at a time. */
@Component
class QuotaStore {

    private static final int FETCH = 10_000;
    private static final int BUFFER = 1 << 16;
    /** Not more than a column holds with room to spare: a million million pieces. */
    private static final long MOST_SALES = 1_000_000_000_000_000L;

    private final JdbcTemplate jdbcTemplate;
    private final JdbcClient jdbc;

    QuotaStore(JdbcTemplate jdbcTemplate, JdbcClient jdbc) {
        this.jdbcTemplate = jdbcTemplate;
        this.jdbc = jdbc;
    }

    /**
     * What claimants bought of some products, in thousandths of a piece. A line of an order is of a product that it names
     * by code, or by a name that no other product has, nor another product as its code.
     *
     * @param from the first day, in the time zone of the business
     * @param until the day after the last
     */
    long[][] sales(List<Item> items, Claimants claimants, LocalDate from, LocalDate until, ZoneId zone) {
        var sales = new long[items.size()][claimants.size()];
        var columns = new HashMap<String, Integer>();
        for (int column = 0; column < items.size(); column++) {
            columns.put(items.get(column).code(), column);
            if (isOnlyOne(items.get(column))) {
                columns.putIfAbsent(items.get(column).name(), column);
            }
        }
        jdbc.sql("""
                        select p.customer_id, l.product,
                               least(round(sum(l.quantity) * 1000), :most)::bigint as quantity
                        from purchase p join purchase_line l on l.purchase = p.id
                        where p.ordered_at >= :from and p.ordered_at < :until and p.cancelled_at is null
                          and l.product = any(:products)
                        group by p.customer_id, l.product""")
                .param("most", MOST_SALES)
                .param("from", from.atStartOfDay(zone).toOffsetDateTime())
                .param("until", until.atStartOfDay(zone).toOffsetDateTime())
                .param("products", columns.keySet().toArray(String[]::new))
                .withFetchSize(FETCH)
                .query(row -> {
                    int place = claimants.place(row.getObject(1, UUID.class));
                    var column = columns.get(row.getString(2));
                    if (place >= 0 && column != null) {
                        sales[column][place] = Math.min(MOST_SALES, sales[column][place] + row.getLong(3));
                    }
                });
        return sales;
    }

    private boolean isOnlyOne(Item item) {
        return jdbc.sql("select count(*) from product where (name = :name or code = :name) and id <> :id")
                        .param("name", item.name())
                        .param("id", item.productId())
                        .query(Long.class)
                        .single()
                == 0;
    }

    /** What an allocation before gave of some products; null for those that it did not have. */
    List<Sharing.@Nullable Before> before(UUID run, List<Item> items, Claimants claimants) {
        var columns = new HashMap<UUID, Integer>();
        for (int column = 0; column < items.size(); column++) {
            columns.put(items.get(column).productId(), column);
        }
        var some = new ArrayList<Sharing.@Nullable Before>();
        items.forEach(item -> some.add(null));
        var byPosition = new HashMap<Integer, int[]>();
        jdbc.sql("""
                        select position, product_id, supply, allocated from allocation_run_product
                        where run_id = ? and product_id = any(?)""").params(run, columns.keySet().toArray(UUID[]::new)).query(row -> {
            var before = new Sharing.Before(row.getLong("supply"), row.getLong("allocated"), new int[claimants.size()]);
            some.set(columns.getOrDefault(row.getObject("product_id", UUID.class), 0), before);
            byPosition.put(row.getInt("position"), before.pieces());
        });
        if (byPosition.isEmpty()) {
            return some;
        }
        jdbc.sql("""
                        select customer_id, products, pieces from allocation_quota
                        where run_id = ? and products && ?::smallint[]""")
                .params(
                        run,
                        byPosition.keySet().stream().map(Integer::shortValue).toArray(Short[]::new))
                .withFetchSize(FETCH)
                .query(row -> {
                    int place = claimants.place(row.getObject(1, UUID.class));
                    if (place >= 0) {
                        each(row, (position, pieces) -> {
                            var column = byPosition.get(position);
                            if (column != null) {
                                column[place] = pieces;
                            }
                        });
                    }
                });
        return some;
    }

    private interface Taker {
        void take(int position, int pieces);
    }

    private static void each(ResultSet row, Taker taker) throws SQLException {
        var positions = (Short[]) row.getArray("products").getArray();
        var pieces = (Integer[]) row.getArray("pieces").getArray();
        for (int i = 0; i < positions.length; i++) {
            taker.take(positions[i], pieces[i]);
        }
    }

    /**
     * Writes the quotas of a block by COPY, in the caller's transaction.
     *
     * @param sales by product, then by claimant; a product's is null where they do not count
     * @return how many quotas
     */
    long write(UUID run, int block, List<Item> items, Claimants claimants, long[] @Nullable [] sales, int[][] pieces) {
        return java.util.Objects.requireNonNullElse(
                jdbcTemplate.execute((ConnectionCallback<Long>) connection -> {
                    var copy = connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(
                                    "copy allocation_quota (run_id, customer_id, block, products, pieces, sales) from stdin");
                    try {
                        long quotas = rows(copy, run + "\t", "\t" + block + "\t", items, claimants, sales, pieces);
                        copy.endCopy();
                        return quotas;
                    } finally {
                        if (copy.isActive()) {
                            copy.cancelCopy();
                        }
                    }
                }),
                0L);
    }

    private static long rows(
            CopyIn copy,
            String start,
            String middle,
            List<Item> items,
            Claimants claimants,
            long[] @Nullable [] sales,
            int[][] pieces)
            throws SQLException {
        var text = new StringBuilder(BUFFER + 4096);
        var products = new StringBuilder();
        var quotas = new StringBuilder();
        var past = new StringBuilder();
        long count = 0;
        for (int place = 0; place < claimants.size(); place++) {
            products.setLength(0);
            quotas.setLength(0);
            past.setLength(0);
            for (int column = 0; column < items.size(); column++) {
                var ofProduct = sales[column];
                long sold = ofProduct == null ? 0 : ofProduct[place];
                if ((pieces[column][place] > 0 || sold > 0)
                        && claimants.isEligible(place, items.get(column).rule())) {
                    char before = products.isEmpty() ? '{' : ',';
                    products.append(before).append(items.get(column).position());
                    quotas.append(before).append(pieces[column][place]);
                    past.append(before).append(sold);
                    count++;
                }
            }
            if (!products.isEmpty()) {
                text.append(start).append(claimants.id(place)).append(middle);
                text.append(products)
                        .append("}\t")
                        .append(quotas)
                        .append("}\t")
                        .append(past)
                        .append("}\n");
                if (text.length() >= BUFFER) {
                    flush(copy, text);
                }
            }
        }
        flush(copy, text);
        return count;
    }

    private static void flush(CopyIn copy, StringBuilder text) throws SQLException {
        var bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    /**
     * What one customer gets and bought, by the position of the product.
     *
     * @param sales in thousandths of a piece
     */
    record Quota(int pieces, long sales) {

        static final Quota NONE = new Quota(0, 0);
    }

    /** What one customer gets of everything. */
    Map<Integer, Quota> of(UUID run, UUID customer) {
        var quotas = new HashMap<Integer, Quota>();
        jdbc.sql("select products, pieces, sales from allocation_quota where run_id = ? and customer_id = ?")
                .params(run, customer)
                .query(row -> {
                    put(row, quotas);
                });
        return quotas;
    }

    /** What some customers get of everything. */
    Map<UUID, Map<Integer, Quota>> of(UUID run, List<UUID> customers) {
        var byCustomer = new HashMap<UUID, Map<Integer, Quota>>();
        jdbc.sql("""
                        select customer_id, products, pieces, sales from allocation_quota
                        where run_id = ? and customer_id = any(?)""").params(run, customers.toArray(UUID[]::new)).query(row -> {
            put(row, byCustomer.computeIfAbsent(row.getObject("customer_id", UUID.class), id -> new HashMap<>()));
        });
        return byCustomer;
    }

    private static void put(ResultSet row, Map<Integer, Quota> quotas) throws SQLException {
        var sales = (Long[]) row.getArray("sales").getArray();
        var positions = (Short[]) row.getArray("products").getArray();
        var pieces = (Integer[]) row.getArray("pieces").getArray();
        for (int i = 0; i < positions.length; i++) {
            quotas.put((int) positions[i], new Quota(pieces[i], sales[i]));
        }
    }

    /** The positions of products for which what is stored does not add up to what was computed. */
    List<Integer> wrongSums(UUID run) {
        return jdbc.sql("""
                        select p.position
                        from allocation_run_product p
                        left join (
                            select quota.product, sum(quota.pieces) as pieces, min(quota.pieces) as fewest
                            from allocation_quota q, unnest(q.products, q.pieces) as quota (product, pieces)
                            where q.run_id = :run group by 1) as given on given.product = p.position
                        where p.run_id = :run
                          and (coalesce(given.pieces, 0) <> p.allocated or given.fewest < 0 or p.allocated > p.supply)
                        order by p.position""").param("run", run).query(Integer.class).list();
    }

    /** Forgets the quotas of runs; their figures stay. */
    void forget(List<UUID> runs) {
        if (!runs.isEmpty()) {
            var ids = runs.toArray(UUID[]::new);
            jdbc.sql("delete from allocation_quota where run_id = any(?)")
                    .param(ids)
                    .update();
            jdbc.sql("delete from allocation_claimant where run_id = any(?)")
                    .param(ids)
                    .update();
            jdbc.sql("update allocation_run set rows_kept = false where id = any(?)")
                    .param(ids)
                    .update();
        }
    }
}
