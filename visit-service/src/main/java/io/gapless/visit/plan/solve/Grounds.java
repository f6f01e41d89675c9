package io.gapless.visit.plan.solve;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a visit is where it is: what it costs to go there, beside the best of the other shifts that had room for it.
 *
 * @param detour travel that the visit adds to its shift
 * @param other the number of the shift that would be the next best; -1 where no other one has room
 * @param otherDetour travel that it would add there
 * @param open how many other shifts have room for it
 */
public record Grounds(long detour, int other, long otherDetour, int open) {

    /** The grounds of a visit of a shift. */
    public static Grounds of(Rota rota, Shift shift, int position) {
        var call = shift.calls().get(position);
        var without = new ArrayList<>(shift.calls());
        without.remove(position);
        long detour = Timetable.of(rota, shift).travelInAll()
                - Timetable.of(rota, shift, without).travelInAll();
        int other = -1;
        long otherDetour = Long.MAX_VALUE;
        int open = 0;
        for (Shift candidate : rota.shifts()) {
            if (candidate != shift && hasRoom(rota, candidate, shift, call)) {
                long cost = detour(rota, candidate, call);
                if (cost < Call.NEVER) {
                    open++;
                    if (cost < otherDetour) {
                        otherDetour = cost;
                        other = candidate.index();
                    }
                }
            }
        }
        return new Grounds(detour, other, other < 0 ? 0 : otherDetour, open);
    }

    private static boolean hasRoom(Rota rota, Shift candidate, Shift present, Call call) {
        int load = call.load();
        for (Call there : candidate.calls()) {
            load += there.load();
        }
        return call.mayBeIn(candidate)
                && load <= candidate.capacity()
                && rota.shifts().stream()
                        .filter(shift -> shift.day() == candidate.day() && shift != present)
                        .flatMap(shift -> shift.calls().stream())
                        .noneMatch(there -> there.group() == call.group());
    }

    private static long detour(Rota rota, Shift shift, Call call) {
        long before = Timetable.of(rota, shift).travelInAll();
        long least = Call.NEVER;
        for (int position = 0; position <= shift.calls().size(); position++) {
            List<Call> with = new ArrayList<>(shift.calls());
            with.add(position, call);
            var timetable = Timetable.of(rota, shift, with);
            if (timetable.late() == 0) {
                least = Math.min(least, timetable.travelInAll() - before);
            }
        }
        return least;
    }
}
