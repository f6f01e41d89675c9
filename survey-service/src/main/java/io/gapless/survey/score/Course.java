package io.gapless.survey.score;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.measure.Difference;
import io.gapless.survey.measure.Difference.Moments;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.Trend;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.QuestionType;
import io.gapless.survey.score.ScoredAnswers.Filter;
import io.gapless.survey.score.ScoredAnswers.Where;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** A measure from period to period and from group to group, and whether it differs by more than chance. */
@Service
class Course {

    private static final int MOST_GROUPS = 1000;
    private static final int FETCH = 10_000;
    private static final long PROMOTER = 9 * GivenAnswers.UNIT;
    private static final long DETRACTOR = 6 * GivenAnswers.UNIT;

    private final ScoredAnswers answers;
    private final SurveySettings settings;
    private final JdbcClient jdbc;

    Course(ScoredAnswers answers, SurveySettings settings, JdbcClient jdbc) {
        this.answers = answers;
        this.settings = settings;
        this.jdbc = jdbc;
    }

    /** What is followed. */
    enum Measured {
        /** Of responses, 0 to 100. */
        SCORE,
        /** Share of the top two boxes, 0 to 1. */
        CSAT,
        /** Promoters less detractors, −1 to 1. */
        NPS,
        /** Mean effort, 1 to 7. */
        CES
    }

    /** How long a period is; weeks begin on Mondays. */
    enum Per {
        DAY,
        WEEK,
        MONTH,
        QUARTER,
        YEAR;

        private LocalDate firstDay(LocalDate day) {
            return switch (this) {
                case DAY -> day;
                case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                case MONTH -> day.withDayOfMonth(1);
                case QUARTER -> day.with(IsoFields.DAY_OF_QUARTER, 1);
                case YEAR -> day.withDayOfYear(1);
            };
        }
    }

    /** What groups differ in. */
    enum By {
        ORG_UNIT,
        SEGMENT,
        /** The customer's manager as of now. */
        EMPLOYEE,
        EDITION,
        SOURCE
    }

    /**
     * A group's figure beside another.
     *
     * @param group first day of the period, or what the group has in common; null of what belongs to none
     * @param estimate without a value where there are too few observations
     * @param difference from the period before, not known where nobody answered then, or from all others
     * @param significant whether the difference is more than chance at 5 %, corrected for the number of comparisons; null
     *     where that is not known
     * @param correctedP the probability of the difference by chance, corrected likewise
     */
    record Row(
            @Nullable String group,
            Estimate estimate,
            Difference difference,
            @Nullable Double correctedP,
            @Nullable Boolean significant) {}

    /**
     * Figures by period.
     *
     * @param trend the change from one period to the next over all of them
     */
    record Periods(String questionnaire, Measured measure, Per per, Trend.@Nullable Line trend, List<Row> rows) {}

    /** Figures by group, each beside all others. */
    record Groups(String questionnaire, Measured measure, By by, List<Row> rows) {}

    @Transactional(readOnly = true)
    Periods periods(Filter filter, Measured measure, Per per, Caller caller) {
        var zone = settings.zone();
        var groups = groups(
                filter,
                measure,
                given -> per.firstDay(LocalDate.ofInstant(GivenAnswers.time(given.micros), zone))
                        .toString(),
                caller);
        var differences = new ArrayList<Difference>();
        var moments = new ArrayList<Moments>();
        for (int i = 0; i < groups.size(); i++) {
            var group = groups.get(i);
            long ahead = i == 0 ? 1 : PeriodsApart.of(per, groups.get(i - 1).name(), group.name());
            for (long missing = 1; missing < ahead; missing++) {
                // A period in which nobody answered is one all the same.
                moments.add(new Moments(0, 0, 0));
            }
            moments.add(group.moments());
            differences.add(
                    i == 0 || ahead > 1 || isSmall(group) || isSmall(groups.get(i - 1))
                            ? Difference.UNKNOWN
                            : difference(measure, groups.get(i - 1), group));
        }
        var enough = groups.stream().filter(group -> !isSmall(group)).count();
        return new Periods(
                filter.questionnaire(),
                measure,
                per,
                enough < 3
                        ? null
                        : Trend.of(moments).map(line -> line.rounded(6)).orElse(null),
                rows(measure, groups, differences));
    }

    /** In one view of the database throughout: whose customers they are is asked by itself. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    Groups groups(Filter filter, Measured measure, By by, Caller caller) {
        var groups = groups(filter, measure, naming(by, filter, caller), caller);
        var differences = new ArrayList<Difference>();
        for (Group group : groups) {
            var others = group.others(groups);
            differences.add(
                    isSmall(group) || isSmall(others) ? Difference.UNKNOWN : difference(measure, others, group));
        }
        return new Groups(filter.questionnaire(), measure, by, rows(measure, groups, differences));
    }

    private boolean isSmall(Group group) {
        return group.moments().n() < settings.minimumObservations();
    }

    private static Difference difference(Measured measure, Group first, Group second) {
        return measure == Measured.CSAT
                ? Difference.ofShares(
                        first.successes(),
                        first.moments().n(),
                        second.successes(),
                        second.moments().n())
                : Difference.ofMeans(first.moments(), second.moments());
    }

    private List<Row> rows(Measured measure, List<Group> groups, List<Difference> differences) {
        var corrected = Difference.corrected(differences.stream()
                .filter(each -> each.p() != null)
                .mapToDouble(each -> each.p() == null ? 1 : each.p())
                .toArray());
        int decimals = measure == Measured.SCORE ? 2 : 4;
        var rows = new ArrayList<Row>();
        int next = 0;
        for (int i = 0; i < groups.size(); i++) {
            var group = groups.get(i);
            var difference = differences.get(i);
            Double p = difference.p() == null ? null : Double.valueOf(corrected[next++]);
            rows.add(new Row(
                    group.name(),
                    isSmall(group)
                            ? new Estimate(group.moments().n(), null, null, null)
                            : estimate(measure, group).rounded(decimals),
                    difference.rounded(decimals),
                    p == null ? null : Double.valueOf(Estimate.round(p, 6)),
                    p == null ? null : Boolean.valueOf(p < 0.05)));
        }
        return rows;
    }

    private static Estimate estimate(Measured measure, Group group) {
        var moments = group.moments();
        return switch (measure) {
            case CSAT -> Estimate.share(group.successes(), moments.n());
            case NPS ->
                Estimate.netPromoter(
                        group.successes(), moments.n() - group.successes() - group.failures(), group.failures());
            case SCORE, CES -> Estimate.mean(moments.n(), moments.mean(), Math.sqrt(moments.variance()));
        };
    }

    /**
     * What is known of a group.
     *
     * @param successes how many are satisfied, or promoters
     * @param failures how many are detractors
     */
    private record Group(
            @Nullable String name, Moments moments, double sum, double squares, long successes, long failures) {

        static Group of(@Nullable String name, long n, double sum, double squares, long successes, long failures) {
            double mean = n == 0 ? 0 : sum / n;
            double variance = n < 2 ? 0 : Math.max(0, (squares - n * mean * mean) / (n - 1));
            return new Group(name, new Moments(n, mean, variance), sum, squares, successes, failures);
        }

        /** All the other groups as one. */
        Group others(List<Group> all) {
            long n = 0;
            double sum = 0;
            double squares = 0;
            long successes = 0;
            long failures = 0;
            for (Group each : all) {
                if (each != this) {
                    n += each.moments.n();
                    sum += each.sum;
                    squares += each.squares;
                    successes += each.successes;
                    failures += each.failures;
                }
            }
            return of(null, n, sum, squares, successes, failures);
        }
    }

    private Function<GivenAnswers, @Nullable String> naming(By by, Filter filter, Caller caller) {
        return switch (by) {
            case ORG_UNIT -> given -> given.orgUnit;
            case SEGMENT -> given -> given.segment;
            case EMPLOYEE -> {
                var managers = managers(ScoredAnswers.where(filter, caller));
                yield given -> managers.get(given.id);
            }
            case EDITION -> given -> String.valueOf(given.edition);
            case SOURCE -> given -> given.source;
        };
    }

    /** Who looks after the customers who gave the responses; not kept with the answers, for it changes. */
    private Map<UUID, String> managers(Where where) {
        var managers = new HashMap<UUID, String>();
        var names = new HashMap<String, String>();
        jdbc.sql("select r.id, c.manager from response r join known_customer c on c.id = r.customer_id"
                        + " where c.manager is not null and " + where.sql())
                .withFetchSize(FETCH)
                .params(where.parameters())
                .query(row -> {
                    var manager = row.getString("manager");
                    managers.put(row.getObject("id", UUID.class), names.computeIfAbsent(manager, name -> name));
                });
        return managers;
    }

    private List<Group> groups(
            Filter filter, Measured measure, Function<GivenAnswers, @Nullable String> naming, Caller caller) {
        var asked = answers.questions(filter, caller);
        var sums = new HashMap<@Nullable String, Sums>();
        var values = values(measure, asked);
        answers.count(
                filter,
                caller,
                List.of(given -> values.each(given, value -> {
                    var name = naming.apply(given);
                    var group = sums.get(name);
                    if (group == null) {
                        group = new Sums();
                        sums.put(name, group);
                    }
                    group.add(value);
                })));
        if (sums.size() > MOST_GROUPS) {
            throw Problem.unprocessable("too-many-groups", MOST_GROUPS);
        }
        var groups = new ArrayList<Group>();
        sums.forEach((name, group) -> groups.add(group.named(name)));
        groups.sort(Comparator.comparing(Group::name, Comparator.nullsLast(Comparator.naturalOrder())));
        return groups;
    }

    private static final class Sums {
        private final ExactSums all = new ExactSums();
        private long successes;
        private long failures;

        private void add(long value) {
            all.add(value);
            successes += value > 0 ? 1 : 0;
            failures += value < 0 ? 1 : 0;
        }

        private Group named(@Nullable String name) {
            return Group.of(
                    name, all.n(), all.sum(GivenAnswers.UNIT), all.squares(GivenAnswers.UNIT), successes, failures);
        }
    }

    /** What a response adds to a measure. */
    private interface Values {
        void each(GivenAnswers given, LongConsumer value);
    }

    private static Values values(Measured measure, Map<String, Question> asked) {
        if (measure == Measured.SCORE) {
            return (given, value) -> {
                if (given.score != GivenAnswers.NONE) {
                    value.accept(given.score);
                }
            };
        }
        var type = QuestionType.valueOf(measure.name());
        if (asked.values().stream().noneMatch(each -> each.type() == type)) {
            throw Problem.unprocessable("measure-not-asked", type);
        }
        return (given, value) -> {
            for (int i = 0; i < given.size(); i++) {
                var slot = given.slot(i);
                if (slot.numbered() && slot.type().equals(measure.name())) {
                    long number = given.number(i);
                    switch (measure) {
                        case CSAT -> {
                            var question = asked.get(slot.question());
                            if (question != null && question.type() == type) {
                                value.accept(
                                        number >= (question.highest() - 1) * GivenAnswers.UNIT ? GivenAnswers.UNIT : 0);
                            }
                        }
                        case NPS ->
                            value.accept(
                                    number >= PROMOTER
                                            ? GivenAnswers.UNIT
                                            : number <= DETRACTOR ? -GivenAnswers.UNIT : 0);
                        default -> value.accept(number);
                    }
                }
            }
        };
    }
}
