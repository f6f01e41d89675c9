package io.gapless.visit.execution;

import io.gapless.platform.event.Outbox;
import io.gapless.visit.promise.PromisesWithdrawn;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Calls visits off that were planned for promises which were taken back. */
@Component
class WithdrawnPromises {

    private static final Why REASON = new Why("PROMISE_WITHDRAWN", null);

    private final Visits visits;
    private final Outbox outbox;

    WithdrawnPromises(Visits visits, Outbox outbox) {
        this.visits = visits;
        this.outbox = outbox;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(PromisesWithdrawn withdrawn) {
        var off = visits.findAllById(withdrawn.visits()).stream()
                .filter(visit -> visit.status() == VisitStatus.PLANNED)
                .toList();
        off.forEach(visit -> visit.cancel(REASON));
        outbox.appendAll(
                VisitState.TOPIC,
                "VisitCancelled",
                visits.saveAll(off).stream().map(VisitState::from).toList());
    }
}
