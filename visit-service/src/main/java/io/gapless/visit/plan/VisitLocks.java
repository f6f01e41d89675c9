package io.gapless.visit.plan;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Visits that were agreed with the customer: no plan moves them. */
@Service
class VisitLocks {

    private final JdbcClient jdbc;
    private final Clock clock;

    VisitLocks(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** By whom a visit was locked. */
    record Lock(UUID visitId, String lockedBy, Instant lockedAt) {}

    @Transactional
    Lock lock(UUID visit, Caller caller) {
        requirePlanned(visit, caller);
        jdbc.sql("insert into visit_lock (visit_id, locked_by, locked_at) values (?, ?, ?) on conflict do nothing")
                .params(visit, caller.username(), clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return jdbc.sql("select visit_id, locked_by, locked_at from visit_lock where visit_id = ?")
                .param(visit)
                .query(Lock.class)
                .single();
    }

    /** By whom it is locked; 404 where nobody has locked it. */
    @Transactional(readOnly = true)
    Lock find(UUID visit, Caller caller) {
        visit(visit, caller);
        return jdbc.sql("select visit_id, locked_by, locked_at from visit_lock where visit_id = ?")
                .param(visit)
                .query(Lock.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("visit-not-locked", visit));
    }

    @Transactional
    void unlock(UUID visit, Caller caller) {
        requirePlanned(visit, caller);
        jdbc.sql("delete from visit_lock where visit_id = ?").param(visit).update();
    }

    private record Visit(String orgUnit, String manager, String status) {}

    private Visit visit(UUID id, Caller caller) {
        return jdbc.sql("select org_unit, manager, status from visit where id = ?")
                .param(id)
                .query(Visit.class)
                .optional()
                .filter(found -> caller.mayServe(found.orgUnit(), found.manager(), null))
                .orElseThrow(() -> Problem.notFound("visit-not-found", id));
    }

    private void requirePlanned(UUID id, Caller caller) {
        var visit = visit(id, caller);
        if (!visit.status().equals("PLANNED")) {
            throw Problem.conflict("visit-not-planned", visit.status());
        }
    }
}
