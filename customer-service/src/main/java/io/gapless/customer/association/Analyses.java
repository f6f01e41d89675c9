package io.gapless.customer.association;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Starts analyses of associations and tells what they found. */
@Service
class Analyses {

    static final String TYPE = "association-analysis";

    private final JdbcClient jdbc;
    private final Jobs jobs;
    private final Clock clock;

    Analyses(JdbcClient jdbc, Jobs jobs, Clock clock) {
        this.jdbc = jdbc;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * Which baskets, and what is sought in them. A basket is one order.
     *
     * @param from first day, in the business's time zone; null for all before
     * @param to last day
     * @param orgUnit customers under it; all that the caller may see where null
     * @param segment customers of this segment, as it is now
     * @param channel orders by this channel
     * @param leastSupport part of all baskets, above 0 and up to 1
     * @param largest items in a set at the most, 2 to 6
     */
    record Told(
            AssociationLevel level,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable String orgUnit,
            @Nullable String segment,
            @Nullable CustomerKind kind,
            @Nullable String channel,
            double leastSupport,
            double leastConfidence,
            double leastLift,
            int largest) {}

    /**
     * An analysis.
     *
     * @param level what a basket is made of: products or categories
     * @param from first day of the orders
     * @param to last day of the orders, included
     * @param orgUnits whose customers' orders it is of
     * @param segment only orders of customers of this class
     * @param kind only orders of customers of this kind
     * @param channel only orders by this channel
     * @param leastSupport part of all baskets that a set has to be in, 0 to 1
     * @param leastConfidence part of the baskets with the antecedent that hold the consequent too, at least, 0 to 1
     * @param leastLift lift that a rule needs at least; 1 is that of chance
     * @param largest items in a set at the most
     * @param requester username of who asked for it
     * @param baskets how many there were; null until it has finished, like the counts after it
     * @param items how many different ones there were
     * @param sets how many frequent ones were found
     * @param rules how many were found
     * @param job how far it is; null where it has finished, and to others than who started it
     */
    record AssociationAnalysis(
            UUID id,
            String title,
            AssociationLevel level,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            List<String> orgUnits,
            @Nullable String segment,
            @Nullable CustomerKind kind,
            @Nullable String channel,
            double leastSupport,
            double leastConfidence,
            double leastLift,
            int largest,
            String requester,
            Instant createdAt,
            @Nullable Instant finishedAt,
            @Nullable Long baskets,
            @Nullable Long items,
            @Nullable Long sets,
            @Nullable Long rules,
            @Nullable Job job) {

        AssociationAnalysis with(@Nullable Job job) {
            return new AssociationAnalysis(
                    id,
                    title,
                    level,
                    from,
                    to,
                    orgUnits,
                    segment,
                    kind,
                    channel,
                    leastSupport,
                    leastConfidence,
                    leastLift,
                    largest,
                    requester,
                    createdAt,
                    finishedAt,
                    baskets,
                    items,
                    sets,
                    rules,
                    job);
        }
    }

    @Transactional
    AssociationAnalysis start(String title, Told told, Caller caller) {
        var units = caller.orgScope().narrowedTo(told.orgUnit()).units();
        if (told.from() != null && told.to() != null && told.to().isBefore(told.from())) {
            throw Problem.unprocessable("period-reversed");
        }
        if (told.from() != null && told.from().getYear() < 1970
                || told.to() != null && told.to().getYear() > 9999) {
            throw Problem.badRequest("value-out-of-range");
        }
        var job = jobs.start(TYPE, title, told, caller);
        jdbc.sql("""
                        insert into association_analysis (id, title, level, period_from, period_to, org_units, segment, kind,
                            channel, least_support, least_confidence, least_lift, largest, requester, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(job.id())
                .param(title)
                .param(told.level().name())
                .param(told.from())
                .param(told.to())
                .param(units.toArray(String[]::new))
                .param(told.segment())
                .param(told.kind() == null ? null : told.kind().name())
                .param(told.channel())
                .param(told.leastSupport())
                .param(told.leastConfidence())
                .param(told.leastLift())
                .param(told.largest())
                .param(caller.username())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return find(job.id(), caller);
    }

    /** The analysis, unless there is none that the caller may know of: one of org units that all lie in their scope. */
    @Transactional(readOnly = true)
    AssociationAnalysis find(UUID id, Caller caller) {
        var analysis = jdbc.sql("select * from association_analysis where id = ?")
                .params(id)
                .query((row, i) -> analysis(row))
                .optional()
                .filter(found -> found.orgUnits().stream().allMatch(caller.orgScope()::contains))
                .orElseThrow(() -> Problem.notFound("association-analysis-not-found", id));
        return analysis.finishedAt() != null || !analysis.requester().equals(caller.username())
                ? analysis
                : analysis.with(jobs.find(id, TYPE, caller));
    }

    /** Analyses that have finished or are the caller's own, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<AssociationAnalysis> list(Paging paging, Caller caller) {
        var parameters = new LinkedHashMap<String, Object>(caller.orgScope().parameters());
        parameters.put("caller", caller.username());
        var after = "";
        if (paging.after() != null) {
            after = " and id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select * from association_analysis where (finished_at is not null or requester = :caller)"
                        + " and not exists (select from unnest(org_units) as unit where not "
                        + caller.orgScope().condition("unit") + ")" + after + " order by id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query((row, i) -> analysis(row))
                .list();
        return KeysetPage.of(rows, paging, analysis -> Cursor.of(analysis.id()), analysis -> analysis);
    }

    @Transactional
    AssociationAnalysis cancel(UUID id, Caller caller) {
        find(id, caller);
        jobs.cancel(id, TYPE, caller);
        return find(id, caller);
    }

    /** What rules are sorted by, the highest first. */
    enum Sort {
        LIFT("lift"),
        CONFIDENCE("confidence"),
        SUPPORT("support");

        private final String column;

        Sort(String column) {
            this.column = column;
        }
    }

    /**
     * A rule that was found; see {@link Rule}.
     *
     * @param antecedent what is bought: products or categories
     * @param consequent what is bought with it then
     * @param baskets how many hold both
     * @param antecedentBaskets how many hold the antecedent
     * @param consequentBaskets how many hold the consequent
     * @param support part of all baskets that hold both, 0 to 1
     * @param confidence part of those with the antecedent that hold the consequent too, 0 to 1
     * @param lift how many times as often the consequent is bought with the antecedent as on the whole
     * @param liftLow lower end of the 95 % interval of the lift
     * @param liftHigh upper end of it
     * @param leverage support beyond that of chance
     * @param conviction how many times as often the rule would fail by chance; null where it never fails
     */
    record AssociationRule(
            int id,
            List<String> antecedent,
            String consequent,
            long baskets,
            long antecedentBaskets,
            long consequentBaskets,
            double support,
            double confidence,
            double lift,
            double liftLow,
            double liftHigh,
            double leverage,
            @Nullable Double conviction) {

        private double by(Sort sort) {
            return switch (sort) {
                case LIFT -> lift;
                case CONFIDENCE -> confidence;
                case SUPPORT -> support;
            };
        }
    }

    /**
     * The rules of an analysis.
     *
     * @param item one that is in the rule, on either side
     * @param antecedent one that it starts from
     * @param consequent the one that it leads to
     */
    @Transactional(readOnly = true)
    KeysetPage<AssociationRule> rules(
            UUID id,
            Sort sort,
            @Nullable String item,
            @Nullable String antecedent,
            @Nullable String consequent,
            Paging paging,
            Caller caller) {
        find(id, caller);
        var parameters = new LinkedHashMap<String, Object>(Map.of("id", id));
        var conditions = new StringBuilder("analysis_id = :id");
        if (item != null) {
            conditions.append(" and (consequent = :item or :item = any(antecedent))");
            parameters.put("item", item);
        }
        if (antecedent != null) {
            conditions.append(" and :antecedent = any(antecedent)");
            parameters.put("antecedent", antecedent);
        }
        if (consequent != null) {
            conditions.append(" and consequent = :consequent");
            parameters.put("consequent", consequent);
        }
        if (paging.after() != null) {
            conditions.append(" and (%1$s < :by or %1$s = :by and id > :after)".formatted(sort.column));
            parameters.put("by", decimal(paging.after().text(0)));
            parameters.put("after", paging.after().number(1));
        }
        var rows = jdbc.sql("select * from association_rule where " + conditions + " order by " + sort.column
                        + " desc, id limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> rule(row))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.by(sort), row.id()), row -> row);
    }

    /**
     * A frequent set that was found.
     *
     * @param items products or categories
     * @param baskets how many hold all of them
     * @param support part of all baskets that do, 0 to 1
     */
    record AssociationSet(int id, List<String> items, long baskets, double support) {}

    /** The frequent sets of an analysis, those in the most baskets first. */
    @Transactional(readOnly = true)
    KeysetPage<AssociationSet> sets(
            UUID id, @Nullable Integer size, @Nullable String item, Paging paging, Caller caller) {
        var analysis = find(id, caller);
        var parameters = new LinkedHashMap<String, Object>(Map.of("id", id));
        var conditions = new StringBuilder("analysis_id = :id");
        if (size != null) {
            conditions.append(" and cardinality(items) = :size");
            parameters.put("size", size);
        }
        if (item != null) {
            conditions.append(" and :item = any(items)");
            parameters.put("item", item);
        }
        if (paging.after() != null) {
            conditions.append(" and (baskets < :by or baskets = :by and id > :after)");
            parameters.put("by", decimal(paging.after().text(0)));
            parameters.put("after", paging.after().number(1));
        }
        double all = analysis.baskets() == null ? 1 : Math.max(1, analysis.baskets());
        var rows = jdbc.sql("select id, items, baskets from association_set where " + conditions
                        + " order by baskets desc, id limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new AssociationSet(
                        row.getInt("id"),
                        texts(row.getArray("items")),
                        row.getLong("baskets"),
                        row.getLong("baskets") / all))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.baskets(), row.id()), row -> row);
    }

    /** Analyses that never finished go with their jobs. */
    @Scheduled(cron = "0 37 3 * * *")
    void forgetUnfinished() {
        jdbc.sql("""
                        delete from association_analysis a
                        where finished_at is null and not exists (select from job j where j.id = a.id)""").update();
    }

    private static double decimal(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw Problem.badRequest("unreadable-cursor");
        }
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private static AssociationRule rule(ResultSet row) throws SQLException {
        double conviction = row.getDouble("conviction");
        boolean neverFails = row.wasNull();
        return new AssociationRule(
                row.getInt("id"),
                texts(row.getArray("antecedent")),
                row.getString("consequent"),
                row.getLong("baskets"),
                row.getLong("antecedent_baskets"),
                row.getLong("consequent_baskets"),
                row.getDouble("support"),
                row.getDouble("confidence"),
                row.getDouble("lift"),
                row.getDouble("lift_low"),
                row.getDouble("lift_high"),
                row.getDouble("leverage"),
                neverFails ? null : conviction);
    }

    private static AssociationAnalysis analysis(ResultSet row) throws SQLException {
        var kind = row.getString("kind");
        var finishedAt = row.getObject("finished_at", OffsetDateTime.class);
        return new AssociationAnalysis(
                row.getObject("id", UUID.class),
                row.getString("title"),
                AssociationLevel.valueOf(row.getString("level")),
                row.getObject("period_from", LocalDate.class),
                row.getObject("period_to", LocalDate.class),
                texts(row.getArray("org_units")),
                row.getString("segment"),
                kind == null ? null : CustomerKind.valueOf(kind),
                row.getString("channel"),
                row.getDouble("least_support"),
                row.getDouble("least_confidence"),
                row.getDouble("least_lift"),
                row.getInt("largest"),
                row.getString("requester"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                finishedAt == null ? null : finishedAt.toInstant(),
                row.getObject("baskets", Long.class),
                row.getObject("items", Long.class),
                row.getObject("sets", Long.class),
                row.getObject("rules", Long.class),
                null);
    }
}
