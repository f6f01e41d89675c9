package io.gapless.visit.plan;

import io.gapless.platform.security.OrgScope;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.plan.VisitPlan.Sharing;
import io.gapless.visit.qualification.Qualifications;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds what has changed since a plan was proposed. */
@Component
class PlanConflicts {

    private final JdbcClient jdbc;
    private final Qualifications qualifications;
    private final VisitSettings settings;
    private final Clock clock;

    PlanConflicts(JdbcClient jdbc, Qualifications qualifications, VisitSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.qualifications = qualifications;
        this.settings = settings;
        this.clock = clock;
    }

    /** What has changed. */
    enum Reason {
        /** The promise was planned, withdrawn or missed. */
        PROMISE_CHANGED,
        /** The demand was planned, met or withdrawn. */
        DEMAND_CHANGED,
        /** The visit that was to move was moved, handed over, begun or called off. */
        VISIT_CHANGED,
        /** The visit that was to move was agreed with the customer. */
        VISIT_LOCKED,
        /** The customer has another manager, or belongs elsewhere. */
        CUSTOMER_CHANGED,
        /** The day has passed. */
        DAY_OVER,
        /** Whoever was to go is on leave. */
        LEAVE,
        /** Whoever was to go is not qualified any more. */
        NOT_QUALIFIED,
        /** The customer can be visited at other times now. */
        WINDOW_CHANGED,
        /** Something else takes the time, or the same day of the customer. */
        TAKEN
    }

    /** A visit of the plan that cannot be entered as it was proposed; one of promise, demand and visit. */
    record Conflict(
            Reason reason,
            @Nullable UUID promiseId,
            @Nullable UUID demandId,
            @Nullable UUID visitId,
            UUID customerId,
            String manager,
            LocalDate day) {}

    private record Row(
            @Nullable String reason,
            @Nullable UUID promiseId,
            @Nullable UUID demandId,
            @Nullable UUID visitId,
            UUID customerId,
            String manager,
            LocalDate day,
            @Nullable UUID standardId) {}

    /** In the order of the plan; empty where nothing stands against it. */
    List<Conflict> of(VisitPlan plan) {
        var scope = new OrgScope(List.of(plan.orgUnit()));
        var rows = jdbc.sql("""
                        with ours as (select visit_id from visit_plan_placement where visit_plan = :plan)
                        select case
                                when l.promise_id is not null and p.status <> 'PROMISED' then 'PROMISE_CHANGED'
                                when l.demand_id is not null and d.status is distinct from 'OPEN' then 'DEMAND_CHANGED'
                                -- What was promised is erased with its customer.
                                when l.promise_id is null and l.demand_id is null and l.visit_id is null
                                    then 'PROMISE_CHANGED'
                                when l.visit_id is not null and (v.status <> 'PLANNED' or v.planned_for <> l.was_on
                                    or v.manager <> l.manager) then 'VISIT_CHANGED'
                                when l.visit_id is not null
                                    and (l.day <> l.was_on or v.starts_at is distinct from l.starts_at)
                                    and exists (select from visit_lock k where k.visit_id = l.visit_id)
                                    then 'VISIT_LOCKED'
                                when not (%s) or l.visit_id is null and (c.manager is null
                                    or :own and c.manager <> l.manager) then 'CUSTOMER_CHANGED'
                                when l.day < :today then 'DAY_OVER'
                                when exists (select from absence a where a.employee = l.manager
                                    and l.day between a.from_day and a.to_day) then 'LEAVE'
                                when exists (select from visit_window w where w.customer_id = l.customer_id
                                        and jsonb_array_length(w.windows) > 0
                                        and not exists (select from jsonb_array_elements(w.windows) x
                                            where jsonb_exists(x -> 'days', to_char(l.day, 'FMDAY'))
                                                and (l.starts_at at time zone :zone)::time
                                                    between (x ->> 'from')::time and (x ->> 'until')::time))
                                    then 'WINDOW_CHANGED'
                                when exists (select from visit o where o.manager = l.manager and o.planned_for = l.day
                                        and o.status in ('PLANNED', 'STARTED', 'COMPLETED')
                                        and o.id not in (select visit_id from ours where visit_id is not null)
                                        and (o.customer_id = l.customer_id
                                            or o.starts_at < l.starts_at + make_interval(mins => :minutes)
                                                and l.starts_at < o.starts_at
                                                    + make_interval(mins => coalesce(o.duration_minutes, :minutes))))
                                    then 'TAKEN'
                            end as reason,
                            l.promise_id, l.demand_id, l.visit_id, l.customer_id, l.manager, l.day,
                            coalesce(v.standard_id, i.standard_id, d.standard_id) as standard_id
                        from visit_plan_placement l join known_customer c on c.id = l.customer_id
                            left join promise p on p.id = l.promise_id
                            left join visit_demand d on d.id = l.demand_id
                            left join service_item i on i.id = coalesce(p.item_id, d.item_id)
                            left join visit v on v.id = l.visit_id
                        where l.visit_plan = :plan order by l.position""".formatted(scope.condition("c.org_unit")))
                .params(scope.parameters())
                .param("plan", plan.id())
                .param("own", plan.sharing() == Sharing.OWN)
                .param("today", settings.day(clock.instant()))
                .param("zone", settings.zone().getId())
                .param("minutes", plan.minutes())
                .query(Row.class)
                .list();
        var lacking = qualifications.lacking(
                rows.stream().map(Row::manager).distinct().toList(),
                rows.stream()
                        .flatMap(row -> Stream.ofNullable(row.standardId()))
                        .distinct()
                        .toList());
        var conflicts = new ArrayList<Conflict>();
        for (Row row : rows) {
            var standard = row.standardId();
            var reason = row.reason() != null
                    ? Reason.valueOf(row.reason())
                    : standard != null && lacking.lacks(row.manager(), standard, row.day())
                            ? Reason.NOT_QUALIFIED
                            : null;
            if (reason != null) {
                conflicts.add(new Conflict(
                        reason,
                        row.promiseId(),
                        row.demandId(),
                        row.visitId(),
                        row.customerId(),
                        row.manager(),
                        row.day()));
            }
        }
        return conflicts;
    }
}
