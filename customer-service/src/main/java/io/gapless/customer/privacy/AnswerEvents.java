package io.gapless.customer.privacy;

import io.gapless.customer.privacy.DataRequest.Kind;
import io.gapless.customer.privacy.DataRequest.Status;
import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** Takes in what the services answer. */
@Component
class AnswerEvents {

    private final DataRequests requests;
    private final Inbox inbox;
    private final JdbcClient jdbc;

    AnswerEvents(DataRequests requests, Inbox inbox, JdbcClient jdbc) {
        this.requests = requests;
        this.inbox = inbox;
        this.jdbc = jdbc;
    }

    private record Collected(
            UUID id,
            long version,
            String service,
            @Nullable Instant collectedAt,
            @Nullable String section,
            @Nullable JsonNode rows,
            @Nullable Piece file,
            @Nullable Long total,
            @Nullable JsonNode counts) {}

    private record Piece(String name, byte[] content) {}

    private record Reported(
            UUID id,
            String service,
            @Nullable Instant erasedAt,
            @Nullable List<JsonNode> tables) {}

    @KafkaListener(id = "privacy-answers", idIsGroup = false, topics = PrivacyTopics.ANSWERS)
    @Transactional
    void on(Event event) {
        if (!inbox.isNew("privacy-answers", event)) {
            return;
        }
        switch (event.type()) {
            case "PersonalDataCollected" -> collected(event.as(Collected.class), event.time());
            case "ErasureReported" -> reported(event.as(Reported.class), event.time());
            default -> {
                // Nothing that is waited for.
            }
        }
    }

    private void collected(Collected part, Instant time) {
        if (isNotAwaited(part.id(), Kind.EXPORT, part.service())) {
            return;
        }
        boolean isLast = part.total() != null;
        int kept = jdbc.sql("""
                        insert into personal_data_part (request_id, service, part, section, rows, file, content)
                        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                .param(part.id())
                .param(part.service())
                .param(part.version())
                .param(isLast ? null : part.section())
                .param(part.rows() == null ? "[]" : part.rows().toString())
                .param(part.file() == null ? null : part.file().name())
                .param(part.file() == null ? null : part.file().content())
                .update();
        jdbc.sql("""
                        update personal_data_answer set parts = parts + ?, total = coalesce(?::bigint, total),
                            report = coalesce(?::jsonb, report)
                        where request_id = ? and service = ?""")
                .param(kept)
                .param(part.total())
                .param(part.counts() == null ? null : part.counts().toString())
                .param(part.id())
                .param(part.service())
                .update();
        jdbc.sql("""
                        update personal_data_answer set answered_at = ?
                        where request_id = ? and service = ? and parts = total and answered_at is null""")
                .params(
                        (part.collectedAt() == null ? time : part.collectedAt()).atOffset(java.time.ZoneOffset.UTC),
                        part.id(),
                        part.service())
                .update();
        boolean all = jdbc.sql(
                        "select not exists (select from personal_data_answer where request_id = ? and answered_at is null)")
                .param(part.id())
                .query(Boolean.class)
                .single();
        if (all) {
            requests.move(requests.get(part.id()), Status.COLLECTED, null, null);
        }
    }

    private void reported(Reported report, Instant time) {
        if (isNotAwaited(report.id(), Kind.ERASURE, report.service())) {
            return;
        }
        boolean all = requests.answered(
                report.id(),
                report.service(),
                report.erasedAt() == null ? time : report.erasedAt(),
                report.tables() == null ? List.of() : report.tables());
        if (all) {
            requests.move(requests.get(report.id()), Status.FINISHED, null, null);
        }
    }

    /** Answers to one request are taken one after the other; those to a request that is over are late or foreign. */
    private boolean isNotAwaited(UUID id, Kind kind, String service) {
        return jdbc.sql("""
                        select r.id from personal_data_request r
                        where r.id = ? and r.kind = ? and r.status = 'RUNNING'
                            and exists (select from personal_data_answer a where a.request_id = r.id and a.service = ?
                                and a.answered_at is null)
                        for update""")
                .params(id, kind.name(), service)
                .query(UUID.class)
                .optional()
                .isEmpty();
    }
}
