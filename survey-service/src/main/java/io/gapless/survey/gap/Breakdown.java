package io.gapless.survey.gap;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.gap.GapReport.Figure;
import io.gapless.survey.gap.GapReport.Filter;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.KeyDrivers;
import io.gapless.survey.measure.ServiceDimension;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The five gaps side by side: of org units, segments or months; and how much of gap 5 the other four explain. */
@Service
class Breakdown {

    static final int MOST_GROUPS = 60;

    private final GapReport report;
    private final JdbcClient jdbc;
    private final SurveySettings settings;

    Breakdown(GapReport report, JdbcClient jdbc, SurveySettings settings) {
        this.report = report;
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** What the groups are: the org units one level below the one asked for, the customers' classes, or months. */
    enum By {
        ORG_UNIT,
        SEGMENT,
        MONTH
    }

    /**
     * The five gaps of a group.
     *
     * @param group an org unit, a class, or a month such as 2026-11
     * @param gaps 1 to 5, in that order
     */
    record Group(String group, List<Figure> gaps) {}

    /**
     * How much of gap 5's variation over the groups a gap goes with.
     *
     * @param gap 1 to 4
     * @param share of the variation, 0 to 1, four decimals
     */
    record Weight(int gap, double share) {}

    /**
     * The hint where to act first.
     *
     * @param known whether there is one
     * @param reason why there is none: too-few-groups (two more than gaps are needed), nothing-varies
     * @param groups in which gap 5 and the gaps looked at are known
     * @param r2 share of the variation that they go with together, 0 to 1
     * @param weights relative weights, which add up to r2
     */
    record Explained(
            boolean known,
            @Nullable String reason,
            int groups,
            @Nullable Double r2,
            List<Weight> weights) {}

    record Result(List<Group> groups, Explained explained) {}

    @Transactional(readOnly = true)
    Result of(By by, @Nullable ServiceDimension dimension, Filter filter, Caller caller) {
        var groups = new ArrayList<Group>();
        parts(by, filter, caller).forEach((name, part) -> {
            var figures = report.gaps(part, caller).stream()
                    .map(gap ->
                            dimension == null ? gap.overall() : gap.dimensions().get(dimension.ordinal()))
                    .toList();
            groups.add(new Group(name, figures));
        });
        return new Result(groups, explained(groups));
    }

    private Map<String, Filter> parts(By by, Filter filter, Caller caller) {
        var parts = new TreeMap<String, Filter>();
        switch (by) {
            case ORG_UNIT -> {
                for (String unit : below(filter, caller)) {
                    parts.put(unit, new Filter(unit, filter.segment(), filter.from(), filter.to()));
                }
            }
            case SEGMENT -> {
                for (String segment : segments(filter, caller)) {
                    parts.put(segment, new Filter(filter.orgUnit(), segment, filter.from(), filter.to()));
                }
            }
            case MONTH -> {
                var month = YearMonth.from(filter.from().atZone(settings.zone()));
                while (month.atDay(1).atStartOfDay(settings.zone()).toInstant().isBefore(filter.to())
                        && parts.size() <= MOST_GROUPS) {
                    var from = later(
                            filter.from(),
                            month.atDay(1).atStartOfDay(settings.zone()).toInstant());
                    month = month.plusMonths(1);
                    var end = month.atDay(1).atStartOfDay(settings.zone()).toInstant();
                    parts.put(
                            month.minusMonths(1).toString(),
                            new Filter(
                                    filter.orgUnit(),
                                    filter.segment(),
                                    from,
                                    end.isBefore(filter.to()) ? end : filter.to()));
                }
            }
        }
        if (parts.size() > MOST_GROUPS) {
            throw Problem.unprocessable("too-many-groups", MOST_GROUPS);
        }
        return parts;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The units right below the one asked for, or below those of the caller. */
    private TreeSet<String> below(Filter filter, Caller caller) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var found = new TreeSet<String>();
        for (String unit : distinct("org_unit", filter, caller)) {
            scope.units().stream()
                    .filter(top -> unit.startsWith(top + "/"))
                    .max(Comparator.comparingInt(String::length))
                    .ifPresent(top -> {
                        int end = unit.indexOf('/', top.length() + 1);
                        found.add(end < 0 ? unit : unit.substring(0, end));
                    });
        }
        return found;
    }

    private List<String> segments(Filter filter, Caller caller) {
        return distinct("segment", filter, caller);
    }

    private List<String> distinct(String column, Filter filter, Caller caller) {
        var owed = GapReport.where(filter, caller, "o.org_unit", "o.segment", "o.at");
        var said = GapReport.where(filter, caller, "r.org_unit", "r.segment", "r.answered_at");
        return jdbc.sql(
                        "select o.%1$s from obligation o where o.%1$s is not null and %2$s union select r.%1$s from response r where r.%1$s is not null and %3$s order by 1"
                                .formatted(column, owed.sql(), said.sql()))
                .params(owed.parameters())
                .query(String.class)
                .list();
    }

    /** Relative weights of gaps 1 to 4, as far as they are known, on gap 5, each group counting once. */
    static Explained explained(List<Group> groups) {
        var drivers = IntStream.range(0, 4)
                .filter(gap -> groups.stream()
                                .filter(group -> group.gaps().get(4).known())
                                .filter(group -> group.gaps().get(gap).known())
                                .count()
                        >= 3)
                .boxed()
                .toList();
        var complete = groups.stream()
                .filter(group -> group.gaps().get(4).known()
                        && drivers.stream()
                                .allMatch(gap -> group.gaps().get(gap).known()))
                .toList();
        if (drivers.isEmpty() || complete.size() < drivers.size() + 2) {
            return new Explained(false, "too-few-groups", complete.size(), null, List.of());
        }
        var columns = new ArrayList<>(drivers);
        columns.add(4);
        var data = new double[complete.size()][columns.size()];
        for (int i = 0; i < complete.size(); i++) {
            for (int j = 0; j < columns.size(); j++) {
                data[i][j] = Objects.requireNonNull(
                        complete.get(i).gaps().get(columns.get(j)).value());
            }
        }
        var found = KeyDrivers.of(
                new PearsonsCorrelation(data).getCorrelationMatrix().getData());
        return found.map(weights -> new Explained(
                        true,
                        null,
                        complete.size(),
                        Estimate.round(weights.r2(), 4),
                        IntStream.range(0, drivers.size())
                                .mapToObj(i -> new Weight(drivers.get(i) + 1, Estimate.round(weights.weights()[i], 4)))
                                .toList()))
                .orElseGet(() -> new Explained(false, "nothing-varies", complete.size(), null, List.of()));
    }
}
