package io.gapless.visit.plan.solve;

import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.ProblemFactCollectionProperty;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shifts and the visits that are to be made in them: the problem, and, once planned, its solution. */
@PlanningSolution
public class Rota {

    @PlanningEntityCollectionProperty
    private List<Shift> shifts = List.of();

    @ProblemFactCollectionProperty
    @ValueRangeProvider
    private List<Call> calls = List.of();

    private long[][] travel = {};
    private Weights weights = new Weights(0, 0, 0, 0, 0);
    private int[] idealGaps = {};

    @PlanningScore
    private @Nullable HardMediumSoftLongScore score;

    /** For the planner's copies. */
    Rota() {}

    /**
     * A problem.
     *
     * @param travel time from place to place
     * @param idealGaps for each group of visits, how many days lie between two of them when they are spread well
     */
    public Rota(List<Shift> shifts, List<Call> calls, long[][] travel, Weights weights, int[] idealGaps) {
        this.shifts = shifts;
        this.calls = calls;
        this.travel = travel;
        this.weights = weights;
        this.idealGaps = idealGaps;
    }

    public List<Shift> shifts() {
        return shifts;
    }

    public List<Call> calls() {
        return calls;
    }

    long travel(int from, int to) {
        return travel[from][to];
    }

    Weights weights() {
        return weights;
    }

    int groups() {
        return idealGaps.length;
    }

    int idealGap(int group) {
        return idealGaps[group];
    }

    /** Whether no rule is broken. */
    public boolean isFeasible() {
        return score != null && score.isFeasible();
    }

    /** The score in the planner's own notation, for logs. */
    public String scored() {
        return String.valueOf(score);
    }
}
