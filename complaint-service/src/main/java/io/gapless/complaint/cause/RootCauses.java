package io.gapless.complaint.cause;

import io.gapless.complaint.desk.ComplaintOversight;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds root causes, and counts them. List and count are narrowed by the same conditions, so that each figure leads to its
 * complaints.
 */
@Service
public class RootCauses {

    private static final int MOST_DAYS = 366;
    private static final BigDecimal VITAL = new BigDecimal("0.8");

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final CauseTrees trees;
    private final ComplaintOversight oversight;
    private final Taxonomy taxonomy;
    private final Clock clock;

    RootCauses(
            JdbcClient jdbc,
            JsonMapper json,
            CauseTrees trees,
            ComplaintOversight oversight,
            Taxonomy taxonomy,
            Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.trees = trees;
        this.oversight = oversight;
        this.taxonomy = taxonomy;
        this.clock = clock;
    }

    /** What was found. */
    record Found(
            String cause,
            @Nullable String statement,
            List<String> whys,
            @Nullable String responsibleUnit,
            @Nullable UUID standard,
            @Nullable String standardStep) {}

    /**
     * What is asked for; null where it is not narrowed by that.
     *
     * @param cause a cause, with all below it
     * @param responsibleUnit an org unit where causes lie, with all below it
     * @param ofCause just this cause; in the same way the others
     */
    public record Filter(
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            String zone,
            @Nullable String orgUnit,
            @Nullable String category,
            @Nullable String cause,
            @Nullable String responsibleUnit,
            @Nullable String ofCause,
            @Nullable String ofResponsibleUnit,
            @Nullable String ofCategory,
            @Nullable String ofOrgUnit) {

        /** Those received in these days. */
        public static Filter received(LocalDate from, LocalDate to, String zone, @Nullable String orgUnit) {
            return new Filter(from, to, zone, orgUnit, null, null, null, null, null, null, null);
        }
    }

    /** By what causes are counted. */
    public enum Cut {
        /** The causes one level below the one that is asked for, each with all below it. */
        BRANCH,
        CAUSE,
        RESPONSIBLE_UNIT,
        CATEGORY,
        ORG_UNIT
    }

    /** A row of the list. */
    record Row(
            UUID complaintId,
            String number,
            String orgUnit,
            String category,
            String cause,
            @Nullable String responsibleUnit,
            @Nullable String standardName,
            Instant receivedAt,
            String foundBy,
            Instant foundAt) {}

    /**
     * Pareto's order: what makes most of it first.
     *
     * @param received complaints received in these days, without those that go on in others
     * @param analysed those of them whose cause was found
     */
    public record Pareto(
            LocalDate from, LocalDate to, String zone, Cut by, long received, long analysed, List<Part> parts) {}

    /**
     * A part.
     *
     * @param key null where it is not known
     * @param name of a cause, in Chinese
     * @param share of all analysed, 0 to 1
     * @param cumulative the share of this and all before
     * @param vital whether it is one of the few that together make four fifths
     * @param complaints the address of the list
     */
    public record Part(
            @Nullable String key,
            @Nullable String name,
            @Nullable String nameEn,
            long n,
            BigDecimal share,
            BigDecimal cumulative,
            boolean vital,
            @Nullable String complaints) {}

    private record Days(LocalDate from, LocalDate to, ZoneId zone) {}

    private record Query(String conditions, Map<String, Object> parameters) {}

    /** Keeps the root cause of a complaint that the caller works on, in place of what was found before. */
    @Transactional
    RootCause find(UUID complaint, IfMatch ifMatch, Found found, Caller caller) {
        var tree = trees.inForce();
        var cause = tree.find(found.cause());
        if (cause == null || !cause.active()) {
            throw Problem.unprocessable("cause-unknown", found.cause());
        }
        var standard = found.standard() == null ? null : standardName(found.standard());
        oversight.causeFound(complaint, ifMatch, tree.number(), found.cause(), found.responsibleUnit(), caller);
        jdbc.sql("""
                        insert into complaint_cause (complaint_id, tree, cause, statement, whys, responsible_unit,
                            standard_id, standard_name, standard_step, found_by, found_at)
                        values (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)
                        on conflict (complaint_id) do update set tree = excluded.tree, cause = excluded.cause,
                            statement = excluded.statement, whys = excluded.whys,
                            responsible_unit = excluded.responsible_unit, standard_id = excluded.standard_id,
                            standard_name = excluded.standard_name, standard_step = excluded.standard_step,
                            found_by = excluded.found_by, found_at = excluded.found_at""")
                .param(complaint)
                .param(tree.number())
                .param(found.cause())
                .param(found.statement())
                .param(json.writeValueAsString(found.whys()))
                .param(found.responsibleUnit())
                .param(found.standard())
                .param(standard)
                .param(found.standard() == null ? null : found.standardStep())
                .param(caller.username())
                .param(clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC))
                .update();
        return read(complaint, caller);
    }

    /** The root cause of a complaint that the caller may know of; 404 where none was found yet. */
    @Transactional(readOnly = true)
    RootCause read(UUID complaint, Caller caller) {
        oversight.look(complaint, caller);
        return jdbc.sql("""
                        select f.*, c.version, c.number, c.customer_id,
                            (select one from cause_tree t, jsonb_array_elements(t.causes) as one
                             where t.number = f.tree and one ->> 'code' = f.cause) as words
                        from complaint_cause f join complaint c on c.id = f.complaint_id where f.complaint_id = ?""")
                .param(complaint)
                .query((row, i) -> rootCause(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("cause-not-found", complaint));
    }

    /** Those that the caller may see, newest complaint first. */
    @Transactional(readOnly = true)
    KeysetPage<Row> list(Filter filter, Paging paging, Caller caller) {
        var query = query(filter, days(filter), true, caller);
        var parameters = query.parameters();
        var conditions = query.conditions();
        if (paging.after() != null) {
            conditions += " and f.complaint_id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select f.complaint_id, c.number, c.org_unit, c.category, f.cause, f.responsible_unit,
                            f.standard_name, c.received_at, f.found_by, f.found_at
                        from complaint_cause f join complaint c on c.id = f.complaint_id where\s""" + conditions + " order by f.complaint_id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.complaintId()), row -> row);
    }

    /** The causes of the complaints that the caller may see. */
    @Transactional(readOnly = true)
    public Pareto pareto(Filter filter, Cut by, Caller caller) {
        var days = days(filter);
        var tree = trees.inForce();
        var query = query(filter, days, true, caller);
        var column = switch (by) {
            case BRANCH, CAUSE -> "f.cause";
            case RESPONSIBLE_UNIT -> "f.responsible_unit";
            case CATEGORY -> "c.category";
            case ORG_UNIT -> "c.org_unit";
        };
        var counts = new LinkedHashMap<@Nullable String, Long>();
        jdbc.sql("select " + column + " as key, count(*) as n"
                        + " from complaint_cause f join complaint c on c.id = f.complaint_id where "
                        + query.conditions() + " group by 1")
                .params(query.parameters())
                .query(row -> {
                    var key = row.getString("key");
                    counts.merge(
                            by == Cut.BRANCH ? branch(tree, key, filter.cause()) : key, row.getLong("n"), Long::sum);
                });
        var whole = query(filter, days, false, caller);
        long received = jdbc.sql("select count(*) from complaint c where " + whole.conditions())
                .params(whole.parameters())
                .query(Long.class)
                .single();
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        var parts = new ArrayList<Part>();
        long sum = 0;
        for (var entry : counts.entrySet().stream()
                .sorted(Map.Entry.<@Nullable String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(one -> String.valueOf(one.getKey())))
                .toList()) {
            boolean vital = share(sum, all).compareTo(VITAL) < 0;
            sum += entry.getValue();
            var key = entry.getKey();
            var cause = key == null || by != Cut.BRANCH && by != Cut.CAUSE ? null : tree.find(key);
            parts.add(new Part(
                    key,
                    cause == null ? null : cause.name(),
                    cause == null ? null : cause.nameEn(),
                    entry.getValue(),
                    share(entry.getValue(), all),
                    share(sum, all),
                    vital,
                    address(filter, days, by, key)));
        }
        return new Pareto(days.from(), days.to(), days.zone().getId(), by, received, all, parts);
    }

    /** How many complaints of an org unit, and all below it, were received, analysed, and came of a cause. */
    @Transactional(readOnly = true)
    Effect.Count count(String cause, String orgUnit, @Nullable String category, Instant from, Instant until) {
        return jdbc.sql("""
                        select count(*) as received, count(f.complaint_id) as analysed,
                            count(*) filter (where f.cause in (:causes)) as n
                        from complaint c left join complaint_cause f on f.complaint_id = c.id
                        where c.received_at >= :from and c.received_at < :until and c.status <> 'MERGED'
                            and (c.org_unit = :unit or (c.org_unit >= :unit || '/' and c.org_unit < :unit || '0'))
                            and (:all or c.category in (:categories))""")
                .param("causes", trees.inForce().below(cause))
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .param("unit", orgUnit)
                .param("all", category == null)
                .param("categories", category == null ? List.of("") : taxonomy.below(category))
                .query((row, i) -> new Effect.Count(
                        from, until, row.getLong("received"), row.getLong("analysed"), row.getLong("n")))
                .single();
    }

    /** The cause below the one that is asked for by which the way leads to this one; itself where it is just that one. */
    private static String branch(CauseTree tree, String code, @Nullable String asked) {
        var path = tree.path(code);
        if (path.isEmpty() || code.equals(asked)) {
            return code; // no longer in the tree, or the one that is asked for
        }
        int at = asked == null ? path.size() : path.indexOf(asked);
        return at < 1 ? code : path.get(at - 1);
    }

    private static BigDecimal share(long part, long all) {
        return all == 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(part).divide(BigDecimal.valueOf(all), 4, RoundingMode.HALF_UP);
    }

    private Query query(Filter filter, Days days, boolean found, Caller caller) {
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>();
        var served =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "c.org_unit", "c.manager", "c.login");
        parameters.putAll(served.parameters());
        conditions.add("(" + served.sql() + ")");
        conditions.add("c.status <> 'MERGED' and c.received_at >= :from and c.received_at < :until");
        parameters.put("from", days.from().atStartOfDay(days.zone()).toOffsetDateTime());
        parameters.put("until", days.to().plusDays(1).atStartOfDay(days.zone()).toOffsetDateTime());
        if (filter.category() != null) {
            conditions.add("c.category in (:categories)");
            parameters.put("categories", taxonomy.below(filter.category()));
        }
        equal(conditions, parameters, "c.category", "ofCategory", filter.ofCategory());
        equal(conditions, parameters, "c.org_unit", "ofOrgUnit", filter.ofOrgUnit());
        if (found) {
            if (filter.cause() != null) {
                conditions.add("f.cause in (:causes)");
                parameters.put("causes", trees.inForce().below(filter.cause()));
            }
            if (filter.responsibleUnit() != null) {
                conditions.add("(f.responsible_unit = :responsible or (f.responsible_unit >= :responsible || '/'"
                        + " and f.responsible_unit < :responsible || '0'))");
                parameters.put("responsible", filter.responsibleUnit());
            }
            equal(conditions, parameters, "f.cause", "ofCause", filter.ofCause());
            equal(conditions, parameters, "f.responsible_unit", "ofResponsible", filter.ofResponsibleUnit());
        }
        return new Query(String.join(" and ", conditions), parameters);
    }

    private static void equal(
            List<String> conditions,
            Map<String, Object> parameters,
            String column,
            String name,
            @Nullable String value) {
        if (value != null) {
            conditions.add(column + " = :" + name);
            parameters.put(name, value);
        }
    }

    /** The days that are asked for, 90 unless told; a problem (400) where they cannot be. */
    private Days days(Filter filter) {
        ZoneId zone;
        try {
            zone = ZoneId.of(filter.zone());
        } catch (DateTimeException e) {
            throw Problem.badRequest("report-zone-unknown", filter.zone());
        }
        var to = filter.to() == null ? LocalDate.ofInstant(clock.instant(), zone) : filter.to();
        var from = filter.from() == null ? to.minusDays(89) : filter.from();
        if (from.isAfter(to)
                || ChronoUnit.DAYS.between(from, to) >= MOST_DAYS
                || from.getYear() < 2000
                || to.getYear() > 2999) {
            throw Problem.badRequest("report-period-wrong", MOST_DAYS);
        }
        return new Days(from, to, zone);
    }

    /** The address of the list of a part; null where its key is not known. */
    private static @Nullable String address(Filter filter, Days days, Cut by, @Nullable String key) {
        if (key == null) {
            return null;
        }
        boolean below = by == Cut.BRANCH && !key.equals(filter.cause());
        var query = new StringBuilder("/api/v1/complaint-cause-findings?from=" + days.from() + "&to=" + days.to());
        parameter(query, "zone", days.zone().getId());
        parameter(query, "orgUnit", filter.orgUnit());
        parameter(query, "category", filter.category());
        parameter(query, "cause", below ? key : filter.cause());
        parameter(query, "responsibleUnit", filter.responsibleUnit());
        parameter(query, "ofCause", by == Cut.CAUSE || by == Cut.BRANCH && !below ? key : filter.ofCause());
        parameter(query, "ofResponsibleUnit", by == Cut.RESPONSIBLE_UNIT ? key : filter.ofResponsibleUnit());
        parameter(query, "ofCategory", by == Cut.CATEGORY ? key : filter.ofCategory());
        parameter(query, "ofOrgUnit", by == Cut.ORG_UNIT ? key : filter.ofOrgUnit());
        return query.toString();
    }

    private static void parameter(StringBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private String standardName(UUID standard) {
        return jdbc.sql("select name from known_standard where id = ? and status <> 'DRAFT'")
                .param(standard)
                .query(String.class)
                .optional()
                .orElseThrow(() -> Problem.unprocessable("standard-unknown", standard));
    }

    private RootCause rootCause(ResultSet row) throws SQLException {
        var words = json.readValue(row.getString("words"), Cause.class);
        var standard = row.getObject("standard_id", UUID.class);
        return new RootCause(
                row.getObject("complaint_id", UUID.class),
                row.getLong("version"),
                row.getString("number"),
                row.getObject("customer_id", UUID.class),
                row.getInt("tree"),
                words.code(),
                words.name(),
                words.nameEn(),
                row.getString("statement"),
                List.of(json.readValue(row.getString("whys"), String[].class)),
                row.getString("responsible_unit"),
                standard == null
                        ? null
                        : new RootCause.Violated(
                                standard, row.getString("standard_name"), row.getString("standard_step")),
                row.getString("found_by"),
                row.getObject("found_at", OffsetDateTime.class).toInstant());
    }
}
