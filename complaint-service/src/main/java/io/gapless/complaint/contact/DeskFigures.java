package io.gapless.complaint.contact;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The figures of the desk, of the sums that are kept; where another threshold than the level's is asked for, of the
 * contacts themselves.
 */
@Service
class DeskFigures {

    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final Duration LONGEST_COUNTED = Duration.ofDays(92);
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private static final String SUMS = """
            coalesce(sum(offered), 0) as offered, coalesce(sum(answered), 0) as answered,
            coalesce(sum(abandoned), 0) as abandoned, coalesce(sum(short), 0) as short,
            coalesce(sum(overflowed), 0) as overflowed, coalesce(sum(called_back), 0) as called_back,
            coalesce(sum(within), 0) as within, coalesce(sum(queued), 0) as queued, coalesce(sum(waited), 0) as waited,
            coalesce(sum(talked), 0) as talked, coalesce(sum(held), 0) as held, coalesce(sum(wrapped), 0) as wrapped,
            coalesce(sum(firsts), 0) as firsts, coalesce(sum(came_again), 0) as came_again,
            coalesce(sum(presses), 0) as presses, coalesce(sum(satisfied), 0) as satisfied,
            coalesce(sum(staffed), 0) as staffed""";

    /** The same columns as contact_count has, of the contacts themselves. */
    private static final String COUNTED = """
            (select contact_slot(c.offered_at) as slot, c.org_unit, c.queue, coalesce(c.agent, '') as agent, 1 as offered,
                (c.outcome = 'ANSWERED')::int as answered, (c.outcome = 'ABANDONED')::int as abandoned,
                (c.outcome = 'ABANDONED' and c.ended_at - c.offered_at < make_interval(secs => c.short_seconds))::int
                    as short,
                (c.outcome = 'OVERFLOW')::int as overflowed, (c.outcome = 'CALLBACK')::int as called_back,
                coalesce(c.answered_at - c.offered_at <= make_interval(secs => :threshold), false)::int as within,
                (extract(epoch from coalesce(c.answered_at, c.ended_at) - c.offered_at) * 1000)::bigint as queued,
                (extract(epoch from c.answered_at - c.offered_at) * 1000)::bigint as waited,
                ((extract(epoch from c.ended_at - c.answered_at) - c.hold_seconds) * 1000)::bigint as talked,
                case when c.outcome = 'ANSWERED' then c.hold_seconds * 1000::bigint else 0 end as held,
                case when c.outcome = 'ANSWERED' then coalesce(c.wrap_up_seconds, 0) * 1000::bigint else 0 end as wrapped,
                c.begins::int as firsts, (c.begins and c.again_at is not null)::int as came_again,
                (c.key_press is not null)::int as presses, coalesce(c.key_press >= 4, false)::int as satisfied,
                0::bigint as staffed
            from contact c where c.offered_at >= :from and c.offered_at < :to
            union all
            select slot, org_unit, queue, agent, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, staffed
            from contact_count where staffed <> 0)""";

    private final JdbcClient jdbc;
    private final ContactSettings settings;
    private volatile @Nullable Set<String> zones;

    DeskFigures(JdbcClient jdbc, ContactSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** What figures are told apart by. */
    enum By {
        ALL("''"),
        QUEUE("f.queue"),
        /** A team is an org unit. */
        ORG_UNIT("f.org_unit"),
        AGENT("f.agent");

        private final String column;

        By(String column) {
            this.column = column;
        }
    }

    /** How long each figure's time is, in the zone asked for. */
    enum Interval {
        WHOLE,
        QUARTER_HOUR,
        HALF_HOUR,
        HOUR,
        DAY,
        MONTH;

        private String start() {
            return switch (this) {
                case WHOLE -> ":from";
                case QUARTER_HOUR -> "f.slot";
                case HALF_HOUR -> ofHour(30);
                case HOUR -> ofHour(60);
                case DAY -> "date_trunc('day', f.slot, :zone)";
                case MONTH -> "date_trunc('month', f.slot, :zone)";
            };
        }

        private static String ofHour(int minutes) {
            return "f.slot - make_interval(mins => extract(minute from f.slot at time zone :zone)::int % " + minutes
                    + ")";
        }
    }

    /**
     * Which contacts are summed up; nulls are no condition.
     *
     * @param orgUnit with all below it
     * @param from inclusive, by the time of offering, at its quarter of an hour
     * @param to exclusive, at its quarter of an hour
     * @param zone in which days and months begin; the setting's unless told
     * @param excludeShort leaves those out who gave up within the level's short time
     * @param thresholdSeconds within which an answer counts for the service level; unless told, the level in force then
     */
    record Filter(
            @Nullable String orgUnit,
            @Nullable String queue,
            @Nullable String agent,
            Instant from,
            Instant to,
            @Nullable ZoneId zone,
            boolean excludeShort,
            @Nullable Integer thresholdSeconds) {}

    private record Sums(
            long offered,
            long answered,
            long abandoned,
            long abandonedShort,
            long overflowed,
            long calledBack,
            long within,
            long queued,
            long waited,
            long talked,
            long held,
            long wrapped,
            long firsts,
            long cameAgain,
            long presses,
            long satisfied,
            long staffed) {}

    /**
     * The figures of the desk; shares from 0 to 1, times in seconds, null where there is nothing to divide by.
     *
     * @param offered contacts that came to the queue
     * @param answered of these, answered
     * @param abandoned given up by the customer
     * @param shortAbandoned of these, within the level's short time
     * @param overflowed passed on
     * @param calledBack left the queue to be called back
     * @param abandonRate 来电损失率: abandoned / offered
     * @param averageQueueTime until the answer or the end without one, of all / offered
     * @param averageSpeedOfAnswer wait of the answered / answered
     * @param serviceLevel answered within the threshold / offered
     * @param averageHandlingTime talk, hold and work after the end / answered
     * @param averageHoldTime hold / answered
     * @param occupancy handling / time in which the agents were there; not by queue, for agents are there for all of them
     * @param firstContactResolution customers who did not come again with the same topic in time / those who came with it
     *     for the first time, as far as customer and topic are known
     * @param keyPressSatisfaction 4 and 5 / all that were pressed
     */
    record Figures(
            long offered,
            long answered,
            long abandoned,
            long shortAbandoned,
            long overflowed,
            long calledBack,
            @Nullable BigDecimal abandonRate,
            @Nullable BigDecimal averageQueueTime,
            @Nullable BigDecimal averageSpeedOfAnswer,
            @Nullable BigDecimal serviceLevel,
            @Nullable BigDecimal averageHandlingTime,
            @Nullable BigDecimal averageHoldTime,
            @Nullable BigDecimal occupancy,
            Share firstContactResolution,
            Share keyPressSatisfaction) {

        private static Figures of(Sums sums, boolean excludeShort) {
            long without = excludeShort ? sums.abandonedShort() : 0;
            long offered = sums.offered() - without;
            long handled = sums.talked() + sums.held() + sums.wrapped();
            return new Figures(
                    sums.offered(),
                    sums.answered(),
                    sums.abandoned(),
                    sums.abandonedShort(),
                    sums.overflowed(),
                    sums.calledBack(),
                    share(sums.abandoned() - without, offered),
                    seconds(sums.queued(), sums.offered()),
                    seconds(sums.waited(), sums.answered()),
                    share(sums.within(), offered),
                    seconds(handled, sums.answered()),
                    seconds(sums.held(), sums.answered()),
                    share(handled, sums.staffed()),
                    Share.of(sums.firsts() - sums.cameAgain(), sums.firsts()),
                    Share.of(sums.satisfied(), sums.presses()));
        }

        private static @Nullable BigDecimal share(long some, long n) {
            return n <= 0 ? null : BigDecimal.valueOf(some).divide(BigDecimal.valueOf(n), 6, RoundingMode.HALF_UP);
        }

        private static @Nullable BigDecimal seconds(long milliseconds, long n) {
            return n <= 0
                    ? null
                    : BigDecimal.valueOf(milliseconds).divide(BigDecimal.valueOf(n * 1000), 3, RoundingMode.HALF_UP);
        }
    }

    /**
     * The figures of one interval.
     *
     * @param start of the interval
     * @param key the queue, org unit or agent; empty where nothing is told apart
     */
    record IntervalFigures(
            Instant start, String key, @JsonUnwrapped Figures figures) {}

    @Transactional(readOnly = true)
    Figures figures(Filter filter, Caller caller) {
        var query = query(filter, By.ALL, caller);
        return jdbc.sql("select " + SUMS + query.from())
                .params(query.parameters())
                .query((row, i) -> Figures.of(sums(row), filter.excludeShort()))
                .single();
    }

    @Transactional(readOnly = true)
    KeysetPage<IntervalFigures> series(Filter filter, Interval interval, By by, Paging paging, Caller caller) {
        var query = query(filter, by, caller);
        var parameters = query.parameters();
        parameters.put("zone", zone(filter).getId());
        var sql = "select " + interval.start() + " as start, " + by.column + " as key, " + SUMS + query.from()
                + " group by 1, 2";
        if (paging.after() != null) {
            sql = "select * from (" + sql + ") s where (start, key) > (:start, :key)";
            parameters.put("start", paging.after().instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("key", paging.after().text(1));
        }
        var rows = jdbc.sql(sql + " order by 1, 2 limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new IntervalFigures(
                        row.getObject("start", OffsetDateTime.class).toInstant(),
                        row.getString("key"),
                        Figures.of(sums(row), filter.excludeShort())))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.start(), row.key()), row -> row);
    }

    private record Query(String from, Map<String, Object> parameters) {}

    private Query query(Filter filter, By by, Caller caller) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var threshold = filter.thresholdSeconds();
        boolean counted = threshold != null;
        var length = Duration.between(filter.from(), filter.to());
        if (length.isNegative() || length.compareTo(counted ? LONGEST_COUNTED : LONGEST) > 0) {
            throw Problem.unprocessable("period-out-of-reach", (counted ? LONGEST_COUNTED : LONGEST).toDays());
        }
        var conditions =
                new ArrayList<String>(List.of(scope.condition("f.org_unit"), "f.slot >= :from", "f.slot < :to"));
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        parameters.put("from", quarter(filter.from()));
        parameters.put("to", quarter(filter.to()));
        if (threshold != null) {
            parameters.put("threshold", threshold.doubleValue());
        }
        if (filter.queue() != null) {
            conditions.add("f.queue = :queue");
            parameters.put("queue", filter.queue());
        }
        var agent = filter.agent();
        if (!caller.isOneOf(ServiceDesk.OVERSEERS)) {
            if (agent != null && !agent.equals(caller.username())) {
                throw Problem.forbidden("figures-of-others", agent);
            }
            if (by == By.AGENT) {
                agent = caller.username();
            }
        }
        if (agent != null) {
            conditions.add("f.agent = :agent");
            parameters.put("agent", agent);
        }
        if (by == By.QUEUE || by == By.AGENT) {
            conditions.add(by.column + " <> ''");
        }
        return new Query(
                " from " + (counted ? COUNTED : "contact_count") + " f where " + String.join(" and ", conditions),
                parameters);
    }

    private static OffsetDateTime quarter(Instant at) {
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), QUARTER.toSeconds()) * QUARTER.toSeconds())
                .atOffset(ZoneOffset.UTC);
    }

    /** A zone that the database knows by the same name. */
    private ZoneId zone(Filter filter) {
        var zone = filter.zone() == null ? settings.zone() : filter.zone();
        var known = zones;
        if (known == null) {
            known = jdbc.sql("select name from pg_timezone_names")
                    .query(String.class)
                    .set();
            zones = known;
        }
        if (!known.contains(zone.getId())) {
            throw Problem.unprocessable("calendar-zone-unknown", zone.getId());
        }
        return zone;
    }

    private static Sums sums(ResultSet row) throws SQLException {
        return new Sums(
                row.getLong("offered"),
                row.getLong("answered"),
                row.getLong("abandoned"),
                row.getLong("short"),
                row.getLong("overflowed"),
                row.getLong("called_back"),
                row.getLong("within"),
                row.getLong("queued"),
                row.getLong("waited"),
                row.getLong("talked"),
                row.getLong("held"),
                row.getLong("wrapped"),
                row.getLong("firsts"),
                row.getLong("came_again"),
                row.getLong("presses"),
                row.getLong("satisfied"),
                row.getLong("staffed"));
    }
}
