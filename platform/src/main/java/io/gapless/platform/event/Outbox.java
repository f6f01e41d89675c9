package io.gapless.platform.event;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.function.SingletonSupplier;
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

    // The order of the collection is the order of the ids, and so the order in which the relay sends.
    private static final String APPEND = """
            with event as (
                select * from unnest(?, ?, ?, ?) with ordinality as event (id, key, org_unit, body, place)),
            audited as (
                insert into audit_entry (id, at, actor, outcome, action, object_id, org_unit, trace_id)
                select id, ?, ?, 'CHANGED', ?, key, org_unit, ? from event)
            insert into outbox (topic, key, event_id, type, occurred_at, traceparent, body)
            select ?, key, id, ?, ?, ?, body from event order by place
            """;

    /** What one statement takes; the parameters of a bulk change stay within some megabytes. */
    private static final int AT_ONCE = 500;

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final SingletonSupplier<Tracer> tracer;
    private final Clock clock;
    private final Runnable wakeRelay;

    Outbox(JdbcTemplate jdbc, JsonMapper json, ObjectProvider<Tracer> tracer, Clock clock, Runnable wakeRelay) {
        this.jdbc = jdbc;
        this.json = json;
        this.tracer = SingletonSupplier.ofNullable(tracer::getIfAvailable);
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

    /** Appends the same kind of event for many aggregates, in a statement for each few hundred. */
    public void appendAll(String topic, String type, Collection<? extends PublicState> states) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("An event is appended in the transaction of its change");
        }
        if (states.isEmpty()) {
            return;
        }
        var all = List.copyOf(states);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            appendSome(topic, type, all.subList(from, Math.min(from + AT_ONCE, all.size())));
        }
        wakeRelayAfterCommit();
    }

    private void appendSome(String topic, String type, List<? extends PublicState> states) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var span = currentSpan();
        jdbc.update(
                APPEND,
                array("uuid", states, state -> Ids.next()),
                array("text", states, state -> state.id().toString()),
                array("text", states, PublicState::orgUnit),
                array("text", states, json::writeValueAsString),
                now,
                Caller.currentName(),
                type,
                span == null ? null : span.context().traceId(),
                topic,
                type,
                now,
                traceparent(span));
    }

    private static SqlArrayValue array(
            String type, List<? extends PublicState> states, Function<PublicState, @Nullable Object> value) {
        return new SqlArrayValue(type, states.stream().map(value).toArray());
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
        var tracing = tracer.get();
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
