package io.gapless.complaint.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.complaint.taxonomy.Channel;
import io.gapless.platform.Ids;
import io.gapless.platform.security.OrgScope;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Sums are as the contacts are, folded or not, and levels are told once, and again where contacts came late. */
@ServiceTest
class DeskCountsTest {

    private static final Instant NINE = Instant.parse("2026-09-14T01:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-09-14");

    @Autowired
    ContactBook book;

    @Autowired
    DeskCounts counts;

    @Autowired
    DeskLevels levels;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    EventContracts contracts;

    @Test
    void folding_changes_no_sum() {
        for (int i = 0; i < 30; i++) {
            write(List.of(contact("folded", NINE.plusSeconds(i * 60L), i % 3 == 0 ? null : 10)));
        }
        var before = sums("folded");
        // Another round may be under way.
        await().until(() -> {
            counts.fold();
            return rows("folded") == 2 * 2;
        });
        assertThat(sums("folded")).isEqualTo(before).isEqualTo("30 20 10 20 200000");
        jdbc.sql("delete from contact where queue = 'folded'").update();
        counts.fold();
        assertThat(sums("folded")).isEqualTo("0 0 0 0 0");
    }

    @Test
    void levels_are_told_once_and_again_where_contacts_came_late() {
        write(List.of(
                contact("told", NINE, 10),
                contact("told", NINE.plusSeconds(1), 10),
                contact("told", NINE.plusSeconds(2), 10),
                contact("told", NINE.plusSeconds(3), 10),
                contact("told", NINE.plusSeconds(4), 60)));
        assertThat(levels.tell(DAY, DAY.plusDays(1))).isPositive();
        assertThat(levels.tell(DAY, DAY.plusDays(1))).isZero();
        var id = jdbc.sql("select id from desk_day where queue = 'told' and version = 1 and reached and offered = 5")
                .query(UUID.class)
                .single();
        write(List.of(contact("told", NINE.plusSeconds(5), 60)));
        assertThat(levels.tell(DAY, DAY.plusDays(1))).isEqualTo(1);
        assertThat(jdbc.sql(
                                "select version || ' ' || reached || ' ' || within || '/' || offered from desk_day where id = ?")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("2 false 4/6");
        var event = contracts.awaitPublished("DeskLevelMeasured", id);
        assertThat(event.body().at("/reached").isBoolean()).isTrue();
        contracts.verifyPublished();
    }

    @Test
    void a_teams_day_is_found_by_an_index_among_all_others() {
        jdbc.sql("""
                        insert into contact_count (folded, slot, org_unit, queue, agent, offered, answered, abandoned, short,
                            overflowed, called_back, within, queued, waited, talked, held, wrapped, firsts, came_again,
                            presses, satisfied, staffed)
                        select true, timestamptz '2024-01-01T00:00:00Z' + n * interval '15 minutes',
                            'jinhua/many/team' || n % 40, 'many', '', 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
                        from generate_series(1, 35000) n""").update();
        jdbc.sql("analyze contact_count").update();
        var scope = new OrgScope(List.of("jinhua/many/team7"));
        var plan = String.join(
                "\n",
                jdbc.sql("explain select sum(offered) from contact_count where " + scope.condition("org_unit")
                                + " and slot >= '2024-03-01T00:00:00Z' and slot < '2024-03-02T00:00:00Z'")
                        .params(scope.parameters())
                        .query(String.class)
                        .list());
        assertThat(plan).contains("contact_count_").doesNotContain("Seq Scan");
        jdbc.sql("delete from contact_count where queue = 'many'").update();
    }

    private void write(List<Contact> contacts) {
        transaction.executeWithoutResult(status -> book.write(new ArrayList<>(contacts)));
    }

    private String sums(String queue) {
        return jdbc.sql("""
                        select concat_ws(' ', coalesce(sum(offered), 0), coalesce(sum(answered), 0),
                            coalesce(sum(abandoned), 0), coalesce(sum(within), 0), coalesce(sum(waited), 0))
                        from contact_count where queue = ?""").param(queue).query(String.class).single();
    }

    private long rows(String queue) {
        return jdbc.sql("select count(*) from contact_count where queue = ?")
                .param(queue)
                .query(Long.class)
                .single();
    }

    private static Contact contact(String queue, Instant at, @Nullable Integer answeredAfter) {
        return new Contact(
                Ids.next(),
                null,
                null,
                null,
                Channel.HOTLINE,
                queue,
                "jinhua/told",
                answeredAfter == null ? null : "anna",
                null,
                answeredAfter == null ? Contact.Outcome.ABANDONED : Contact.Outcome.ANSWERED,
                at,
                answeredAfter == null ? null : at.plusSeconds(answeredAfter),
                at.plusSeconds(120),
                0,
                null,
                null,
                null,
                "test");
    }
}
