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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A measure from period to period and from group to group, and whether it differs by more than chance. */
@Service
class Course {

    private static final int MOST_GROUPS = 1000;

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
        YEAR
    }

    /** What groups differ in. */
    enum By {
        ORG_UNIT("r.org_unit"),
        SEGMENT("r.segment"),
        /** The customer's manager as of now. */
        EMPLOYEE("c.manager"),
        EDITION("r.edition::text"),
        SOURCE("r.source");

        private final String column;

        By(String column) {
            this.column = column;
        }
    }

    /**
     * A group's figure beside another.
     *
     * @param group first day of the period, or what the group has in common; null of what belongs to none
     * @param estimate without a value where there are too few observations
     * @param difference from the period before, or from all others
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
        var column = "to_char(date_trunc('%s', r.answered_at at time zone :zone), 'YYYY-MM-DD')"
                .formatted(per.name().toLowerCase(Locale.ROOT));
        var groups = groups(filter, measure, column, caller);
        var differences = new ArrayList<Difference>();
        var moments = groups.stream().map(Group::moments).toList();
        for (int i = 0; i < groups.size(); i++) {
            differences.add(
                    i == 0 || isSmall(groups.get(i)) || isSmall(groups.get(i - 1))
                            ? Difference.UNKNOWN
                            : difference(measure, groups.get(i - 1), groups.get(i)));
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

    @Transactional(readOnly = true)
    Groups groups(Filter filter, Measured measure, By by, Caller caller) {
        var groups = groups(filter, measure, by.column, caller);
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

    private List<Group> groups(Filter filter, Measured measure, String column, Caller caller) {
        var where = ScoredAnswers.where(filter, caller);
        var parameters = new LinkedHashMap<>(where.parameters());
        parameters.put("zone", settings.zone().getId());
        var asked = answers.questions(filter.questionnaire());
        var groups = new ArrayList<Group>();
        jdbc.sql(select(measure, column, where, asked, parameters))
                .params(parameters)
                .query(row -> {
                    groups.add(Group.of(
                            row.getString("name"),
                            row.getLong("n"),
                            row.getDouble("sum"),
                            row.getDouble("squares"),
                            row.getLong("successes"),
                            row.getLong("failures")));
                });
        if (groups.size() > MOST_GROUPS) {
            throw Problem.unprocessable("too-many-groups", MOST_GROUPS);
        }
        return groups;
    }

    private static String select(
            Measured measure, String column, Where where, Map<String, Question> asked, Map<String, Object> parameters) {
        String value;
        String from = " from response r";
        if (measure == Measured.SCORE) {
            value = "r.score";
        } else {
            var type = QuestionType.valueOf(measure.name());
            var questions =
                    asked.values().stream().filter(each -> each.type() == type).toList();
            if (questions.isEmpty()) {
                throw Problem.unprocessable("measure-not-asked", type);
            }
            from += " join answer a on a.response = r.id and a.type = :type and a.number is not null";
            parameters.put("type", type.name());
            value = switch (measure) {
                case CSAT -> satisfied(questions, parameters);
                case NPS -> "case when a.number >= 9 then 1 when a.number <= 6 then -1 else 0 end";
                default -> "a.number";
            };
        }
        if (column.startsWith("c.")) {
            from += " left join known_customer c on c.id = r.customer_id";
        }
        return """
                select name, count(v) as n, sum(v) as sum, sum(v * v) as squares,
                    count(*) filter (where v > 0) as successes, count(*) filter (where v < 0) as failures
                from (select %s as name, (%s)::float8 as v%s where %s) as given
                where v is not null group by name order by name limit %d""".formatted(column, value, from, where.sql(), MOST_GROUPS + 1);
    }

    /** 1 for the top two boxes of the question's own scale, 0 for the others. */
    private static String satisfied(List<Question> questions, Map<String, Object> parameters) {
        var cases = new StringBuilder("case");
        for (int i = 0; i < questions.size(); i++) {
            parameters.put("q" + i, questions.get(i).id());
            parameters.put("top" + i, questions.get(i).highest() - 1);
            cases.append(" when a.question = :q%1$d then (a.number >= :top%1$d)::int".formatted(i));
        }
        return cases.append(" end").toString();
    }
}
