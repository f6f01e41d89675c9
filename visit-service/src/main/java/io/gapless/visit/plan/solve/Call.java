package io.gapless.visit.plan.solve;

import java.util.BitSet;

/** One visit that is to be made, as the planner sees it: what it needs and where it may go. */
public final class Call {

    /** No time of a day. */
    static final long NEVER = Long.MAX_VALUE / 4;

    private final int index;
    private final int place;
    private final long service;
    private final int load;
    private final long[][] windows;
    private final long weight;
    private final int group;
    private final BitSet allowed;
    private final BitSet own;
    private final int former;

    /**
     * A visit.
     *
     * @param index its place in the list of all
     * @param place a row of the table of travel times
     * @param service how long it takes
     * @param load what it takes of a shift's capacity
     * @param windows for each day the times at which it may begin, from–to, from–to …, ascending; nothing for a day or
     *     for all of them: whenever there is work
     * @param weight how bad it is to leave it out
     * @param group the customer: nobody comes twice a day
     * @param allowed the shifts that it may be in
     * @param own the shifts of whom the customer knows
     * @param former the shift that a former plan had it in; -1 for none
     */
    public Call(
            int index,
            int place,
            long service,
            int load,
            long[][] windows,
            long weight,
            int group,
            BitSet allowed,
            BitSet own,
            int former) {
        this.index = index;
        this.place = place;
        this.service = service;
        this.load = load;
        this.windows = windows;
        this.weight = weight;
        this.group = group;
        this.allowed = allowed;
        this.own = own;
        this.former = former;
    }

    public int index() {
        return index;
    }

    int place() {
        return place;
    }

    public long service() {
        return service;
    }

    int load() {
        return load;
    }

    long weight() {
        return weight;
    }

    public int group() {
        return group;
    }

    public boolean mayBeIn(Shift shift) {
        return allowed.get(shift.index());
    }

    boolean mayBeIn(int shift) {
        return allowed.get(shift);
    }

    boolean isOwn(int shift) {
        return own.get(shift);
    }

    int former() {
        return former;
    }

    /** The first time from then on at which it may begin; {@link #NEVER} where the day has none. */
    long earliest(int day, long from) {
        if (windows.length == 0 || windows[day].length == 0) {
            return from;
        }
        long[] ofDay = windows[day];
        for (int i = 0; i < ofDay.length; i += 2) {
            if (from <= ofDay[i + 1]) {
                return Math.max(from, ofDay[i]);
            }
        }
        return NEVER;
    }

    /** The last time up to then at which it may begin; minus {@link #NEVER} where the day has none. */
    long latest(int day, long until) {
        if (windows.length == 0 || windows[day].length == 0) {
            return until;
        }
        long[] ofDay = windows[day];
        for (int i = ofDay.length - 2; i >= 0; i -= 2) {
            if (ofDay[i] <= until) {
                return Math.min(until, ofDay[i + 1]);
            }
        }
        return -NEVER;
    }

    /** How long the times are in all on a day, and when they end: what is short or early is put in first. */
    long windowLength(int day) {
        if (windows.length == 0 || windows[day].length == 0) {
            return NEVER;
        }
        long length = 0;
        for (int i = 0; i < windows[day].length; i += 2) {
            length += windows[day][i + 1] - windows[day][i];
        }
        return length;
    }

    long windowStart(int day) {
        return windows.length == 0 || windows[day].length == 0 ? 0 : windows[day][0];
    }

    long windowEnd(int day) {
        return windows.length == 0 || windows[day].length == 0 ? NEVER : windows[day][windows[day].length - 1];
    }

    int firstDay(Rota rota) {
        int first = allowed.nextSetBit(0);
        return first < 0 ? 0 : rota.shifts().get(first).day();
    }
}
