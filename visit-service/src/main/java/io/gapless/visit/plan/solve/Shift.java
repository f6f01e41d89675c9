package io.gapless.visit.plan.solve;

import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.variable.PlanningListVariable;
import java.util.ArrayList;
import java.util.List;

/** One employee's day, from its start place to its end place, with the visits in their order. */
@PlanningEntity
public class Shift {

    @PlanningId
    private int index;

    private int employee;
    private int day;
    private int start;
    private int end;
    private long opens;
    private long closes;
    private int capacity;

    @PlanningListVariable(allowsUnassignedValues = true)
    private List<Call> calls = new ArrayList<>();

    /** For the planner's copies. */
    Shift() {}

    /**
     * A shift without visits.
     *
     * @param index its place in the list of all
     * @param employee a number for whoever works in it
     * @param day counted from 0, up to 63
     * @param start a row of the table of travel times
     * @param opens when it begins
     * @param closes when it ends: back at the end place
     * @param capacity how much load it takes
     */
    public Shift(int index, int employee, int day, int start, int end, long opens, long closes, int capacity) {
        this.index = index;
        this.employee = employee;
        this.day = day;
        this.start = start;
        this.end = end;
        this.opens = opens;
        this.closes = closes;
        this.capacity = capacity;
    }

    public int index() {
        return index;
    }

    public int employee() {
        return employee;
    }

    public int day() {
        return day;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    long opens() {
        return opens;
    }

    long closes() {
        return closes;
    }

    int capacity() {
        return capacity;
    }

    public List<Call> calls() {
        return calls;
    }

    /** Whether another one without visits would do just as well. */
    boolean isLike(Shift other) {
        return employee == other.employee
                && day == other.day
                && start == other.start
                && end == other.end
                && opens == other.opens
                && closes == other.closes
                && capacity == other.capacity;
    }
}
