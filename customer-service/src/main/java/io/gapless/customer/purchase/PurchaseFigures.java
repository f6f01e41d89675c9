package io.gapless.customer.purchase;

import io.gapless.customer.CustomerSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a customer buys, in averages: over any time from the orders, by month from sums kept as orders arrive. */
@Component
class PurchaseFigures {

    private final JdbcClient jdbc;
    private final CustomerSettings settings;

    PurchaseFigures(JdbcClient jdbc, CustomerSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /**
     * The averages of some orders in one currency; null where there are none.
     *
     * @param orders how many
     * @param quantity sum over all lines
     * @param value sum over all lines, quantity × price, two decimals; the averages are of what it was before rounding
     * @param averagePrice 均价: value over quantity, four decimals
     * @param averageQuantity 均次量: quantity per order, three decimals
     * @param spendPerOrder 客单价: value per order, four decimals
     */
    record Figures(
            @Nullable String currency,
            long orders,
            BigDecimal quantity,
            BigDecimal value,
            @Nullable BigDecimal averagePrice,
            @Nullable BigDecimal averageQuantity,
            @Nullable BigDecimal spendPerOrder) {

        static Figures of(@Nullable String currency, long orders, BigDecimal quantity, BigDecimal value) {
            return new Figures(
                    currency,
                    orders,
                    quantity,
                    value.setScale(2, RoundingMode.HALF_UP),
                    ratio(value, quantity, 4),
                    ratio(quantity, BigDecimal.valueOf(orders), 3),
                    ratio(value, BigDecimal.valueOf(orders), 4));
        }

        private static @Nullable BigDecimal ratio(BigDecimal part, BigDecimal whole, int decimals) {
            return whole.signum() == 0 ? null : part.divide(whole, decimals, RoundingMode.HALF_UP);
        }
    }

    /**
     * The averages of a month.
     *
     * @param month calendar month
     * @param figures of its orders
     * @param valueChange against the month before in percent, one decimal; null where that had no purchases
     */
    record Month(YearMonth month, Figures figures, @Nullable BigDecimal valueChange) {}

    /**
     * A customer's figures over a time, by the time of order: from inclusive, to exclusive. Of orders in several
     * currencies, those in the currency with most orders: sums over currencies mean nothing.
     */
    Figures over(UUID customer, Instant from, Instant to) {
        return jdbc.sql("""
                        select p.currency, count(distinct p.id) as orders, coalesce(sum(l.quantity), 0) as quantity,
                               coalesce(sum(l.quantity * l.unit_price), 0) as value
                        from purchase p join purchase_line l on l.purchase = p.id
                        where p.customer_id = :customer and p.ordered_at >= :from and p.ordered_at < :to
                          and p.cancelled_at is null
                        group by p.currency order by orders desc, p.currency limit 1""")
                .param("customer", customer)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, i) ->
                        Figures.of(row.getString(1), row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4)))
                .optional()
                .orElseGet(() -> Figures.of(null, 0, BigDecimal.ZERO, BigDecimal.ZERO));
    }

    /** A customer's months in a currency, oldest first, both ends included; months without purchases are left out. */
    List<Month> months(UUID customer, String currency, YearMonth from, YearMonth to) {
        return jdbc.sql("""
                        select month, orders, quantity, value,
                               case when lag(month) over w = month - interval '1 month'
                                    then round(100 * (value - lag(value) over w) / nullif(lag(value) over w, 0), 1) end
                        from purchase_month
                        where customer_id = :customer and currency = :currency and month between :from and :to and orders > 0
                        window w as (order by month) order by month""")
                .param("customer", customer)
                .param("currency", currency)
                .param("from", from.atDay(1))
                .param("to", to.atDay(1))
                .query((row, i) -> new Month(
                        YearMonth.from(row.getObject(1, java.time.LocalDate.class)),
                        Figures.of(currency, row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4)),
                        row.getBigDecimal(5)))
                .list();
    }

    /** The month of an instant, in the business's time zone. */
    YearMonth month(Instant instant) {
        return YearMonth.from(settings.month(instant));
    }
}
