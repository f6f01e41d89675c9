package io.gapless.complaint.escalation;

import io.gapless.complaint.desk.ComplaintEnded;
import io.gapless.complaint.desk.ComplaintOversight;
import io.gapless.complaint.desk.ComplaintOversight.Case;
import io.gapless.complaint.desk.LevelReached;
import io.gapless.complaint.escalation.Escalation.Cause;
import io.gapless.complaint.ladder.Level;
import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Escalates complaints and takes it back. */
@Service
class Escalations {

    private static final String SELECT = """
            select e.id, e.complaint_id, c.number as complaint_number, e.org_unit, e.cause, e.clock,
                   trim_scale(e.permille / 1000.0) as fraction, e.to_role, e.to_org_unit, e.reason, e.raised_by,
                   e.raised_at, e.ended_at, e.ended_by, e.end_reason
            from complaint_escalation e join complaint c on c.id = e.complaint_id
            where\s""";

    private static final Set<String> ENDED = Set.of("CLOSED", "REJECTED", "WITHDRAWN", "MERGED");

    private final ComplaintOversight oversight;
    private final EscalationSettings settings;
    private final JdbcClient jdbc;
    private final Clock clock;

    Escalations(ComplaintOversight oversight, EscalationSettings settings, JdbcClient jdbc, Clock clock) {
        this.oversight = oversight;
        this.settings = settings;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What a list is narrowed by; null where it is not.
     *
     * @param mine whether only those count that go to one of the caller's roles in one of their org units
     */
    record Filter(
            @Nullable UUID complaintId,
            @Nullable String orgUnit,
            @Nullable Cause cause,
            @Nullable Boolean open,
            boolean mine) {}

    /** A level of the ladder: told already, and kept here. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(LevelReached reached) {
        jdbc.sql("""
                        insert into complaint_escalation (id, complaint_id, org_unit, cause, clock, permille,
                            clock_started_at, to_role, to_org_unit, raised_by, raised_at)
                        values (?, ?, ?, 'CLOCK', ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                .params(
                        reached.id(),
                        reached.complaint(),
                        reached.orgUnit(),
                        reached.level().clock().name(),
                        reached.level().permille(),
                        reached.clockStartedAt().atOffset(ZoneOffset.UTC),
                        reached.level().role(),
                        reached.toOrgUnit(),
                        Caller.SYSTEM,
                        reached.at().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** A complaint that has ended is with nobody further up any more. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(ComplaintEnded ended) {
        var open = jdbc.sql("""
                        update complaint_escalation set ended_at = ?, ended_by = ?, end_reason = ?
                        where complaint_id = ? and ended_at is null returning id""")
                .params(ended.at().atOffset(ZoneOffset.UTC), Caller.SYSTEM, ended.status(), ended.complaint())
                .query(UUID.class)
                .list();
        for (UUID id : open) {
            var escalation = one(id);
            oversight.deEscalatedWith(
                    ended.complaint(),
                    id,
                    escalation.cause().name(),
                    escalation.toRole(),
                    escalation.toOrgUnit(),
                    ended.status());
        }
    }

    /** Customers escalate for themselves; of staff, to a role some org units up. */
    @Transactional
    Escalation escalate(UUID complaint, String reason, @Nullable String role, @Nullable Integer up, Caller caller) {
        var found = oversight.find(complaint, caller);
        return caller.seesOnlyThemselves()
                ? byCustomer(found, reason, caller.username())
                : raise(
                        found,
                        Cause.STAFF,
                        role == null ? Roles.SUPERVISOR : role,
                        Level.above(found.orgUnit(), up == null ? 0 : up),
                        reason,
                        caller.username());
    }

    /** The same by whoever has the number and the secret. */
    @Transactional
    Escalation escalate(String number, String secret, String address, String reason) {
        return byCustomer(oversight.followed(number, secret, address), reason, Caller.ANONYMOUS.username());
    }

    /** Each time one org unit further up. */
    private Escalation byCustomer(Case complaint, String reason, String actor) {
        // Two at once come one after the other.
        locked(complaint.id());
        var earlier = jdbc.sql("""
                        select raised_at from complaint_escalation where complaint_id = ? and cause = 'CUSTOMER'
                        order by id desc limit 50""")
                .param(complaint.id())
                .query((row, i) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list();
        if (!earlier.isEmpty()
                && earlier.getFirst().plus(settings.customerAgainAfter()).isAfter(now())) {
            throw Problem.conflict("escalated-already", complaint.number());
        }
        jdbc.sql("""
                        update complaint_escalation set ended_at = ?, ended_by = ?, end_reason = 'further up'
                        where complaint_id = ? and cause = 'CUSTOMER' and ended_at is null""")
                .params(now().atOffset(ZoneOffset.UTC), Caller.SYSTEM, complaint.id())
                .update();
        return raise(
                complaint,
                Cause.CUSTOMER,
                Roles.SUPERVISOR,
                Level.above(complaint.orgUnit(), earlier.size()),
                reason,
                actor);
    }

    private Escalation raise(Case complaint, Cause cause, String role, String toOrgUnit, String reason, String actor) {
        var status = locked(complaint.id());
        if (!complaint.open() || ENDED.contains(status)) {
            throw Problem.conflict("complaint-ended", complaint.number(), status);
        }
        var id = Ids.next();
        try {
            jdbc.sql("""
                            insert into complaint_escalation (id, complaint_id, org_unit, cause, to_role, to_org_unit,
                                reason, raised_by, raised_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .params(
                            id,
                            complaint.id(),
                            complaint.orgUnit(),
                            cause.name(),
                            role,
                            toOrgUnit,
                            reason,
                            actor,
                            now().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("escalated-already", complaint.number());
        }
        oversight.escalated(complaint.id(), id, cause.name(), role, toOrgUnit, actor, reason);
        return one(id);
    }

    /** Takes an escalation back, for a reason that is kept. */
    @Transactional
    Escalation end(UUID id, String reason, Caller caller) {
        var escalation = find(id, caller);
        // Not by those whom it passes over.
        caller.orgScope().require(escalation.toOrgUnit());
        locked(escalation.complaintId());
        int ended = jdbc.sql("""
                        update complaint_escalation set ended_at = ?, ended_by = ?, end_reason = ?
                        where id = ? and ended_at is null""")
                .params(now().atOffset(ZoneOffset.UTC), caller.username(), reason, id)
                .update();
        if (ended == 0) {
            throw Problem.conflict("escalation-ended", id);
        }
        oversight.deEscalated(
                escalation.complaintId(),
                id,
                escalation.cause().name(),
                escalation.toRole(),
                escalation.toOrgUnit(),
                caller.username(),
                reason);
        return one(id);
    }

    /** One that the caller's org units cover. */
    @Transactional(readOnly = true)
    Escalation find(UUID id, Caller caller) {
        return jdbc.sql(SELECT + "e.id = ?")
                .param(id)
                .query(Escalation.class)
                .optional()
                .filter(escalation -> caller.orgScope().contains(escalation.orgUnit()))
                .orElseThrow(() -> Problem.notFound("escalation-not-found", id));
    }

    /** The newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Escalation> find(Filter filter, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        conditions.add(scope.condition(filter.mine() ? "e.to_org_unit" : "e.org_unit"));
        if (filter.mine()) {
            conditions.add("e.to_role in (:roles)");
            parameters.put("roles", caller.roles().isEmpty() ? List.of("") : List.copyOf(caller.roles()));
        }
        if (filter.complaintId() != null) {
            conditions.add("e.complaint_id = :complaint");
            parameters.put("complaint", filter.complaintId());
        }
        if (filter.cause() != null) {
            conditions.add("e.cause = :cause");
            parameters.put("cause", filter.cause().name());
        }
        if (filter.open() != null) {
            conditions.add(filter.open() ? "e.ended_at is null" : "e.ended_at is not null");
        }
        if (paging.after() != null) {
            conditions.add("e.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(SELECT + String.join(" and ", conditions) + " order by e.id desc limit " + paging.fetch())
                .params(parameters)
                .query(Escalation.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /** The complaint's status: it neither ends nor moves meanwhile. Always the complaint first, then what goes with it. */
    private String locked(UUID complaint) {
        return jdbc.sql("select status from complaint where id = ? for update")
                .param(complaint)
                .query(String.class)
                .single();
    }

    private Escalation one(UUID id) {
        return jdbc.sql(SELECT + "e.id = ?").param(id).query(Escalation.class).single();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
