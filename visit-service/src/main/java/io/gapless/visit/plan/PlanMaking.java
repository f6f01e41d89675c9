package io.gapless.visit.plan;

import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.visit.plan.PlanMaking.Told;
import io.gapless.visit.plan.solve.Rota;
import io.gapless.visit.plan.solve.Solving;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes a plan: thinks about its parts, some at a time, and keeps each as soon as it is found; when all are there, enters
 * them. After a crash it goes on with the parts that were not kept, and with the visits that were not entered.
 */
@Component
class PlanMaking implements JobWork<Told> {

    static final String TYPE = "visit-plan";

    /** Visits entered in one transaction. */
    private static final int ENTERED_AT_ONCE = 200;

    private final VisitPlanning planning;
    private final Gathering gathering;
    private final PlannerSettings settings;

    PlanMaking(VisitPlanning planning, Gathering gathering, PlannerSettings settings) {
        this.planning = planning;
        this.gathering = gathering;
        this.settings = settings;
    }

    /** Which plan. */
    record Told(UUID plan) {}

    /**
     * How far it is.
     *
     * @param parts those that are kept
     * @param entered how many placements have been gone through
     * @param found whether all parts are kept
     */
    record Progress(List<String> parts, boolean found, int entered) {}

    /** A part being thought about. */
    private record Thought(String name, Part part, Solving solving, Future<Rota> solution) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public void run(JobRun<Told> run) {
        var id = run.parameters().plan();
        var plan = planning.plan(id);
        var progress = run.state(Progress.class).orElse(null);
        switch (plan.status()) {
            case RUNNING -> {
                if (progress == null || !progress.found()) {
                    progress = find(run, plan, progress);
                }
                if (!plan.enters()) {
                    run.step(step -> planning.propose(id));
                    return;
                }
            }
            case ENTERING -> {
                // A job of its own, begun by whoever decided.
            }
            case PROPOSED, ENTERED, DISCARDED -> {
                return;
            }
        }
        int from = progress == null ? 0 : progress.entered();
        while (from >= 0) {
            from = enter(run, id, from);
        }
    }

    private Progress find(JobRun<Told> run, VisitPlan plan, @Nullable Progress before) {
        var gathered = gathering.gather(plan);
        var kept = new ArrayList<String>(before == null ? List.of() : before.parts());
        if (before == null) {
            run.step(step -> {
                planning.begin(plan.id(), gathered.hopeless());
                step.total(gathered.parts().size()).state(new Progress(List.of(), false, 0));
            });
        }
        var open = new ArrayDeque<>(gathered.parts().keySet());
        open.removeAll(kept);
        var thoughts = new ArrayList<Thought>();
        // Threads of their own: thinking for seconds, they would keep the carriers of virtual threads from all others.
        try (var threads = Executors.newFixedThreadPool(
                settings.threads(),
                Thread.ofPlatform().name("planner-", 0).daemon().factory())) {
            try {
                while (!open.isEmpty() || !thoughts.isEmpty()) {
                    while (thoughts.size() < settings.threads() && !open.isEmpty()) {
                        var name = open.poll();
                        var part = gathered.parts().get(name);
                        if (part != null) {
                            thoughts.add(think(plan, name, part, threads));
                        }
                    }
                    var done = await(run, thoughts);
                    thoughts.remove(done);
                    kept.add(done.name());
                    keep(run, plan.id(), done, List.copyOf(kept));
                }
            } finally {
                thoughts.forEach(thought -> thought.solving().stop());
            }
        }
        var found = new Progress(List.copyOf(kept), true, 0);
        run.step(step -> step.state(found));
        return found;
    }

    private Thought think(VisitPlan plan, String name, Part part, ExecutorService threads) {
        // The same plan of the same things twice, as far as the clock allows.
        long seed = plan.id().getLeastSignificantBits() ^ name.hashCode();
        var solving = Solving.of(part.problem(), settings.timeFor(part.wishes()), seed);
        return new Thought(name, part, solving, threads.submit(solving::solve));
    }

    private static Thought await(JobRun<Told> run, List<Thought> thoughts) {
        while (true) {
            for (Thought thought : thoughts) {
                if (thought.solution().isDone()) {
                    return thought;
                }
            }
            run.checkCancelled();
            try {
                thoughts.getFirst().solution().get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException later) {
                // Asked again above; a failure is thrown where the solution is read.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                run.checkCancelled();
            }
        }
    }

    private void keep(JobRun<Told> run, UUID plan, Thought thought, List<String> kept) {
        var outcome = thought.part().read(thought.solution().resultNow());
        run.step(step -> {
            planning.keep(plan, outcome);
            step.done(1)
                    .count("planned", outcome.placed().size())
                    .count("notPlanned", outcome.left().size())
                    .state(new Progress(kept, false, 0));
        });
    }

    /** Enters some; where to go on, or -1 when the plan is done. */
    private int enter(JobRun<Told> run, UUID plan, int from) {
        var next = new int[1];
        run.step(step -> {
            next[0] = planning.enter(plan, from, ENTERED_AT_ONCE);
            step.state(new Progress(List.of(), true, Math.max(next[0], 0)));
        });
        return next[0];
    }
}
