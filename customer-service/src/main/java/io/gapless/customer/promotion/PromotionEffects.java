package io.gapless.customer.promotion;

import io.gapless.customer.CustomerSettings;
import io.gapless.customer.promotion.PromotionEffect.Day;
import io.gapless.customer.promotion.PromotionEffect.DaySpan;
import io.gapless.customer.promotion.PromotionEffect.PhaseSales;
import io.gapless.customer.promotion.PromotionEffect.Unit;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Measures what promotions did. A promotion is there to move its category, not only what it promotes: so the category
 * is looked at as a whole, its promoted products, and what else there is in it.
 */
@Service
class PromotionEffects {

    private final PromotionRecords promotions;
    private final JdbcClient jdbc;
    private final CustomerSettings settings;
    private final Clock clock;

    PromotionEffects(PromotionRecords promotions, JdbcClient jdbc, CustomerSettings settings, Clock clock) {
        this.promotions = promotions;
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** What is measured. */
    enum Measure {
        VALUE,
        QUANTITY
    }

    /** Of what. */
    enum Part {
        /** The promoted products. */
        PRODUCTS,
        /** The promoted categories, the promoted products with them. */
        CATEGORIES,
        /** What else there is in these categories: what the promotion pulled along, or took from. */
        OTHERS_IN_CATEGORIES
    }

    /**
     * What a promotion did.
     *
     * @param measure what is summed up
     * @param unit of the blocks of days that are compared
     * @param currency the one with the most orders; others are left out
     * @param categories those that were looked at
     * @param rest all other categories, by phase
     * @param series by unit, in the order of time
     */
    record PromotionReport(
            UUID promotionId,
            Measure measure,
            Unit unit,
            @Nullable String currency,
            List<String> categories,
            PromotionPhases<DaySpan> phases,
            PromotionPhases<PhaseSales> rest,
            List<PromotionPartReport> parts,
            List<SalesPoint> series) {}

    /**
     * Something before, during and after.
     *
     * @param after null where nothing of that time has passed
     */
    record PromotionPhases<T>(T before, T during, @Nullable T after) {}

    /**
     * Sales of a part, and how they changed against the rest.
     *
     * @param sold by phase
     * @param effect during and after, against before
     */
    record PromotionPartReport(Part part, PromotionPhases<PhaseSales> sold, PromotionEffect effect) {}

    /**
     * Sales per day over some days.
     *
     * @param from first day
     * @param days how many
     * @param phase BEFORE, DURING or AFTER
     * @param categories sales per day of the categories looked at
     * @param rest sales per day of all others
     */
    record SalesPoint(LocalDate from, int days, String phase, BigDecimal categories, BigDecimal rest) {}

    private static final class Sums {
        private long orders;
        private BigDecimal quantity = BigDecimal.ZERO;
        private BigDecimal value = BigDecimal.ZERO;

        void add(long moreOrders, BigDecimal moreQuantity, BigDecimal moreValue) {
            orders += moreOrders;
            quantity = quantity.add(moreQuantity);
            value = value.add(moreValue);
        }

        BigDecimal of(Measure measure) {
            return measure == Measure.VALUE ? value : quantity;
        }
    }

    /** A part of a day's sales as the query tells it. */
    private enum Slice {
        PRODUCTS,
        OTHERS,
        CATEGORIES,
        REST
    }

    /**
     * The effect of a promotion. A {@link Problem} (422) before its first day is over.
     *
     * @param daysBefore how long the time before is
     * @param daysAfter how long the time after is, as far as it has passed
     */
    @Transactional(readOnly = true)
    PromotionReport measure(UUID id, Measure measure, Unit unit, int daysBefore, int daysAfter, Caller caller) {
        var promotion = promotions.find(id, caller);
        var yesterday = LocalDate.ofInstant(clock.instant(), settings.zone()).minusDays(1);
        if (promotion.startsOn().isAfter(yesterday)) {
            throw Problem.unprocessable("promotion-not-begun");
        }
        var before = new DaySpan(
                promotion.startsOn().minusDays(daysBefore), promotion.startsOn().minusDays(1));
        var during = new DaySpan(promotion.startsOn(), earlier(promotion.endsOn(), yesterday));
        var lastAfter = earlier(promotion.endsOn().plusDays(daysAfter), yesterday);
        var after = lastAfter.isAfter(promotion.endsOn())
                ? new DaySpan(promotion.endsOn().plusDays(1), lastAfter)
                : null;
        var phases = new PromotionPhases<>(before, during, after);
        var where = where(promotion, before.from(), after == null ? during.to() : after.to());
        var currency = currency(where);
        var categories = promotion.categories().isEmpty() ? categories(promotion, where) : promotion.categories();
        var sales = currency == null
                ? Map.<LocalDate, Map<Slice, Sums>>of()
                : sales(promotion, categories, where, currency);
        var parts = EnumSet.of(Part.CATEGORIES);
        if (!promotion.products().isEmpty()) {
            parts = EnumSet.allOf(Part.class);
        }
        var reports = new ArrayList<PromotionPartReport>();
        for (Part part : parts) {
            reports.add(new PromotionPartReport(
                    part,
                    sold(phases, sales, slices(part), measure),
                    PromotionEffect.of(
                            days(before, sales, slices(part), measure),
                            days(during, sales, slices(part), measure),
                            after == null ? List.of() : days(after, sales, slices(part), measure),
                            unit)));
        }
        return new PromotionReport(
                id,
                measure,
                unit,
                currency,
                categories,
                phases,
                sold(phases, sales, Set.of(Slice.REST), measure),
                reports,
                series(phases, sales, measure, unit));
    }

    private static LocalDate earlier(LocalDate a, LocalDate b) {
        return a.isBefore(b) ? a : b;
    }

    private static Set<Slice> slices(Part part) {
        return switch (part) {
            case PRODUCTS -> Set.of(Slice.PRODUCTS);
            case CATEGORIES -> Set.of(Slice.CATEGORIES);
            case OTHERS_IN_CATEGORIES -> Set.of(Slice.OTHERS);
        };
    }

    private record Where(String condition, Map<String, Object> parameters) {}

    /** Orders {@code p} of customers {@code c} whom the promotion is for. */
    private Where where(Promotion promotion, LocalDate from, LocalDate to) {
        var scope = new OrgScope(List.of(promotion.orgUnit()));
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var condition = "p.cancelled_at is null and p.ordered_at >= :from and p.ordered_at < :until and "
                + scope.condition("c.org_unit");
        parameters.put("from", from.atStartOfDay(settings.zone()).toOffsetDateTime());
        parameters.put("until", to.plusDays(1).atStartOfDay(settings.zone()).toOffsetDateTime());
        if (promotion.segment() != null) {
            condition += " and c.segment = :segment";
            parameters.put("segment", promotion.segment());
        }
        return new Where(condition, parameters);
    }

    private @Nullable String currency(Where where) {
        return jdbc.sql("select p.currency from purchase p join customer c on c.id = p.customer_id where "
                        + where.condition() + " group by p.currency order by count(*) desc, p.currency limit 1")
                .params(where.parameters())
                .query(String.class)
                .optional()
                .orElse(null);
    }

    private List<String> categories(Promotion promotion, Where where) {
        var parameters = new LinkedHashMap<>(where.parameters());
        parameters.put("products", promotion.products().toArray(String[]::new));
        return jdbc.sql("""
                        select distinct l.category from purchase p join customer c on c.id = p.customer_id
                            join purchase_line l on l.purchase = p.id
                        where l.product = any(:products) and\s""" + where.condition() + " order by 1")
                .params(parameters)
                .query(String.class)
                .list();
    }

    private Map<LocalDate, Map<Slice, Sums>> sales(
            Promotion promotion, List<String> categories, Where where, String currency) {
        var parameters = new LinkedHashMap<>(where.parameters());
        parameters.put("products", promotion.products().toArray(String[]::new));
        parameters.put("categories", categories.toArray(String[]::new));
        parameters.put("currency", currency);
        parameters.put("zone", settings.zone().getId());
        var sales = new HashMap<LocalDate, Map<Slice, Sums>>();
        jdbc.sql("""
                        with lines as (
                            select (p.ordered_at at time zone :zone)::date as day, p.id,
                                case when l.product = any(:products) then 'PRODUCTS'
                                     when l.category = any(:categories) then 'OTHERS' else 'REST' end as slice,
                                l.quantity, l.quantity * l.unit_price as value
                            from purchase p join customer c on c.id = p.customer_id
                                join purchase_line l on l.purchase = p.id
                            where p.currency = :currency and\s""" + where.condition() + """
                        )
                        select day, slice, count(distinct id), sum(quantity), sum(value) from lines group by day, slice
                        union all
                        select day, 'CATEGORIES', count(distinct id), sum(quantity), sum(value) from lines
                        where slice <> 'REST' group by day""").params(parameters).query(row -> {
            sales.computeIfAbsent(row.getObject(1, LocalDate.class), day -> new EnumMap<>(Slice.class))
                    .computeIfAbsent(Slice.valueOf(row.getString(2)), slice -> new Sums())
                    .add(row.getLong(3), row.getBigDecimal(4), row.getBigDecimal(5));
        });
        return sales;
    }

    private static Sums sum(DaySpan span, Map<LocalDate, Map<Slice, Sums>> sales, Set<Slice> slices) {
        var sum = new Sums();
        for (var day = span.from(); !day.isAfter(span.to()); day = day.plusDays(1)) {
            sales.getOrDefault(day, Map.of()).forEach((slice, sums) -> {
                if (slices.contains(slice)) {
                    sum.add(sums.orders, sums.quantity, sums.value);
                }
            });
        }
        return sum;
    }

    private static PhaseSales sold(
            DaySpan span, Map<LocalDate, Map<Slice, Sums>> sales, Set<Slice> slices, Measure measure) {
        var sum = sum(span, sales, slices);
        return new PhaseSales(
                sum.orders,
                sum.quantity,
                sum.value,
                sum.of(measure).divide(BigDecimal.valueOf(span.days()), 4, RoundingMode.HALF_UP));
    }

    private static PromotionPhases<PhaseSales> sold(
            PromotionPhases<DaySpan> phases,
            Map<LocalDate, Map<Slice, Sums>> sales,
            Set<Slice> slices,
            Measure measure) {
        return new PromotionPhases<>(
                sold(phases.before(), sales, slices, measure),
                sold(phases.during(), sales, slices, measure),
                phases.after() == null ? null : sold(phases.after(), sales, slices, measure));
    }

    private static List<Day> days(
            DaySpan span, Map<LocalDate, Map<Slice, Sums>> sales, Set<Slice> slices, Measure measure) {
        var days = new ArrayList<Day>();
        for (var day = span.from(); !day.isAfter(span.to()); day = day.plusDays(1)) {
            var one = new DaySpan(day, day);
            days.add(new Day(
                    day,
                    sum(one, sales, slices).of(measure).doubleValue(),
                    sum(one, sales, Set.of(Slice.REST)).of(measure).doubleValue()));
        }
        return days;
    }

    private static List<SalesPoint> series(
            PromotionPhases<DaySpan> phases, Map<LocalDate, Map<Slice, Sums>> sales, Measure measure, Unit unit) {
        var points = new ArrayList<SalesPoint>();
        points(points, "BEFORE", phases.before(), sales, measure, unit);
        points(points, "DURING", phases.during(), sales, measure, unit);
        if (phases.after() != null) {
            points(points, "AFTER", phases.after(), sales, measure, unit);
        }
        return points;
    }

    private static void points(
            List<SalesPoint> points,
            String phase,
            DaySpan span,
            Map<LocalDate, Map<Slice, Sums>> sales,
            Measure measure,
            Unit unit) {
        var days = days(span, sales, Set.of(Slice.CATEGORIES), measure);
        for (List<Day> block : PromotionEffect.blocks(days, unit, phase.equals("BEFORE"))) {
            var of = new DaySpan(block.getFirst().day(), block.getLast().day());
            points.add(new SalesPoint(
                    of.from(),
                    of.days(),
                    phase,
                    sold(of, sales, Set.of(Slice.CATEGORIES), measure).perDay(),
                    sold(of, sales, Set.of(Slice.REST), measure).perDay()));
        }
    }
}
