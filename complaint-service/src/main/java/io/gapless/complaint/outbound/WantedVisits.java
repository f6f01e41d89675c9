package io.gapless.complaint.outbound;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What became of the visits that customers asked for when they were called. */
@Component
class WantedVisits {

    /** How visit-service names what a demand is about, before the call's id. */
    private static final String SUBJECT = "outbound-call ";

    private final JdbcClient jdbc;
    private final Inbox inbox;

    WantedVisits(JdbcClient jdbc, Inbox inbox) {
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    /**
     * A visit that is wanted.
     *
     * @param status OPEN, PLANNED, DONE or WITHDRAWN
     * @param visitId the visit by which it is met, once there is one
     */
    record WantedVisit(
            UUID demandId, String status, @Nullable UUID visitId) {}

    private record Told(
            UUID id,
            long version,
            String reason,
            String subject,
            String status,
            @Nullable UUID visitId) {

        Optional<UUID> call() {
            if (!reason.equals("VISIT_WANTED") || !subject.startsWith(SUBJECT)) {
                return Optional.empty();
            }
            try {
                return Optional.of(UUID.fromString(subject.substring(SUBJECT.length())));
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // nothing of ours
            }
        }
    }

    @KafkaListener(id = "visits-wanted", idIsGroup = false, topics = "gapless.visit-demand")
    @Transactional
    void on(Event event) {
        if (!event.type().startsWith("VisitDemand") || !inbox.isNew("visits-wanted", event)) {
            return;
        }
        var told = event.as(Told.class);
        told.call()
                .ifPresent(call -> jdbc.sql("""
                        insert into outbound_call_visit (demand_id, call_id, version, status, visit_id)
                        select :demand, c.id, :version, :status, :visit from outbound_call c where c.id = :call
                        on conflict (demand_id) do update set version = excluded.version, status = excluded.status,
                            visit_id = excluded.visit_id
                        where outbound_call_visit.version < excluded.version""")
                        .param("demand", told.id())
                        .param("call", call)
                        .param("version", told.version())
                        .param("status", told.status())
                        .param("visit", told.visitId())
                        .update());
    }

    /** The visits that a call has led to, in the order in which they were wanted. */
    List<WantedVisit> of(UUID call) {
        return jdbc.sql("""
                        select demand_id, status, visit_id from outbound_call_visit where call_id = ? order by demand_id
                        limit 100""").param(call).query(WantedVisit.class).list();
    }
}
