package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.repoint.Repointing;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ForgottenPointers;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Complaints and contacts follow a customer who is merged, and so does who may see them. */
@ServiceTest
class MergedCustomersTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource database;

    @Autowired
    Repointing repointing;

    @Test
    void every_column_that_points_to_customers_is_known() {
        ForgottenPointers.none(database, repointing.columns(), Set.of());
    }

    @Test
    void every_column_that_points_to_customers_has_an_index() {
        ForgottenPointers.noneWithoutIndex(database);
    }

    @Test
    void all_of_a_merged_customer_follows_and_comes_back() {
        var oldCode = Fixtures.code();
        var survivor = Fixtures.known(contracts, jdbc, Fixtures.code(), "jinhua/dongyang", "li");
        var gone = Fixtures.known(contracts, jdbc, oldCode, "jinhua/dongyang", "wang");
        var agent = api.as(Tokens.of("service-agent").org("jinhua"));
        var complaint =
                agent.post("/api/v1/complaints", complaint("customerId", gone)).expect(201);
        var own = agent.post("/api/v1/complaints", complaint("customerId", survivor))
                .expect(201);
        agent.post(
                        "/api/v1/contacts",
                        Map.of(
                                "customerId",
                                gone,
                                "channel",
                                "HOTLINE",
                                "queue",
                                "orders",
                                "orgUnit",
                                "jinhua/dongyang",
                                "offeredAt",
                                "2026-11-02T01:00:00Z",
                                "endedAt",
                                "2026-11-02T01:01:00Z"))
                .expect(201);
        var wang = api.as(Tokens.of("customer-manager").username("wang").org("jinhua"));
        var li = api.as(Tokens.of("customer-manager").username("li").org("jinhua"));
        wang.get(complaint.location()).expect(200);

        Fixtures.customer(contracts, "CustomerMerged", gone, 5, oldCode, "jinhua/dongyang", "wang")
                .without("login")
                .with("mergedInto", survivor)
                .send();
        waiting(gone, 0);
        assertThat(count(survivor)).isEqualTo(3);
        li.get(complaint.location()).expect(200);
        wang.get(complaint.location()).expectProblem(404, "complaint-not-found");
        assertThat(agent.get("/api/v1/complaints?customerId=" + gone)
                        .expect(200)
                        .json("/items"))
                .hasSize(2);
        // By the old id and by the old code, complaints come to the survivor.
        var byId =
                agent.post("/api/v1/complaints", complaint("customerId", gone)).expect(201);
        var byCode = agent.post("/api/v1/complaints", complaint("customerCode", oldCode))
                .expect(201);
        for (Api.Answer late : new Api.Answer[] {byId, byCode}) {
            assertThat(jdbc.sql("select customer_id from complaint where id = ?")
                            .param(late.id())
                            .query(UUID.class)
                            .single())
                    .isEqualTo(survivor);
        }
        assertThat(count(gone)).isZero();

        Fixtures.customer(contracts, "CustomerMergeUndone", gone, 6, oldCode, "jinhua/dongyang", "wang")
                .send();
        waiting(gone, 2);
        assertThat(count(survivor)).isEqualTo(3);
        wang.get(complaint.location()).expect(200);
        li.get(complaint.location()).expectProblem(404, "complaint-not-found");
        li.get(own.location()).expect(200);
    }

    private void waiting(UUID customer, long rows) {
        await().until(() -> count(customer) == rows);
    }

    private long count(UUID customer) {
        return jdbc.sql("""
                        select (select count(*) from complaint where customer_id = :id)
                            + (select count(*) from contact where customer_id = :id)""").param("id", customer).query(Long.class).single();
    }

    private static Map<String, Object> complaint(String how, Object customer) {
        var body = new HashMap<>(Fixtures.anonymous("jinhua/dongyang"));
        body.put(how, customer);
        return body;
    }
}
