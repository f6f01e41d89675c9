package io.gapless.complaint.contact;

/**
 * The queue with Poisson arrivals, exponential handling times, any number of agents and patient callers, M/M/c.
 *
 * <p>A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic telephone
 * exchanges, Elektroteknikeren 13 (1917). The probability of waiting is computed from Erlang's loss formula by its
 * recursion B(0) = 1, 1/B(n) = 1 + n/a · 1/B(n − 1), which neither overflows nor cancels, also with thousands of agents
 * (R. B. Cooper, Introduction to Queueing Theory, 2nd ed. 1981, section 3.2): C = B / (1 − ρ(1 − B)). Callers who give
 * up make real queues shorter than these.
 *
 * @param load offered traffic in erlangs: contacts per unit of time × handling time; more than 0
 * @param agents at least 1
 * @param waiting probability that a contact has to wait, 1 where the agents cannot keep up
 */
record ErlangC(double load, int agents, double waiting) {

    /** More than any desk has; the recursion takes a step for each agent. */
    static final double HIGHEST_LOAD = 100_000;

    static final int MOST_AGENTS = 200_000;

    static ErlangC of(double load, int agents) {
        double loss = 1;
        for (int n = 1; n <= agents; n++) {
            loss = next(loss, load, n);
        }
        return new ErlangC(load, agents, waiting(loss, load, agents));
    }

    /**
     * The fewest agents with whom a share of the contacts is answered in time.
     *
     * @param target more than 0, less than 1
     * @param threshold within which they are to be answered, in the unit of the handling time
     */
    static ErlangC reaching(double target, double threshold, double load, double handling) {
        double loss = 1;
        for (int n = 1; ; n++) {
            loss = next(loss, load, n);
            if (n > load) {
                var queue = new ErlangC(load, n, waiting(loss, load, n));
                if (queue.answeredWithin(threshold, handling) >= target) {
                    return queue;
                }
            }
        }
    }

    private static double next(double loss, double load, int n) {
        return load * loss / (n + load * loss);
    }

    private static double waiting(double loss, double load, int agents) {
        return load >= agents ? 1 : loss / (1 - load / agents * (1 - loss));
    }

    /** Whether the agents can keep up; otherwise the queue grows without end. */
    boolean keepsUp() {
        return load < agents;
    }

    /** Mean wait of all contacts, in the unit of the handling time; infinite where the agents cannot keep up. */
    double averageSpeedOfAnswer(double handling) {
        return keepsUp() ? waiting * handling / (agents - load) : Double.POSITIVE_INFINITY;
    }

    /** Share of the contacts that are answered within a time, in the unit of the handling time. */
    double answeredWithin(double threshold, double handling) {
        return keepsUp() ? 1 - waiting * Math.exp(-(agents - load) * threshold / handling) : 0;
    }

    /** Share of their time that agents are busy, at most 1. */
    double occupancy() {
        return Math.min(1, load / agents);
    }
}
