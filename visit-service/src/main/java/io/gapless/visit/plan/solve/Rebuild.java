package io.gapless.visit.plan.solve;

import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.impl.heuristic.move.AbstractMove;
import ai.timefold.solver.core.impl.heuristic.selector.move.factory.MoveIteratorFactory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Gives some shifts other visits, as {@link Rebuilding} found them; whether that stays is the solver's decision. */
final class Rebuild extends AbstractMove<Rota> {

    private static final String CALLS = "calls";

    private final Rota rota;
    private final int[][] changed;

    private Rebuild(Rota rota, int[][] changed) {
        this.rota = rota;
        this.changed = changed;
    }

    /** Endless changes of the rota as it stands. */
    public static final class Factory implements MoveIteratorFactory<Rota, Rebuild> {

        private @Nullable Rebuilding rebuilding;

        /** For the planner. */
        public Factory() {}

        @Override
        public long getSize(ScoreDirector<Rota> scoreDirector) {
            return scoreDirector.getWorkingSolution().calls().size();
        }

        @Override
        public Iterator<Rebuild> createOriginalMoveIterator(ScoreDirector<Rota> scoreDirector) {
            throw new UnsupportedOperationException("Only at random");
        }

        @Override
        public Iterator<Rebuild> createRandomMoveIterator(ScoreDirector<Rota> scoreDirector, Random random) {
            var rota = scoreDirector.getWorkingSolution();
            var current = rebuilding;
            if (current == null || !current.isOf(rota)) {
                current = new Rebuilding(rota);
                rebuilding = current;
            }
            var source = current;
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return true;
                }

                @Override
                public Rebuild next() {
                    return new Rebuild(rota, source.next(random));
                }
            };
        }
    }

    @Override
    public boolean isMoveDoable(ScoreDirector<Rota> scoreDirector) {
        for (int[] calls : changed) {
            if (calls != null) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected void doMoveOnGenuineVariables(ScoreDirector<Rota> scoreDirector) {
        var before = new BitSet(rota.calls().size());
        var after = new BitSet(rota.calls().size());
        for (int s = 0; s < changed.length; s++) {
            if (changed[s] != null) {
                for (Call call : rota.shifts().get(s).calls()) {
                    before.set(call.index());
                }
                for (int call : changed[s]) {
                    after.set(call);
                }
            }
        }
        for (int s = 0; s < changed.length; s++) {
            if (changed[s] != null) {
                empty(rota.shifts().get(s), after, scoreDirector);
            }
        }
        for (int s = 0; s < changed.length; s++) {
            if (changed[s] != null) {
                fill(rota.shifts().get(s), changed[s], before, scoreDirector);
            }
        }
    }

    private static void empty(Shift shift, BitSet after, ScoreDirector<Rota> scoreDirector) {
        var lost = new ArrayList<Call>();
        for (Call call : shift.calls()) {
            if (!after.get(call.index())) {
                lost.add(call);
            }
        }
        lost.forEach(call -> scoreDirector.beforeListVariableElementUnassigned(shift, CALLS, call));
        scoreDirector.beforeListVariableChanged(shift, CALLS, 0, shift.calls().size());
        shift.calls().clear();
        scoreDirector.afterListVariableChanged(shift, CALLS, 0, 0);
        lost.forEach(call -> scoreDirector.afterListVariableElementUnassigned(shift, CALLS, call));
    }

    private void fill(Shift shift, int[] indexes, BitSet before, ScoreDirector<Rota> scoreDirector) {
        var calls = new ArrayList<Call>(indexes.length);
        var gained = new ArrayList<Call>();
        for (int index : indexes) {
            var call = rota.calls().get(index);
            calls.add(call);
            if (!before.get(index)) {
                gained.add(call);
            }
        }
        gained.forEach(call -> scoreDirector.beforeListVariableElementAssigned(shift, CALLS, call));
        scoreDirector.beforeListVariableChanged(shift, CALLS, 0, 0);
        shift.calls().addAll(calls);
        scoreDirector.afterListVariableChanged(shift, CALLS, 0, calls.size());
        gained.forEach(call -> scoreDirector.afterListVariableElementAssigned(shift, CALLS, call));
    }

    @Override
    public Collection<?> getPlanningEntities() {
        var shifts = new ArrayList<Shift>();
        for (int s = 0; s < changed.length; s++) {
            if (changed[s] != null) {
                shifts.add(rota.shifts().get(s));
            }
        }
        return shifts;
    }

    @Override
    public Collection<?> getPlanningValues() {
        return List.of();
    }
}
