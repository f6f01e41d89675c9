package io.gapless.visit.plan;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problems;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells of plans in words: what they come to, and why each visit is where it is. */
@Component
class PlanReading {

    private final JdbcClient jdbc;
    private final Problems texts;

    PlanReading(JdbcClient jdbc, Problems texts) {
        this.jdbc = jdbc;
        this.texts = texts;
    }

    /** One row of a list. */
    record Row(
            UUID id,
            String orgUnit,
            LocalDate from,
            LocalDate to,
            VisitPlan.Status status,
            String requester,
            Instant createdAt,
            int planned,
            @Nullable UUID replans) {}

    KeysetPage<Row> list(@Nullable String orgUnit, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var rows = jdbc.sql("""
                        select id, org_unit, from_day as "from", to_day as "to", status, requester, created_at, planned, replans
                        from visit_plan where %s and (:after::uuid is null or id < :after)
                        order by id desc limit :fetch""".formatted(scope.condition("org_unit")))
                .params(scope.parameters())
                .param("after", paging.after() == null ? null : paging.after().uuid(0))
                .param("fetch", paging.fetch())
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /**
     * What a plan gives somebody to do, with what was there before.
     *
     * @param workMinutes from setting out to being back, in all
     */
    record Load(String manager, int visits, int workingDays, int usedDays, int travelMinutes, int workMinutes) {}

    List<Load> loads(UUID plan) {
        return jdbc.sql("""
                        select manager, visits, working_days, used_days, travel_minutes, work_minutes from visit_plan_load
                        where visit_plan = ? order by manager""").param(plan).query(Load.class).list();
    }

    private record Counts(int placed, int moved, int stayed) {}

    /** What a plan comes to, in sentences. */
    List<String> words(VisitPlan plan, List<Load> loads) {
        var counts = jdbc.sql("""
                        select count(*)::int as placed, count(*) filter (where was_on <> day)::int as moved,
                            count(*) filter (where was_on = day)::int as stayed
                        from visit_plan_placement where visit_plan = ?""").param(plan.id()).query(Counts.class).single();
        var language = Languages.current();
        int travel = loads.stream().mapToInt(Load::travelMinutes).sum();
        int days = loads.stream().mapToInt(Load::usedDays).sum();
        var most = loads.stream().mapToInt(Load::visits).max().orElse(0);
        var least = loads.stream().mapToInt(Load::visits).min().orElse(0);
        var words = new ArrayList<String>();
        words.add(texts.text(
                "plan.planned",
                language,
                "",
                counts.placed(),
                plan.unplannable().size()));
        words.add(texts.text("plan.kept", language, ""));
        words.add(texts.text("plan.travel", language, "", travel / 60, travel % 60, days == 0 ? 0 : travel / days));
        words.add(texts.text("plan.load", language, "", loads.size(), least, most));
        if (plan.replans() != null) {
            words.add(texts.text("plan.moved", language, "", counts.stayed(), counts.moved()));
        }
        return words;
    }

    /**
     * What a proposal changes for somebody, on its days.
     *
     * @param visits planned, begun or over, as it is now
     * @param added visits that the plan brings
     * @param moved those that go to another day
     * @param stays those that keep their day
     * @param busiestDay visits on their fullest day, as it is now
     * @param busiestDayThen the same with the plan
     */
    record Change(String manager, int visits, int added, int moved, int stays, int busiestDay, int busiestDayThen) {}

    /** Beside what is there now, by manager. */
    List<Change> changes(VisitPlan plan) {
        return jdbc.sql("""
                        with placed as (select * from visit_plan_placement where visit_plan = :plan),
                        there as (
                            select v.manager, v.planned_for as day, v.id from visit v
                            where v.manager in (select manager from placed)
                                and v.planned_for between :first and :last
                                and v.status in ('PLANNED', 'STARTED', 'COMPLETED')),
                        afterwards as (
                            select manager, day from there where id not in (select visit_id from placed where visit_id is not null)
                            union all select manager, day from placed)
                        select m.manager,
                            (select count(*)::int from there t where t.manager = m.manager) as visits,
                            count(*) filter (where m.was_on is null)::int as added,
                            count(*) filter (where m.was_on <> m.day)::int as moved,
                            count(*) filter (where m.was_on = m.day)::int as stays,
                            coalesce((select max(n)::int from (select count(*) as n from there t
                                where t.manager = m.manager group by t.day) as days), 0) as busiest_day,
                            coalesce((select max(n)::int from (select count(*) as n from afterwards t
                                where t.manager = m.manager group by t.day) as days), 0) as busiest_day_then
                        from placed m group by m.manager order by m.manager""")
                .param("plan", plan.id())
                .param("first", plan.from())
                .param("last", plan.to())
                .query(Change.class)
                .list();
    }

    private record Placement(
            int position,
            @Nullable UUID visitId,
            @Nullable UUID promiseId,
            @Nullable UUID demandId,
            UUID customerId,
            String customerName,
            @Nullable String customerManager,
            String manager,
            LocalDate day,
            int sequence,
            Instant startsAt,
            int travelMinutes,
            int detourMinutes,
            @Nullable LocalDate otherDay,
            @Nullable Integer otherMinutes,
            int openDays,
            @Nullable LocalDate wasOn) {}

    /**
     * A visit of a plan.
     *
     * @param sequence place in its day, from 1
     * @param travelMinutes to get there from the visit before
     * @param detourMinutes by how much it lengthens its day's travel
     * @param otherDay the day that would be the next best; none where no other has room
     * @param otherMinutes by how much it would lengthen that one
     * @param openDays on how many other days there was room for it
     * @param wasOn the day for which it was planned before
     * @param why why it is where it is, in words
     */
    record PlannedVisit(
            @Nullable UUID visitId,
            @Nullable UUID promiseId,
            @Nullable UUID demandId,
            @OfPerson UUID customerId,
            String customerName,
            String manager,
            LocalDate day,
            int sequence,
            Instant startsAt,
            int travelMinutes,
            int detourMinutes,
            @Nullable LocalDate otherDay,
            @Nullable Integer otherMinutes,
            int openDays,
            @Nullable LocalDate wasOn,
            String why) {}

    KeysetPage<PlannedVisit> visits(UUID plan, @Nullable String manager, Paging paging) {
        var rows = jdbc.sql("""
                        select l.position, l.visit_id, l.promise_id, l.demand_id, l.customer_id, c.name as customer_name,
                            c.manager as customer_manager, l.manager, l.day, l.sequence, l.starts_at, l.travel_minutes,
                            l.detour_minutes, l.other_day, l.other_minutes, l.open_days, l.was_on
                        from visit_plan_placement l join known_customer c on c.id = l.customer_id
                        where l.visit_plan = :plan and (:manager::text is null or l.manager = :manager)
                            and (:after::bigint is null or l.position > :after)
                        order by l.position limit :fetch""")
                .param("plan", plan)
                .param("manager", manager)
                .param("after", paging.after() == null ? null : paging.after().number(0))
                .param("fetch", paging.fetch())
                .query(Placement.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.position()), this::told);
    }

    private record Left(
            int position,
            @Nullable UUID promiseId,
            @Nullable UUID demandId,
            @Nullable UUID visitId,
            UUID customerId,
            VisitPlan.Reason reason) {}

    KeysetPage<VisitPlanController.UnplannableView> unplannable(
            UUID plan, VisitPlan.@Nullable Reason reason, Paging paging) {
        var rows = jdbc.sql("""
                        select position, promise_id, demand_id, visit_id, customer_id, reason from visit_plan_unplannable
                        where visit_plan = :plan and (:reason::text is null or reason = :reason)
                            and (:after::bigint is null or position > :after)
                        order by position limit :fetch""")
                .param("plan", plan)
                .param("reason", reason == null ? null : reason.name())
                .param("after", paging.after() == null ? null : paging.after().number(0))
                .param("fetch", paging.fetch())
                .query(Left.class)
                .list();
        return KeysetPage.of(
                rows,
                paging,
                row -> Cursor.of(row.position()),
                row -> new VisitPlanController.UnplannableView(
                        row.promiseId(), row.demandId(), row.visitId(), row.customerId(), row.reason()));
    }

    private PlannedVisit told(Placement row) {
        return new PlannedVisit(
                row.visitId(),
                row.promiseId(),
                row.demandId(),
                row.customerId(),
                row.customerName(),
                row.manager(),
                row.day(),
                row.sequence(),
                row.startsAt(),
                row.travelMinutes(),
                row.detourMinutes(),
                row.otherDay(),
                row.otherMinutes(),
                row.openDays(),
                row.wasOn(),
                why(row));
    }

    private String why(Placement row) {
        var language = Languages.current();
        var who = row.manager().equals(row.customerManager()) ? "plan.why.own" : "plan.why.team";
        var was = row.wasOn();
        var day = was != null && was.equals(row.day())
                ? "plan.why.stays"
                : was != null ? "plan.why.moves" : "plan.why.day";
        var other = row.otherDay() == null ? "plan.why.only" : "plan.why.other";
        return texts.text(who, language, "", row.manager())
                + texts.text(day, language, "", row.day().toString(), row.detourMinutes(), String.valueOf(was))
                + texts.text(
                        other,
                        language,
                        "",
                        row.openDays(),
                        String.valueOf(row.otherDay()),
                        row.otherMinutes() == null ? 0 : row.otherMinutes());
    }
}
