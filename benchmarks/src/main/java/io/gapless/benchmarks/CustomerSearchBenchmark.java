package io.gapless.benchmarks;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a page of customers takes, the first and one deep in the list, by every filter, and the plans behind it. The
 * archive is filled by SQL as it is in life: branch after branch and kind after kind, so that what a filter asks for lies
 * together and not evenly spread.
 */
final class CustomerSearchBenchmark {

    private static final double MILLISECONDS = 100;
    private static final int CHUNK = 50_000;

    private CustomerSearchBenchmark() {}

    /**
     * A list that is asked for.
     *
     * @param path with the filter
     * @param byDue whether it is ordered by the day on which the review is due
     */
    private record Asked(String name, String path, boolean byDue) {

        static Asked of(String name, String... parameters) {
            List<String> query = new ArrayList<>();
            for (String parameter : parameters) {
                int equals = parameter.indexOf('=');
                query.add(parameter.substring(0, equals + 1)
                        + URLEncoder.encode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
            }
            return new Asked(name, "/api/v1/customers?limit=50&" + String.join("&", query), false);
        }
    }

    private record Taken(double milliseconds, int rows) {}

    /** Options: customers, repeats, plans (yes or no), data (new, or keep for what the last run has filled), jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int customers = options.number("customers", 1_000_000);
        int repeats = options.number("repeats", 15);
        boolean plans = options.text("plans", "yes").equals("yes");
        boolean keep = options.text("data", "new").equals("keep");
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print("Customer search: GET /api/v1/customers at the service, %,d customers; JWT checks on"
                .formatted(customers));
        boolean met;
        try (Stack stack = new Stack(flags, keep)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "customer-service"));
            if (!keep) {
                fill(stack, customers);
            }
            Tokens tokens = stack.tokens("admin");
            met = measure(stack, tokens, customers, repeats);
            if (plans) {
                explain(stack, tokens, customers);
            }
        }
        System.exit(met ? 0 : 1);
    }

    private static void fill(Stack stack, int customers) throws SQLException, InterruptedException {
        long start = System.nanoTime();
        try (Connection database = stack.database("customer-service");
                Statement statement = database.createStatement()) {
            statement.execute("drop index customer_search_terms");
            for (int from = 0; from < customers; from += CHUNK) {
                statement.execute(INSERT.formatted(customers, from + 1, Math.min(from + CHUNK, customers)));
            }
            System.out.printf("Inserted in %d s%n", seconds(start));
            statement.execute("""
                    insert into customer_tag (id, customer_id, tag, valid_from, set_by, set_at)
                    select gen_random_uuid(), id, case when code like '%7' then 'demo-store' else 'market-monitoring' end,
                           '2026-01-01', 'benchmark', now()
                    from customer where code like '%00' or code like '%007'""");
            statement.execute("""
                    update customer_review set due_on = current_date - (('x' || substr(md5(customer_id::text), 1, 4))::bit(16)::int % 365)
                    where ('x' || substr(md5(customer_id::text), 5, 4))::bit(16)::int % 10 = 0""");
            // Told of already: this is no benchmark of events.
            statement.execute("update customer_review set told_due = due_on where due_on < current_date");
            start = System.nanoTime();
            while (number(statement, "select count(*) from customer_search where due") > 0) {
                Thread.sleep(1_000);
            }
            System.out.printf(
                    "Search entries made by the service in %d s: %,.0f customers a second%n",
                    seconds(start), customers / Math.max(1.0, seconds(start)));
            start = System.nanoTime();
            statement.execute("create index customer_search_terms on customer_search using gin (terms)");
            System.out.printf("Index on the terms made in %d s%n", seconds(start));
            statement.execute("vacuum analyze");
            for (String relation : List.of("customer", "customer_search", "customer_search_terms", "customer_unit")) {
                System.out.printf(
                        "%s: %,d MB%n",
                        relation, number(statement, "select pg_total_relation_size('" + relation + "') / 1048576"));
            }
        }
    }

    /** Names of everyday words; every branch in one piece, consumers and manufacturers after the retailers. */
    private static final String INSERT = """
            insert into customer (id, version, code, kind, name, org_unit, manager, segment, phone, address, licence,
                attributes, status, registered_at, changed_at)
            select uuidv7((n - %1$d) * interval '1 second'), 1, 'C' || lpad(n::text, 8, '0'),
                   case when share < 0.70 then 'RETAILER' when share < 0.995 then 'CONSUMER' else 'MANUFACTURER' end,
                   case when share < 0.70
                        then (array['东阳市', '义乌市', '永康市', '兰溪市', '浦江县', '武义县', '磐安县', '金华市'])[1 + hash %% 8]
                             || case when n %% 50000 = 7 then '凤凰阁' else
                                (array['晨光', '永盛', '福满多', '兴隆', '好又多', '万家', '如意', '聚财', '百乐', '建国',
                                       '利民', '新华', '宏达', '天天', '鑫源', '顺发', '吉祥', '金穗', '佳佳', '东升'])[1 + hash / 8 %% 20] end
                             || (array['烟酒店', '便利店', '超市', '食杂店', '商行', '副食品店', '小卖部', '酒业'])[1 + hash / 160 %% 8]
                        when share < 0.995
                        then (array['王', '李', '张', '陈', '吴', '徐', '朱', '金', '胡', '楼'])[1 + hash %% 10]
                             || (array['伟', '芳', '秀英', '敏', '静', '丽', '强', '磊', '军', '洋'])[1 + hash / 10 %% 10]
                             || (array['', '明', '华', '平', '红'])[1 + hash / 100 %% 5]
                        else (array['浙江', '云南', '湖南', '上海', '湖北'])[1 + hash %% 5] || '中烟工业有限责任公司' || n end,
                   'jinhua/' || (array['dongyang', 'yiwu', 'yongkang', 'lanxi', 'pujiang', 'wuyi', 'panan', 'wucheng'])[1 + n::bigint * 8 / (%1$d + 1)]
                       || '/team-' || (n::bigint * 200 / (%1$d + 1)), 'manager-' || (n::bigint * 2500 / (%1$d + 1)),
                   (array['A', 'A', 'B', 'B', 'B', 'C', 'C', 'C', 'D', 'D', 'L'])[1 + hash %% 11],
                   '0579-8' || lpad((hash %% 10000000)::text, 7, '0'), '浙江省金华市 ' || n || ' 号',
                   case when share < 0.70 then '3307' || lpad(n::text, 8, '0') end,
                   case when share < 0.70 then jsonb_build_object('business-format',
                       case when n %% 20000 = 3 then 'mall' else (array['tobacco-and-liquor', 'grocery', 'convenience', 'supermarket'])[1 + hash %% 4] end,
                       'floor-area', 10 + hash %% 200) else '{}' end,
                   case when n %% 1000 = 13 then 'CLOSED' else 'ACTIVE' end, now(), now()
            from (select n, ('x' || substr(md5(n::text), 1, 7))::bit(28)::int as hash,
                         (n::bigint * 8 %% %1$d) / %1$d::float as share
                  from generate_series(%2$d, %3$d) as n) as made
            """;

    private static List<Asked> asked(int customers) {
        String team = "orgUnit=jinhua/lanxi/team-" + 80;
        return List.of(
                Asked.of("all"),
                Asked.of("branch", "orgUnit=jinhua/dongyang"),
                Asked.of("team", team),
                Asked.of("one character in most names 店", "q=店"),
                Asked.of("one character 晨", "q=晨"),
                Asked.of("two characters 晨光", "q=晨光"),
                Asked.of("five characters 晨光烟酒店", "q=晨光烟酒店"),
                Asked.of("rare name 凤凰", "q=凤凰"),
                Asked.of("no such name", "q=麒麟"),
                Asked.of("pinyin chenguang", "q=chenguang"),
                Asked.of("pinyin, part: uangya", "q=uangya"),
                Asked.of("rare pinyin fenghuang", "q=fenghuang"),
                Asked.of("initials cgyjd", "q=cgyjd"),
                Asked.of("two initials fh", "q=fh"),
                Asked.of("two words 义乌 晨光", "q=义乌 晨光"),
                Asked.of("晨光 in a team", "q=晨光", team),
                Asked.of("店 among consumers: none", "q=店", "kind=CONSUMER"),
                Asked.of("manufacturers", "kind=MANUFACTURER"),
                Asked.of("manufacturers of a branch", "kind=MANUFACTURER", "orgUnit=jinhua/yiwu"),
                Asked.of("beginning of the code", "code=C0000123"),
                Asked.of("last four digits", "phone=2345"),
                Asked.of("whole phone number", "phone=0579-80012345"),
                Asked.of("licence, part", "licence=00012345"),
                Asked.of("segment L", "segment=L"),
                Asked.of("segment L in a team", "segment=L", team),
                Asked.of("晨光 in segment L", "q=晨光", "segment=L"),
                Asked.of("manager", "manager=manager-1234"),
                Asked.of("tag", "tag=demo-store"),
                Asked.of("tag in a team", "tag=demo-store", team),
                Asked.of("attribute", "attribute=business-format:grocery"),
                Asked.of("rare attribute", "attribute=business-format:mall"),
                Asked.of("closed", "status=CLOSED"),
                Asked.of("stale", "stale=true"),
                Asked.of("stale in a team", "stale=true", team),
                new Asked("longest due", "/api/v1/customers/stale?limit=50", true),
                new Asked(
                        "longest due in a team",
                        "/api/v1/customers/stale?limit=50&orgUnit=jinhua/lanxi/team-80",
                        true));
    }

    private static boolean measure(Stack stack, Tokens tokens, int customers, int repeats) throws SQLException {
        String deep = cursor(
                stack,
                "select id::text from customer order by id desc offset %d limit 1".formatted(customers * 9L / 10));
        String deepDue = cursor(stack, """
                select due_on || E'\\x1f' || customer_id from customer_review where due_on < current_date
                order by due_on, customer_id offset (select count(*) * 9 / 10 from customer_review where due_on < current_date) limit 1""");
        System.out.printf(
                "%n%-34s %12s %6s %12s %6s%n", "median of " + repeats, "first page", "rows", "deep page", "rows");
        double slowest = 0;
        for (Asked asked : asked(customers)) {
            String token = tokens.next();
            Taken first = take(stack, token, asked.path(), repeats);
            Taken late = take(stack, token, asked.path() + "&cursor=" + (asked.byDue() ? deepDue : deep), repeats);
            System.out.printf(
                    "%-34s %9.1f ms %6d %9.1f ms %6d%n",
                    asked.name(), first.milliseconds(), first.rows(), late.milliseconds(), late.rows());
            slowest = Math.max(slowest, Math.max(first.milliseconds(), late.milliseconds()));
        }
        System.out.println();
        Contest.verdict(
                "Slowest median of a page, by HTTP", slowest, " ms", slowest < MILLISECONDS, "under " + MILLISECONDS);
        return slowest < MILLISECONDS;
    }

    private static Taken take(Stack stack, String token, String path, int repeats) {
        get(stack, token, path);
        double[] times = new double[repeats];
        int rows = 0;
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            String body = get(stack, token, path);
            times[i] = (System.nanoTime() - start) / 1e6;
            rows = body.split("\"code\":", -1).length - 1;
        }
        Arrays.sort(times);
        return new Taken(times[repeats / 2], rows);
    }

    private static String get(Stack stack, String token, String path) {
        HttpResponse<String> answer = Http.get(
                "http://127.0.0.1:%d%s".formatted(stack.port("customer-service"), path),
                Map.of("Authorization", "Bearer " + token));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** The plans of one request for each list, as PostgreSQL logs them. */
    private static void explain(Stack stack, Tokens tokens, int customers) throws Exception {
        var plans = Plans.of(stack, "customer", plan -> plan.contains("customer_review r"));
        for (Asked asked : asked(customers)) {
            plans.print(asked.name(), asked.path(), () -> get(stack, tokens.next(), asked.path()));
        }
    }

    private static @Nullable String cursor(Stack stack, String query) throws SQLException {
        try (Connection database = stack.database("customer-service");
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next()
                    ? Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(row.getString(1).getBytes(StandardCharsets.UTF_8))
                    : null;
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000;
    }
}
