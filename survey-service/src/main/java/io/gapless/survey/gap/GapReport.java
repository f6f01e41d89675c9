package io.gapless.survey.gap;

import static java.util.Objects.requireNonNull;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.gap.Expectations.Levels;
import io.gapless.survey.gap.Expectations.View;
import io.gapless.survey.measure.Bootstrap.Alike;
import io.gapless.survey.measure.Difference.Moments;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.ServiceDimension;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Computes the five gaps and shows what they are made of. */
@Service
class GapReport {

    /** Of figures on the scale of −100 to +100. */
    private static final int DECIMALS = 2;
    /** Of weights, of which 1 is the mean of a visit's own. */
    private static final int DECIMALS_OF_WEIGHTS = 4;

    /** Where all items of a dimension are said not to matter, they count the same. */
    private static final double LEAST_WEIGHT = 1e-9;

    /** In the place of a dimension: over all. */
    static final String ALL = "";

    static final List<String> DIMENSIONS =
            Arrays.stream(ServiceDimension.values()).map(Enum::name).toList();

    private static final String TOO_FEW = "too-few-observations";

    /** Of answers that belong to nobody nothing more is told of where they come from than the org unit of their campaign. */
    private static final String NOBODYS = """
            left join (campaign_design d join campaign n on n.id = d.campaign_id)
                on d.campaign_id = r.campaign_id and d.access in ('ANONYMOUS', 'CODES', 'OPEN')""";

    private final JdbcClient jdbc;
    private final Expectations expectations;
    private final Coverage coverage;
    private final SurveySettings settings;
    private final GapSettings gapSettings;
    private final Clock clock;

    GapReport(
            JdbcClient jdbc,
            Expectations expectations,
            Coverage coverage,
            SurveySettings settings,
            GapSettings gapSettings,
            Clock clock) {
        this.jdbc = jdbc;
        this.expectations = expectations;
        this.coverage = coverage;
        this.settings = settings;
        this.gapSettings = gapSettings;
        this.clock = clock;
    }

    /** What is reported on; from inclusive, to exclusive. */
    record Filter(@Nullable String orgUnit, @Nullable String segment, Instant from, Instant to) {}

    /**
     * A gap on the scale of −100 to +100, with two decimals; negative means that the customer gets less.
     *
     * @param dimension null for the gap over all
     * @param known whether there is a value: never 0 in the place of one that is not known
     * @param reason why it is not known: too-few-observations, no-answers-of-managers, no-mirrored-items (managers were
     *     asked nothing that customers were), coverage-not-reviewed (nobody has said which standards see to an item)
     * @param n observations it rests on
     * @param value −100 to +100, two decimals; null where it is not known
     * @param low lower end of the 95 % interval
     * @param high upper end of the 95 % interval
     * @param seed of the bootstrap that the interval is from, where sources of different kinds are mixed
     */
    record Figure(
            @Nullable String dimension,
            boolean known,
            @Nullable String reason,
            long n,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Long seed) {

        static Figure unknown(@Nullable String dimension, String reason, long n) {
            return new Figure(dimension, false, reason, n, null, null, null, null);
        }
    }

    /** One of the five. */
    record GapFigures(int number, Gap name, Figure overall, List<Figure> dimensions) {}

    /**
     * Something a gap is made of.
     *
     * @param kind VISIT, COMPLAINT, PROMISE, DESK_LEVEL, RESPONSE, MANAGERS_VIEW or FRONT_LINE_VIEW
     * @param id of the visit, complaint, promise, desk level or response
     * @param part a complaint's clock
     * @param at when it was settled, was due, or was answered
     * @param due weight of what was owed, four decimals: 1 for each step of mean weight, each clock, each promise and each desk level of a day
     * @param met weight of what was met, four decimals
     * @param value of gap 5: perception less expectation, −100 to +100, two decimals; of gaps 1 and 2: what was answered, 0
     *     to 100
     */
    record Evidence(
            String kind,
            UUID id,
            @Nullable String part,
            @Nullable String dimension,
            String orgUnit,
            @Nullable String segment,
            @OfPerson @Nullable UUID customerId,
            String title,
            Instant at,
            @Nullable Double due,
            @Nullable Double met,
            @Nullable Double value) {}

    @Transactional(readOnly = true)
    List<GapFigures> gaps(Filter filter, Caller caller) {
        var exact = exact(filter, caller);
        return Arrays.stream(Gap.values())
                .map(gap -> new GapFigures(
                        gap.number(),
                        gap,
                        figure(null, requireNonNull(exact.get(gap)).get(ALL)),
                        DIMENSIONS.stream()
                                .map(dimension -> figure(
                                        dimension,
                                        requireNonNull(exact.get(gap)).get(dimension)))
                                .toList()))
                .toList();
    }

    /** The five gaps before they are rounded, each over all, under {@link #ALL}, and by dimension. */
    @Transactional(readOnly = true)
    Map<Gap, Map<String, Exact>> exact(Filter filter, Caller caller) {
        var answered = expectations.items(View.MANAGERS, filter, caller);
        var mirrored = new HashSet<>(answered);
        mirrored.retainAll(coverage.itemsEver());
        var without = !mirrored.isEmpty() ? null : answered.isEmpty() ? "no-answers-of-managers" : "no-mirrored-items";
        var customers = expectations.levels(View.CUSTOMERS, mirrored, filter, caller);
        var managers = expectations.levels(View.MANAGERS, mirrored, filter, caller);
        var exact = new EnumMap<Gap, Map<String, Exact>>(Gap.class);
        exact.put(Gap.UNDERSTANDING, understood(customers, managers, without));
        exact.put(Gap.STANDARDS, specified(managers, without, filter, caller));
        exact.put(Gap.DELIVERY, kept(Gap.DELIVERY, filter, caller));
        exact.put(Gap.COMMUNICATION, kept(Gap.COMMUNICATION, filter, caller));
        exact.put(Gap.PERCEPTION, perceived(filter, caller));
        return exact;
    }

    /** Over all and the dimensions. */
    private static List<String> cuts() {
        var cuts = new ArrayList<>(DIMENSIONS);
        cuts.add(ALL);
        return cuts;
    }

    /** What managers believe less what customers expect. */
    private static Map<String, Exact> understood(Levels customers, Levels managers, @Nullable String reason) {
        var found = new HashMap<String, Exact>();
        for (String cut : cuts()) {
            found.put(cut, reason != null ? Exact.unknown(reason) : Exact.between(customers.of(cut), managers.of(cut)));
        }
        return found;
    }

    /** What the standards in force specify less what managers believe. */
    private Map<String, Exact> specified(Levels managers, @Nullable String reason, Filter filter, Caller caller) {
        var standards = standards(filter, caller);
        var found = new HashMap<String, Exact>();
        for (String cut : cuts()) {
            var level = standards.get(cut);
            found.put(
                    cut,
                    reason != null
                            ? Exact.unknown(reason)
                            : level == null
                                    ? Exact.unknown("coverage-not-reviewed")
                                    : Exact.specified(level, managers.of(cut)));
        }
        return found;
    }

    /**
     * The level that the standards in force at the end of the time specify: over the items of a dimension, weighted by
     * importance; over all the mean of the five. Without a dimension one of whose items was not reviewed.
     */
    private Map<String, Double> standards(Filter filter, Caller caller) {
        var now = clock.instant();
        var asksAbout = coverage.importanceOf();
        var importance = expectations.importance(filter, caller);
        return specified(
                coverage.all(filter.to().isAfter(now) ? now : filter.to(), Locale.ENGLISH), asksAbout, importance);
    }

    /**
     * By dimension, and over all where all five are known.
     *
     * @param asksAbout by item, the question that asks how important it is
     * @param importance by such a question, what customers say on the mean
     */
    static Map<String, Double> specified(
            List<Coverage.ItemView> items, Map<String, String> asksAbout, Map<String, Double> importance) {
        double usual = importance.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(1);
        var weights = new HashMap<String, Double>();
        var sums = new HashMap<String, Double>();
        var notReviewed = new HashSet<String>();
        for (var item : items) {
            var dimension = String.valueOf(item.dimension());
            if (item.level() == null) {
                notReviewed.add(dimension);
                continue;
            }
            // What nobody was asked about is as important as the others are on the mean.
            double weight =
                    Math.max(LEAST_WEIGHT, importance.getOrDefault(asksAbout.getOrDefault(item.item(), ""), usual));
            weights.merge(dimension, weight, Double::sum);
            sums.merge(dimension, weight * item.level(), Double::sum);
        }
        var levels = new HashMap<String, Double>();
        weights.forEach((dimension, weight) -> {
            if (!notReviewed.contains(dimension)) {
                levels.put(dimension, sums.getOrDefault(dimension, 0.0) / weight);
            }
        });
        if (levels.keySet().containsAll(DIMENSIONS)) {
            levels.put(
                    ALL, DIMENSIONS.stream().mapToDouble(levels::get).average().orElseThrow());
        }
        return levels;
    }

    /**
     * What the gaps are differences of, each from 0 to 100.
     *
     * @param dimension null over all
     * @param expected what customers expect
     * @param believed what managers believe that they do
     * @param specified what the standards in force ask for; null where their coverage was not reviewed
     * @param saidByFrontLine what the front line says that the standards ask of it
     * @param delivered what was carried out of what the standards ask for, in percent
     * @param kept what was kept of what was promised, in percent
     */
    record LevelsOf(
            @Nullable String dimension,
            Estimate expected,
            Estimate believed,
            @Nullable Double specified,
            Estimate saidByFrontLine,
            Estimate delivered,
            Estimate kept) {}

    /** The levels behind the gaps, over all and by dimension; of fewer observations than are needed only their number. */
    @Transactional(readOnly = true)
    List<LevelsOf> levels(Filter filter, Caller caller) {
        var compared = coverage.itemsEver();
        var customers = expectations.levels(View.CUSTOMERS, compared, filter, caller);
        var managers = expectations.levels(View.MANAGERS, compared, filter, caller);
        var frontLine = expectations.levels(View.FRONT_LINE, compared, filter, caller);
        var standards = standards(filter, caller);
        var delivered = kept(Gap.DELIVERY, filter, caller);
        var kept = kept(Gap.COMMUNICATION, filter, caller);
        var all = new ArrayList<LevelsOf>();
        for (String cut : cuts()) {
            var level = standards.get(cut);
            all.add(new LevelsOf(
                    cut.equals(ALL) ? null : cut,
                    shown(mean(customers.of(cut))),
                    shown(mean(managers.of(cut))),
                    level == null ? null : Estimate.round(level, DECIMALS),
                    shown(mean(frontLine.of(cut))),
                    shown(percent(delivered.get(cut))),
                    shown(percent(kept.get(cut)))));
        }
        return all;
    }

    private static Estimate mean(Moments moments) {
        return Estimate.mean(moments.n(), moments.mean(), Math.sqrt(moments.variance()))
                .rescaled(value -> Math.clamp(value, 0, 100));
    }

    private static Estimate percent(@Nullable Exact gap) {
        return gap == null ? Estimate.NONE : gap.figure().rescaled(value -> value + 100);
    }

    private Estimate shown(Estimate exact) {
        return exact.n() < settings.minimumObservations()
                ? new Estimate(exact.n(), null, null, null)
                : exact.rounded(DECIMALS);
    }

    private record Sums(@Nullable String dimension, String source, long n, double due, double met, double squares) {}

    /** What was owed and met under a dimension, or over all, from one kind of source or several. */
    private static final class Total {
        private final Set<String> kinds = new HashSet<>();
        private long n;
        private double due;
        private double met;
        private double squares;

        private void add(Sums some) {
            kinds.add(some.source());
            n += some.n();
            due += some.due();
            met += some.met();
            squares += some.squares();
        }
    }

    /** Share of what was met in what was due, less 100. */
    private Map<String, Exact> kept(Gap gap, Filter filter, Caller caller) {
        var where = where(filter, caller, "o.org_unit", "o.segment", "o.at");
        var sums = jdbc.sql("""
                        select o.dimension, o.source, sum(o.observations) as n, sum(o.due) as due, sum(o.met) as met,
                            sum(o.squares) as squares
                        from obligation o where o.gap = :gap and o.at <= :now and\s""" + where.sql() + " group by o.dimension, o.source order by o.dimension, o.source")
                .params(where.parameters())
                .param("gap", gap.number())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Sums.class)
                .list();
        var totals = new HashMap<String, Total>();
        for (Sums some : sums) {
            if (some.dimension() != null) {
                totals.computeIfAbsent(some.dimension(), dimension -> new Total())
                        .add(some);
            }
            totals.computeIfAbsent(ALL, all -> new Total()).add(some);
        }
        var mixed = new HashSet<String>();
        totals.forEach((cut, total) -> {
            if (total.kinds.size() > 1 && total.n >= settings.minimumObservations()) {
                mixed.add(cut);
            }
        });
        var kinds = new HashMap<String, Map<String, List<Alike>>>();
        if (mixed.contains(ALL)) {
            kinds.putAll(kinds(gap, where, "''", Set.of(ALL)));
            mixed.remove(ALL);
        }
        if (!mixed.isEmpty()) {
            kinds.putAll(kinds(gap, where, "o.dimension", mixed));
        }
        var exact = new HashMap<String, Exact>();
        totals.forEach((cut, total) -> {
            var sources = kinds.get(cut);
            exact.put(
                    cut,
                    sources == null
                            ? Exact.kept(total.n, total.due, total.met, total.squares)
                            : Exact.mixed(
                                    total.n,
                                    total.due,
                                    total.met,
                                    total.squares,
                                    sources.values(),
                                    gapSettings.seed()));
        });
        return exact;
    }

    /**
     * By cut and kind of source how many visits, complaints or promises owed as much and met as much; always in the same
     * order, as the bootstrap draws by it.
     */
    private Map<String, Map<String, List<Alike>>> kinds(Gap gap, Where where, String cut, Set<String> cuts) {
        var kinds = new HashMap<String, Map<String, List<Alike>>>();
        jdbc.sql("""
                        select cut, source, due, met, count(*) as n from (
                            select %1$s as cut, o.source, round(sum(o.due)::numeric, 6) as due,
                                round(sum(o.met)::numeric, 6) as met
                            from obligation o where o.gap = :gap and o.at <= :now and %1$s in (:cuts) and %2$s
                            group by 1, o.source, o.source_id) as each
                        group by cut, source, due, met order by cut, source, due, met""".formatted(cut, where.sql()))
                .params(where.parameters())
                .param("gap", gap.number())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("cuts", cuts)
                .query(row -> {
                    kinds.computeIfAbsent(row.getString("cut"), some -> new LinkedHashMap<>())
                            .computeIfAbsent(row.getString("source"), some -> new ArrayList<>())
                            .add(new Alike(row.getDouble("due"), row.getDouble("met"), row.getLong("n")));
                });
        return kinds;
    }

    private record Differences(@Nullable String dimension, long n, double mean, double deviation) {}

    /** Mean over the respondents of perception less expectation, both from 0 to 100, with the paired interval. */
    private Map<String, Exact> perceived(Filter filter, Caller caller) {
        var where = where(filter, caller, "r.org_unit", "r.segment", "r.answered_at");
        var pairs = """
                with pair as (
                    select r.id, a.dimension, avg(a.percent) filter (where a.part = 'PERCEPTION')
                        - avg(a.percent) filter (where a.part = 'EXPECTATION') as difference
                    from response r join answer a on a.response = r.id and a.type = 'PAIR'
                    where r.questionnaire_code not in (:views) and\s""" + where.sql() + " group by r.id, a.dimension)\n";
        var byDimension = new HashMap<String, Exact>();
        jdbc.sql(pairs + """
                        select dimension, count(*) as n, avg(difference) as mean,
                            coalesce(stddev_samp(difference), 0) as deviation
                        from pair group by dimension""")
                .params(where.parameters())
                .param("views", gapSettings.views())
                .query(Differences.class)
                .list()
                .forEach(found -> {
                    if (found.dimension() != null) {
                        byDimension.put(found.dimension(), Exact.mean(found.n(), found.mean(), found.deviation()));
                    }
                });
        var overall = jdbc.sql(pairs + """
                        , respondent as (
                            select id, avg(difference) as difference from pair group by id having count(*) = 5)
                        select null::text as dimension, count(*) as n, coalesce(avg(difference), 0) as mean,
                            coalesce(stddev_samp(difference), 0) as deviation
                        from respondent""")
                .params(where.parameters())
                .param("views", gapSettings.views())
                .query(Differences.class)
                .single();
        byDimension.put(ALL, Exact.mean(overall.n(), overall.mean(), overall.deviation()));
        return byDimension;
    }

    private Figure figure(@Nullable String dimension, @Nullable Exact exact) {
        if (exact == null) {
            return Figure.unknown(dimension, TOO_FEW, 0);
        }
        if (exact.reason() != null) {
            return Figure.unknown(dimension, exact.reason(), 0);
        }
        if (exact.least() < settings.minimumObservations()) {
            return Figure.unknown(dimension, TOO_FEW, exact.figure().n());
        }
        var shown = exact.figure().rounded(DECIMALS);
        return new Figure(dimension, true, null, shown.n(), shown.value(), shown.low(), shown.high(), exact.seed());
    }

    /** The visits, complaints, promises or responses behind a gap, the newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Evidence> evidence(
            Gap gap, @Nullable ServiceDimension dimension, Filter filter, Paging paging, Caller caller) {
        return switch (gap) {
            case UNDERSTANDING -> views(List.of(View.CUSTOMERS, View.MANAGERS), dimension, filter, paging, caller);
            case STANDARDS -> views(List.of(View.MANAGERS, View.FRONT_LINE), dimension, filter, paging, caller);
            case DELIVERY, COMMUNICATION -> obligations(gap, dimension, filter, paging, caller);
            case PERCEPTION -> responses(dimension, filter, paging, caller);
        };
    }

    /** The answers that tell these views, each with the mean of its items. */
    private KeysetPage<Evidence> views(
            List<View> views, @Nullable ServiceDimension dimension, Filter filter, Paging paging, Caller caller) {
        var alternatives = new ArrayList<String>();
        // The responses of the time are gone through from the newest on, until the page is full.
        var within = where(
                new Filter(filter.orgUnit(), null, filter.from(), filter.to()),
                caller,
                "r.org_unit",
                "r.segment",
                "r.answered_at");
        var parameters = new LinkedHashMap<>(within.parameters());
        for (View view : views) {
            var where = expectations.where(view, filter, caller);
            alternatives.add("(" + where.sql().replace(":code", ":code" + view.ordinal()) + ")");
            parameters.putAll(where.parameters());
            parameters.remove("code");
            parameters.put("code" + view.ordinal(), expectations.questionnaire(view));
        }
        var answers = "(" + String.join(" or ", alternatives) + ")";
        if (dimension != null) {
            answers += " and a.dimension = :dimension";
            parameters.put("dimension", dimension.name());
        }
        var conditions = new ArrayList<>(List.of("r.questionnaire_code in (:codes)", within.sql()));
        parameters.put("codes", views.stream().map(expectations::questionnaire).toList());
        if (paging.after() != null) {
            conditions.add("(r.answered_at, r.id) < (:at, :after)");
            parameters.put("at", paging.after().instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("after", paging.after().uuid(1));
        }
        var rows = jdbc.sql("""
                        select r.id, r.questionnaire_code, coalesce(n.org_unit, r.org_unit) as org_unit,
                            case when n.id is null then r.segment end as segment, r.customer_id, r.title, r.answered_at,
                            said.level
                        from response r\s""" + NOBODYS + """
                         cross join lateral (
                            select avg(a.percent) as level from answer a where a.response = r.id and\s""" + answers
                        + ") as said where said.level is not null and " + String.join(" and ", conditions)
                        + " order by r.answered_at desc, r.id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new Evidence(
                        kind(row.getString("questionnaire_code")),
                        row.getObject("id", UUID.class),
                        null,
                        dimension == null ? null : dimension.name(),
                        row.getString("org_unit"),
                        row.getString("segment"),
                        row.getObject("customer_id", UUID.class),
                        row.getString("title"),
                        row.getTimestamp("answered_at").toInstant(),
                        null,
                        null,
                        Estimate.round(row.getDouble("level"), DECIMALS)))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.at(), row.id()), row -> row);
    }

    private String kind(String questionnaire) {
        return questionnaire.equals(gapSettings.managersView())
                ? "MANAGERS_VIEW"
                : questionnaire.equals(gapSettings.frontLineView()) ? "FRONT_LINE_VIEW" : "RESPONSE";
    }

    private record ObligationRow(UUID rowId, Evidence evidence) {}

    private KeysetPage<Evidence> obligations(
            Gap gap, @Nullable ServiceDimension dimension, Filter filter, Paging paging, Caller caller) {
        var where = where(filter, caller, "o.org_unit", "o.segment", "o.at");
        var conditions = new ArrayList<>(List.of("o.gap = :gap", "o.at <= :now", where.sql()));
        var parameters = new LinkedHashMap<>(where.parameters());
        parameters.put("gap", gap.number());
        parameters.put("now", clock.instant().atOffset(ZoneOffset.UTC));
        if (dimension != null) {
            conditions.add("o.dimension = :dimension");
            parameters.put("dimension", dimension.name());
        }
        if (paging.after() != null) {
            conditions.add("(o.at, o.id) < (:at, :after)");
            parameters.put("at", paging.after().instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("after", paging.after().uuid(1));
        }
        var rows = jdbc.sql("select * from obligation o where " + String.join(" and ", conditions)
                        + " order by o.at desc, o.id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new ObligationRow(
                        row.getObject("id", UUID.class),
                        new Evidence(
                                row.getString("source"),
                                row.getObject("source_id", UUID.class),
                                row.getString("part").isEmpty() ? null : row.getString("part"),
                                row.getString("dimension"),
                                row.getString("org_unit"),
                                row.getString("segment"),
                                row.getObject("customer_id", UUID.class),
                                row.getString("title"),
                                row.getTimestamp("at").toInstant(),
                                Estimate.round(row.getDouble("due"), DECIMALS_OF_WEIGHTS),
                                Estimate.round(row.getDouble("met"), DECIMALS_OF_WEIGHTS),
                                null)))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.evidence().at(), row.rowId()), ObligationRow::evidence);
    }

    private KeysetPage<Evidence> responses(
            @Nullable ServiceDimension dimension, Filter filter, Paging paging, Caller caller) {
        var where = where(filter, caller, "r.org_unit", "r.segment", "r.answered_at");
        var conditions = new ArrayList<>(List.of("r.questionnaire_code not in (:views)", where.sql()));
        var parameters = new LinkedHashMap<>(where.parameters());
        parameters.put("views", gapSettings.views());
        var pairs = "a.type = 'PAIR'";
        if (dimension != null) {
            pairs += " and a.dimension = :dimension";
            parameters.put("dimension", dimension.name());
        }
        if (paging.after() != null) {
            conditions.add("(r.answered_at, r.id) < (:at, :after)");
            parameters.put("at", paging.after().instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("after", paging.after().uuid(1));
        }
        var rows = jdbc.sql("""
                        select r.id, coalesce(n.org_unit, r.org_unit) as org_unit,
                            case when n.id is null then r.segment end as segment, r.customer_id, r.title, r.answered_at,
                            given.difference
                        from response r\s""" + NOBODYS + """
                         cross join lateral (
                            select avg(a.percent) filter (where a.part = 'PERCEPTION')
                                - avg(a.percent) filter (where a.part = 'EXPECTATION') as difference
                            from answer a where a.response = r.id and\s""" + pairs
                        + ") as given where given.difference is not null and " + String.join(" and ", conditions)
                        + " order by r.answered_at desc, r.id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new Evidence(
                        "RESPONSE",
                        row.getObject("id", UUID.class),
                        null,
                        dimension == null ? null : dimension.name(),
                        row.getString("org_unit"),
                        row.getString("segment"),
                        row.getObject("customer_id", UUID.class),
                        row.getString("title"),
                        row.getTimestamp("answered_at").toInstant(),
                        null,
                        null,
                        Estimate.round(row.getDouble("difference"), DECIMALS)))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.at(), row.id()), row -> row);
    }

    /** A condition with its parameters. */
    record Where(String sql, Map<String, Object> parameters) {}

    static Where where(Filter filter, Caller caller, String orgUnit, String segment, String at) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var sql = scope.condition(orgUnit) + " and " + at + " >= :from and " + at + " < :to";
        parameters.put("from", filter.from().atOffset(ZoneOffset.UTC));
        parameters.put("to", filter.to().atOffset(ZoneOffset.UTC));
        if (filter.segment() != null) {
            sql += " and " + segment + " = :segment";
            parameters.put("segment", filter.segment());
        }
        return new Where(sql, parameters);
    }
}
