package io.gapless.visit.plan;

import io.gapless.visit.VisitSettings;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.plan.Part.Load;
import io.gapless.visit.plan.Part.Outcome;
import io.gapless.visit.plan.Part.Placed;
import io.gapless.visit.plan.VisitPlan.Unplannable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what the planner found, part by part, until all of it is entered, and as its explanation afterwards. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class Placements {

    private final JdbcClient jdbc;
    private final VisitSettings settings;

    Placements(JdbcClient jdbc, VisitSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** Lets one decision after the other be made on a plan. */
    void lock(UUID plan) {
        jdbc.sql("select id from visit_plan where id = ? for update")
                .param(plan)
                .query(UUID.class)
                .single();
    }

    /** Forgets what an earlier run left. */
    void clear(UUID plan) {
        for (String table : List.of("visit_plan_placement", "visit_plan_load", "visit_plan_unplannable")) {
            jdbc.sql("delete from " + table + " where visit_plan = ?")
                    .param(plan)
                    .update();
        }
    }

    void keep(UUID plan, Outcome outcome) {
        int position = next(plan, "visit_plan_placement");
        for (Placed placed : outcome.placed()) {
            jdbc.sql("""
                            insert into visit_plan_placement (visit_plan, position, promise_id, demand_id, visit_id,
                                customer_id, manager, day, sequence, starts_at, travel_minutes, detour_minutes, other_day,
                                other_minutes, open_days, was_on)
                            values (:plan, :position, :promise, :demand, :visit, :customer, :manager, :day, :sequence,
                                :startsAt, :travel, :detour, :otherDay, :otherMinutes, :openDays, :was)""")
                    .param("plan", plan)
                    .param("position", position++)
                    .param("promise", placed.wish().promiseId())
                    .param("demand", placed.wish().demandId())
                    .param("visit", placed.wish().visitId())
                    .param("customer", placed.wish().customerId())
                    .param("manager", placed.manager())
                    .param("day", placed.day())
                    .param("sequence", placed.sequence())
                    .param("startsAt", time(Part.moment(placed.day(), placed.start(), settings.zone())))
                    .param("travel", placed.travel())
                    .param("detour", placed.detour())
                    .param("otherDay", placed.otherDay())
                    .param("otherMinutes", placed.otherDetour())
                    .param("openDays", placed.openDays())
                    .param("was", placed.wish().was())
                    .update();
        }
        keep(plan, outcome.left());
        for (Load load : outcome.loads()) {
            jdbc.sql("""
                            insert into visit_plan_load (visit_plan, manager, visits, working_days, used_days,
                                travel_minutes, work_minutes) values (?, ?, ?, ?, ?, ?, ?)
                            on conflict (visit_plan, manager) do update set visits = visit_plan_load.visits + excluded.visits,
                                used_days = visit_plan_load.used_days + excluded.used_days,
                                travel_minutes = visit_plan_load.travel_minutes + excluded.travel_minutes,
                                work_minutes = visit_plan_load.work_minutes + excluded.work_minutes""")
                    .params(
                            plan,
                            load.manager(),
                            load.visits(),
                            load.workingDays(),
                            load.usedDays(),
                            load.travelMinutes(),
                            load.workMinutes())
                    .update();
        }
    }

    void keep(UUID plan, List<Unplannable> left) {
        int position = next(plan, "visit_plan_unplannable");
        for (Unplannable one : left) {
            jdbc.sql("""
                            insert into visit_plan_unplannable (visit_plan, position, promise_id, demand_id, visit_id,
                                customer_id, reason) values (:plan, :position, :promise, :demand, :visit, :customer, :reason)""")
                    .param("plan", plan)
                    .param("position", position++)
                    .param("promise", one.promiseId())
                    .param("demand", one.demandId())
                    .param("visit", one.visitId())
                    .param("customer", one.customerId())
                    .param("reason", one.reason().name())
                    .update();
        }
    }

    private int next(UUID plan, String table) {
        return jdbc.sql("select coalesce(max(position) + 1, 0) from " + table + " where visit_plan = ?")
                .param(plan)
                .query(Integer.class)
                .single();
    }

    /** What is to be entered or moved; a promise, demand or customer that has gone meanwhile is not among them. */
    record Entry(
            int position,
            @Nullable UUID promiseId,
            @Nullable UUID demandId,
            @Nullable UUID visitId,
            UUID customerId,
            String orgUnit,
            @Nullable String segment,
            String manager,
            @Nullable VisitKind kind,
            @Nullable String title,
            @Nullable UUID standardId,
            @Nullable UUID itemId,
            LocalDate day,
            int sequence,
            Instant startsAt,
            @Nullable LocalDate wasOn) {

        /** Whether it was a visit before the plan, and not one that the plan has entered itself. */
        boolean wasThere() {
            return wasOn != null;
        }
    }

    /**
     * A plan that is being made and enters its visits by itself, for some of the same org units and days; those who ask
     * at once come one after the other.
     */
    Optional<UUID> underWay(String orgUnit, LocalDate from, LocalDate to) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('visit plan', 0))")
                .query((row, i) -> i)
                .list();
        return jdbc.sql("""
                        select p.id from visit_plan p join job j on j.id = p.job_id
                        where p.status = 'RUNNING' and p.enters and j.status in ('QUEUED', 'RUNNING')
                            and p.from_day <= :to and p.to_day >= :from
                            and (p.org_unit = :unit or starts_with(p.org_unit, :unit || '/')
                                or starts_with(:unit, p.org_unit || '/'))
                        order by p.id limit 1""")
                .param("unit", orgUnit)
                .param("from", from)
                .param("to", to)
                .query(UUID.class)
                .optional();
    }

    /** The next ones that are not entered yet; their promises and demands stay locked until the transaction ends. */
    List<Entry> next(UUID plan, int from, int most) {
        for (String what : List.of("promise", "demand")) {
            jdbc.sql("""
                            select t.id from %s t where t.id in (
                                select l.%s_id from visit_plan_placement l
                                where l.visit_plan = ? and l.position >= ? order by l.position limit ?)
                            order by t.id for update""".formatted(what.equals("promise") ? "promise" : "visit_demand", what))
                    .params(plan, from, most)
                    .query(UUID.class)
                    .list();
        }
        return jdbc.sql("""
                        select l.position, p.id as promise_id, d.id as demand_id, v.id as visit_id, l.customer_id, c.org_unit,
                            c.segment, l.manager, coalesce(i.visit_kind, d.kind) as kind, coalesce(p.title, d.title) as title,
                            coalesce(standard_in_force(coalesce(i.standard_id, d.standard_id)), i.standard_id, d.standard_id)
                                as standard_id,
                            i.id as item_id, l.day, l.sequence, l.starts_at, l.was_on
                        from visit_plan_placement l join known_customer c on c.id = l.customer_id
                            left join promise p on p.id = l.promise_id and p.status = 'PROMISED'
                            left join visit_demand d on d.id = l.demand_id and d.status = 'OPEN'
                            left join service_item i on i.id = coalesce(p.item_id, d.item_id)
                            -- One that was put off, handed over or agreed with the customer meanwhile stays where it is.
                            left join visit v on v.id = l.visit_id and (l.was_on is null
                                or v.status = 'PLANNED' and v.planned_for = l.was_on and v.manager = l.manager
                                    and not exists (select from visit_lock k where k.visit_id = v.id
                                        and (l.day <> l.was_on or v.starts_at is distinct from l.starts_at)))
                        where l.visit_plan = ? and l.position >= ? order by l.position limit ?""").params(plan, from, most).query(Entry.class).list();
    }

    void entered(UUID plan, Map<Integer, UUID> visits) {
        visits.forEach((position, visit) -> jdbc.sql(
                        "update visit_plan_placement set visit_id = ? where visit_plan = ? and position = ?")
                .params(visit, plan, position)
                .update());
    }

    /** How many visits the plan has entered or kept. */
    int count(UUID plan) {
        return jdbc.sql("select count(*)::int from visit_plan_placement where visit_plan = ? and visit_id is not null")
                .param(plan)
                .query(Integer.class)
                .single();
    }

    /** How many visits the plan has found a place for. */
    int found(UUID plan) {
        return jdbc.sql("select count(*)::int from visit_plan_placement where visit_plan = ?")
                .param(plan)
                .query(Integer.class)
                .single();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
