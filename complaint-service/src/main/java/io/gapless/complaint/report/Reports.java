package io.gapless.complaint.report;

import io.gapless.complaint.report.Figures.ClockFigures;
import io.gapless.complaint.report.Figures.Number;
import io.gapless.complaint.report.Figures.Share;
import io.gapless.complaint.search.CaseFilter;
import io.gapless.complaint.search.CaseSearch;
import io.gapless.complaint.search.ClockStanding;
import io.gapless.complaint.sla.ClockName;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Counts complaints. They are selected by the very filter of the list, so each figure leads to its complaints; by when
 * they were received, which an index serves.
 */
@Component
class Reports {

    private static final int MOST_DAYS = 366;
    private static final int MOST_ROWS = 5_000;
    private static final List<Integer> AGES = List.of(0, 1, 3, 7, 30);
    private static final Set<String> OVER_EMPLOYEES = Set.of(Roles.SUPERVISOR, Roles.EXECUTIVE, Roles.ADMIN);

    private final JdbcClient jdbc;
    private final CaseSearch search;
    private final Clock clock;

    Reports(JdbcClient jdbc, CaseSearch search, Clock clock) {
        this.jdbc = jdbc;
        this.search = search;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param from first day; 89 days before the last unless told
     * @param to last day; today unless told
     * @param zone whose days are meant, for example {@code Asia/Shanghai}
     */
    record Asked(
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            String zone,
            @Nullable String orgUnit,
            @Nullable String category,
            @Nullable String segment,
            @Nullable String assignee) {

        /** Org units are told apart below the one that the caller has: what lies above is not theirs to ask for. */
        private Asked within(@Nullable ReportCut by, Caller caller) {
            var units = caller.orgScope().units();
            return by == ReportCut.ORG_UNIT && orgUnit == null && units.size() == 1
                    ? new Asked(from, to, zone, units.getFirst(), category, segment, assignee)
                    : this;
        }
    }

    /** A period in days of a zone, and in moments. */
    record Span(LocalDate from, LocalDate to, ZoneId zone) {

        Instant start() {
            return from.atStartOfDay(zone).toInstant();
        }

        Instant end() {
            return to.plusDays(1).atStartOfDay(zone).toInstant();
        }
    }

    @Transactional(readOnly = true)
    Figures figures(Asked wanted, @Nullable ReportCut by, @Nullable ReportPeriod per, Caller caller) {
        requireEmployees(wanted, by, caller);
        var asked = wanted.within(by, caller);
        var span = span(asked);
        var filter = filter(asked, span);
        var base = base(asked);
        var all = rows(filter, null, null, span, base, asked, caller).getFirst();
        var rows =
                by == null && per == null ? List.<Figures.Row>of() : rows(filter, by, per, span, base, asked, caller);
        return new Figures(span.from(), span.to(), span.zone().getId(), clock.instant(), all, rows);
    }

    @Transactional(readOnly = true)
    Ageing ageing(Asked wanted, @Nullable ReportCut by, Caller caller) {
        requireEmployees(wanted, by, caller);
        var asked = wanted.within(by, caller);
        var now = clock.instant();
        var filter = new CaseFilter(
                null,
                null,
                true,
                null,
                asked.category(),
                null,
                null,
                asked.orgUnit(),
                asked.assignee(),
                null,
                null,
                asked.segment(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        var selection = search.selection(filter, caller);
        var base = base(asked);
        var sql = new StringBuilder("select ")
                .append(by == null ? "null::text" : by.sql(depth(asked)))
                .append(" as key, count(*) as n");
        for (int i = 0; i < AGES.size(); i++) {
            sql.append(", count(*) filter (where c.received_at <= :now - interval '")
                    .append(AGES.get(i))
                    .append(" days'")
                    .append(
                            i + 1 < AGES.size()
                                    ? " and c.received_at > :now - interval '" + AGES.get(i + 1) + " days'"
                                    : "")
                    .append(") as age")
                    .append(i);
        }
        sql.append(" from ")
                .append(selection.from())
                .append(" where ")
                .append(selection.condition())
                .append(by == null ? "" : " group by 1")
                .append(" order by n desc, key limit ")
                .append(MOST_ROWS);
        var rows = jdbc.sql(sql.toString())
                .params(selection.parameters())
                .query((row, i) -> {
                    var key = row.getString("key");
                    var part = part(base, by, key, asked);
                    var buckets = new ArrayList<Ageing.Bucket>();
                    for (int age = 0; age < AGES.size(); age++) {
                        var next = age + 1 < AGES.size() ? AGES.get(age + 1) : null;
                        var query = part == null
                                ? null
                                : part + "&open=true"
                                        + (next == null ? "" : "&from=" + now.minus(Duration.ofDays(next)))
                                        + "&until=" + now.minus(Duration.ofDays(AGES.get(age)));
                        buckets.add(new Ageing.Bucket(
                                AGES.get(age), next, new Number(row.getLong("age" + age), list(query))));
                    }
                    return new Ageing.Row(
                            key,
                            new Number(row.getLong("n"), list(part == null ? null : part + "&open=true")),
                            buckets);
                })
                .list();
        return new Ageing(now, rows);
    }

    /** The days that are asked for; a problem (400) where they cannot be. */
    Span span(Asked asked) {
        // Only names: an offset such as +08:00 means the opposite to the database.
        if (!ZoneId.getAvailableZoneIds().contains(asked.zone())) {
            throw Problem.badRequest("report-zone-unknown", asked.zone());
        }
        var zone = ZoneId.of(asked.zone());
        var to = asked.to() == null ? LocalDate.ofInstant(clock.instant(), zone) : asked.to();
        var from = asked.from() == null ? to.minusDays(89) : asked.from();
        if (from.isAfter(to)
                || ChronoUnit.DAYS.between(from, to) >= MOST_DAYS
                || from.getYear() < 2000
                || to.getYear() > 2999) {
            throw Problem.badRequest("report-period-wrong", MOST_DAYS);
        }
        return new Span(from, to, zone);
    }

    private static CaseFilter filter(Asked asked, Span span) {
        return new CaseFilter(
                null,
                null,
                null,
                null,
                asked.category(),
                null,
                null,
                asked.orgUnit(),
                asked.assignee(),
                null,
                null,
                asked.segment(),
                span.start(),
                span.end(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Employees' figures are for those above them; their own are for themselves, too. */
    private static void requireEmployees(Asked asked, @Nullable ReportCut by, Caller caller) {
        boolean ofOthers = by == ReportCut.EMPLOYEE
                || asked.assignee() != null && !asked.assignee().equals(caller.username());
        if (ofOthers && !caller.isOneOf(OVER_EMPLOYEES)) {
            throw Problem.forbidden("figures-of-employees");
        }
    }

    private List<Figures.Row> rows(
            CaseFilter filter,
            @Nullable ReportCut by,
            @Nullable ReportPeriod per,
            Span span,
            String base,
            Asked asked,
            Caller caller) {
        var selection = search.selection(filter, caller);
        var parameters = new LinkedHashMap<>(selection.parameters());
        parameters.put("zone", span.zone().getId());
        var sql = new StringBuilder("select ")
                .append(by == null ? "null::text" : by.sql(depth(asked)))
                .append(" as key, ")
                .append(
                        per == null
                                ? "null::date"
                                : "date_trunc('" + per.name().toLowerCase(Locale.ROOT)
                                        + "', c.received_at at time zone :zone)::date")
                .append(" as period, count(*) as received,")
                .append(
                        " count(*) filter (where c.status not in ('CLOSED', 'REJECTED', 'WITHDRAWN', 'MERGED')) as open,")
                .append(" count(*) filter (where c.resolve_met_at is not null or c.ended_at is not null or ")
                .append(CaseSearch.REOPENED)
                .append(") as answered, count(*) filter (where ")
                .append(CaseSearch.REOPENED)
                .append(") as reopened, count(c.customer_id) as known, count(*) filter (where ")
                .append(CaseSearch.REPEATED)
                .append(") as repeated");
        for (var name : ClockName.values()) {
            for (var standing : ClockStanding.values()) {
                var column = name.name().toLowerCase(Locale.ROOT);
                sql.append(", count(*) filter (where ")
                        .append(standing.sql("c", name))
                        .append(") as ")
                        .append(column)
                        .append('_')
                        .append(standing.name().toLowerCase(Locale.ROOT));
            }
        }
        sql.append(" from ")
                .append(selection.from())
                .append(" where ")
                .append(selection.condition())
                .append(by == null && per == null ? "" : " group by 1, 2")
                .append(" order by period, received desc, key limit ")
                .append(MOST_ROWS);
        return jdbc.sql(sql.toString())
                .params(parameters)
                .query((row, i) -> row(row, by, per, span, base, asked))
                .list();
    }

    private static Figures.Row row(
            ResultSet row, @Nullable ReportCut by, @Nullable ReportPeriod per, Span span, String base, Asked asked)
            throws SQLException {
        var key = row.getString("key");
        var start = row.getObject("period", LocalDate.class);
        var part = part(base, by, key, asked);
        var query = part == null ? null : part + times(span, start, per);
        var clocks = new EnumMap<ClockName, ClockFigures>(ClockName.class);
        for (var name : ClockName.values()) {
            var column = name.name().toLowerCase(Locale.ROOT);
            long kept = row.getLong(column + "_kept");
            long missed = row.getLong(column + "_missed");
            clocks.put(
                    name,
                    new ClockFigures(
                            Share.of(kept, kept + missed, standing(query, name, ClockStanding.KEPT)),
                            new Number(missed, standing(query, name, ClockStanding.MISSED)),
                            new Number(row.getLong(column + "_running"), standing(query, name, ClockStanding.RUNNING)),
                            new Number(
                                    row.getLong(column + "_stopped"), standing(query, name, ClockStanding.STOPPED))));
        }
        return new Figures.Row(
                key,
                start,
                new Number(row.getLong("received"), list(query)),
                new Number(row.getLong("open"), list(query == null ? null : query + "&open=true")),
                clocks,
                Share.of(
                        row.getLong("reopened"),
                        row.getLong("answered"),
                        list(query == null ? null : query + "&reopened=true")),
                Share.of(
                        row.getLong("repeated"),
                        row.getLong("known"),
                        list(query == null ? null : query + "&repeated=true")));
    }

    private static @Nullable String standing(@Nullable String query, ClockName clock, ClockStanding standing) {
        return list(query == null ? null : query + "&clock=" + clock + "&standing=" + standing);
    }

    private static @Nullable String list(@Nullable String query) {
        return query == null ? null : "/api/v1/complaints?" + query.replaceFirst("^&", "");
    }

    /** What the whole report is narrowed by, but for its days. */
    private static String base(Asked asked) {
        var base = new StringBuilder();
        parameter(base, "orgUnit", asked.orgUnit());
        parameter(base, "category", asked.category());
        parameter(base, "segment", asked.segment());
        parameter(base, "assignee", asked.assignee());
        return base.toString();
    }

    private static void parameter(StringBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    /** What finds a part, on top of the whole; null where no filter does. */
    private static @Nullable String part(String base, @Nullable ReportCut by, @Nullable String key, Asked asked) {
        if (by == null) {
            return base;
        }
        var query = by.query(key, asked.orgUnit());
        if (query == null || by == ReportCut.ORG_UNIT && query.endsWith("&exact=true") && asked.category() != null) {
            return null; // of two things with others below them, a filter takes only one exactly
        }
        // The part takes the place of what the whole is narrowed by in the same respect.
        var name = query.substring(0, query.indexOf('='));
        return base.replaceAll("&" + name + "=[^&]*", "") + "&" + query;
    }

    private static String times(Span span, @Nullable LocalDate start, @Nullable ReportPeriod per) {
        var from = span.start();
        var until = span.end();
        if (start != null && per != null) {
            var next = switch (per) {
                case DAY -> start.plusDays(1);
                case WEEK -> start.plusWeeks(1);
                case MONTH -> start.plusMonths(1);
            };
            var begins = start.atStartOfDay(span.zone()).toInstant();
            var ends = next.atStartOfDay(span.zone()).toInstant();
            from = begins.isAfter(from) ? begins : from;
            until = ends.isBefore(until) ? ends : until;
        }
        return "&from=" + from + "&until=" + until;
    }

    private static int depth(Asked asked) {
        return asked.orgUnit() == null ? 0 : asked.orgUnit().split("/", -1).length;
    }
}
