package io.gapless.survey.improvement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two replicas that look at the same time remind everybody once. */
@ServiceTest
class RemindersTest {

    private static final String UNIT = "jinhua/reminded";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Improving improving;

    @Test
    void whoever_looks_at_the_same_time_reminds_of_each_action_once() {
        for (int i = 0; i < 6; i++) {
            events.example("PromiseMissed")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", UNIT)
                    .with("dueAt", "2026-10-20T00:00:00Z")
                    .send();
        }
        await().until(() -> jdbc.sql("select count(*) from obligation where org_unit = ?")
                        .param(UNIT)
                        .query(Long.class)
                        .single()
                == 6);
        var far = LocalDate.now(ZoneId.of("Asia/Shanghai")).plusDays(40);
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua"));
        var begun = new TreeSet<String>();
        for (int i = 0; i < 12; i++) {
            begun.add(analyst.post(
                            "/api/v1/improvements",
                            Map.of(
                                    "title",
                                    "提醒",
                                    "orgUnit",
                                    UNIT,
                                    "subject",
                                    "GAP",
                                    "gap",
                                    4,
                                    "target",
                                    -10,
                                    "owner",
                                    "executive",
                                    "dueOn",
                                    far.toString(),
                                    "checkOn",
                                    far.plusDays(9).toString(),
                                    "actions",
                                    List.of(Map.of("text", "做", "owner", "qian", "dueOn", far.toString()))))
                    .expect(201)
                    .id()
                    .toString());
        }
        // The days have passed, for all at once.
        jdbc.sql("update improvement_action set due_on = due_on - 41 where owner = 'qian'"
                        + " and improvement in (select id from improvement where org_unit = ?)")
                .param(UNIT)
                .update();
        var both = Stream.of(1, 2)
                .map(replica -> CompletableFuture.runAsync(() -> {
                    while (improving.remind(2)) {
                        // Until nobody is left to be reminded.
                    }
                }))
                .toList();
        both.forEach(CompletableFuture::join);
        await().until(() -> jdbc.sql("""
                                select count(*) from improvement_action a join improvement i on i.id = a.improvement
                                where i.org_unit = ? and a.reminded_at is not null and a.overdue_at is not null""").param(UNIT).query(Long.class).single() == 12);
        var reminded = events.published().stream()
                .filter(event -> event.type().equals("ImprovementReminded") && begun.contains(event.key()))
                .map(EventContracts.Published::key)
                .toList();
        assertThat(reminded).hasSize(12).doesNotHaveDuplicates();
    }
}
