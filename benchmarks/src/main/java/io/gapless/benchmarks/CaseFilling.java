package io.gapless.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A desk's years, put straight into complaint-service's table: branch after branch, nearly all closed, the open ones the
 * newest. The search entries are made by the database itself, as for every complaint.
 */
final class CaseFilling {

    private static final int CHUNK = 20_000;

    private CaseFilling() {}

    static void fill(Stack stack, int cases) throws SQLException {
        long start = System.nanoTime();
        try (Connection database = stack.database("complaint-service");
                Statement statement = database.createStatement()) {
            statement.execute("drop index complaint_search_terms");
            for (int from = 0; from < cases; from += CHUNK) {
                statement.execute(INSERT.formatted(cases, from + 1, Math.min(from + CHUNK, cases)));
            }
            System.out.printf("%,d complaints with their search entries in %d s%n", cases, seconds(start));
            start = System.nanoTime();
            statement.execute("create index complaint_search_terms on complaint_search using gin (terms)");
            System.out.printf("Index on the terms made in %d s%n", seconds(start));
            statement.execute("vacuum analyze");
        }
    }

    private static final String INSERT = """
            insert into complaint (id, version, number, status, org_unit, assignee, assignee_verified, channel, text,
                language, received_at, received_by, secret_hash, customer_name, customer_verified, category, dimension,
                severity, policy, segment, acknowledge_started_at, acknowledge_due_at, acknowledge_met_at,
                first_response_started_at, first_response_due_at, first_response_met_at, update_started_at,
                update_due_at, update_met_at, resolve_started_at, resolve_due_at, resolve_met_at, ended_at,
                acknowledge_breached_at, first_response_breached_at, update_breached_at, resolve_breached_at,
                next_due_at)
            select uuidv7(age), 1, 'B' || lpad(n::text, 9, '0'),
                   case when not closed then (array['RECEIVED', 'ACKNOWLEDGED', 'INVESTIGATING'])[1 + hash %% 3]
                        when hash %% 50 = 0 then 'REJECTED' else 'CLOSED' end,
                   'jinhua/' || (array['dongyang', 'yiwu', 'yongkang', 'lanxi', 'pujiang', 'wuyi', 'panan', 'wucheng'])[1 + n::bigint * 8 / (%1$d + 1)]
                       || '/team-' || (n::bigint * 200 / (%1$d + 1)),
                   case when hash %% 10 > 0 then 'agent-' || hash %% 400 end, true,
                   (array['HOTLINE', 'WECHAT', 'WEB', 'APP', 'VISIT', 'EMAIL'])[1 + hash %% 6],
                   (array['送货车', '配送员', '客户经理', '热线', '订货系统', '结算', '烟草', '牛奶'])[1 + hash %% 8]
                       || (array['迟到了', '态度不好', '少送了货', '价格不对', '没有回复', '包装破损'])[1 + hash / 8 %% 6]
                       || '，订单 ' || n || case when n %% 20000 = 7 then ' 凤凰牌 phoenix' else '' end
                       || (array['', ' late delivery', ' damaged parcel', ' wrong price'])[1 + hash / 48 %% 4],
                   'zh', now() + age, 'benchmark', '\\x00', (array['王', '李', '张', '陈'])[1 + hash %% 4] || '先生', true,
                   (array['delivery-late', 'delivery-damaged', 'attitude', 'price', 'goods-quality'])[1 + hash %% 5],
                   'RELIABILITY', (array['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'])[1 + hash / 5 %% 4],
                   (select id from sla_policy order by id limit 1), (array['A', 'B', 'C', 'D'])[1 + hash %% 4],
                   now() + age, now() + age + interval '2 hours', case when closed then now() + age + interval '1 hour' end,
                   now() + age, now() + age + interval '1 day', case when closed then now() + age + interval '5 hours' end,
                   now() + age, now() + age + interval '2 days', case when closed then now() + age + interval '3 days' end,
                   now() + age, now() + age + interval '5 days',
                   case when closed then now() + age + late + interval '3 days' end,
                   case when closed then now() + age + late + interval '4 days' end,
                   case when not closed and age <= - interval '2 hours' then now() + age + interval '2 hours' end,
                   case when not closed and age <= - interval '1 day' then now() + age + interval '1 day' end,
                   case when not closed and age <= - interval '2 days' then now() + age + interval '2 days' end,
                   case when not closed and age <= - interval '5 days' or late > interval '0'
                        then now() + age + interval '5 days' end,
                   case when not closed then now() + age + (
                        select min(due) from unnest(array['2 hours', '1 day', '2 days', '5 days']::interval[]) as due
                        where due > - age) end
            from (select *, case when closed and hash %% 20 = 3 then interval '3 days' else interval '0' end as late
                  from (select n, ('x' || substr(md5(n::text), 1, 7))::bit(28)::int as hash, n < %1$d * 0.98 as closed,
                               (n - %1$d) * interval '1 minute' as age
                        from generate_series(%2$d, %3$d) as n) as made) as closed_in_time_or_not
            """;

    static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000;
    }
}
