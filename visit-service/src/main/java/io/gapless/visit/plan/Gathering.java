package io.gapless.visit.plan;

import io.gapless.platform.security.OrgScope;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.availability.Availability;
import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.demand.Demands;
import io.gapless.visit.demand.Raising;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.plan.Part.Booked;
import io.gapless.visit.plan.VisitPlan.Reason;
import io.gapless.visit.plan.VisitPlan.Sharing;
import io.gapless.visit.plan.VisitPlan.Unplannable;
import io.gapless.visit.plan.solve.StraightLine;
import io.gapless.visit.promise.PromiseLedger;
import io.gapless.visit.qualification.Qualifications;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Gathers what a plan has to plan, and all that the planner must know of it. */
@Component
class Gathering {

    /** A promise beside demands of 1 to 100. */
    private static final int PROMISED = 60;

    private final PromiseLedger promises;
    private final Demands demands;
    private final Raising raising;
    private final Availability availability;
    private final Qualifications qualifications;
    private final JdbcClient jdbc;
    private final VisitSettings settings;
    private final PlannerSettings planner;
    private final Clock clock;

    Gathering(
            PromiseLedger promises,
            Demands demands,
            Raising raising,
            Availability availability,
            Qualifications qualifications,
            JdbcClient jdbc,
            VisitSettings settings,
            PlannerSettings planner,
            Clock clock) {
        this.promises = promises;
        this.demands = demands;
        this.raising = raising;
        this.availability = availability;
        this.qualifications = qualifications;
        this.jdbc = jdbc;
        this.settings = settings;
        this.planner = planner;
        this.clock = clock;
    }

    /** The parts of a plan, each by its own name, and what cannot be planned whoever goes. */
    record Gathered(Map<String, Part> parts, List<Unplannable> hopeless) {}

    /** Demands of frequency are raised first, for the days of the plan. */
    @Transactional
    Gathered gather(VisitPlan plan) {
        raising.regular(plan.orgUnit(), plan.from(), plan.to());
        var wishes = wishes(plan);
        var hopeless = new ArrayList<Unplannable>();
        Map<String, List<Wish>> byPart = new TreeMap<>();
        for (Wish wish : wishes) {
            var manager = wish.manager();
            if (manager == null) {
                hopeless.add(Unplannable.of(wish, Reason.NO_MANAGER));
            } else {
                byPart.computeIfAbsent(
                                plan.sharing() == Sharing.OWN ? manager : wish.orgUnit(), part -> new ArrayList<>())
                        .add(wish);
            }
        }
        var leave = availability.leave(plan.from(), plan.to());
        var calendars = availability.calendars();
        var windows = availability.windows(
                wishes.stream().map(Wish::customerId).distinct().toList());
        var times = new StraightLine(
                planner.roadFactor(), planner.kilometresPerHour() / 3.6, planner.unknownMinutes() * 60L);
        var now = LocalDateTime.ofInstant(clock.instant(), settings.zone());
        Map<String, Part> parts = new TreeMap<>();
        byPart.forEach((name, ofPart) -> {
            var employees = new TreeSet<String>();
            ofPart.forEach(wish -> {
                if (wish.manager() != null) {
                    employees.add(wish.manager());
                }
            });
            var people = List.copyOf(employees);
            var around = new Part.Around(
                    calendars.of(ofPart.getFirst().orgUnit()),
                    leave,
                    availability.workPlaces(people),
                    windows,
                    qualifications.lacking(
                            people,
                            ofPart.stream().map(Wish::standardId).distinct().toList())::lacks,
                    now);
            parts.put(name, Part.of(plan, people, ofPart, booked(plan, people), around, times));
        });
        return new Gathered(parts, hopeless);
    }

    private List<Wish> wishes(VisitPlan plan) {
        var wishes = new ArrayList<Wish>();
        for (PromiseLedger.Owed owed : promises.lockUnplanned(plan.orgUnit(), plan.from(), plan.to())) {
            var month = YearMonth.parse(owed.period());
            wishes.add(new Wish(
                    owed.promiseId(),
                    null,
                    null,
                    owed.customerId(),
                    owed.orgUnit(),
                    owed.segment(),
                    owed.manager(),
                    place(owed.longitude(), owed.latitude()),
                    owed.visitKind(),
                    owed.title(),
                    owed.standardId(),
                    owed.itemId(),
                    later(month.atDay(1), plan.from()),
                    earlier(month.atEndOfMonth(), plan.to()),
                    PROMISED,
                    null));
        }
        for (Demands.Open open : demands.lockOpen(plan.orgUnit(), plan.from(), plan.to())) {
            wishes.add(new Wish(
                    null,
                    open.demandId(),
                    null,
                    open.customerId(),
                    open.orgUnit(),
                    open.segment(),
                    open.manager(),
                    place(open.longitude(), open.latitude()),
                    open.kind(),
                    open.title(),
                    open.standardId(),
                    open.itemId(),
                    later(open.windowFrom(), plan.from()),
                    earlier(open.windowTo(), plan.to()),
                    open.priority(),
                    null));
        }
        if (plan.replans() != null) {
            wishes.addAll(movable(plan));
        }
        return wishes;
    }

    private record Movable(
            UUID id,
            UUID customerId,
            String orgUnit,
            @Nullable String segment,
            String manager,
            @Nullable Double longitude,
            @Nullable Double latitude,
            VisitKind kind,
            String title,
            UUID standardId,
            @Nullable UUID itemId,
            LocalDate plannedFor,
            LocalDate firstDay,
            LocalDate lastDay) {}

    private static final String MOVES = """
            v.status = 'PLANNED' and v.plan_id is not null
                and not exists (select from visit_lock l where l.visit_id = v.id)""";

    /** The visits of plans that nobody has agreed on with the customer yet. */
    private List<Wish> movable(VisitPlan plan) {
        var scope = new OrgScope(List.of(plan.orgUnit()));
        return jdbc
                .sql("""
                        select v.id, v.customer_id, v.org_unit, v.segment, v.manager, c.longitude, c.latitude, v.kind,
                            v.title, v.standard_id, v.item_id, v.planned_for,
                            coalesce((p.period || '-01')::date, d.window_from, cast(:first as date)) as first_day,
                            coalesce(((p.period || '-01')::date + interval '1 month - 1 day')::date, d.window_to,
                                cast(:last as date)) as last_day
                        from visit v join known_customer c on c.id = v.customer_id
                            left join promise p on p.id = v.promise_id
                            left join visit_demand d on d.visit_id = v.id
                        where v.planned_for between :first and :last and %s and %s
                        order by v.planned_for, v.sequence, v.id""".formatted(MOVES, scope.condition("v.org_unit")))
                .param("first", plan.from())
                .param("last", plan.to())
                .params(scope.parameters())
                .query(Movable.class)
                .list()
                .stream()
                .map(visit -> new Wish(
                        null,
                        null,
                        visit.id(),
                        visit.customerId(),
                        visit.orgUnit(),
                        visit.segment(),
                        visit.manager(),
                        place(visit.longitude(), visit.latitude()),
                        visit.kind(),
                        visit.title(),
                        visit.standardId(),
                        visit.itemId(),
                        later(visit.firstDay(), plan.from()),
                        earlier(visit.lastDay(), plan.to()),
                        PROMISED,
                        visit.plannedFor()))
                .toList();
    }

    private record BookedRow(
            UUID id,
            String manager,
            UUID customerId,
            @Nullable Double longitude,
            @Nullable Double latitude,
            LocalDate plannedFor,
            @Nullable Instant startsAt,
            @Nullable Integer durationMinutes) {}

    /** What these people have in their days already and keeps its place. */
    private List<Booked> booked(VisitPlan plan, List<String> people) {
        var scope = new OrgScope(List.of(plan.orgUnit()));
        var moves = plan.replans() == null ? "" : "and not (%s and %s)".formatted(MOVES, scope.condition("v.org_unit"));
        return jdbc
                .sql("""
                        select v.id, v.manager, v.customer_id, c.longitude, c.latitude, v.planned_for, v.starts_at,
                            v.duration_minutes
                        from visit v join known_customer c on c.id = v.customer_id
                        where v.manager in (:people) and v.planned_for between :first and :last
                            and v.status in ('PLANNED', 'STARTED', 'COMPLETED')\s""" + moves + " order by v.planned_for, v.sequence, v.id")
                .param("people", people)
                .param("first", plan.from())
                .param("last", plan.to())
                .params(scope.parameters())
                .query(BookedRow.class)
                .list()
                .stream()
                .map(row -> new Booked(
                        row.id(),
                        row.manager(),
                        row.customerId(),
                        place(row.longitude(), row.latitude()),
                        row.plannedFor(),
                        time(row.startsAt()),
                        row.durationMinutes() == null ? plan.minutes() : row.durationMinutes()))
                .toList();
    }

    private @Nullable LocalTime time(@Nullable Instant instant) {
        return instant == null ? null : LocalTime.ofInstant(instant, settings.zone());
    }

    private static @Nullable GeoPoint place(@Nullable Double longitude, @Nullable Double latitude) {
        return longitude == null || latitude == null ? null : new GeoPoint(longitude, latitude);
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }
}
