package io.gapless.visit.promise;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.standard.Dimension;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the ledger: lists of promises, newest first, one customer's by item and period, and figures over many. */
@Component
class PromiseSearch {

    /** Two-sided 95 % quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    private static final int MOST_MONTHS = 36;

    private final JdbcClient jdbc;
    private final Problems texts;

    PromiseSearch(JdbcClient jdbc, Problems texts) {
        this.jdbc = jdbc;
        this.texts = texts;
    }

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable UUID customerId,
            @Nullable String period,
            @Nullable String from,
            @Nullable String to,
            @Nullable PromiseStatus status,
            @Nullable String orgUnit,
            @Nullable UUID itemId,
            @Nullable String segment,
            @Nullable Dimension dimension,
            @Nullable String reason,
            @Nullable Boolean late) {

        /** As an SQL condition on a promise p, with its parameters put to the others. */
        String condition(Map<String, Object> parameters) {
            var conditions = new ArrayList<String>();
            conditions.add("true");
            if (customerId != null) {
                conditions.add("p.customer_id = customer_standing(:customer)");
                parameters.put("customer", customerId);
            }
            is(conditions, parameters, "p.period = :period", "period", period);
            is(conditions, parameters, "p.period >= :first", "first", from);
            is(conditions, parameters, "p.period <= :last", "last", to);
            is(conditions, parameters, "p.status = :status", "status", status == null ? null : status.name());
            is(conditions, parameters, "p.item_id = :item", "item", itemId);
            is(conditions, parameters, "p.segment = :segment", "segment", segment);
            is(
                    conditions,
                    parameters,
                    "p.dimension = :dimension",
                    "dimension",
                    dimension == null ? null : dimension.name());
            is(conditions, parameters, "p.reason = :reason", "reason", reason);
            if (late != null) {
                conditions.add((late ? "" : "not ") + "(p.status = 'MISSED' and p.delivered_at is not null)");
            }
            return String.join(" and ", conditions);
        }

        private static void is(
                List<String> conditions,
                Map<String, Object> parameters,
                String condition,
                String name,
                @Nullable Object value) {
            if (value != null) {
                conditions.add(condition);
                parameters.put(name, value);
            }
        }
    }

    /**
     * One row of a list.
     *
     * @param period a month, such as 2026-11
     * @param occurrence which of several in the month, from 1
     * @param open whether it is still owed
     * @param dueAt the end of the month
     * @param segment the class the customer had when it was promised
     * @param reason why it was missed or taken back, as a code
     * @param why the same in the reader's language
     * @param late whether it was delivered although it counts as missed
     */
    record Row(
            UUID id,
            long version,
            @OfPerson UUID customerId,
            String customerName,
            String orgUnit,
            UUID itemId,
            UUID packageId,
            String title,
            Dimension dimension,
            String period,
            int occurrence,
            PromiseStatus status,
            boolean open,
            Instant dueAt,
            @Nullable String segment,
            @Nullable UUID visitId,
            @Nullable String reason,
            @Nullable String why,
            @Nullable Instant deliveredAt,
            boolean late) {

        Row because(@Nullable String words) {
            return new Row(
                    id,
                    version,
                    customerId,
                    customerName,
                    orgUnit,
                    itemId,
                    packageId,
                    title,
                    dimension,
                    period,
                    occurrence,
                    status,
                    open,
                    dueAt,
                    segment,
                    visitId,
                    reason,
                    words,
                    deliveredAt,
                    late);
        }
    }

    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "c.org_unit", "c.manager", "c.login");
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        var condition = visible.sql() + " and " + filter.condition(parameters);
        if (paging.after() != null) {
            condition += " and p.id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select p.id, p.version, p.customer_id, c.name as customer_name, c.org_unit, p.item_id, p.package_id,
                            p.title, p.dimension, p.period, p.occurrence, p.status,
                            p.status in ('PROMISED', 'PLANNED') as open, p.due_at, p.segment, p.visit_id, p.reason,
                            null::text as why, p.delivered_at,
                            p.status = 'MISSED' and p.delivered_at is not null as late
                        from promise p join known_customer c on c.id = p.customer_id where\s""" + condition + " order by p.id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row.because(words(row.reason())));
    }

    private @Nullable String words(@Nullable String reason) {
        return reason == null ? null : texts.text("promise.reason." + reason, Languages.current(), reason);
    }

    /**
     * How often something was missed or taken back for a reason.
     *
     * @param why the reason in the reader's language
     */
    record ReasonCount(String reason, String why, int n) {}

    /**
     * What became of an item owed to a customer in a month.
     *
     * @param promised how often it was promised, without what was taken back
     * @param planned of these, those that a visit is planned for
     * @param late of the missed, those that were delivered after all
     */
    record LedgerLine(
            @OfPerson UUID customerId,
            String period,
            UUID itemId,
            String title,
            Dimension dimension,
            int promised,
            int open,
            int planned,
            int delivered,
            int missed,
            int late,
            int withdrawn,
            List<ReasonCount> reasons) {}

    /** One customer's ledger, the latest month first. */
    List<LedgerLine> ledger(KnownCustomer customer, String from, String to) {
        requireSpan(from, to);
        return jdbc.sql("""
                        select p.customer_id, p.period, p.item_id, max(p.title) as title, max(p.dimension) as dimension,
                        """ + COUNTS + """
                            , array_agg(p.reason order by p.reason) filter (where p.reason is not null) as reasons
                        from promise p where p.customer_id = :customer and p.period between :first and :last
                        group by p.customer_id, p.period, p.item_id order by p.period desc, 4, p.item_id""")
                .param("customer", customer.id())
                .param("first", from)
                .param("last", to)
                .query((row, i) -> {
                    var reasons = row.getArray("reasons");
                    return new LedgerLine(
                            row.getObject("customer_id", UUID.class),
                            row.getString("period"),
                            row.getObject("item_id", UUID.class),
                            row.getString("title"),
                            Dimension.valueOf(row.getString("dimension")),
                            row.getInt("promised"),
                            row.getInt("open"),
                            row.getInt("planned"),
                            row.getInt("delivered"),
                            row.getInt("missed"),
                            row.getInt("late"),
                            row.getInt("withdrawn"),
                            reasons == null ? List.of() : counted((String[]) reasons.getArray()));
                })
                .list();
    }

    private List<ReasonCount> counted(String[] reasons) {
        var counts = new LinkedHashMap<String, Integer>();
        for (String reason : reasons) {
            counts.merge(reason, 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(each -> new ReasonCount(each.getKey(), String.valueOf(words(each.getKey())), each.getValue()))
                .toList();
    }

    private static final String COUNTS = """
            count(*) filter (where p.status <> 'WITHDRAWN')::int as promised,
            count(*) filter (where p.status in ('PROMISED', 'PLANNED'))::int as open,
            count(*) filter (where p.status = 'PLANNED')::int as planned,
            count(*) filter (where p.status = 'DELIVERED')::int as delivered,
            count(*) filter (where p.status = 'MISSED')::int as missed,
            count(*) filter (where p.status = 'MISSED' and p.delivered_at is not null)::int as late,
            count(*) filter (where p.status = 'WITHDRAWN')::int as withdrawn
            """;

    /** By what figures are told apart. */
    enum By {
        ORG_UNIT("p.org_unit", "p.org_unit"),
        SEGMENT("coalesce(p.segment, '')", "coalesce(p.segment, '')"),
        ITEM("p.item_id::text", "max(p.title)"),
        PERIOD("p.period", "p.period"),
        DIMENSION("p.dimension", "p.dimension"),
        REASON("coalesce(p.reason, '')", "coalesce(p.reason, '')");

        private final String key;
        private final String label;

        By(String key, String label) {
            this.key = key;
            this.label = label;
        }
    }

    /**
     * A share with its 95 % interval (Wilson 1927).
     *
     * @param n of how many
     * @param share 0 to 1; null where n is 0
     */
    record Kept(
            long n,
            @Nullable Double share,
            @Nullable Double low,
            @Nullable Double high) {

        static Kept of(long kept, long n) {
            if (n == 0) {
                return new Kept(0, null, null, null);
            }
            double share = (double) kept / n;
            double z2 = Z * Z / n;
            double centre = (share + z2 / 2) / (1 + z2);
            double half = Z / (1 + z2) * Math.sqrt(share * (1 - share) / n + z2 / (4 * n));
            return new Kept(
                    n, rounded(share), rounded(Math.max(0, centre - half)), rounded(Math.min(1, centre + half)));
        }

        /** Shares are told with four decimals. */
        private static double rounded(double value) {
            return Math.round(value * 10_000) / 10_000.0;
        }
    }

    /**
     * Figures of a group of promises.
     *
     * @param key an org unit, a class, an item's id, a month, a dimension or a reason's code
     * @param label the same for people
     * @param promised without what was taken back
     * @param late of the missed, those that were delivered after all
     * @param kept of the delivered and missed, the delivered: what gap 4 is made of
     */
    record SummaryLine(
            String key,
            String label,
            int promised,
            int open,
            int planned,
            int delivered,
            int missed,
            int late,
            int withdrawn,
            Kept kept) {}

    /** Figures of what the caller may see, each group of promises one line, at most a thousand. */
    List<SummaryLine> summary(By by, Filter filter, Caller caller) {
        requireSpan(filter.from(), filter.to());
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var from = "promise p";
        var visible = scope.condition("p.org_unit");
        if (caller.seesOnlyOwnCustomers()) {
            from += " join known_customer c on c.id = p.customer_id";
            visible += " and c.manager = :caller";
            parameters.put("caller", caller.username());
        }
        return jdbc.sql("select %s as key, %s as label, %s from %s where %s and %s group by %s order by 1 limit 1000"
                        .formatted(by.key, by.label, COUNTS, from, visible, filter.condition(parameters), by.key))
                .params(parameters)
                .query((row, i) -> new SummaryLine(
                        row.getString("key"),
                        by == By.REASON && !row.getString("key").isEmpty()
                                ? String.valueOf(words(row.getString("key")))
                                : row.getString("label"),
                        row.getInt("promised"),
                        row.getInt("open"),
                        row.getInt("planned"),
                        row.getInt("delivered"),
                        row.getInt("missed"),
                        row.getInt("late"),
                        row.getInt("withdrawn"),
                        Kept.of(row.getInt("delivered"), row.getInt("delivered") + row.getInt("missed"))))
                .list();
    }

    private static void requireSpan(@Nullable String from, @Nullable String to) {
        if (from == null || to == null) {
            return;
        }
        long months = ChronoUnit.MONTHS.between(YearMonth.parse(from), YearMonth.parse(to));
        if (months < 0 || months >= MOST_MONTHS) {
            throw Problem.unprocessable("months-unfit", MOST_MONTHS);
        }
    }
}
