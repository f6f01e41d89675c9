package io.gapless.visit.execution;

import io.gapless.platform.event.Outbox;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.ManagerChanged;
import io.gapless.visit.qualification.Qualifications;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Planned visits go with their customer: whoever looks after them from now on carries them out, as far as they are
 * qualified. What a colleague or a leader was given stays with them.
 */
@Component
class FollowingManagers {

    private static final String REASON = "MANAGER_CHANGED";

    private final Visits visits;
    private final Qualifications qualifications;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final VisitSettings settings;
    private final Clock clock;

    FollowingManagers(
            Visits visits,
            Qualifications qualifications,
            JdbcClient jdbc,
            Outbox outbox,
            VisitSettings settings,
            Clock clock) {
        this.visits = visits;
        this.qualifications = qualifications;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(ManagerChanged change) {
        // What lies behind may have been carried out already by who knew of it.
        var ids = jdbc.sql("""
                        select id from visit where customer_id = ? and manager = ? and status = 'PLANNED'
                            and kind <> 'LEADER' and planned_for >= ? order by id for update""")
                .params(change.customer(), change.from(), settings.day(clock.instant()))
                .query(UUID.class)
                .list();
        if (ids.isEmpty()) {
            return;
        }
        var planned = visits.findAllById(ids);
        var lacking = qualifications.lacking(
                List.of(change.to()),
                planned.stream().map(Visit::standardId).distinct().toList());
        var given = new ArrayList<Visit>();
        for (Visit visit : planned) {
            if (!lacking.lacks(change.to(), visit.standardId(), visit.plannedFor())) {
                visit.handOver(change.to(), new Why(REASON, null));
                given.add(visit);
            }
        }
        outbox.appendAll(
                VisitState.TOPIC,
                "VisitHandedOver",
                visits.saveAll(given).stream().map(VisitState::from).toList());
    }
}
