package io.gapless.visit.plan.solve;

import ai.timefold.solver.core.api.solver.Solver;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.heuristic.selector.move.factory.MoveIteratorFactoryConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.localsearch.decider.acceptor.LocalSearchAcceptorConfig;
import ai.timefold.solver.core.config.localsearch.decider.forager.LocalSearchForagerConfig;
import ai.timefold.solver.core.config.score.director.ScoreDirectorFactoryConfig;
import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import java.time.Duration;

/**
 * One problem being planned: each visit goes where it costs least, and then rebuilding goes on under simulated annealing
 * until the time is over.
 */
public final class Solving {

    /** Of the mean way between two visits: how much worse a rota may become at first. */
    private static final double WARMTH = 0.25;

    private final Rota problem;
    private final Solver<Rota> solver;

    private Solving(Rota problem, SolverConfig config) {
        this.problem = problem;
        this.solver = SolverFactory.<Rota>create(config).buildSolver();
    }

    /**
     * A problem and how long to think about it.
     *
     * @param seed for the same plan of the same problem, as far as the clock allows
     */
    public static Solving of(Rota problem, Duration time, long seed) {
        return new Solving(
                problem, config(problem, seed).withTerminationConfig(new TerminationConfig().withSpentLimit(time)));
    }

    /** With all of the solver's own checks, for so many steps. */
    static Solving checked(Rota problem, int steps, long seed) {
        var config = config(problem, seed).withEnvironmentMode(EnvironmentMode.FULL_ASSERT);
        config.getPhaseConfigList().getLast().setTerminationConfig(new TerminationConfig().withStepCountLimit(steps));
        return new Solving(problem, config);
    }

    /** The plan; what was found so far where {@link #stop} was called. */
    public Rota solve() {
        if (problem.calls().isEmpty() || problem.shifts().isEmpty()) {
            return problem;
        }
        // Not a matter of time: however busy the machine is, nothing is left out for want of it.
        new Rebuilding(problem).fill();
        return solver.solve(problem);
    }

    /** Enough; from another thread. */
    public void stop() {
        solver.terminateEarly();
    }

    private static SolverConfig config(Rota problem, long seed) {
        return new SolverConfig()
                .withSolutionClass(Rota.class)
                .withEntityClasses(Shift.class)
                .withScoreDirectorFactory(
                        new ScoreDirectorFactoryConfig().withIncrementalScoreCalculatorClass(Costs.Calculator.class))
                .withRandomSeed(seed)
                .withPhases(new LocalSearchPhaseConfig()
                        .withMoveSelectorConfig(
                                new MoveIteratorFactoryConfig().withMoveIteratorFactoryClass(Rebuild.Factory.class))
                        .withAcceptorConfig(new LocalSearchAcceptorConfig()
                                .withSimulatedAnnealingStartingTemperature("0hard/0medium/" + warmth(problem) + "soft"))
                        .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(1)));
    }

    private static long warmth(Rota problem) {
        double mean = problem.calls().stream()
                .mapToLong(from -> problem.calls().stream()
                        .mapToLong(to -> problem.travel(from.place(), to.place()))
                        .sum())
                .average()
                .orElse(0);
        return Math.max(1, Math.round(mean / Math.max(1, problem.calls().size()) * WARMTH));
    }
}
