package io.gapless.survey.followup;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what became of the call-backs that visit-service opened for follow-ups. */
@Component
class CallBackOutcomes {

    private final JdbcClient jdbc;
    private final Inbox inbox;

    CallBackOutcomes(JdbcClient jdbc, Inbox inbox) {
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    private record Told(
            UUID id,
            long version,
            @Nullable UUID followUpId,
            String status,
            @Nullable Boolean solved,
            @Nullable String assignee) {}

    @KafkaListener(id = "call-back-outcomes", idIsGroup = false, topics = "gapless.call-back")
    @Transactional
    void on(Event event) {
        if (!event.type().startsWith("CallBack") || !inbox.isNew("call-back-outcomes", event)) {
            return;
        }
        var told = event.as(Told.class);
        if (told.followUpId() == null) {
            return;
        }
        jdbc.sql("""
                        insert into follow_up_call_back (call_back_id, follow_up, version, status, solved, assignee)
                        select ?, f.id, ?, ?, ?, ? from follow_up f where f.id = ?
                        on conflict (call_back_id) do update set version = excluded.version, status = excluded.status,
                            solved = excluded.solved, assignee = excluded.assignee
                        where follow_up_call_back.version < excluded.version""")
                .param(told.id())
                .param(told.version())
                .param(told.status())
                .param(told.solved())
                .param(told.assignee())
                .param(told.followUpId())
                .update();
    }
}
