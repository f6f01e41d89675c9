package io.gapless.visit.execution;

import io.gapless.platform.event.Outbox;
import io.gapless.visit.menu.VisitKind;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Where planners enter visits, within their own transaction. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class VisitBook {

    private final Visits visits;
    private final Outbox outbox;
    private final Clock clock;

    VisitBook(Visits visits, Outbox outbox, Clock clock) {
        this.visits = visits;
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
        var ids = enterAll(appointments);
        Map<UUID, UUID> byPromise = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            var promise = appointments.get(i).promiseId();
            if (promise != null) {
                byPromise.put(promise, ids.get(i));
            }
        }
        return byPromise;
    }

    /** Enters visits and gives their ids, in their order. */
    public List<UUID> enterAll(List<Appointment> appointments) {
        if (appointments.isEmpty()) {
            return List.of();
        }
        var now = clock.instant();
        var entered = visits.saveAll(appointments.stream()
                .map(appointment -> Visit.plan(appointment, now))
                .toList());
        outbox.appendAll(
                VisitState.TOPIC,
                "VisitPlanned",
                entered.stream().map(VisitState::from).toList());
        return entered.stream().map(Visit::id).toList();
    }

    /** Another day or hour for a visit that a plan may move. */
    public record Move(UUID visitId, LocalDate plannedFor, int sequence, Instant startsAt, int durationMinutes) {}

    /** Moves those of the visits that have not begun; what is the same already stays untouched. */
    public void move(List<Move> moves) {
        var byVisit = new HashMap<UUID, Move>();
        moves.forEach(move -> byVisit.put(move.visitId(), move));
        var moved = new ArrayList<Visit>();
        for (Visit visit : visits.findAllById(byVisit.keySet())) {
            var move = byVisit.get(visit.id());
            if (move != null && visit.status() == VisitStatus.PLANNED && visit.move(move)) {
                moved.add(visit);
            }
        }
        if (!moved.isEmpty()) {
            outbox.appendAll(
                    VisitState.TOPIC,
                    "VisitRescheduled",
                    visits.saveAll(moved).stream().map(VisitState::from).toList());
        }
    }
}
