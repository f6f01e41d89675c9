package io.gapless.customer.portrait;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.CustomerSettings;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.need.CustomerNeeds;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Tells the portraits of customers. */
@Service
class Portraits {

    private static final int TREND_MONTHS = 24;
    private static final int SEASON_MONTHS = 60;
    private static final int SHOWN = 50;

    private final JdbcClient jdbc;
    private final CustomerDirectory customers;
    private final CustomerNeeds needs;
    private final PortraitRuleBook ruleBook;
    private final OptionalTables tables;
    private final CustomerSettings settings;
    private final Clock clock;

    Portraits(
            JdbcClient jdbc,
            CustomerDirectory customers,
            CustomerNeeds needs,
            PortraitRuleBook ruleBook,
            OptionalTables tables,
            CustomerSettings settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.needs = needs;
        this.ruleBook = ruleBook;
        this.tables = tables;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A customer's portrait.
     *
     * @param purchases as of the last run; null where there were no purchases in its period, or no run yet
     * @param brands null where no catalogue of products knows brands
     * @param loyalTo the categories the customer is loyal to, with the figures behind it
     * @param leadingIn the categories the customer leads in, with the figures behind it
     * @param months by month, those without an order too, up to the last full one; at most 60
     * @param indicators empty where none are kept
     */
    record Portrait(
            CustomerDirectory.Entry customer,
            @Nullable PurchaseHabit purchases,
            List<BuyingPreference> categories,
            @Nullable List<BuyingPreference> brands,
            List<CustomerMark> loyalTo,
            List<CustomerMark> leadingIn,
            @Nullable TrendOver trend,
            @Nullable SeasonalityOver seasonality,
            List<PortraitMonth> months,
            List<CustomerNeeds.NeedStanding> needs,
            List<PortraitIndicator> indicators) {}

    /**
     * Recency, frequency and monetary value.
     *
     * @param from first day looked at
     * @param asOf last day looked at
     * @param currency the one the customer orders most in; orders in others are left out
     * @param recencyDays days since the last order
     * @param orders how many in the period
     * @param quantity sum over all lines
     * @param value sum over all lines, in the currency
     * @param activeMonths calendar months with an order
     * @param bands against the peers; null where no run held the customer against them
     * @param rfmClass by the bands against the peers
     * @param fixedBands by the edges set for the kind
     */
    record PurchaseHabit(
            LocalDate from,
            LocalDate asOf,
            String currency,
            Instant lastOrderAt,
            int recencyDays,
            long orders,
            BigDecimal quantity,
            BigDecimal value,
            int activeMonths,
            @Nullable PeerBands bands,
            @Nullable RfmClass rfmClass,
            FixedBands fixedBands) {}

    /**
     * Quantile bands, 1 to 5, 5 the best.
     *
     * @param recency band of the days since the last order: 5 for the latest buyers
     * @param frequency band of the number of orders
     * @param monetary band of the value
     * @param orgUnit where the peers belong
     * @param peers how many they are, the customer one of them
     * @param recencyEdges days at the 20, 40, 60 and 80 % points of the peers
     * @param frequencyEdges orders at these points of the peers
     * @param monetaryEdges value at these points of the peers
     */
    record PeerBands(
            int recency,
            int frequency,
            int monetary,
            String orgUnit,
            long peers,
            List<BigDecimal> recencyEdges,
            List<BigDecimal> frequencyEdges,
            List<BigDecimal> monetaryEdges) {}

    /**
     * Bands, 1 to 5, by edges that are set.
     *
     * @param recency band of the days since the last order: 5 for the latest buyers
     * @param frequency band of the number of orders
     * @param monetary band of the value
     * @param recencyEdges days between the bands
     * @param frequencyEdges orders between the bands
     * @param monetaryEdges value between the bands
     */
    record FixedBands(
            int recency,
            int frequency,
            int monetary,
            List<BigDecimal> recencyEdges,
            List<BigDecimal> frequencyEdges,
            List<BigDecimal> monetaryEdges) {}

    /**
     * What a customer buys of a category or brand.
     *
     * @param name of the category or brand
     * @param orders how many orders it rests on
     * @param quantity bought in the period
     * @param value bought in the period, in the portrait's currency
     * @param shareOfValue 0 to 1, of all the customer bought in the period
     * @param shareOfQuantity 0 to 1, of all the customer bought in the period
     * @param peersShareOfValue the same of all their peers together; null where unknown
     * @param affinity the customer's share over that of the peers: 2 for twice as much; null where unknown
     */
    record BuyingPreference(
            String name,
            long orders,
            BigDecimal quantity,
            BigDecimal value,
            @Nullable Double shareOfValue,
            @Nullable Double shareOfQuantity,
            @Nullable Double peersShareOfValue,
            @Nullable Double affinity) {}

    /** Why a customer is loyal to a category or leads in it. */
    record CustomerMark(String category, List<MarkReason> reasons) {}

    /**
     * A condition of the rule and the customer's figure.
     *
     * @param threshold what the figure is held against
     * @param value the customer's figure; null where it cannot be told
     * @param holds whether the condition is met
     * @param n what the figure rests on: orders, peers who buy of the category, or new products
     */
    record MarkReason(
            Figure figure,
            MarkCondition.Operator operator,
            BigDecimal threshold,
            @Nullable BigDecimal value,
            boolean holds,
            long n) {}

    /**
     * A trend and the months it was computed from.
     *
     * @param from first month, included
     * @param to last month, included
     */
    record TrendOver(YearMonth from, YearMonth to, String currency, Trend trend) {}

    /**
     * A seasonality and the months it was computed from.
     *
     * @param from first month, included
     * @param to last month, included
     * @param n how many months
     */
    record SeasonalityOver(YearMonth from, YearMonth to, int n, Seasonality seasonality) {}

    /**
     * A month's purchases.
     *
     * @param quantity sum over all lines
     * @param value sum over all lines, in the portrait's currency
     */
    record PortraitMonth(YearMonth month, long orders, BigDecimal quantity, BigDecimal value) {}

    /**
     * A management indicator, 0 to 100.
     *
     * @param score 0 to 100
     * @param entered whether somebody entered it, instead of it being computed
     */
    record PortraitIndicator(String indicator, BigDecimal score, boolean entered) {}

    private record Drawn(UUID customerId, @Nullable UUID peersId, PurchaseHabit purchases) {}

    @Transactional(readOnly = true)
    Portrait find(UUID customerId, Caller caller) {
        var customer = customers.find(customerId, caller);
        var rules = ruleBook.find(customer.kind());
        var drawn = drawn(customerId, rules);
        var months = months(customerId, drawn == null ? null : drawn.purchases().currency());
        return new Portrait(
                customer,
                drawn == null ? null : drawn.purchases(),
                drawn == null ? List.of() : categories(drawn),
                brands(drawn),
                drawn == null ? List.of() : marks(customerId, "is_loyal", rules.loyal()),
                drawn == null ? List.of() : marks(customerId, "is_leading", rules.leading()),
                trend(months),
                seasonality(months),
                months.list(),
                needs.of(customerId),
                indicators(customerId));
    }

    private @Nullable Drawn drawn(UUID customerId, PortraitRules rules) {
        return jdbc.sql("""
                        select p.*, e.reference_unit, e.customers, e.recency_edges, e.frequency_edges, e.monetary_edges
                        from portrait p left join portrait_peers e on e.id = p.peers_id where p.customer_id = ?""")
                .params(customerId)
                .query((row, i) -> drawn(row, rules))
                .optional()
                .orElse(null);
    }

    private static Drawn drawn(ResultSet row, PortraitRules rules) throws SQLException {
        var peersId = row.getObject("peers_id", UUID.class);
        int recency = row.getInt("recency");
        long orders = row.getLong("orders");
        var value = row.getBigDecimal("value");
        PeerBands bands = null;
        RfmClass rfmClass = null;
        if (peersId != null) {
            bands = new PeerBands(
                    row.getInt("recency_band"),
                    row.getInt("orders_band"),
                    row.getInt("value_band"),
                    row.getString("reference_unit"),
                    row.getLong("customers"),
                    PortraitRuleBook.bands(row.getArray("recency_edges")).edges(),
                    PortraitRuleBook.bands(row.getArray("frequency_edges")).edges(),
                    PortraitRuleBook.bands(row.getArray("monetary_edges")).edges());
            rfmClass = RfmClass.of(bands.recency(), bands.frequency(), bands.monetary());
        }
        return new Drawn(
                row.getObject("customer_id", UUID.class),
                peersId,
                new PurchaseHabit(
                        row.getObject("period_from", LocalDate.class),
                        row.getObject("as_of", LocalDate.class),
                        row.getString("currency"),
                        row.getObject("last_order_at", OffsetDateTime.class).toInstant(),
                        recency,
                        orders,
                        row.getBigDecimal("quantity"),
                        value,
                        row.getInt("active_months"),
                        bands,
                        rfmClass,
                        new FixedBands(
                                rules.recency().descending(BigDecimal.valueOf(recency)),
                                rules.frequency().ascending(BigDecimal.valueOf(orders)),
                                rules.monetary().ascending(value),
                                rules.recency().edges(),
                                rules.frequency().edges(),
                                rules.monetary().edges())));
    }

    private List<BuyingPreference> categories(Drawn drawn) {
        var shares = peerShares(drawn.peersId(), "CATEGORY");
        return jdbc.sql("""
                        select category as name, orders, quantity, value from portrait_category where customer_id = ?
                        order by value desc, category limit\s""" + SHOWN)
                .params(drawn.customerId())
                .query((row, i) -> preference(row, drawn.purchases(), shares))
                .list();
    }

    private @Nullable List<BuyingPreference> brands(@Nullable Drawn drawn) {
        if (!tables.haveBrands()) {
            return null;
        }
        if (drawn == null) {
            return List.of();
        }
        var shares = peerShares(drawn.peersId(), "BRAND");
        return jdbc.sql("with " + OptionalTables.BRAND_OF + """
                        select b.brand as name, count(distinct o.id) as orders, sum(l.quantity) as quantity,
                            sum(l.quantity * l.unit_price) as value
                        from purchase o join purchase_line l on l.purchase = o.id
                            join brand_of b on b.product = l.product
                        where o.customer_id = :customer and o.currency = :currency and o.cancelled_at is null
                            and o.ordered_at >= :from::date::timestamp at time zone :zone
                        group by b.brand order by 4 desc, 1 limit\s""" + SHOWN)
                .param("customer", drawn.customerId())
                .param("currency", drawn.purchases().currency())
                .param("from", drawn.purchases().from())
                .param("zone", settings.zone().getId())
                .query((row, i) -> preference(row, drawn.purchases(), shares))
                .list();
    }

    private Map<String, Double> peerShares(@Nullable UUID peersId, String axis) {
        var shares = new LinkedHashMap<String, Double>();
        if (peersId != null) {
            jdbc.sql("""
                            select name, (value / nullif((
                                select sum(value) from portrait_peer_share
                                where peers_id = :peers and axis = 'CATEGORY'), 0))::double precision
                            from portrait_peer_share where peers_id = :peers and axis = :axis""").param("peers", peersId).param("axis", axis).query(row -> {
                shares.put(row.getString(1), row.getDouble(2));
            });
        }
        return shares;
    }

    private static BuyingPreference preference(ResultSet row, PurchaseHabit all, Map<String, Double> shares)
            throws SQLException {
        var name = row.getString("name");
        var quantity = row.getBigDecimal("quantity");
        var value = row.getBigDecimal("value");
        var share = part(value, all.value());
        var peers = shares.get(name);
        return new BuyingPreference(
                name,
                row.getLong("orders"),
                quantity,
                value,
                share,
                part(quantity, all.quantity()),
                peers,
                share == null || peers == null || peers == 0 ? null : Double.valueOf(share / peers));
    }

    private static @Nullable Double part(BigDecimal some, BigDecimal all) {
        return all.signum() == 0 ? null : Double.valueOf(some.doubleValue() / all.doubleValue());
    }

    /** What was marked by the last run, with the conditions as they stand now. */
    private List<CustomerMark> marks(UUID customerId, String mark, List<MarkCondition> conditions) {
        var figures = new StringBuilder();
        for (Figure figure : Figure.values()) {
            figures.append(", (").append(figure.sql()).append(") as ").append(figure.name());
        }
        return jdbc.sql("select pc.category, pc.orders as n_orders, pc.peer_buyers, pc.new_products as n_new" + figures
                        + " from portrait p join portrait_category pc on pc.customer_id = p.customer_id"
                        + " where p.customer_id = ? and pc." + mark + " order by pc.value desc, pc.category")
                .params(customerId)
                .query((row, i) -> {
                    var reasons = new ArrayList<MarkReason>();
                    for (MarkCondition condition : conditions) {
                        var known = row.getBigDecimal(condition.figure().name());
                        long n = switch (condition.figure()) {
                            case RANK -> row.getLong("peer_buyers");
                            case EARLY_ADOPTION -> row.getLong("n_new");
                            default -> row.getLong("n_orders");
                        };
                        reasons.add(new MarkReason(
                                condition.figure(),
                                condition.operator(),
                                condition.value(),
                                known,
                                condition.holds(known),
                                n));
                    }
                    return new CustomerMark(row.getString("category"), reasons);
                })
                .list();
    }

    private record Months(String currency, List<PortraitMonth> list) {

        double[] values(int most) {
            return list.subList(Math.max(0, list.size() - most), list.size()).stream()
                    .mapToDouble(month -> month.value().doubleValue())
                    .toArray();
        }

        YearMonth first(int most) {
            return list.get(Math.max(0, list.size() - most)).month();
        }
    }

    /** Full months since the first order, at most {@value #SEASON_MONTHS}, those without an order too. */
    private Months months(UUID customerId, @Nullable String currency) {
        var present = YearMonth.from(LocalDate.ofInstant(clock.instant(), settings.zone()));
        var chosen = currency != null
                ? currency
                : jdbc.sql("""
                                select currency from purchase_month where customer_id = ?
                                group by currency order by sum(orders) desc, currency limit 1""")
                        .params(customerId)
                        .query(String.class)
                        .optional()
                        .orElse("");
        var known = new LinkedHashMap<YearMonth, PortraitMonth>();
        jdbc.sql("""
                        select month, orders, quantity, value from purchase_month
                        where customer_id = :customer and currency = :currency and orders > 0
                            and month >= :from and month < :until order by month""")
                .param("customer", customerId)
                .param("currency", chosen)
                .param("from", present.minusMonths(SEASON_MONTHS).atDay(1))
                .param("until", present.atDay(1))
                .query(row -> {
                    var month = YearMonth.from(row.getObject(1, LocalDate.class));
                    known.put(
                            month,
                            new PortraitMonth(month, row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4)));
                });
        var months = new ArrayList<PortraitMonth>();
        if (!known.isEmpty()) {
            for (var month = known.firstEntry().getKey(); month.isBefore(present); month = month.plusMonths(1)) {
                months.add(known.getOrDefault(month, new PortraitMonth(month, 0, BigDecimal.ZERO, BigDecimal.ZERO)));
            }
        }
        return new Months(chosen, months);
    }

    private static @Nullable TrendOver trend(Months months) {
        var trend = Trend.of(months.values(TREND_MONTHS));
        return trend == null
                ? null
                : new TrendOver(
                        months.first(TREND_MONTHS), months.list().getLast().month(), months.currency(), trend);
    }

    private static @Nullable SeasonalityOver seasonality(Months months) {
        if (months.list().isEmpty()) {
            return null;
        }
        var values = months.values(SEASON_MONTHS);
        var first = months.first(SEASON_MONTHS);
        var seasonality = Seasonality.of(values, first.getMonthValue());
        return seasonality == null
                ? null
                : new SeasonalityOver(first, months.list().getLast().month(), values.length, seasonality);
    }

    private List<PortraitIndicator> indicators(UUID customerId) {
        if (!tables.haveIndicators()) {
            return List.of();
        }
        return jdbc.sql("""
                        select indicator, case when entered_until >= :today then entered else computed end as score,
                            coalesce(entered_until >= :today, false) as entered
                        from customer_indicator where customer_id = :customer
                            and case when entered_until >= :today then entered else computed end is not null
                        order by indicator""")
                .param("today", LocalDate.ofInstant(clock.instant(), settings.zone()))
                .param("customer", customerId)
                .query(PortraitIndicator.class)
                .list();
    }

    /** Which mark a list is narrowed to. */
    enum MarkKind {
        LOYAL,
        LEADING
    }

    /**
     * What a list is narrowed by; null where it is not.
     *
     * @param category with a mark: in which category
     */
    record Filter(
            @Nullable CustomerKind kind,
            @Nullable String orgUnit,
            @Nullable String segment,
            @Nullable MarkKind mark,
            @Nullable String category,
            @Nullable Integer recency,
            @Nullable Integer frequency,
            @Nullable Integer monetary) {}

    /**
     * One row of a list.
     *
     * @param asOf last day looked at
     * @param recencyDays days since the last order
     * @param orders how many in the period
     * @param value of the orders, in the currency
     * @param recency band, 1 to 5, 5 for the latest buyers; null without peers
     * @param frequency band of the number of orders, 1 to 5
     * @param monetary band of the value, 1 to 5
     */
    record PortraitRow(
            @OfPerson UUID customerId,
            String code,
            String name,
            CustomerKind kind,
            String orgUnit,
            @Nullable String segment,
            LocalDate asOf,
            String currency,
            int recencyDays,
            long orders,
            BigDecimal value,
            @Nullable Integer recency,
            @Nullable Integer frequency,
            @Nullable Integer monetary) {}

    /** Portraits in brief, those of most value first. */
    @Transactional(readOnly = true)
    KeysetPage<PortraitRow> list(Filter filter, Paging paging, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "c.org_unit", "c.manager", "c.login");
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        conditions.add(visible.sql());
        if (filter.kind() != null) {
            conditions.add("p.kind = :kind");
            parameters.put("kind", filter.kind().name());
        }
        if (filter.segment() != null) {
            conditions.add("c.segment = :segment");
            parameters.put("segment", filter.segment());
        }
        if (filter.mark() != null) {
            conditions.add("exists (select from portrait_category pc where pc.customer_id = p.customer_id and pc."
                    + (filter.mark() == MarkKind.LOYAL ? "is_loyal" : "is_leading")
                    + (filter.category() == null ? "" : " and pc.category = :category") + ")");
        } else if (filter.category() != null) {
            conditions.add(
                    "exists (select from portrait_category pc where pc.customer_id = p.customer_id and pc.category = :category)");
        }
        if (filter.category() != null) {
            parameters.put("category", filter.category());
        }
        atLeast(conditions, parameters, "recency", filter.recency());
        atLeast(conditions, parameters, "orders", filter.frequency());
        atLeast(conditions, parameters, "value", filter.monetary());
        if (paging.after() != null) {
            conditions.add("(p.value, p.customer_id) < (:afterValue::numeric, :after::uuid)");
            parameters.put("afterValue", decimal(paging.after().text(0)));
            parameters.put("after", paging.after().uuid(1));
        }
        var rows = jdbc.sql("""
                        select p.customer_id, c.code, c.name, c.kind, c.org_unit, c.segment, p.as_of, p.currency,
                            p.recency as recency_days, p.orders, p.value, p.recency_band as recency,
                            p.orders_band as frequency, p.value_band as monetary
                        from portrait p join customer c on c.id = p.customer_id where\s""" + String.join(" and ", conditions)
                        + " order by p.value desc, p.customer_id desc limit " + paging.fetch())
                .params(parameters)
                .query(PortraitRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.value().toPlainString(), row.customerId()), row -> row);
    }

    private static void atLeast(
            List<String> conditions, Map<String, Object> parameters, String figure, @Nullable Integer band) {
        if (band != null) {
            conditions.add("p." + figure + "_band >= :" + figure + "Band");
            parameters.put(figure + "Band", band);
        }
    }

    private static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw Problem.badRequest("unreadable-cursor");
        }
    }
}
