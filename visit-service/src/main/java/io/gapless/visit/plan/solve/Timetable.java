package io.gapless.visit.plan.solve;

import java.util.List;

/**
 * When each visit of a shift begins.
 *
 * @param starts of each visit, in its order
 * @param travel to each visit
 * @param travelInAll with the way back
 * @param end when the shift is over, back at its end place
 * @param late by how much windows and the shift's end are missed; 0 where all is kept
 */
public record Timetable(long[] starts, long[] travel, long travelInAll, long end, long late) {

    /** The timetable of a shift's visits. */
    public static Timetable of(Rota rota, Shift shift) {
        return of(rota, shift, shift.calls());
    }

    static Timetable of(Rota rota, Shift shift, List<Call> calls) {
        var starts = new long[calls.size()];
        var travel = new long[calls.size()];
        long late = 0;
        long inAll = 0;
        long now = shift.opens();
        int at = shift.start();
        for (int i = 0; i < starts.length; i++) {
            var call = calls.get(i);
            travel[i] = rota.travel(at, call.place());
            inAll += travel[i];
            long arrival = now + travel[i];
            long start = call.earliest(shift.day(), arrival);
            if (start == Call.NEVER) {
                // Too late for the last window: it begins at once, and by how much is told.
                late += Math.max(1, arrival - call.windowEnd(shift.day()));
                start = arrival;
            }
            starts[i] = start;
            now = start + call.service();
            at = call.place();
        }
        if (starts.length > 0) {
            long back = rota.travel(at, shift.end());
            inAll += back;
            now += back;
        }
        return new Timetable(starts, travel, inAll, now, late + Math.max(0, now - shift.closes()));
    }
}
