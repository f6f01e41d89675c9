package io.gapless.visit.execution;

import io.gapless.platform.event.Outbox;
import io.gapless.visit.menu.VisitKind;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Where planners enter visits, within their own transaction. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class VisitBook {

    private final Visits visits;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    VisitBook(Visits visits, JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.visits = visits;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * A visit to be planned.
     *
     * @param sequence its place in the manager's day, from 1; 0 where it has none
     * @param startsAt when it is to begin; null where only the day is planned
     * @param durationMinutes how long it is to take, above 0
     */
    public record Appointment(
            UUID customerId,
            String orgUnit,
            @Nullable String segment,
            String manager,
            VisitKind kind,
            String title,
            UUID standardId,
            @Nullable UUID itemId,
            @Nullable UUID promiseId,
            @Nullable UUID planId,
            LocalDate plannedFor,
            int sequence,
            @Nullable Instant startsAt,
            @Nullable Integer durationMinutes) {

        /** One of a day, at no planned hour. */
        public Appointment(
                UUID customerId,
                String orgUnit,
                @Nullable String segment,
                String manager,
                VisitKind kind,
                String title,
                UUID standardId,
                @Nullable UUID itemId,
                @Nullable UUID promiseId,
                @Nullable UUID planId,
                LocalDate plannedFor,
                int sequence) {
            this(
                    customerId,
                    orgUnit,
                    segment,
                    manager,
                    kind,
                    title,
                    standardId,
                    itemId,
                    promiseId,
                    planId,
                    plannedFor,
                    sequence,
                    null,
                    null);
        }

        /** The same, to keep a promise. */
        Appointment keeping(@Nullable UUID promise) {
            return new Appointment(
                    customerId,
                    orgUnit,
                    segment,
                    manager,
                    kind,
                    title,
                    standardId,
                    itemId,
                    promise,
                    planId,
                    plannedFor,
                    sequence,
                    startsAt,
                    durationMinutes);
        }
    }

    /** Enters visits and gives the id of each one that is to keep a promise, by promise. */
    public Map<UUID, UUID> enter(List<Appointment> appointments) {
        var now = clock.instant();
        var entered = visits.saveAll(appointments.stream()
                .map(appointment -> Visit.plan(appointment, now))
                .toList());
        outbox.appendAll(
                VisitState.TOPIC,
                "VisitPlanned",
                entered.stream().map(VisitState::from).toList());
        Map<UUID, UUID> byPromise = new HashMap<>();
        for (Visit visit : entered) {
            var promise = visit.promiseId();
            if (promise != null) {
                byPromise.put(promise, visit.id());
            }
        }
        return byPromise;
    }

    private record Load(String manager, LocalDate plannedFor, int visits) {}

    /** How many visits managers have in the days already, by manager and day. */
    public Map<String, Map<LocalDate, Integer>> load(LocalDate from, LocalDate to) {
        Map<String, Map<LocalDate, Integer>> load = new HashMap<>();
        jdbc.sql("""
                        select manager, planned_for, count(*)::int as visits from visit
                        where planned_for between ? and ? and status in ('PLANNED', 'STARTED', 'COMPLETED')
                        group by manager, planned_for""")
                .params(from, to)
                .query(Load.class)
                .list()
                .forEach(day -> load.computeIfAbsent(day.manager(), manager -> new HashMap<>())
                        .put(day.plannedFor(), day.visits()));
        return load;
    }
}
