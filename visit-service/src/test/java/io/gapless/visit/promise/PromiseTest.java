package io.gapless.visit.promise;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import io.gapless.visit.Journey;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class PromiseTest extends Journey {

    @Autowired
    OverduePromises overdue;

    @Autowired
    JdbcClient jdbc;

    @Test
    void everybody_of_the_segment_is_promised_the_items_once() {
        var segment = unique("P");
        var standard = standard();
        var optional = item(standard);
        var pack = publishedPackage(segment, "jinhua/dongyang", item(standard), 2, optional);
        var first = customer(segment, "jinhua/dongyang/weishan", "wang");
        customer(segment, "jinhua/dongyang/hulu", "zhao");
        customer(segment, "jinhua/yiwu/fotang", "li");
        supervisor("jinhua/dongyang")
                .ifMatch("*")
                .put("/api/v1/service-packages/" + pack + "/choices/" + first, Map.of("items", List.of(optional)))
                .expect(200);

        var made = promise(pack);
        assertThat(made.json("/customers").asInt()).isEqualTo(2);
        assertThat(made.json("/made").asInt()).isEqualTo(5);
        assertThat(promise(pack).json("/made").asInt()).isZero();

        var later = customer(segment, "jinhua/dongyang/hulu", "zhao");
        assertThat(promise(pack).json("/made").asInt()).isEqualTo(2);
        var promises = items(supervisor("jinhua"), "customerId=" + later);
        assertThat(promises.expect(200).json("/items")).hasSize(2);
        assertThat(promises.json("/items/0/status").asString()).isEqualTo("PROMISED");
        assertThat(promises.json("/items/0/dueAt").asString())
                .isEqualTo(nextMonth()
                        .plusMonths(1)
                        .atDay(1)
                        .atStartOfDay(ZONE)
                        .toInstant()
                        .toString());
        events.verifyPublished();
    }

    @Test
    void two_runs_at_once_promise_nothing_twice() throws Exception {
        var segment = unique("P");
        var pack = publishedPackage(segment, "jinhua/lanxi", item(standard()), 3);
        for (int i = 0; i < 5; i++) {
            customer(segment, "jinhua/lanxi/youbu", "sun");
        }
        Callable<Integer> run = () -> promise(pack).json("/made").asInt();
        try (var threads = Executors.newFixedThreadPool(2)) {
            int made = 0;
            for (var result : threads.invokeAll(List.of(run, run))) {
                made += result.get();
            }
            assertThat(made).isEqualTo(15);
        }
    }

    @Test
    void nobody_promises_beyond_their_org_unit_or_for_a_month_that_is_over() {
        var segment = unique("P");
        var pack = publishedPackage(segment, "jinhua/dongyang", item(standard()), 1);
        var path = "/api/v1/service-packages/" + pack + "/promises";
        var period = Map.of("period", nextMonth().toString());
        supervisor("jinhua/yiwu").post(path, period).expectProblem(404, "service-package-not-found");
        supervisor("jinhua/dongyang/weishan").post(path, period).expectProblem(403, "outside-org-scope");
        analyst()
                .post(path, Map.of("period", YearMonth.now(ZONE).minusMonths(1).toString()))
                .expectProblem(422, "period-over");
        analyst().post(path, Map.of("period", "2026-13")).expectProblem(400, "invalid-request");
    }

    @Test
    void promises_are_seen_by_who_serves_the_customer_and_by_the_customer() {
        var segment = unique("P");
        var pack = publishedPackage(segment, "jinhua/yiwu", item(standard()), 1);
        var mine = customer(segment, "jinhua/yiwu/choucheng", "li");
        var other = customer(segment, "jinhua/yiwu/choucheng", "qian");
        promise(pack);
        var period = "period=" + nextMonth() + "&orgUnit=jinhua/yiwu/choucheng";
        assertThat(customersOf(items(supervisor("jinhua/yiwu"), period))).contains(mine.toString(), other.toString());
        assertThat(customersOf(items(manager("li", "jinhua/yiwu/choucheng"), period)))
                .contains(mine.toString())
                .doesNotContain(other.toString());
        var me = api.as(Tokens.of("customer").username("login-" + mine).org("jinhua/yiwu/choucheng"));
        assertThat(customersOf(items(me, ""))).containsExactly(mine.toString());
        items(supervisor("jinhua/dongyang"), period).expectProblem(403, "outside-org-scope");
    }

    @Test
    void what_is_not_kept_until_the_end_of_its_period_is_missed() {
        var segment = unique("P");
        var pack = publishedPackage(segment, "jinhua/wucheng", item(standard()), 2);
        var customer = customer(segment, "jinhua/wucheng/chengbei", "wu");
        promise(pack);
        jdbc.sql("update promise set due_at = now() - interval '1 second' where customer_id = ? and occurrence = 1")
                .param(customer)
                .update();
        overdue.work();
        var missed = items(supervisor("jinhua/wucheng"), "status=MISSED&customerId=" + customer);
        assertThat(missed.json("/items")).hasSize(1);
        assertThat(missed.json("/items/0/reason").asString()).isEqualTo("not-planned");
        assertThat(missed.json("/items/0/open").asBoolean()).isFalse();
        events.verifyPublished();
    }

    private static Api.Answer items(Api api, String query) {
        return api.get("/api/v1/promises?limit=200&" + query);
    }

    private static List<String> customersOf(Api.Answer promises) {
        return promises.expect(200)
                .json("/items")
                .valueStream()
                .map(row -> row.at("/customerId").asString())
                .toList();
    }
}
