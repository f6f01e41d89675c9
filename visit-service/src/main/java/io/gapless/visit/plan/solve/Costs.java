package io.gapless.visit.plan.solve;

import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a rota costs. Hard: missed windows, overtime, too full shifts, visits where they may not be, the same customer
 * twice a day. Medium: visits left out, by their weight. Soft: the shifts used, travel, uneven days, visits to the same
 * customer too close to each other, visits by others than the customer's own, changes of a former plan.
 */
final class Costs {

    private Costs() {}

    /** Costs whole shifts anew, but only those that changed: a day has few visits, and nothing else needs to be kept. */
    public static final class Calculator implements IncrementalScoreCalculator<Rota, HardMediumSoftLongScore> {

        private Rota rota = new Rota();
        private long[] hardOf = {};
        private long[] softOf = {};
        private int[][] callsOf = {};
        private int[] shiftOf = {};
        private long[] hardOfGroup = {};
        private long[] softOfGroup = {};
        private int[][] members = {};
        private boolean[] dirtyGroup = {};
        private final List<Shift> dirty = new ArrayList<>();
        private long hard;
        private long medium;
        private long soft;

        /** For the planner. */
        public Calculator() {}

        @Override
        public void resetWorkingSolution(Rota solution) {
            rota = solution;
            int shifts = rota.shifts().size();
            int calls = rota.calls().size();
            hardOf = new long[shifts];
            softOf = new long[shifts];
            callsOf = new int[shifts][0];
            shiftOf = new int[calls];
            Arrays.fill(shiftOf, -1);
            hardOfGroup = new long[rota.groups()];
            softOfGroup = new long[rota.groups()];
            dirtyGroup = new boolean[rota.groups()];
            members = members(rota);
            hard = 0;
            soft = 0;
            medium = rota.calls().stream().mapToLong(Call::weight).sum();
            dirty.clear();
            dirty.addAll(rota.shifts());
        }

        private static int[][] members(Rota rota) {
            var members = new int[rota.groups()][0];
            for (Call call : rota.calls()) {
                var group = Arrays.copyOf(members[call.group()], members[call.group()].length + 1);
                group[group.length - 1] = call.index();
                members[call.group()] = group;
            }
            return members;
        }

        @Override
        public void beforeListVariableChanged(Object entity, String variableName, int fromIndex, int toIndex) {
            // What it was is known.
        }

        @Override
        public void afterListVariableChanged(Object entity, String variableName, int fromIndex, int toIndex) {
            dirty.add((Shift) entity);
        }

        @Override
        public void beforeEntityAdded(Object entity) {
            // Shifts stay as they are.
        }

        @Override
        public void afterEntityAdded(Object entity) {
            // Shifts stay as they are.
        }

        @Override
        public void beforeVariableChanged(Object entity, String variableName) {
            // There is only the list.
        }

        @Override
        public void afterVariableChanged(Object entity, String variableName) {
            // There is only the list.
        }

        @Override
        public void beforeEntityRemoved(Object entity) {
            // Shifts stay as they are.
        }

        @Override
        public void afterEntityRemoved(Object entity) {
            // Shifts stay as they are.
        }

        @Override
        public HardMediumSoftLongScore calculateScore() {
            if (!dirty.isEmpty()) {
                for (Shift shift : dirty) {
                    leave(shift);
                }
                for (Shift shift : dirty) {
                    enter(shift);
                }
                dirty.clear();
                for (int group = 0; group < dirtyGroup.length; group++) {
                    if (dirtyGroup[group]) {
                        dirtyGroup[group] = false;
                        costGroup(group);
                    }
                }
            }
            return HardMediumSoftLongScore.of(-hard, -medium, -soft);
        }

        private void leave(Shift shift) {
            for (int call : callsOf[shift.index()]) {
                if (shiftOf[call] == shift.index()) {
                    shiftOf[call] = -1;
                    medium += rota.calls().get(call).weight();
                    touched(call);
                }
            }
            hard -= hardOf[shift.index()];
            soft -= softOf[shift.index()];
            callsOf[shift.index()] = new int[0];
            hardOf[shift.index()] = 0;
            softOf[shift.index()] = 0;
        }

        private void enter(Shift shift) {
            int index = shift.index();
            if (callsOf[index].length > 0 || shift.calls().isEmpty()) {
                return;
            }
            var calls = new int[shift.calls().size()];
            long breaches = 0;
            long load = 0;
            long cost = 0;
            for (int i = 0; i < calls.length; i++) {
                var call = shift.calls().get(i);
                calls[i] = call.index();
                shiftOf[calls[i]] = index;
                medium -= call.weight();
                touched(calls[i]);
                load += call.load();
                breaches += call.mayBeIn(index) ? 0 : Call.NEVER >> 20;
                cost += call.isOwn(index) ? 0 : rota.weights().foreign();
                cost += call.former() < 0 || call.former() == index
                        ? 0
                        : rota.weights().moved();
            }
            var timetable = Timetable.of(rota, shift);
            callsOf[index] = calls;
            hardOf[index] = breaches + timetable.late() + Math.max(0, load - shift.capacity());
            softOf[index] = cost
                    + timetable.travelInAll()
                    + rota.weights().used()
                    + rota.weights().even() * calls.length * calls.length;
            hard += hardOf[index];
            soft += softOf[index];
        }

        private void touched(int call) {
            int group = rota.calls().get(call).group();
            if (members[group].length > 1) {
                dirtyGroup[group] = true;
            }
        }

        private void costGroup(int group) {
            hard -= hardOfGroup[group];
            soft -= softOfGroup[group];
            long days = 0;
            long twice = 0;
            for (int call : members[group]) {
                if (shiftOf[call] >= 0) {
                    long day = 1L << rota.shifts().get(shiftOf[call]).day();
                    twice += (days & day) == 0 ? 0 : 1;
                    days |= day;
                }
            }
            hardOfGroup[group] = twice;
            softOfGroup[group] = tooClose(rota, group, days);
            hard += hardOfGroup[group];
            soft += softOfGroup[group];
        }
    }

    /** What it costs that a customer's visits, on these days, are closer to each other than they should be. */
    static long tooClose(Rota rota, int group, long days) {
        long cost = 0;
        int ideal = rota.idealGap(group);
        if (rota.weights().spread() == 0 || ideal <= 1) {
            return 0;
        }
        int last = -1;
        for (long left = days; left != 0; left &= left - 1) {
            int day = Long.numberOfTrailingZeros(left);
            if (last >= 0 && day - last < ideal) {
                long missing = ideal - (day - last);
                cost += missing * missing * rota.weights().spread();
            }
            last = day;
        }
        return cost;
    }
}
