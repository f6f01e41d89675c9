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

/** How long a page of complaints takes, the first and one deep in the list, by every filter, and the plans behind it. */
final class ComplaintSearchBenchmark {

    private static final double MILLISECONDS = 100;

    private ComplaintSearchBenchmark() {}

    private record Asked(String name, String path) {

        static Asked of(String name, String... parameters) {
            List<String> query = new ArrayList<>();
            for (String parameter : parameters) {
                int equals = parameter.indexOf('=');
                query.add(parameter.substring(0, equals + 1)
                        + URLEncoder.encode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
            }
            return new Asked(name, "/api/v1/complaints?limit=50&" + String.join("&", query));
        }
    }

    private record Taken(double milliseconds, int rows) {}

    private static final List<Asked> ASKED = List.of(
            Asked.of("all"),
            Asked.of("oldest first", "order=OLDEST"),
            Asked.of("branch", "orgUnit=jinhua/dongyang"),
            Asked.of("team", "orgUnit=jinhua/lanxi/team-80"),
            Asked.of("closed", "status=CLOSED"),
            Asked.of("received", "status=RECEIVED"),
            Asked.of("open in a branch", "open=true", "orgUnit=jinhua/wucheng"),
            Asked.of("overdue", "overdue=true"),
            Asked.of("category with all below", "category=delivery"),
            Asked.of("assignee", "assignee=agent-7"),
            Asked.of("nobody assigned, critical", "assigned=false", "severity=CRITICAL"),
            Asked.of("segment and channel", "segment=B", "channel=WECHAT"),
            Asked.of("missed to resolve", "standing=MISSED"),
            Asked.of("missed to answer", "standing=MISSED", "clock=FIRST_RESPONSE"),
            Asked.of("critical", "severity=CRITICAL"),
            Asked.of("frequent word 迟到", "q=迟到"),
            Asked.of("frequent English word", "q=delivery"),
            Asked.of("rare word 凤凰牌", "q=凤凰牌"),
            Asked.of("rare English word", "q=phoenix"),
            Asked.of("two words", "q=牛奶 damaged"),
            Asked.of("no such word", "q=麒麟"),
            Asked.of("迟到 in a team", "q=迟到", "orgUnit=jinhua/lanxi/team-80"),
            Asked.of("number", "q=B000000123"));

    /** Options: cases, data (new, or keep for what was filled before), repeats, plans (yes or no), jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int cases = options.number("cases", 1_000_000);
        boolean keep = options.text("data", "new").equals("keep");
        int repeats = options.number("repeats", 15);
        boolean plans = options.text("plans", "yes").equals("yes");
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print("Complaint search: GET /api/v1/complaints at the service, %,d complaints; JWT checks on"
                .formatted(cases));
        boolean met;
        try (Stack stack = new Stack(flags, keep)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "customer-service", "complaint-service"));
            if (!keep) {
                CaseFilling.fill(stack, cases);
            }
            Tokens tokens = stack.tokens("admin");
            met = measure(stack, tokens, cases, repeats);
            if (plans) {
                explain(stack, tokens);
            }
        }
        System.exit(met ? 0 : 1);
    }

    private static boolean measure(Stack stack, Tokens tokens, int cases, int repeats) throws SQLException {
        String deep = cursor(stack, cases * 9L / 10);
        System.out.printf(
                "%n%-34s %12s %6s %12s %6s%n", "median of " + repeats, "first page", "rows", "deep page", "rows");
        double slowest = 0;
        for (Asked asked : ASKED) {
            String token = tokens.next();
            Taken first = take(stack, token, asked.path(), repeats);
            Taken late = take(stack, token, asked.path() + "&cursor=" + deep, repeats);
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
            rows = body.split("\"number\":", -1).length - 1;
        }
        Arrays.sort(times);
        return new Taken(times[repeats / 2], rows);
    }

    private static String get(Stack stack, String token, String path) {
        HttpResponse<String> answer = Http.get(
                "http://127.0.0.1:%d%s".formatted(stack.port("complaint-service"), path),
                Map.of("Authorization", "Bearer " + token));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** The plans of one request for each list, as PostgreSQL logs them. */
    private static void explain(Stack stack, Tokens tokens) throws Exception {
        var plans = Plans.of(stack, "complaint", plan -> plan.contains("complaint c"));
        for (Asked asked : ASKED) {
            plans.print(asked.name(), asked.path(), () -> get(stack, tokens.next(), asked.path()));
        }
    }

    private static String cursor(Stack stack, long offset) throws SQLException {
        try (Connection database = stack.database("complaint-service");
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "select id::text from complaint order by id desc offset " + offset + " limit 1")) {
            row.next();
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(row.getString(1).getBytes(StandardCharsets.UTF_8));
        }
    }
}
