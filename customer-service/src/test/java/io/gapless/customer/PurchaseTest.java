package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** An order comes once, by whichever way, and the sums of its month are right at once. */
@ServiceTest
class PurchaseTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final String code = "P-" + unique;
    private Api admin;
    private Api.Answer customer;

    @BeforeEach
    void register() {
        admin = api.as(Tokens.of("admin").org("jinhua"));
        customer = admin.post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                code,
                                "kind",
                                "RETAILER",
                                "profile",
                                Map.of("name", "东阳市南马镇百货店", "orgUnit", "jinhua/dongyang", "manager", "wang")))
                .expect(201);
    }

    @Test
    void the_same_order_is_recorded_once_and_another_under_its_number_is_refused() {
        var order = order("A-" + unique, "2026-09-10T08:00:00Z", 10);
        var first = admin.post("/api/v1/purchases", order).expect(201);
        var again = admin.post("/api/v1/purchases", order).expect(200);
        assertThat(again.json("/id")).isEqualTo(first.json("/id"));
        admin.post("/api/v1/purchases", order("A-" + unique, "2026-09-10T08:00:00Z", 11))
                .expectProblem(409, "order-number-taken");
        assertThat(month("2026-09").at("/figures/orders").asInt()).isEqualTo(1);
    }

    @Test
    void orders_that_come_at_once_are_summed_up_without_loss() throws Exception {
        var calls = new ArrayList<Callable<Api.Answer>>();
        for (int i = 0; i < 40; i++) {
            // Each number twice: one of the two is recorded, the other finds it.
            var order = order("B-" + unique + '-' + i / 2, "2026-09-10T08:00:00Z", 5);
            calls.add(() -> admin.post("/api/v1/purchases", order));
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var answer : threads.invokeAll(calls)) {
                assertThat(answer.get().status()).isIn(200, 201);
            }
        }
        var month = month("2026-09");
        assertThat(month.at("/figures/orders").asInt()).isEqualTo(20);
        assertThat(month.at("/figures/quantity").asDouble()).isEqualTo(100);
        assertThat(month.at("/figures/value").asDouble()).isEqualTo(1450);
        assertThat(month.at("/figures/averagePrice").asDouble()).isEqualTo(14.5);
        assertThat(month.at("/figures/averageQuantity").asDouble()).isEqualTo(5);
        assertThat(month.at("/figures/spendPerOrder").asDouble()).isEqualTo(72.5);
    }

    @Test
    void a_month_begins_at_midnight_of_the_business_and_tells_the_change() {
        admin.post("/api/v1/purchases", order("C1-" + unique, "2026-07-31T15:59:59Z", 10))
                .expect(201);
        admin.post("/api/v1/purchases", order("C2-" + unique, "2026-07-31T16:00:00Z", 15))
                .expect(201);
        assertThat(month("2026-07").at("/figures/quantity").asDouble()).isEqualTo(10);
        assertThat(month("2026-08").at("/figures/quantity").asDouble()).isEqualTo(15);
        assertThat(month("2026-08").at("/valueChange").asDouble()).isEqualTo(50);
    }

    @Test
    void a_cancelled_order_counts_no_more() {
        var order = admin.post("/api/v1/purchases", order("D-" + unique, "2026-09-10T08:00:00Z", 10))
                .expect(201);
        admin.post("/api/v1/purchases", order("D2-" + unique, "2026-09-11T08:00:00Z", 4))
                .expect(201);
        for (int i = 0; i < 2; i++) {
            assertThat(admin.post(order.location() + "/cancellation", "")
                            .expect(200)
                            .json("/cancelledAt")
                            .asString())
                    .isNotEmpty();
        }
        assertThat(month("2026-09").at("/figures/quantity").asDouble()).isEqualTo(4);
        assertThat(admin.get(customer.location() + "/purchases").expect(200).json("/items"))
                .hasSize(2);
    }

    @Test
    void nobody_sees_or_records_orders_of_customers_that_are_not_theirs() {
        var order = admin.post("/api/v1/purchases", order("E-" + unique, "2026-09-10T08:00:00Z", 10))
                .expect(201);
        var yiwu = api.as(Tokens.of("supervisor").org("jinhua/yiwu"));
        yiwu.get(order.location()).expectProblem(404, "purchase-not-found");
        yiwu.post(order.location() + "/cancellation", "").expectProblem(404, "purchase-not-found");
        yiwu.get(customer.location() + "/purchases").expectProblem(404, "customer-not-found");
        yiwu.get(customer.location() + "/purchase-months").expectProblem(404, "customer-not-found");
        yiwu.post("/api/v1/purchases", order("E2-" + unique, "2026-09-10T08:00:00Z", 1))
                .expectProblem(404, "customer-not-found");
        api.as(Tokens.of("customer-manager").username("zhao").org("jinhua/dongyang"))
                .get(order.location())
                .expectProblem(404, "purchase-not-found");
        api.as(Tokens.of("partner").org("jinhua"))
                .post("/api/v1/purchases", order("E3-" + unique, "2026-09-10T08:00:00Z", 1))
                .expectProblem(403, "missing-scope");
    }

    @Test
    void a_file_of_order_lines_is_taken_once_whole_orders_only_with_what_to_mend() {
        var csv = "订单号,客户编码,下单时间,商品,品类,数量,单价\r\n"
                + "F1-" + unique + ',' + code + ",2026/10/8 9:30,利群（新版）,一类,10,145\r\n"
                + "F1-" + unique + ',' + code + ",2026/10/8 9:30,雄狮（硬）,三类,20,55\r\n"
                + "F2-" + unique + ',' + code + ",2026-10-09,利群（新版）,一类,\"1,000\",145\r\n"
                + "F2-" + unique + ',' + code + ",2026-10-09,雄狮（硬）,三类,many,55\r\n"
                + "F3-" + unique + ",nobody,2026-10-09,雄狮（硬）,三类,1,55\r\n"
                + "F4-" + unique + ',' + code + ",2026-02-31,雄狮（硬）,三类,1,55\r\n";
        var encoded = csv.getBytes(java.nio.charset.Charset.forName("GB18030"));
        var tried = importFile(encoded, "?dryRun=true");
        assertThat(tried.json("/counts/created").asInt()).isEqualTo(2);
        assertThat(admin.get(customer.location() + "/purchases").expect(200).json("/items"))
                .isEmpty();

        var taken = importFile(encoded, "");
        assertThat(taken.json("/counts/created").asInt()).isEqualTo(2);
        assertThat(taken.json("/counts/failed").asInt()).isEqualTo(4);
        assertThat(month("2026-10").at("/figures/value").asDouble()).isEqualTo(2550);
        var errors = admin.inChinese().get(taken.location() + "/errors").expect(200);
        assertThat(errors.json("/items/0/errors/0/message").asString()).contains("整单");
        assertThat(errors.json("/items/1/errors/0/column").asString()).isEqualTo("quantity");
        assertThat(errors.json("/items/3/errors/0/column").asString()).isEqualTo("orderedAt");
        var file = admin.inChinese()
                .get(taken.location() + "/errors/file")
                .expect(200)
                .text();
        assertThat(file).contains("行号,错误,订单号").contains("many");

        var again = importFile(encoded, "");
        assertThat(again.json("/counts/unchanged").asInt()).isEqualTo(2);
        assertThat(month("2026-10").at("/figures/orders").asInt()).isEqualTo(1);
    }

    @Test
    void an_order_that_another_system_puts_on_kafka_is_recorded_once() {
        var placed = events.example("PurchaseOrderPlaced")
                .with("orderNumber", "G-" + unique)
                .with("customerCode", code)
                .with("orderedAt", "2026-10-20T02:00:00Z");
        placed.send();
        placed.send();
        await().untilAsserted(() -> assertThat(admin.get(customer.location() + "/purchases")
                        .expect(200)
                        .json("/items"))
                .hasSize(1));
        admin.post("/api/v1/purchases", order("G2-" + unique, "2026-10-21T02:00:00Z", 1))
                .expect(201);
        assertThat(month("2026-10").at("/figures/orders").asInt()).isEqualTo(2);
    }

    private tools.jackson.databind.JsonNode month(String month) {
        return admin.get(customer.location() + "/purchase-months?from=2026-06&to=2026-12")
                .expect(200)
                .json("/items")
                .valueStream()
                .filter(item -> item.at("/month").asString().equals(month))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> order(String number, String at, int quantity) {
        var order = new HashMap<String, Object>();
        order.put("orderNumber", number);
        order.put("customerId", customer.id());
        order.put("orderedAt", at);
        order.put("currency", "CNY");
        order.put(
                "lines",
                List.of(Map.of("product", "利群（新版）", "category", "一类", "quantity", quantity, "unitPrice", 14.5)));
        return order;
    }

    private Api.Answer importFile(byte[] csv, String query) {
        var started = admin.upload("/api/v1/purchase-imports" + query, "orders.csv", csv)
                .expect(202);
        return await().until(
                        () -> new Api.Answer(
                                started.location(),
                                200,
                                started.headers(),
                                admin.get(started.location()).expect(200).text()),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
    }
}
