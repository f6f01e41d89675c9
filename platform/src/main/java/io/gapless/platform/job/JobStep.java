package io.gapless.platform.job;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The progress of one step; written with the step's transaction. */
public final class JobStep {

    private @Nullable Long total;
    private long done;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private @Nullable Object state;
    private boolean restarted;

    JobStep() {}

    /** Sets how many things there are to do. */
    public JobStep total(long things) {
        total = things;
        return this;
    }

    /** The work begins anew: nothing is done yet, and no state kept. */
    public JobStep restart() {
        restarted = true;
        return this;
    }

    /** So many more things are done. */
    public JobStep done(long more) {
        done += more;
        return this;
    }

    /** So many more of them became this. */
    public JobStep count(String what, long more) {
        counts.merge(what, more, Long::sum);
        return this;
    }

    /** Keeps a state from which another run can go on; written as JSON. */
    public JobStep state(Object next) {
        state = next;
        return this;
    }

    @Nullable
    Long total() {
        return total;
    }

    long done() {
        return done;
    }

    Map<String, Long> counts() {
        return counts;
    }

    @Nullable
    Object state() {
        return state;
    }

    boolean restarted() {
        return restarted;
    }
}
