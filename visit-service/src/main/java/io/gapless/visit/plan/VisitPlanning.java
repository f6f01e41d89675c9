package io.gapless.visit.plan;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.demand.Demands;
import io.gapless.visit.execution.VisitBook;
import io.gapless.visit.execution.VisitBook.Appointment;
import io.gapless.visit.execution.VisitBook.Move;
import io.gapless.visit.plan.Part.Outcome;
import io.gapless.visit.plan.Placements.Entry;
import io.gapless.visit.plan.VisitPlan.Sharing;
import io.gapless.visit.plan.VisitPlan.Status;
import io.gapless.visit.plan.VisitPlan.Unplannable;
import io.gapless.visit.promise.PromiseLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Turns open promises and demands into visits. */
@Service
class VisitPlanning {

    private static final int MOST_DAYS = 31;
    /** Conflicts told at once. */
    private static final int TOLD = 100;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final VisitPlans plans;
    private final Placements placements;
    private final PromiseLedger promises;
    private final Demands demands;
    private final VisitBook visits;
    private final PlanConflicts conflicts;
    private final Jobs jobs;
    private final Outbox outbox;
    private final VisitSettings settings;
    private final Clock clock;

    VisitPlanning(
            VisitPlans plans,
            Placements placements,
            PromiseLedger promises,
            Demands demands,
            VisitBook visits,
            PlanConflicts conflicts,
            Jobs jobs,
            Outbox outbox,
            VisitSettings settings,
            Clock clock) {
        this.plans = plans;
        this.placements = placements;
        this.promises = promises;
        this.demands = demands;
        this.visits = visits;
        this.conflicts = conflicts;
        this.jobs = jobs;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /** What somebody asks for. */
    record Asked(
            String orgUnit,
            LocalDate from,
            LocalDate to,
            int visitsPerDay,
            int minutes,
            Sharing sharing,
            boolean enter) {}

    /** Starts to plan what is open in an org unit on some days. */
    @Transactional
    VisitPlan start(Asked asked, Caller caller) {
        caller.orgScope().require(asked.orgUnit());
        requireDays(asked.from(), asked.to());
        return start(asked, null, caller);
    }

    /**
     * Starts to plan again what a plan planned, from a day on: what was agreed or has begun stays, the rest moves as
     * little as possible, and what has come since is planned, too.
     */
    @Transactional
    VisitPlan startAgain(UUID id, @Nullable LocalDate from, boolean enter, Caller caller) {
        var plan = find(id, caller);
        var today = settings.day(clock.instant());
        var first = from == null ? (plan.from().isBefore(today) ? today : plan.from()) : from;
        if (plan.to().isBefore(today)) {
            throw Problem.conflict("visit-plan-over", plan.to());
        }
        requireDays(first, plan.to());
        return start(
                new Asked(plan.orgUnit(), first, plan.to(), plan.visitsPerDay(), plan.minutes(), plan.sharing(), enter),
                id,
                caller);
    }

    private VisitPlan start(Asked asked, @Nullable UUID replans, Caller caller) {
        if (asked.enter()) {
            // Side by side they would fill the same hours of a manager, each without knowing of the other.
            placements.underWay(asked.orgUnit(), asked.from(), asked.to()).ifPresent(other -> {
                throw Problem.conflict("visit-plan-under-way", other).with("planId", other);
            });
        }
        var plan = new VisitPlan(
                Ids.next(),
                0,
                asked.orgUnit(),
                asked.from(),
                asked.to(),
                asked.visitsPerDay(),
                asked.minutes(),
                asked.sharing(),
                replans,
                caller.username(),
                clock.instant(),
                asked.enter(),
                Status.RUNNING,
                null,
                null,
                0,
                List.of());
        return plans.save(plan.by(job(plan, caller)));
    }

    private UUID job(VisitPlan plan, Caller caller) {
        return jobs.start(
                        PlanMaking.TYPE,
                        "%s %s–%s".formatted(plan.orgUnit(), plan.from(), plan.to()),
                        new PlanMaking.Told(plan.id()),
                        caller)
                .id();
    }

    /**
     * Begins to enter a proposal; once that has begun, asking again changes nothing. Refused with what stands against it
     * where the things it was made of have changed.
     */
    @Transactional
    VisitPlan enter(UUID id, Caller caller) {
        var plan = locked(id, caller);
        switch (plan.status()) {
            case ENTERED -> {
                return plan;
            }
            case ENTERING -> {
                var job = job(plan);
                // One that broke for good is begun anew: what it has entered is not entered again.
                return job != null && !job.status().isOver() ? plan : plans.save(plan.entering(job(plan, caller)));
            }
            case RUNNING, DISCARDED ->
                throw Problem.conflict("visit-plan-not-proposed", plan.status())
                        .with("allowed", List.of(Status.PROPOSED));
            case PROPOSED -> {
                var conflicts = this.conflicts.of(plan);
                if (!conflicts.isEmpty()) {
                    throw Problem.conflict("visit-plan-outdated", conflicts.size())
                            .with("conflicts", conflicts.subList(0, Math.min(conflicts.size(), TOLD)));
                }
            }
        }
        return plans.save(plan.entering(job(plan, caller)));
    }

    /** Lets a proposal go; once it is gone, asking again changes nothing. */
    @Transactional
    VisitPlan discard(UUID id, Caller caller) {
        var plan = locked(id, caller);
        if (plan.status() == Status.DISCARDED) {
            return plan;
        }
        if (plan.status() != Status.PROPOSED) {
            throw Problem.conflict("visit-plan-not-proposed", plan.status()).with("allowed", List.of(Status.PROPOSED));
        }
        var gone = plans.save(plan.discarded());
        outbox.append(VisitPlanState.TOPIC, "VisitPlanDiscarded", VisitPlanState.from(gone));
        return gone;
    }

    /** What stands against entering a proposal. */
    @Transactional(readOnly = true)
    List<PlanConflicts.Conflict> conflicts(VisitPlan plan) {
        return plan.status() == Status.PROPOSED ? conflicts.of(plan) : List.of();
    }

    private VisitPlan locked(UUID id, Caller caller) {
        find(id, caller);
        placements.lock(id);
        return plan(id);
    }

    @Transactional
    void propose(UUID id) {
        var found = plans.save(plan(id).proposed(placements.found(id)));
        outbox.append(VisitPlanState.TOPIC, "VisitPlanProposed", VisitPlanState.from(found));
    }

    /** The job that makes a plan; null once nobody knows of it any more. */
    @Nullable
    Job job(VisitPlan plan) {
        var job = plan.jobId();
        if (job == null) {
            return null;
        }
        return jobs.known(job, PlanMaking.TYPE).orElse(null);
    }

    /** Gives up a plan that is not done: nothing more of it is entered. */
    VisitPlan cancel(UUID id, Caller caller) {
        var plan = find(id, caller);
        var job = plan.jobId();
        if (plan.status() != Status.RUNNING || job == null) {
            throw Problem.conflict("job-is-over");
        }
        jobs.cancel(job, PlanMaking.TYPE);
        return find(id, caller);
    }

    /** The plan once it is done, or after some time as it is then; asked for again, as another replica may make it. */
    VisitPlan await(UUID id, Duration time, Caller caller) {
        long until = System.nanoTime() + time.toNanos();
        while (true) {
            var job = job(find(id, caller));
            boolean over = job == null || job.status().isOver();
            // Read after the job: one that is over has left the plan as it stays.
            var plan = find(id, caller);
            boolean isUnderWay = plan.status() == Status.RUNNING || plan.status() == Status.ENTERING;
            if (!isUnderWay || over || System.nanoTime() > until) {
                return plan;
            }
            try {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return plan;
            }
        }
    }

    /** The plan, unless there is none that the caller may know of. */
    VisitPlan find(UUID id, Caller caller) {
        return plans.findById(id)
                .filter(plan -> caller.orgScope().contains(plan.orgUnit()))
                .orElseThrow(() -> Problem.notFound("visit-plan-not-found", id));
    }

    VisitPlan plan(UUID id) {
        return plans.findById(id).orElseThrow(() -> Problem.notFound("visit-plan-not-found", id));
    }

    @Transactional
    void begin(UUID plan, List<Unplannable> hopeless) {
        placements.clear(plan);
        placements.keep(plan, hopeless);
    }

    @Transactional
    void keep(UUID plan, Outcome outcome) {
        placements.keep(plan, outcome);
    }

    /** Enters some of what was found; where to go on, or -1 once all of it is entered. */
    @Transactional
    int enter(UUID id, int from, int most) {
        var plan = plan(id);
        var entries = placements.next(id, from, most);
        if (entries.isEmpty()) {
            var done = plans.save(plan.entered(placements.count(id), clock.instant()));
            outbox.append(VisitPlanState.TOPIC, "VisitPlanMade", VisitPlanState.from(done));
            return -1;
        }
        enter(plan, entries);
        return entries.getLast().position() + 1;
    }

    private void enter(VisitPlan plan, List<Entry> entries) {
        var positions = new ArrayList<Integer>();
        var appointments = new ArrayList<Appointment>();
        var moves = new ArrayList<Move>();
        var byPromise = new HashMap<UUID, UUID>();
        var byDemand = new HashMap<UUID, UUID>();
        for (Entry entry : entries) {
            if (entry.wasThere() && entry.visitId() != null) {
                moves.add(new Move(entry.visitId(), entry.day(), entry.sequence(), entry.startsAt(), plan.minutes()));
            } else if (entry.visitId() == null
                    && entry.kind() != null
                    && entry.title() != null
                    && entry.standardId() != null) {
                positions.add(entry.position());
                appointments.add(new Appointment(
                        entry.customerId(),
                        entry.orgUnit(),
                        entry.segment(),
                        entry.manager(),
                        entry.kind(),
                        entry.title(),
                        entry.standardId(),
                        entry.itemId(),
                        entry.promiseId(),
                        plan.id(),
                        entry.day(),
                        entry.sequence(),
                        entry.startsAt(),
                        plan.minutes()));
            }
        }
        var ids = visits.enterAll(appointments);
        Map<Integer, UUID> byPosition = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            byPosition.put(positions.get(i), ids.get(i));
        }
        for (Entry entry : entries) {
            var visit = byPosition.get(entry.position());
            if (visit != null && entry.promiseId() != null) {
                byPromise.put(entry.promiseId(), visit);
            } else if (visit != null && entry.demandId() != null) {
                byDemand.put(entry.demandId(), visit);
            }
        }
        visits.move(moves);
        placements.entered(plan.id(), byPosition);
        if (!byPromise.isEmpty()) {
            promises.plan(byPromise);
        }
        demands.plan(byDemand);
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
}
