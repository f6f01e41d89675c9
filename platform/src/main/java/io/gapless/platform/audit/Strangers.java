package io.gapless.platform.audit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many refusals of nobody in particular are recorded one by one, within a minute: {@value #OF_AN_ADDRESS} of each
 * network address, {@value #ALTOGETHER} of all. Anybody can send bad tokens as fast as the network carries them; what is
 * over is counted and recorded as one entry for the minute.
 */
class Strangers {

    static final int OF_AN_ADDRESS = 10;
    static final int ALTOGETHER = 600;

    private final Map<String, Integer> byAddress = new HashMap<>();
    private int recorded;
    private int leftOut;

    /**
     * What was not recorded of a minute.
     *
     * @param count how many refusals
     * @param busiest the address that was refused most
     */
    record LeftOut(int count, String busiest) {}

    /** Counts a refusal; whether it is to be recorded for itself. */
    synchronized boolean isRecorded(String address) {
        // Whoever comes when the minute's entries are used up is not remembered: the map stays small.
        int times = recorded < ALTOGETHER || byAddress.containsKey(address)
                ? byAddress.merge(address, 1, Integer::sum)
                : Integer.MAX_VALUE;
        if (times <= OF_AN_ADDRESS && recorded < ALTOGETHER) {
            recorded++;
            return true;
        }
        leftOut++;
        return false;
    }

    /** Ends the minute; null where all of it was recorded. */
    synchronized @Nullable LeftOut nextMinute() {
        var busiest = byAddress.entrySet().stream().max(Map.Entry.comparingByValue());
        var over = leftOut == 0 || busiest.isEmpty()
                ? null
                : new LeftOut(leftOut, busiest.get().getKey());
        byAddress.clear();
        recorded = 0;
        leftOut = 0;
        return over;
    }
}
