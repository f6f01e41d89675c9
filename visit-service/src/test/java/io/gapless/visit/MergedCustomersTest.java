package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.repoint.Repointing;
import io.gapless.testing.ForgottenPointers;
import java.time.YearMonth;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Visits, promises, choices and call-backs follow a customer who is merged, in whatever order this is heard of. */
class MergedCustomersTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource database;

    @Autowired
    Repointing repointing;

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
        var segment = unique("G");
        var standard = standard();
        var optional = item(standard);
        var pack = publishedPackage(segment, "jinhua/dongyang", item(standard), 2, optional);
        var survivor = customer(segment, UNIT, "wang");
        var gone = customer(segment, UNIT, "wang");
        // For the running month: what was promised in it stays, whoever stands for whom.
        analyst()
                .post(
                        "/api/v1/service-packages/" + pack + "/promises",
                        Map.of("period", YearMonth.now(ZONE).toString()))
                .expect(200);
        await().until(() -> promises(gone) == 2 && promises(survivor) == 2);
        for (UUID each : new UUID[] {survivor, gone}) {
            manager("wang", UNIT)
                    .ifMatch("*")
                    .put(
                            "/api/v1/service-packages/" + pack + "/choices/" + each,
                            Map.of("items", java.util.List.of(optional)))
                    .expect(200);
        }
        var callBack = callBack(gone, gone);
        var before = pointing(gone);
        var survivors = pointing(survivor);

        told("CustomerMerged", gone, survivor);
        await().untilAsserted(() -> assertThat(pointing(gone)).isEmpty());
        // Both were promised the item twice: the numbers go on.
        assertThat(jdbc.sql("select array_agg(occurrence order by occurrence)::text from promise where customer_id = ?")
                        .param(survivor)
                        .query(String.class)
                        .single())
                .isEqualTo("{1,2,3,4}");
        assertThat(count("service_package_choice", survivor)).isEqualTo(1);
        assertThat(count("call_back", survivor)).isEqualTo(1);
        assertThat(customers.find(gone).orElseThrow().id()).isEqualTo(survivor);
        assertThat(customers.ofSegment(segment, UNIT)).hasSize(1);

        // Who still names the old one means the survivor: by request, as a filter, and in an event under way.
        var planned = manager("wang", UNIT)
                .post(
                        "/api/v1/visits",
                        Map.of("customerId", gone, "standardId", standard, "plannedFor", today().toString()))
                .expect(201);
        assertThat(planned.json("/customerId").asString()).isEqualTo(survivor.toString());
        assertThat(supervisor("jinhua")
                        .get("/api/v1/visits?customerId=" + gone)
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
        var late = callBack(gone, survivor);
        assertThat(pointing(gone)).isEmpty();

        told("CustomerMergeUndone", gone, null);
        await().untilAsserted(() -> assertThat(pointing(gone)).containsAll(before));
        var back = new HashSet<>(pointing(gone));
        back.removeAll(before);
        // What was told of the old one in between is its own; what was made for the survivor stays there.
        assertThat(back).hasSize(1).allMatch(row -> row.contains(late.toString()));
        assertThat(pointing(survivor)).containsAll(survivors).hasSize(survivors.size() + 1);
        assertThat(before).anyMatch(row -> row.contains(callBack.toString()));
        assertThat(jdbc.sql("""
                                select count(*) from service_package_choice_item i join service_package_choice c on c.id = i.choice
                                where c.customer_id = ?""").param(gone).query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void merges_heard_of_out_of_order_end_at_the_same() {
        var one = customer(unique("G"), UNIT, "wang");
        var two = customer(unique("G"), UNIT, "wang");
        var three = customer(unique("G"), UNIT, "wang");
        for (UUID each : new UUID[] {one, two, three}) {
            callBack(each, each);
        }
        told("CustomerMerged", two, three);
        await().until(() -> count("call_back", three) == 2);
        told("CustomerMerged", one, two);
        await().until(() -> count("call_back", three) == 3);
        told("CustomerMergeUndone", two, null);
        await().until(() -> count("call_back", two) == 2 && count("call_back", three) == 1);

        // Undone and merged the other way round, of which the latter is heard first.
        told("CustomerMerged", two, one);
        await().until(() -> count("call_back", one) == 2 && count("call_back", two) == 0);
        told("CustomerMergeUndone", one, null);
        told("CustomerMergeUndone", two, null);
        await().until(() -> count("call_back", one) == 1 && count("call_back", two) == 1);
        assertThat(jdbc.sql("select count(*) from repointed_row where origin in (?, ?, ?)")
                        .params(one, two, three)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void an_event_delivered_twice_or_late_changes_nothing() {
        var survivor = customer(unique("G"), UNIT, "wang");
        var gone = customer(unique("G"), UNIT, "wang");
        callBack(gone, gone);
        var merged = example("CustomerMerged", gone, survivor).send();
        await().until(() -> count("call_back", survivor) == 1);
        merged.send();
        var older = events.example("CustomerChanged")
                .with("id", gone)
                .with("version", 2)
                .with("name", "旧");
        older.send();
        callBack(gone, survivor);
        assertThat(count("call_back", survivor)).isEqualTo(2);
        assertThat(pointing(gone)).isEmpty();
    }

    private void told(String event, UUID gone, @Nullable UUID survivor) {
        example(event, gone, survivor).send();
    }

    private io.gapless.testing.EventContracts.Example example(String event, UUID gone, @Nullable UUID survivor) {
        var example = events.example(event)
                .with("id", gone)
                .with("version", ++version)
                .with("orgUnit", UNIT);
        return survivor == null ? example : example.with("mergedInto", survivor);
    }

    /** A call-back that another service asks for; there when this returns. */
    private UUID callBack(UUID of, UUID at) {
        var followUp = UUID.randomUUID();
        events.example("FollowUpOpened")
                .with("id", followUp)
                .with("customerId", of)
                .send();
        await().until(() -> jdbc.sql("select count(*) from call_back where follow_up_id = ? and customer_id = ?")
                        .params(followUp, at)
                        .query(Long.class)
                        .single()
                == 1);
        return followUp;
    }

    private long promises(UUID customer) {
        return count("promise", customer);
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
                        .sql("select '" + table + " ' || (to_jsonb(t) - 'version')::text from " + table
                                + " t where customer_id = ?")
                        .param(customer)
                        .query(String.class)
                        .list()
                        .stream())
                .collect(Collectors.toSet());
    }
}
