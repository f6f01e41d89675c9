package io.gapless.benchmarks;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How long the cuts of compliance take over a year's visits, those that are read from days and those that are counted from
 * visits, with the plans behind them, beside a bare count of the same visits. The visits are entered in sets by SQL, and
 * counted by day by the service itself.
 */
final class ComplianceBenchmark {

    private static final int STEPS = 5;
    private static final int DAYS = 364;
    private static final int MANAGERS = 500;
    private static final int CHUNK = 50_000;
    private static final String STANDARD = "019a8f00-0000-7000-8000-00000000b001";

    private ComplianceBenchmark() {}

    /**
     * Figures that are asked for.
     *
     * @param visits a condition on the visits that they are of
     */
    private record Asked(String name, String query, String visits) {}

    private record Taken(double milliseconds, int rows) {}

    /** Options: visits, repeats, plans (yes or no), jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int visits = options.number("visits", 1_000_000);
        int repeats = options.number("repeats", 7);
        boolean plans = options.text("plans", "yes").equals("yes");
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print(
                "Compliance: GET /api/v1/visits/compliance at the service, %,d visits of %d steps by %d managers"
                        .formatted(visits, STEPS, MANAGERS));
        try (Stack stack = new Stack(flags)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "visit-service"));
            fill(stack, visits);
            Tokens tokens = stack.tokens("admin");
            rebuild(stack, tokens);
            measure(stack, tokens, repeats);
            if (plans) {
                explain(stack, tokens);
            }
        }
        System.exit(0);
    }

    private static void fill(Stack stack, int visits) throws SQLException {
        int customers = Math.max(1, visits / 10);
        long start = System.nanoTime();
        try (Connection database = stack.database("visit-service");
                Statement statement = database.createStatement()) {
            // Merges and marks of days: the former there are none of, the latter are set for all days by the rebuild.
            for (String table : List.of("known_customer", "visit", "visit_step")) {
                statement.execute("alter table " + table + " disable trigger user");
            }
            statement.execute(STANDARDS.formatted(STANDARD, STEPS));
            statement.execute(CUSTOMERS.formatted(customers, MANAGERS));
            for (int from = 0; from < visits; from += CHUNK) {
                statement.execute(VISITS.formatted(
                        from + 1, Math.min(from + CHUNK, visits), DAYS, customers, MANAGERS, STANDARD));
            }
            statement.execute(VISIT_STEPS.formatted(STANDARD));
            for (String table : List.of("known_customer", "visit", "visit_step")) {
                statement.execute("alter table " + table + " enable trigger user");
            }
            statement.execute("vacuum analyze");
            System.out.printf("Inserted in %d s%n", (System.nanoTime() - start) / 1_000_000_000);
            for (String relation : List.of("visit", "visit_step")) {
                System.out.printf(
                        "%s: %,d rows, %,d MB%n",
                        relation,
                        number(statement, "select count(*) from " + relation),
                        number(statement, "select pg_total_relation_size('" + relation + "') / 1048576"));
            }
        }
    }

    private static final String STANDARDS = """
            insert into service_standard (id, version, name, type, status, created_by, created_at, series, edition)
            values ('%1$s', 1, '基准', 'QUALITY', 'TRIAL', 'benchmark', now(), '%1$s', 1);
            insert into service_standard_step (standard, position, title, dimension, weight, evidence, critical, key)
            select '%1$s', n, '步骤' || n,
                (array['TANGIBLES', 'RELIABILITY', 'RESPONSIVENESS', 'ASSURANCE', 'EMPATHY'])[1 + n %% 5], 10 + n * 5,
                'NONE', n = 0, 's' || n
            from generate_series(0, %2$d - 1) as n;
            insert into service_item (id, name, standard_id, dimension, visit_kind, created_at)
            select ('019a8f00-0000-7000-8000-00000000b1' || lpad(n::text, 2, '0'))::uuid, '项目' || n, '%1$s', 'TANGIBLES',
                'PACKAGE', now()
            from generate_series(0, 19) as n""";

    /** Ten managers a team, 50 teams in 8 branches. */
    private static final String TEAM = """
            'jinhua/' || (array['dongyang', 'yiwu', 'yongkang', 'lanxi', 'pujiang', 'wuyi', 'panan', 'wucheng'])[1 + m / 10 %% 8]
                || '/team-' || m / 10""";

    private static final String CUSTOMERS = """
            insert into known_customer (id, version, code, kind, name, org_unit, manager, segment)
            select md5('customer ' || n)::uuid, 1, 'B' || lpad(n::text, 8, '0'), 'RETAILER', '店' || n, TEAM,
                'manager-' || m, (array['A', 'B', 'C', 'D'])[1 + n %% 4]
            from (select n, n %% %2$d as m from generate_series(0, %1$d - 1) as n) as made""".replace("TEAM", TEAM);

    /** A customer is visited by its own manager; one of twenty visits was missed, one called off, one of ten began late. */
    private static final String VISITS = """
            insert into visit (id, version, customer_id, org_unit, segment, manager, kind, title, standard_id, item_id,
                created_at, status, planned_for, sequence, reason, started_at, completed_at, rating)
            select uuidv7((n - 1000000) * interval '1 second'), 3, md5('customer ' || c)::uuid, TEAM,
                (array['A', 'B', 'C', 'D'])[1 + c %% 4], 'manager-' || m, 'PACKAGE', '拜访', '%6$s',
                ('019a8f00-0000-7000-8000-00000000b1' || lpad((n %% 20)::text, 2, '0'))::uuid, now(), status, day, 1 + n %% 12,
                case when status <> 'COMPLETED' then '客户不在' end,
                case when status = 'COMPLETED' then began end,
                case when status = 'COMPLETED' then began + interval '30 minutes' end,
                case when status = 'COMPLETED' then 1 + n %% 5 end
            from (select n, c, c %% %5$d as m, day,
                    case hash %% 20 when 7 then 'MISSED' when 13 then 'CANCELLED' else 'COMPLETED' end as status,
                    (day + case when hash %% 10 = 3 then 1 else 0 end + time '10:00') at time zone 'Asia/Shanghai' as began
                from (select n, (n::bigint * 7919 %% %4$d)::int as c, current_date - 1 - (n %% %3$d) as day,
                        ('x' || substr(md5(n::text), 1, 7))::bit(28)::int as hash
                    from generate_series(%1$d, %2$d) as n) as numbered) as made""".replace("TEAM", TEAM);

    private static final String VISIT_STEPS = """
            insert into visit_step (visit, position, title, dimension, weight, evidence, critical, key, executed)
            select v.id, s.position, s.title, s.dimension, s.weight, s.evidence, s.critical, s.key,
                v.status = 'COMPLETED' and get_byte(uuid_send(v.id), 15) %% 10 > s.position - 3
            from visit v join service_standard_step s on s.standard = '%1$s'
            where v.status in ('COMPLETED', 'MISSED')""";

    /** The service counts all days, as an admin asks it to. */
    private static void rebuild(Stack stack, Tokens tokens) throws InterruptedException {
        long start = System.nanoTime();
        String job = Http.field(
                Http.post(
                        url(stack, "/api/v1/visits/compliance/rebuilds"),
                        Map.of("Authorization", "Bearer " + tokens.next()),
                        ""),
                "id");
        String status = "QUEUED";
        while (status.equals("QUEUED") || status.equals("RUNNING")) {
            Thread.sleep(500);
            status = Http.field(get(stack, tokens.next(), "/api/v1/visits/compliance/rebuilds/" + job), "status");
        }
        System.out.printf(
                "All days counted by the service in %d s: %s%n", (System.nanoTime() - start) / 1_000_000_000, status);
    }

    private static List<Asked> asked() {
        LocalDate last = LocalDate.now().minusDays(1);
        String year = "from=" + last.minusDays(DAYS - 1) + "&to=" + last;
        String quarter = "from=" + last.minusDays(89) + "&to=" + last;
        String ofYear = "planned_for between '%s' and '%s'".formatted(last.minusDays(DAYS - 1), last);
        String ofQuarter = "planned_for between '%s' and '%s'".formatted(last.minusDays(89), last);
        String branch = " and org_unit >= 'jinhua/yiwu' and org_unit < 'jinhua/yiwu0'";
        List<Asked> all = new ArrayList<>();
        for (String by : List.of("STEP", "ITEM", "EMPLOYEE", "ORG_UNIT", "SEGMENT", "DIMENSION")) {
            all.add(new Asked("by " + by + ", a year", "by=" + by + "&" + year, ofYear));
        }
        all.add(new Asked("a year, whole", year, ofYear));
        all.add(new Asked(
                "by EMPLOYEE per MONTH, a year", "by=EMPLOYEE&per=MONTH&orgUnit=jinhua/yiwu&" + year, ofYear + branch));
        all.add(new Asked("by ORG_UNIT per WEEK, a quarter", "by=ORG_UNIT&per=WEEK&" + quarter, ofQuarter));
        all.add(new Asked("a branch by STEP, a quarter", "by=STEP&orgUnit=jinhua/yiwu&" + quarter, ofQuarter + branch));
        all.add(new Asked(
                "a manager by STEP, a year",
                "by=STEP&manager=manager-7&" + year,
                ofYear + " and manager = 'manager-7'"));
        all.add(new Asked(
                "a class by STEP, a quarter", "by=STEP&segment=A&" + quarter, ofQuarter + " and segment = 'A'"));
        all.add(new Asked(
                "an item per MONTH, a year",
                "per=MONTH&itemId=019a8f00-0000-7000-8000-00000000b103&" + year,
                ofYear + " and item_id = '019a8f00-0000-7000-8000-00000000b103'"));
        return all;
    }

    private static void measure(Stack stack, Tokens tokens, int repeats) throws SQLException {
        System.out.printf(
                "%n%-34s %12s %6s %14s %8s%n", "median of " + repeats, "figures", "rows", "bare count", "ratio");
        try (Connection database = stack.database("visit-service");
                Statement statement = database.createStatement()) {
            for (Asked asked : asked()) {
                Taken figures = take(stack, tokens.next(), path(asked), repeats);
                String count = "select count(*) from visit where " + asked.visits();
                number(statement, count);
                double[] times = new double[repeats];
                for (int i = 0; i < repeats; i++) {
                    long start = System.nanoTime();
                    number(statement, count);
                    times[i] = (System.nanoTime() - start) / 1e6;
                }
                Arrays.sort(times);
                double bare = times[repeats / 2];
                System.out.printf(
                        "%-34s %9.1f ms %6d %11.1f ms %8.1f%n",
                        asked.name(), figures.milliseconds(), figures.rows(), bare, figures.milliseconds() / bare);
            }
        }
    }

    private static String path(Asked asked) {
        return "/api/v1/visits/compliance?" + asked.query();
    }

    private static Taken take(Stack stack, String token, String path, int repeats) {
        get(stack, token, path);
        double[] times = new double[repeats];
        int rows = 0;
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            String body = get(stack, token, path);
            times[i] = (System.nanoTime() - start) / 1e6;
            rows = body.split("\"visits\":", -1).length - 1;
        }
        Arrays.sort(times);
        return new Taken(times[repeats / 2], rows);
    }

    private static String url(Stack stack, String path) {
        return "http://127.0.0.1:%d%s".formatted(stack.port("visit-service"), path);
    }

    private static String get(Stack stack, String token, String path) {
        HttpResponse<String> answer = Http.get(url(stack, path), Map.of("Authorization", "Bearer " + token));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** The plans of one request for each cut, as PostgreSQL logs them. */
    private static void explain(Stack stack, Tokens tokens) throws Exception {
        var plans = Plans.of(stack, "visit", plan -> plan.contains("compliance_day") || plan.contains("from visit v"));
        for (Asked asked : asked()) {
            plans.print(asked.name(), path(asked), () -> get(stack, tokens.next(), path(asked)));
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
