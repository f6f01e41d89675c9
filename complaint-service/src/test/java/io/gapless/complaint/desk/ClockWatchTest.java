package io.gapless.complaint.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class ClockWatchTest {

    private static final int COMPLAINTS = 120;

    @Autowired
    Api api;

    @Autowired
    ClockWatch watch;

    @Autowired
    JdbcClient jdbc;

    @Test
    void several_watches_at_once_tell_each_clock_once() throws Exception {
        var agent = api.as(Tokens.of("service-agent"));
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < COMPLAINTS; i++) {
            ids.add(agent.post(
                            "/api/v1/complaints",
                            Map.of(
                                    "channel", "WEB",
                                    "category", "ordering",
                                    "text", "clock",
                                    "language", "en",
                                    "orgUnit", "jinhua/wucheng"))
                    .expect(201)
                    .id());
        }
        jdbc.sql("""
                        update complaint set acknowledge_due_at = received_at - interval '1 minute',
                            resolve_due_at = received_at - interval '1 minute',
                            next_due_at = received_at - interval '1 minute' where id in (:ids)""").param("ids", ids).update();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> replica = () -> {
                watch.watch();
                return true;
            };
            for (var done : threads.invokeAll(java.util.Collections.nCopies(4, replica))) {
                assertThat(done.get()).isTrue();
            }
        }
        await().until(() -> breached(ids) == 2 * COMPLAINTS);
        watch.watch();
        assertThat(breached(ids)).isEqualTo(2 * COMPLAINTS);
        assertThat(jdbc.sql("""
                        select count(*) from (select distinct complaint_id, note from complaint_entry
                        where kind = 'CLOCK_BREACHED' and complaint_id in (:ids)) as told""").param("ids", ids).query(Long.class).single()).isEqualTo(2 * COMPLAINTS);
    }

    private long breached(ArrayList<UUID> ids) {
        return jdbc.sql("select count(*) from complaint_entry where kind = 'CLOCK_BREACHED' and complaint_id in (:ids)")
                .param("ids", ids)
                .query(Long.class)
                .single();
    }
}
