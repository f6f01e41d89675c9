package io.gapless.benchmarks;

import io.gapless.benchmarks.Contest.Entrant;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers: taken in through the gateway against bare inserts of the same rows from as many connections in the same
 * PostgreSQL, durable as those; how long cuts of scores over a full table take, with their plans, and pairs of SERVQUAL
 * over as many; and how soon an answer is in the scores.
 */
final class AnswersBenchmark {

    private static final double OF_BARE = 0.25;
    private static final double MILLISECONDS = 1_000;
    private static final double FRESH = 2_000;
    /** Values of a response: four of one scale, and a net promoter score. */
    private static final int VALUES = 5;
    /** 22 pairs and five weights. */
    private static final int SERVQUAL_VALUES = 49;

    private static final int CHUNK = 20_000;
    private static final String CODE = "BENCHMARK";
    private static final String ANSWERS = "{\"answers\":{\"q1\":4,\"q2\":5,\"q3\":3,\"q4\":4,\"nps\":9}}";

    private static final String QUESTIONNAIRE =
            """
            {"code":"BENCHMARK","title":{"zh":"基准","en":"Benchmark"},"questions":[%s,
             {"id":"nps","type":"NPS","text":{"zh":"推荐吗？","en":"Recommend?"},"required":true}]}""".formatted(String.join(",", List.of(question(1), question(2), question(3), question(4))));

    private static final Map<String, String> CUTS = cuts();

    private static final AtomicInteger NEXT = new AtomicInteger();

    private AnswersBenchmark() {}

    private static String question(int number) {
        return "{\"id\":\"q%d\",\"type\":\"CSAT\",\"text\":{\"zh\":\"题\",\"en\":\"Q\"},\"dimension\":\"QUALITY\",\"required\":true}"
                .formatted(number);
    }

    private static Map<String, String> cuts() {
        var cuts = new LinkedHashMap<String, String>();
        var all = "?questionnaire=" + CODE + "&from=2020-01-01T00:00:00Z";
        cuts.put("scores, all", "/api/v1/scores" + all);
        cuts.put("scores, branch", "/api/v1/scores" + all + "&orgUnit=jinhua/yiwu");
        cuts.put("scores, team", "/api/v1/scores" + all + "&orgUnit=jinhua/yiwu/team-1");
        cuts.put("scores, segment", "/api/v1/scores" + all + "&segment=B");
        cuts.put("comparison by org unit", "/api/v1/scores/comparison" + all + "&by=ORG_UNIT&measure=NPS");
        cuts.put("comparison by employee", "/api/v1/scores/comparison" + all + "&by=EMPLOYEE&measure=CSAT");
        cuts.put("trend by month", "/api/v1/scores/trend" + all + "&measure=CSAT&per=MONTH");
        cuts.put("trend by day", "/api/v1/scores/trend" + all + "&measure=SCORE&per=DAY");
        cuts.put("key drivers", "/api/v1/scores/drivers" + all + "&outcome=nps");
        var pairs = "?questionnaire=SERVQUAL&from=2020-01-01T00:00:00Z";
        cuts.put("SERVQUAL, all", "/api/v1/scores" + pairs);
        cuts.put("importance-performance", "/api/v1/scores/importance-performance" + pairs);
        return cuts;
    }

    /** Options: connections, rounds, seconds, warm-up, answers, invitations, repeats, plans (yes or no), jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Contest contest = new Contest(options);
        int answers = options.number("answers", 1_000_000);
        int invitations = options.number("invitations", 400_000);
        int repeats = options.number("repeats", 9);
        boolean plans = options.text("plans", "yes").equals("yes");
        String flags =
                options.text("jvm", Stack.PRODUCTION + " -Dgapless.gateway.limits.anonymous.requests=1000000000");
        options.refuseUnknown();
        Conditions.print(
                "Answers: taken in through the gateway against bare inserts, and cuts over %,d answers; JWT checks on, fsync on"
                        .formatted(answers));
        System.out.println("JVM flags: " + flags);
        boolean met;
        try (Stack stack = new Stack(flags)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "survey-service", "gateway"));
            Tokens tokens = stack.tokens("admin");
            String questionnaire = questionnaire(stack, tokens);
            fill(stack, questionnaire, servqual(stack, tokens), answers, invitations);
            met = cuts(stack, tokens, repeats);
            met &= fresh(stack, tokens, repeats);
            if (plans) {
                var explained = Plans.of(stack, "survey", plan -> plan.contains("answer") || plan.contains("response"));
                for (var cut : CUTS.entrySet()) {
                    explained.print(cut.getKey(), cut.getValue(), () -> get(stack, tokens.next(), cut.getValue()));
                }
            }
            met &= ingest(stack, contest, invitations);
        }
        System.exit(met ? 0 : 1);
    }

    private static boolean ingest(Stack stack, Contest contest, int invitations) throws Exception {
        Cpu postgres = stack.cpu("postgres");
        Map<String, Cpu> ofService = new LinkedHashMap<>();
        ofService.put("gateway", stack.cpu("gateway"));
        ofService.put("service", stack.cpu("survey-service"));
        ofService.put("postgres", postgres);
        contest.add(new Entrant("bare rows", connection -> new Bare(stack), Map.of("postgres", postgres)))
                .add(new Entrant(
                        "answers",
                        connection -> new HttpWorker(stack.port("gateway"), 201, posts(invitations)),
                        ofService))
                .run();
        double share =
                contest.ratio("answers", "bare rows", round -> round.result().perSecond());
        Contest.verdict("answers taken in, of bare transactions", share, "", share >= OF_BARE, "at least " + OF_BARE);
        return share >= OF_BARE;
    }

    private static String questionnaire(Stack stack, Tokens tokens) {
        return published(stack, tokens, "questionnaires", QUESTIONNAIRE);
    }

    /** The questionnaire of 22 pairs and the weights of the five dimensions, as it comes with the service. */
    private static String servqual(Stack stack, Tokens tokens) {
        return published(stack, tokens, "questionnaire-templates/SERVQUAL/questionnaires", "");
    }

    private static String published(Stack stack, Tokens tokens, String path, String body) {
        var address = "http://127.0.0.1:%d/api/v1/".formatted(stack.port("survey-service"));
        var id = Http.field(
                Http.post(
                        address + path,
                        Map.of("Authorization", "Bearer " + tokens.next(), "Content-Type", "application/json"),
                        body),
                "id");
        Http.post(
                address + "questionnaires/" + id + "/publish",
                Map.of("Authorization", "Bearer " + tokens.next(), "If-Match", "*"),
                "");
        return id;
    }

    private static void fill(Stack stack, String questionnaire, String servqual, int answers, int invitations)
            throws Exception {
        long start = System.nanoTime();
        int responses = answers / VALUES;
        int pairs = answers / SERVQUAL_VALUES;
        try (Connection database = stack.database("survey-service");
                Statement statement = database.createStatement()) {
            statement.execute(CUSTOMERS);
            for (int from = 0; from < responses; from += CHUNK) {
                // With their answers at once: whoever packs them takes a response for whole.
                database.setAutoCommit(false);
                statement.execute(RESPONSES.formatted(
                        questionnaire, from + 1, Math.min(from + CHUNK, responses), responses, "BENCHMARK"));
                statement.execute(ANSWER_ROWS);
                database.commit();
            }
            for (int from = 0; from < pairs; from += CHUNK) {
                statement.execute(
                        RESPONSES.formatted(servqual, from + 1, Math.min(from + CHUNK, pairs), pairs, "SERVQUAL"));
                statement.execute(PAIR_ROWS);
                database.commit();
            }
            database.setAutoCommit(true);
            statement.execute(INVITATIONS.formatted(questionnaire, invitations));
            statement.execute("create schema benchmark");
            statement.execute("create table benchmark.response (like response including indexes)");
            statement.execute("create table benchmark.answer (like answer including indexes)");
            System.out.printf(
                    "%,d responses with %,d answers, %,d with %,d, and %,d invitations in %d s%n",
                    responses, responses * VALUES, pairs, pairs * SERVQUAL_VALUES, invitations, seconds(start));
            start = System.nanoTime();
            while (number(statement, "select count(*) from answer_unpacked") > 0) {
                Thread.sleep(500);
            }
            System.out.printf("The last of them packed %d s later%n", seconds(start));
            System.out.printf(
                    "%,d blocks of %,d KB; response and answer have %,d KB%n",
                    number(statement, "select count(*) from answer_block"),
                    number(statement, "select pg_total_relation_size('answer_block') / 1024"),
                    number(
                            statement,
                            "select (pg_total_relation_size('response') + pg_total_relation_size('answer')) / 1024"));
            statement.execute("vacuum analyze");
        }
    }

    private static long seconds(long start) {
        return (System.nanoTime() - start) / 1_000_000_000;
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static final String CUSTOMERS = """
            insert into known_customer (id, version, code, kind, name, org_unit, manager)
            select ('019a8f00-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, 'B' || n, 'RETAILER', '店', 'jinhua',
                'manager-' || n % 100
            from generate_series(0, 1999) as n""";

    private static final String RESPONSES = """
            insert into response (id, questionnaire_id, questionnaire_code, edition, customer_id, org_unit, segment, source,
                title, answers, score, low, import_key, answered_at)
            select uuidv7((n - %4$d) * interval '1 minute'), '%1$s', '%5$s', 1,
                ('019a8f00-0000-7000-9000-' || lpad(to_hex(n %% 2000), 12, '0'))::uuid,
                'jinhua/' || (array['dongyang', 'yiwu', 'yongkang', 'lanxi', 'pujiang', 'wuyi', 'panan', 'wucheng'])[1 + n %% 8]
                    || '/team-' || n / 8 %% 10,
                (array['A', 'B', 'C', 'D'])[1 + n %% 4], 'IMPORT', '基准', '{}', 25 * (n %% 5), false, 'b' || n,
                now() + (n - %4$d) * interval '1 minute'
            from generate_series(%2$d, %3$d) as n""";

    private static final String ANSWER_ROWS = """
            insert into answer (response, line, question, type, part, dimension, number, percent)
            select r.id, line, case line when 4 then 'nps' else 'q' || line + 1 end,
                case line when 4 then 'NPS' else 'CSAT' end, '', case when line < 4 then 'QUALITY' end, value,
                case line when 4 then value * 10 else (value - 1) * 25 end
            from (select id, line, case when line = 4 then hash / 7 % 11 else 1 + (hash + line * hash / 3) % 5 end as value
                from (select id, line, ('x' || substr(md5(id::text || line), 1, 7))::bit(28)::int as hash
                    from response cross join generate_series(0, 4) as line
                    where questionnaire_code = 'BENCHMARK' and not exists (select from answer where response = id)) as made
                ) as r""";

    private static final String PAIR_ROWS = """
            insert into answer (response, line, question, type, part, dimension, number, percent)
            select id, line, case when line < 44 then 'Q' || line / 2 + 1 else 'WEIGHTS' end,
                case when line < 44 then 'PAIR' else 'POINTS' end,
                case when line >= 44 then dimensions[line - 43] when line % 2 = 0 then 'EXPECTATION' else 'PERCEPTION' end,
                case when line < 44 then dimensions[case when line < 8 then 1 when line < 18 then 2 when line < 26 then 3
                    when line < 34 then 4 else 5 end] end,
                case when line < 44 then 1 + hash % 7 else 20 end, case when line < 44 then (hash % 7) * 100.0 / 6 end
            from (select id, line, ('x' || substr(md5(id::text || line), 1, 7))::bit(28)::int as hash,
                    array['TANGIBLES', 'RELIABILITY', 'RESPONSIVENESS', 'ASSURANCE', 'EMPATHY'] as dimensions
                from response cross join generate_series(0, 48) as line
                where questionnaire_code = 'SERVQUAL' and not exists (select from answer where response = id)) as made""";

    /** Tokens are counted up; what recognises them is their SHA-256, as of real ones. */
    private static final String INVITATIONS = """
            insert into campaign (id, version, name, questionnaire_code, questionnaire_id, org_unit, opens_at, closes_at, seed,
                status, author, created_at, launched_at)
            values ('019a8f00-0000-7000-8000-00000000be01', 1, '基准', 'BENCHMARK', '%1$s', 'jinhua', now() - interval '1 day',
                now() + interval '9 days', 1, 'LAUNCHED', 'benchmark', now(), now());
            insert into invitation (id, version, campaign_id, questionnaire_id, token_seed, token_hash, org_unit, language,
                source, status, opens_at, expires_at, created_at)
            select uuidv7(), 1, '019a8f00-0000-7000-8000-00000000be01', '%1$s', '',
                rtrim(translate(encode(sha256(('t' || lpad(n::text, 42, '0'))::bytea), 'base64'), '+/', '-_'), '='),
                'jinhua', 'zh', 'CAMPAIGN', 'OPEN', now() - interval '1 day', now() + interval '9 days', now()
            from generate_series(1, %2$d) as n""";

    private static boolean cuts(Stack stack, Tokens tokens, int repeats) {
        System.out.printf("%n%-28s %14s%n", "median of " + repeats, "milliseconds");
        double slowest = 0;
        for (var cut : CUTS.entrySet()) {
            String token = tokens.next();
            get(stack, token, cut.getValue());
            double[] times = new double[repeats];
            for (int i = 0; i < repeats; i++) {
                long start = System.nanoTime();
                get(stack, token, cut.getValue());
                times[i] = (System.nanoTime() - start) / 1e6;
            }
            Arrays.sort(times);
            System.out.printf("%-28s %14.1f%n", cut.getKey(), times[repeats / 2]);
            slowest = Math.max(slowest, times[repeats / 2]);
        }
        Contest.verdict(
                "Slowest median of a cut, by HTTP", slowest, " ms", slowest < MILLISECONDS, "under " + MILLISECONDS);
        return slowest < MILLISECONDS;
    }

    /** From the end of the request that gave an answer until a score has it. */
    private static boolean fresh(Stack stack, Tokens tokens, int repeats) {
        var path = "/api/v1/scores?questionnaire=" + CODE + "&from=2020-01-01T00:00:00Z&orgUnit=jinhua";
        String token = tokens.next();
        long n = Long.parseLong(responses(get(stack, token, path)));
        double[] times = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            Http.post(
                    "http://127.0.0.1:%d/api/v1/public/invitations/t%042d/response"
                            .formatted(stack.port("gateway"), NEXT.incrementAndGet()),
                    Map.of("Content-Type", "application/json"),
                    ANSWERS);
            long start = System.nanoTime();
            n++;
            while (Long.parseLong(responses(get(stack, token, path))) < n) {
                // Asked again until it is there.
            }
            times[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(times);
        System.out.printf("An answer is in the scores after %.0f ms (median of %d)%n", times[repeats / 2], repeats);
        double slowest = times[repeats - 1];
        Contest.verdict("Slowest answer into the scores", slowest, " ms", slowest < FRESH, "under " + FRESH);
        return slowest < FRESH;
    }

    /** How many responses a score tells, which is the first number it tells. */
    private static String responses(String scores) {
        int at = scores.indexOf("\"n\":") + 4;
        return scores.substring(at, scores.indexOf(',', at));
    }

    private static String get(Stack stack, String token, String path) {
        HttpResponse<String> answer = Http.get(
                "http://127.0.0.1:%d%s".formatted(stack.port("survey-service"), path),
                Map.of("Authorization", "Bearer " + token));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** Each request answers an invitation of its own. */
    private static HttpWorker.Requests posts(int invitations) {
        byte[] body = ANSWERS.getBytes(StandardCharsets.UTF_8);
        String begin = "POST /api/v1/public/invitations/t";
        int digits = 42;
        byte[] head = (begin + "0".repeat(digits)
                        + "/response HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
                        + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request =
                ByteBuffer.allocateDirect(head.length + body.length).put(head).put(body);
        return () -> {
            long left = NEXT.incrementAndGet();
            if (left > invitations) {
                throw new IllegalStateException("No invitation is left; --invitations=" + invitations * 2);
            }
            for (int i = begin.length() + digits - 1; left > 0; i--) {
                request.put(i, (byte) ('0' + left % 10));
                left /= 10;
            }
            return request.clear();
        };
    }

    /** One connection that commits a response and its answers at a time. */
    private static final class Bare implements Worker {

        private final Connection database;
        private final PreparedStatement response;
        private final PreparedStatement answer;

        Bare(Stack stack) throws SQLException {
            database = stack.database("survey-service");
            database.setAutoCommit(false);
            response = database.prepareStatement("""
                    insert into benchmark.response (id, questionnaire_id, questionnaire_code, edition, org_unit, source, title,
                        answers, score, low, answered_at)
                    values (?, '019a8f00-0000-7000-8000-00000000be02', 'BENCHMARK', 1, 'jinhua', 'CAMPAIGN', '基准', ?, 75,
                        false, now())""");
            answer = database.prepareStatement("""
                    insert into benchmark.answer (response, line, question, type, part, number, percent)
                    values (?, ?, ?, 'CSAT', '', 4, 75)""");
        }

        @Override
        public boolean work() throws SQLException {
            UUID id = UUID.randomUUID();
            response.setObject(1, id);
            response.setString(2, ANSWERS);
            response.executeUpdate();
            for (int line = 0; line < VALUES; line++) {
                answer.setObject(1, id);
                answer.setInt(2, line);
                answer.setString(3, "q" + line);
                answer.addBatch();
            }
            answer.executeBatch();
            database.commit();
            return true;
        }

        @Override
        public void close() throws SQLException {
            database.close();
        }
    }
}
