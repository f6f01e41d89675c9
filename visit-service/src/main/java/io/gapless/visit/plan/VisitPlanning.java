package io.gapless.visit.plan;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.execution.VisitBook;
import io.gapless.visit.execution.VisitBook.Appointment;
import io.gapless.visit.plan.DayPlanner.Placed;
import io.gapless.visit.plan.DayPlanner.Stop;
import io.gapless.visit.plan.VisitPlan.Reason;
import io.gapless.visit.plan.VisitPlan.Unplannable;
import io.gapless.visit.promise.PromiseLedger;
import io.gapless.visit.promise.PromiseLedger.Owed;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Turns open promises into visits. */
@Service
class VisitPlanning {

    private static final int MOST_DAYS = 31;

    private final VisitPlans plans;
    private final PromiseLedger promises;
    private final VisitBook visits;
    private final Outbox outbox;
    private final VisitSettings settings;
    private final Clock clock;

    VisitPlanning(
            VisitPlans plans,
            PromiseLedger promises,
            VisitBook visits,
            Outbox outbox,
            VisitSettings settings,
            Clock clock) {
        this.plans = plans;
        this.promises = promises;
        this.visits = visits;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /** One manager's promises of one month. */
    private record Round(String manager, String period) implements Comparable<Round> {
        @Override
        public int compareTo(Round other) {
            int byManager = manager.compareTo(other.manager);
            return byManager != 0 ? byManager : period.compareTo(other.period);
        }
    }

    /** Plans what is open in an org unit's months, on working days from the first to the last day. */
    @Transactional
    VisitPlan plan(String orgUnit, LocalDate from, LocalDate to, int visitsPerDay, Caller caller) {
        caller.orgScope().require(orgUnit);
        requireDays(from, to);
        var id = Ids.next();
        var unplannable = new ArrayList<Unplannable>();
        Map<Round, Map<UUID, Owed>> rounds = new TreeMap<>();
        for (Owed owed : promises.lockUnplanned(orgUnit, from, to)) {
            var manager = owed.manager();
            if (manager == null) {
                unplannable.add(new Unplannable(owed.promiseId(), owed.customerId(), Reason.NO_MANAGER));
            } else {
                rounds.computeIfAbsent(new Round(manager, owed.period()), round -> new LinkedHashMap<>())
                        .put(owed.promiseId(), owed);
            }
        }
        var load = visits.load(from, to);
        var appointments = new ArrayList<Appointment>();
        rounds.forEach((round, owed) -> {
            var days = workingDays(from, to, YearMonth.parse(round.period()));
            if (days.isEmpty()) {
                owed.values()
                        .forEach(one -> unplannable.add(
                                new Unplannable(one.promiseId(), one.customerId(), Reason.NO_WORKING_DAY)));
                return;
            }
            var stops = owed.values().stream().map(VisitPlanning::stop).toList();
            var result =
                    DayPlanner.plan(stops, days, visitsPerDay, load.getOrDefault(round.manager(), new HashMap<>()));
            for (Placed placed : result.placed()) {
                var promise = owed.get(placed.stop().promiseId());
                if (promise != null) {
                    appointments.add(appointment(id, round.manager(), promise, placed));
                }
            }
            result.left()
                    .forEach(stop ->
                            unplannable.add(new Unplannable(stop.promiseId(), stop.customerId(), Reason.NO_CAPACITY)));
        });
        var plan = plans.save(new VisitPlan(
                id,
                orgUnit,
                from,
                to,
                visitsPerDay,
                caller.username(),
                clock.instant(),
                appointments.size(),
                unplannable));
        outbox.append(VisitPlanState.TOPIC, "VisitPlanMade", VisitPlanState.from(plan));
        if (!appointments.isEmpty()) {
            promises.plan(visits.enter(appointments));
        }
        return plan;
    }

    /** The plan, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    VisitPlan find(UUID id, Caller caller) {
        return plans.findById(id)
                .filter(plan -> caller.orgScope().contains(plan.orgUnit()))
                .orElseThrow(() -> Problem.notFound("visit-plan-not-found", id));
    }

    private void requireDays(LocalDate from, LocalDate to) {
        var today = settings.day(clock.instant());
        if (from.isBefore(today) || from.isAfter(today.plusYears(1))) {
            throw Problem.unprocessable("day-out-of-reach", from);
        }
        if (to.isBefore(from) || ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
            throw Problem.unprocessable("plan-too-long", MOST_DAYS);
        }
    }

    /** Monday to Friday, those of the month. */
    static List<LocalDate> workingDays(LocalDate from, LocalDate to, YearMonth month) {
        return from.datesUntil(to.plusDays(1))
                .filter(day -> YearMonth.from(day).equals(month))
                .filter(day -> day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY)
                .toList();
    }

    private static Stop stop(Owed owed) {
        var longitude = owed.longitude();
        var latitude = owed.latitude();
        var place = longitude == null || latitude == null ? null : new GeoPoint(longitude, latitude);
        return new Stop(owed.promiseId(), owed.customerId(), owed.itemId(), place);
    }

    private static Appointment appointment(UUID plan, String manager, Owed owed, Placed placed) {
        return new Appointment(
                owed.customerId(),
                owed.orgUnit(),
                owed.segment(),
                manager,
                owed.visitKind(),
                owed.title(),
                owed.standardId(),
                owed.itemId(),
                owed.promiseId(),
                plan,
                placed.day(),
                placed.sequence());
    }
}
