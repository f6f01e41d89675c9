package io.gapless.platform.event;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a use case puts the event of its change, in the same transaction as the change: either both are there or
 * neither. The relay takes it to Kafka right after the commit.
 *
 * <p>Append after saving the aggregate, never before: the saved row's lock is what puts two changes of one aggregate
 * in order.
 *
 * <p>The same statement writes the audit entry, so no change can be published unrecorded or recorded unpublished.
 */
public class Outbox {

    private static final String APPEND = """
            with audited as (
                insert into audit_entry (id, at, actor, outcome, action, object_id, org_unit, trace_id)
                values (?, ?, ?, 'CHANGED', ?, ?, ?, ?))
            insert into outbox (topic, key, event_id, type, occurred_at, traceparent, body)
            values (?, ?, ?, ?, ?, ?, ?)
            """;

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final ObjectProvider<Tracer> tracer;
    private final Clock clock;
    private final Runnable wakeRelay;

    Outbox(JdbcTemplate jdbc, JsonMapper json, ObjectProvider<Tracer> tracer, Clock clock, Runnable wakeRelay) {
        this.jdbc = jdbc;
        this.json = json;
        this.tracer = tracer;
        this.clock = clock;
        this.wakeRelay = wakeRelay;
    }

    /**
     * Appends one event.
     *
     * @param topic the aggregate's topic, for example {@code gapless.complaint}
     * @param type what happened, in the past tense, for example {@code ComplaintClosed}
     * @param state the aggregate's public state after it
     */
    public void append(String topic, String type, PublicState state) {
        appendAll(topic, type, List.of(state));
    }

    /** Appends the same kind of event for many aggregates, in one round trip. */
    public void appendAll(String topic, String type, Collection<? extends PublicState> states) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("An event is appended in the transaction of its change");
        }
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var actor = Caller.currentName();
        var span = currentSpan();
        var rows = new ArrayList<Object[]>();
        for (PublicState state : states) {
            var id = Ids.next();
            var key = state.id().toString();
            rows.add(new @Nullable Object[] {
                id,
                now,
                actor,
                type,
                key,
                state.orgUnit(),
                span == null ? null : span.context().traceId(),
                topic,
                key,
                id,
                type,
                now,
                traceparent(span),
                json.writeValueAsString(state)
            });
        }
        jdbc.batchUpdate(APPEND, rows);
        wakeRelayAfterCommit();
    }

    private void wakeRelayAfterCommit() {
        if (!TransactionSynchronizationManager.getSynchronizations().contains(wakeAfterCommit)) {
            TransactionSynchronizationManager.registerSynchronization(wakeAfterCommit);
        }
    }

    private final TransactionSynchronization wakeAfterCommit = new TransactionSynchronization() {
        @Override
        public void afterCommit() {
            wakeRelay.run();
        }
    };

    private @Nullable Span currentSpan() {
        var tracing = tracer.getIfAvailable();
        return tracing == null ? null : tracing.currentSpan();
    }

    private static @Nullable String traceparent(@Nullable Span span) {
        if (span == null) {
            return null;
        }
        var context = span.context();
        return "00-%s-%s-%s"
                .formatted(context.traceId(), context.spanId(), Boolean.TRUE.equals(context.sampled()) ? "01" : "00");
    }
}
