package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.repoint.Repointing;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ForgottenPointers;
import io.gapless.testing.ServiceTest;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Invitations, answers, follow-ups and the evidence of the gaps follow a customer who is merged. */
@ServiceTest
class MergedCustomersTest {

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource database;

    @Autowired
    Repointing repointing;

    private final UUID survivor = UUID.randomUUID();
    private final UUID gone = UUID.randomUUID();
    private int version = 10;

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
        told("CustomerRegistered", survivor, null);
        told("CustomerRegistered", gone, null);
        promise(gone);
        waiting("obligation", gone, 1);
        complaint(gone, 2);
        waiting("known_complaint", gone, 1);
        // Both were invited to the same campaign, and answered.
        var campaign =
                jdbc.sql("select id from campaign limit 1").query(UUID.class).optional();
        campaign.ifPresent(id -> {
            for (UUID each : new UUID[] {survivor, gone}) {
                jdbc.sql("""
                                insert into invitation (id, version, campaign_id, questionnaire_id, token_seed, token_hash,
                                    customer_id, org_unit, language, source, status, opens_at, expires_at, created_at)
                                select gen_random_uuid(), 1, id, (select id from questionnaire limit 1), '', gen_random_uuid()::text, ?, 'jinhua',
                                    'zh', 'CAMPAIGN', 'OPEN', now(), now(), now() from campaign where id = ?""").params(each, id).update();
            }
        });
        var before = pointing(gone);
        var survivors = pointing(survivor);

        told("CustomerMerged", gone, survivor);
        await().untilAsserted(() -> assertThat(pointing(gone)).isEmpty());
        assertThat(pointing(survivor)).hasSize(before.size() + survivors.size());
        // Events about the old one that were under way.
        promise(gone);
        complaint(gone, 2);
        await().until(() ->
                count("known_complaint", survivor) == 2 && pointing(gone).isEmpty());
        // And one of the survivor.
        var own = complaint(survivor, 2);
        waiting("known_complaint", survivor, 3);

        told("CustomerMergeUndone", gone, null);
        await().untilAsserted(() -> assertThat(pointing(gone)).containsAll(before));
        assertThat(pointing(survivor)).containsAll(survivors).anyMatch(row -> row.contains(own.toString()));
        assertThat(count("known_complaint", survivor)).isEqualTo(1);
    }

    private void told(String event, UUID customer, @Nullable UUID into) {
        var example = events.example(event)
                .with("id", customer)
                .with("version", ++version)
                .with("code", customer.toString().substring(0, 8));
        (into == null ? example : example.with("mergedInto", into)).send();
        await().until(() -> jdbc.sql("select count(*) from known_customer where id = ? and version >= ?")
                        .params(customer, version)
                        .query(Long.class)
                        .single()
                == 1);
    }

    private void promise(UUID of) {
        events.example("PromiseMade")
                .with("id", UUID.randomUUID())
                .with("customerId", of)
                .send();
    }

    private UUID complaint(UUID of, int version) {
        var id = UUID.randomUUID();
        events.example("ComplaintReceived")
                .with("id", id)
                .with("version", version)
                .with("customerId", of)
                .send();
        return id;
    }

    private void waiting(String table, UUID customer, long rows) {
        await().until(() -> count(table, customer) >= rows);
    }

    private long count(String table, UUID customer) {
        return jdbc.sql("select count(*) from " + table + " where customer_id = ?")
                .param(customer)
                .query(Long.class)
                .single();
    }

    private Set<String> pointing(UUID customer) {
        return repointing.columns().stream()
                .map(column -> column.substring(0, column.indexOf('.')))
                .flatMap(table -> jdbc
                        .sql("select '" + table + " ' || (to_jsonb(t) - 'version' - 'twin')::text from " + table
                                + " t where customer_id = ?")
                        .param(customer)
                        .query(String.class)
                        .list()
                        .stream())
                .collect(Collectors.toSet());
    }
}
