package io.gapless.visit.plan.solve;

import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;

/**
 * Takes strings of neighbouring visits out of a rota and puts them back one by one where each costs least: slack
 * induction by string removals (J. Christiaens, G. Vanden Berghe, Transportation Science 54, 2020), with days, qualified
 * staff, several windows a day and visits left out.
 */
final class Rebuilding {

    private static final int REMOVED = 10;
    private static final int LONGEST_STRING = 10;
    private static final int LEFT_OUT_TRIED = 12;
    private static final double BLINK = 0.01;
    private static final double SPLIT = 0.5;
    private static final double DEEPER = 0.01;
    private static final int ORDERS = 9;

    private final Rota rota;
    private final int[][] neighbours;
    private final Leg[] current;
    private final Leg[] scratch;
    private final boolean[] touched;
    private final int[] shiftOf;
    private final int[] positionOf;
    private final long[] daysOf;
    private final boolean[] likeBefore;
    private final int[] removed;
    private final long[] rank;
    private int removedCount;

    Rebuilding(Rota rota) {
        this.rota = rota;
        int calls = rota.calls().size();
        int shifts = rota.shifts().size();
        neighbours = neighbours(rota);
        current = legs(shifts, calls);
        scratch = legs(shifts, calls);
        touched = new boolean[shifts];
        shiftOf = new int[calls];
        positionOf = new int[calls];
        daysOf = new long[rota.groups()];
        likeBefore = new boolean[shifts];
        for (int i = 1; i < shifts; i++) {
            likeBefore[i] = rota.shifts().get(i).isLike(rota.shifts().get(i - 1));
        }
        removed = new int[calls];
        rank = new long[calls];
    }

    /** A shift's visits with the earliest and the latest time at which each may begin without harm to the others. */
    private static final class Leg {
        int length;
        int load;
        final int[] calls;
        final long[] earliest;
        final long[] latest;

        Leg(int most) {
            calls = new int[most];
            earliest = new long[most];
            latest = new long[most];
        }

        void take(Leg other) {
            length = other.length;
            load = other.load;
            System.arraycopy(other.calls, 0, calls, 0, length);
            System.arraycopy(other.earliest, 0, earliest, 0, length);
            System.arraycopy(other.latest, 0, latest, 0, length);
        }
    }

    private static Leg[] legs(int shifts, int calls) {
        var legs = new Leg[shifts];
        Arrays.setAll(legs, i -> new Leg(calls));
        return legs;
    }

    private static int[][] neighbours(Rota rota) {
        int calls = rota.calls().size();
        var neighbours = new int[calls][];
        for (int i = 0; i < calls; i++) {
            var from = rota.calls().get(i);
            neighbours[i] = rota.calls().stream()
                    .sorted((a, b) -> Long.compare(
                            rota.travel(from.place(), a.place()) + rota.travel(a.place(), from.place()),
                            rota.travel(from.place(), b.place()) + rota.travel(b.place(), from.place())))
                    .mapToInt(Call::index)
                    .toArray();
        }
        return neighbours;
    }

    boolean isOf(Rota other) {
        return rota == other;
    }

    /** A change of the rota: the new visits of some shifts, by their numbers; null for the shifts that stay. */
    int[][] next(RandomGenerator random) {
        follow();
        ruin(random);
        sort(random);
        for (int i = 0; i < removedCount; i++) {
            insert(removed[i], random);
        }
        var changed = new int[touched.length][];
        for (int shift = 0; shift < touched.length; shift++) {
            if (touched[shift] && !same(current[shift], scratch[shift])) {
                changed[shift] = Arrays.copyOf(scratch[shift].calls, scratch[shift].length);
            }
        }
        return changed;
    }

    /** Puts each visit that is left out where it costs least, the most important and the least flexible first. */
    void fill() {
        follow();
        var leftOut = rota.calls().stream()
                .filter(call -> shiftOf[call.index()] < 0)
                .sorted(Comparator.comparingLong(Call::weight)
                        .reversed()
                        .thenComparingLong(call -> call.windowLength(call.firstDay(rota))))
                .toList();
        // Always the highest number: it never blinks.
        leftOut.forEach(call -> insert(call.index(), () -> -1L));
        for (Shift shift : rota.shifts()) {
            if (touched[shift.index()]) {
                var leg = scratch[shift.index()];
                shift.calls().clear();
                for (int i = 0; i < leg.length; i++) {
                    shift.calls().add(rota.calls().get(leg.calls[i]));
                }
            }
        }
    }

    private static boolean same(Leg one, Leg other) {
        return Arrays.equals(one.calls, 0, one.length, other.calls, 0, other.length);
    }

    /** Takes over how the rota stands now. */
    private void follow() {
        Arrays.fill(shiftOf, -1);
        Arrays.fill(daysOf, 0);
        Arrays.fill(touched, false);
        for (Shift shift : rota.shifts()) {
            var leg = current[shift.index()];
            var calls = shift.calls();
            boolean same = leg.length == calls.size();
            leg.length = calls.size();
            long day = 1L << shift.day();
            for (int i = 0; i < leg.length; i++) {
                var call = calls.get(i);
                same &= leg.calls[i] == call.index();
                leg.calls[i] = call.index();
                shiftOf[call.index()] = shift.index();
                positionOf[call.index()] = i;
                daysOf[call.group()] |= day;
            }
            if (!same) {
                time(shift, leg);
            }
        }
    }

    private void time(Shift shift, Leg leg) {
        long now = shift.opens();
        int at = shift.start();
        leg.load = 0;
        for (int i = 0; i < leg.length; i++) {
            var call = rota.calls().get(leg.calls[i]);
            leg.load += call.load();
            long start = call.earliest(shift.day(), now + rota.travel(at, call.place()));
            leg.earliest[i] = start;
            now = start + call.service();
            at = call.place();
        }
        long until = shift.closes();
        int to = shift.end();
        for (int i = leg.length - 1; i >= 0; i--) {
            var call = rota.calls().get(leg.calls[i]);
            until = call.latest(shift.day(), until - rota.travel(call.place(), to) - call.service());
            leg.latest[i] = until;
            to = call.place();
        }
    }

    private void ruin(RandomGenerator random) {
        removedCount = 0;
        int assigned = 0;
        int used = 0;
        for (Leg leg : current) {
            assigned += leg.length;
            used += leg.length > 0 ? 1 : 0;
        }
        leftOut(random);
        if (assigned == 0) {
            return;
        }
        double longest = Math.min(LONGEST_STRING, (double) assigned / used);
        double most = 4.0 * REMOVED / (1 + longest) - 1;
        int strings = (int) (1 + random.nextDouble() * most);
        int seed = random.nextInt(shiftOf.length);
        int ruined = 0;
        for (int call : neighbours[seed]) {
            if (ruined == strings) {
                return;
            }
            int shift = shiftOf[call];
            if (shift >= 0 && !touched[shift]) {
                int length = (int) (1 + random.nextDouble() * Math.min(current[shift].length, longest));
                removeString(shift, positionOf[call], Math.min(length, current[shift].length), random);
                ruined++;
            }
        }
    }

    private void leftOut(RandomGenerator random) {
        int calls = shiftOf.length;
        int from = random.nextInt(calls);
        for (int i = 0; i < calls && removedCount < LEFT_OUT_TRIED; i++) {
            int call = (from + i) % calls;
            if (shiftOf[call] < 0) {
                removed[removedCount++] = call;
            }
        }
    }

    /** Removes so many visits around one of them; now and then it spares some in the middle. */
    private void removeString(int shift, int position, int length, RandomGenerator random) {
        var leg = touch(shift);
        int spared = 0;
        if (length > 1 && length < leg.length && random.nextDouble() < SPLIT) {
            spared = 1;
            while (length + spared < leg.length && random.nextDouble() < DEEPER) {
                spared++;
            }
        }
        int span = length + spared;
        int lowest = Math.max(0, position - span + 1);
        int highest = Math.min(position, leg.length - span);
        int first = lowest + random.nextInt(highest - lowest + 1);
        int sparedFrom = spared == 0 ? first + span : first + 1 + random.nextInt(length - 1);
        int kept = 0;
        for (int i = 0; i < leg.length; i++) {
            boolean stays = i < first || i >= first + span || i >= sparedFrom && i < sparedFrom + spared;
            if (stays) {
                leg.calls[kept++] = leg.calls[i];
            } else {
                takeOut(leg.calls[i], shift);
            }
        }
        leg.length = kept;
        time(rota.shifts().get(shift), leg);
    }

    private void takeOut(int call, int shift) {
        removed[removedCount++] = call;
        daysOf[rota.calls().get(call).group()] &=
                ~(1L << rota.shifts().get(shift).day());
    }

    private Leg touch(int shift) {
        if (!touched[shift]) {
            touched[shift] = true;
            scratch[shift].take(current[shift]);
        }
        return scratch[shift];
    }

    /** In which order they go back; what matters more more often. */
    private void sort(RandomGenerator random) {
        int order = random.nextInt(ORDERS + 4);
        for (int i = 0; i < removedCount; i++) {
            var call = rota.calls().get(removed[i]);
            int day = call.firstDay(rota);
            int shift = Math.max(0, shiftOf[removed[i]]);
            long fromStart = rota.travel(rota.shifts().get(shift).start(), call.place());
            rank[removed[i]] = switch (order) {
                case 0, 1 -> -call.weight();
                case 2 -> -call.load();
                case 3 -> -fromStart;
                case 4 -> fromStart;
                case 5 -> call.windowLength(day);
                case 6 -> call.windowStart(day);
                case 7 -> -call.windowEnd(day);
                case 8 -> -call.service();
                default -> random.nextInt();
            };
        }
        // Few: by insertion.
        for (int i = 1; i < removedCount; i++) {
            int call = removed[i];
            int j = i - 1;
            while (j >= 0 && rank[removed[j]] > rank[call]) {
                removed[j + 1] = removed[j];
                j--;
            }
            removed[j + 1] = call;
        }
    }

    private void insert(int index, RandomGenerator random) {
        var call = rota.calls().get(index);
        long best = Long.MAX_VALUE;
        int bestShift = -1;
        int bestPosition = -1;
        boolean emptyTried = false;
        for (int s = 0; s < touched.length; s++) {
            var leg = touched[s] ? scratch[s] : current[s];
            if (leg.length > 0) {
                emptyTried = false;
            } else if (emptyTried && likeBefore[s]) {
                continue;
            } else {
                emptyTried = true;
            }
            var shift = rota.shifts().get(s);
            long day = 1L << shift.day();
            if (!call.mayBeIn(s) || leg.load + call.load() > shift.capacity() || (daysOf[call.group()] & day) != 0) {
                continue;
            }
            long fixed = fixed(call, shift, leg, day);
            if (fixed >= best) {
                continue;
            }
            int at = shift.start();
            long free = shift.opens();
            for (int p = 0; p <= leg.length; p++) {
                int to = p == leg.length
                        ? shift.end()
                        : rota.calls().get(leg.calls[p]).place();
                long there = rota.travel(at, call.place());
                long start = call.earliest(shift.day(), free + there);
                if (start == Call.NEVER) {
                    break;
                }
                long onward = rota.travel(call.place(), to);
                long arrival = start + call.service() + onward;
                long limit = p == leg.length ? shift.closes() : leg.latest[p];
                if (arrival <= limit && random.nextDouble() >= BLINK) {
                    long cost = fixed + there + onward - (leg.length == 0 ? 0 : rota.travel(at, to));
                    if (cost < best) {
                        best = cost;
                        bestShift = s;
                        bestPosition = p;
                    }
                }
                if (p < leg.length) {
                    var next = rota.calls().get(leg.calls[p]);
                    at = next.place();
                    free = leg.earliest[p] + next.service();
                }
            }
        }
        if (bestShift >= 0) {
            put(call, bestShift, bestPosition);
        }
    }

    /** What it costs to be in a shift, wherever in its order. */
    private long fixed(Call call, Shift shift, Leg leg, long day) {
        var weights = rota.weights();
        long cost = weights.even() * (2L * leg.length + 1);
        cost += leg.length == 0 ? weights.used() : 0;
        cost += call.isOwn(shift.index()) ? 0 : weights.foreign();
        cost += call.former() < 0 || call.former() == shift.index() ? 0 : weights.moved();
        long days = daysOf[call.group()];
        if (days != 0) {
            cost += Costs.tooClose(rota, call.group(), days | day) - Costs.tooClose(rota, call.group(), days);
        }
        return cost;
    }

    private void put(Call call, int shift, int position) {
        var leg = touch(shift);
        System.arraycopy(leg.calls, position, leg.calls, position + 1, leg.length - position);
        leg.calls[position] = call.index();
        leg.length++;
        var into = rota.shifts().get(shift);
        daysOf[call.group()] |= 1L << into.day();
        time(into, leg);
    }
}
