package io.gapless.complaint.cluster;

import io.gapless.complaint.cluster.Cluster.Dimension;
import io.gapless.complaint.recurrence.Rates;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Looks for complaints that come more often than they use to. Each group of those that share an org unit (with all above
 * it), and in it a category or a product, or a customer, is compared with itself in the days before by {@link Rates}. With
 * so many groups chance alone makes some of them stand out: a group is told of where its chance is below the false alarms
 * that are allowed per look, shared out evenly among all groups there are (Bonferroni), so that no more of them are to be
 * expected, however the groups hang together.
 */
@Service
class Concentrations {

    /** Before that it is not known how often complaints use to come. */
    private static final int LEAST_HISTORY_DAYS = 28;

    private static final double MINUTES_OF_A_MONTH = 30 * 24 * 60;
    private static final double SECONDS_OF_A_DAY = 86_400;

    private final JdbcClient jdbc;
    private final ClusterSettings settings;
    private final Outbox outbox;
    private final Clock clock;

    Concentrations(JdbcClient jdbc, ClusterSettings settings, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.outbox = outbox;
        this.clock = clock;
    }

    private record Times(Instant begin, Instant since, Instant now) {

        double historyDays() {
            return Duration.between(begin, since).toSeconds() / SECONDS_OF_A_DAY;
        }

        double windowDays() {
            return Duration.between(since, now).toSeconds() / SECONDS_OF_A_DAY;
        }
    }

    private record Earlier(UUID id, boolean open, @Nullable Instant handledAt) {}

    /** Looks where the time has come and no other replica does; how many were told of. */
    @Transactional
    int lookIfDue() {
        var due = clock.instant().minus(Duration.ofMinutes(settings.everyMinutes()));
        return jdbc.sql("""
                                select 1 from cluster_watch where looked_at is null or looked_at <= ?
                                for update skip locked""")
                        .param(due.atOffset(ZoneOffset.UTC))
                        .query(Integer.class)
                        .list()
                        .isEmpty()
                ? 0
                : look();
    }

    /** Looks now; how many were told of. */
    @Transactional
    int look() {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        jdbc.sql("update cluster_watch set looked_at = ?")
                .param(now.atOffset(ZoneOffset.UTC))
                .update();
        var times = times(now);
        if (times.historyDays() < LEAST_HISTORY_DAYS) {
            return 0;
        }
        int cells = 0;
        var many = new ArrayList<Cell>();
        for (var counted : count(times)) {
            cells = counted.cells();
            many.add(counted.cell());
        }
        double threshold = cells == 0
                ? 0
                : settings.falseAlarmsPerMonth().doubleValue() * settings.everyMinutes() / MINUTES_OF_A_MONTH / cells;
        var striking = many.stream()
                .filter(cell -> cell.chance(times.historyDays(), times.windowDays()) <= threshold)
                .toList();
        int told = 0;
        for (Cell cell : Cell.narrowest(striking)) {
            told += tell(cell, times, threshold, cells) ? 1 : 0;
        }
        return told;
    }

    private Times times(Instant now) {
        var since = now.minus(Duration.ofDays(settings.windowDays()));
        var wished = since.minus(Duration.ofDays(settings.historyDays()));
        var first = jdbc.sql("select min(received_at) from complaint")
                .query((row, i) -> row.getObject(1, OffsetDateTime.class))
                .optional()
                .map(OffsetDateTime::toInstant)
                .orElse(since);
        return new Times(first.isAfter(wished) ? first : wished, since, now);
    }

    private record Counted(Cell cell, int cells) {}

    /** The groups that are large enough, and how many there are in all. */
    private List<Counted> count(Times times) {
        return jdbc.sql("""
                        with counted as (
                            select c.org_unit, c.category, c.customer_id,
                                coalesce(left(lower(btrim(d.details ->> :product)), 100), '') as product,
                                count(*) filter (where c.received_at >= :since) as n,
                                count(*) filter (where c.received_at < :since) as before
                            from complaint c left join complaint_details d on d.complaint_id = c.id
                            where c.received_at >= :begin and c.received_at < :now and c.status <> 'MERGED'
                            group by 1, 2, 3, 4),
                        spread as (
                            select array_to_string(parts[1 : depth], '/') as unit, category, product, n, before
                            from (select string_to_array(org_unit, '/') as parts, * from counted) as one,
                                generate_series(1, cardinality(parts)) as depth),
                        cells as (
                            select unit, 'ORG_UNIT' as dimension, '' as key, null::uuid as customer, n, before from spread
                            union all
                            select unit, 'CATEGORY', category, null, n, before from spread
                            union all
                            select unit, 'PRODUCT', product, null, n, before from spread where product <> ''
                            union all
                            select org_unit, 'CUSTOMER', '', customer_id, n, before from counted
                            where customer_id is not null),
                        sums as (
                            select unit, dimension, key, customer, sum(n)::bigint as n, sum(before)::bigint as before
                            from cells group by 1, 2, 3, 4)
                        select *, (select count(*) from sums)::int as cells from sums where n >= :least""")
                .param("product", settings.productField())
                .param("since", times.since().atOffset(ZoneOffset.UTC))
                .param("begin", times.begin().atOffset(ZoneOffset.UTC))
                .param("now", times.now().atOffset(ZoneOffset.UTC))
                .param("least", settings.least())
                .query((row, i) -> new Counted(
                        new Cell(
                                row.getString("unit"),
                                Dimension.valueOf(row.getString("dimension")),
                                row.getString("key"),
                                row.getObject("customer", UUID.class),
                                row.getLong("n"),
                                row.getLong("before")),
                        row.getInt("cells")))
                .list();
    }

    /** Tells of a group, unless it is told of already, or was handled in these days; whether it does. */
    private boolean tell(Cell cell, Times times, double threshold, int cells) {
        var rates = new Rates(cell.historyN(), times.historyDays(), cell.n(), times.windowDays());
        var usual = BigDecimal.valueOf(rates.usual()).setScale(4, RoundingMode.HALF_UP);
        var earlier = jdbc.sql("""
                        select id, status in ('OPEN', 'TAKEN') as open, handled_at from complaint_cluster
                        where dimension = :dimension and key = :key and org_unit = :unit
                            and customer_id is not distinct from :customer::uuid
                        order by alerted_at desc limit 1""")
                .param("dimension", cell.dimension().name())
                .param("key", cell.key())
                .param("unit", cell.orgUnit())
                .param("customer", cell.customerId())
                .query(Earlier.class)
                .optional()
                .orElse(null);
        if (earlier != null && earlier.open()) {
            // Whoever looks at it sees how many there have been at the most; nobody is told again.
            jdbc.sql("""
                            update complaint_cluster set n = greatest(n, ?), seen_at = ?, until_at = ? where id = ?""")
                    .params(
                            cell.n(),
                            times.now().atOffset(ZoneOffset.UTC),
                            times.now().atOffset(ZoneOffset.UTC),
                            earlier.id())
                    .update();
            return false;
        }
        if (earlier != null
                && earlier.handledAt() != null
                && earlier.handledAt().isAfter(times.since())) {
            return false;
        }
        var cluster = new Cluster(
                Ids.next(),
                1,
                cell.orgUnit(),
                cell.dimension(),
                cell.key(),
                cell.customerId(),
                Cluster.Status.OPEN,
                times.since(),
                times.now(),
                cell.n(),
                usual,
                (int) Math.round(times.historyDays()),
                cell.historyN(),
                rates.chanceOfAsMany(),
                threshold,
                cells,
                times.now(),
                times.now(),
                null,
                null,
                null,
                null,
                null,
                null);
        jdbc.sql("""
                        insert into complaint_cluster (id, version, org_unit, dimension, key, customer_id, status, from_at,
                            until_at, n, usual, history_days, history_n, p_value, threshold, cells, alerted_at, seen_at)
                        values (?, 1, ?, ?, ?, ?, 'OPEN', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(cluster.id())
                .param(cluster.orgUnit())
                .param(cluster.dimension().name())
                .param(cluster.key())
                .param(cluster.customerId())
                .param(cluster.fromAt().atOffset(ZoneOffset.UTC))
                .param(cluster.untilAt().atOffset(ZoneOffset.UTC))
                .param(cluster.n())
                .param(cluster.usual())
                .param(cluster.historyDays())
                .param(cluster.historyN())
                .param(cluster.pValue())
                .param(cluster.threshold())
                .param(cluster.cells())
                .param(cluster.alertedAt().atOffset(ZoneOffset.UTC))
                .param(cluster.seenAt().atOffset(ZoneOffset.UTC))
                .update();
        outbox.append(ClusterState.TOPIC, "ComplaintClusterAlerted", ClusterState.from(cluster));
        return true;
    }
}
