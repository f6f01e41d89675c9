package io.gapless.complaint.search;

/** How a clock stands; each is in exactly one of these. */
public enum ClockStanding {
    /** Neither met nor over; it may stand still, and what stands still does not run out. */
    RUNNING,
    /** Met, and never found to have run out. */
    KEPT,
    /** It has run out, whether it was met afterwards or not. */
    MISSED;

    /**
     * As an SQL condition.
     *
     * @param prefix of the clock's columns
     */
    public String sql(String prefix) {
        return switch (this) {
            case RUNNING ->
                "(%1$s_met_at is null and %1$s_breached_at is null and (%1$s_paused_at is not null or %1$s_due_at > :now))"
                        .formatted(prefix);
            case KEPT ->
                "(%1$s_met_at is not null and %1$s_breached_at is null and %1$s_met_at <= %1$s_due_at)"
                        .formatted(prefix);
            case MISSED -> """
                (%1$s_breached_at is not null or %1$s_met_at > %1$s_due_at
                    or %1$s_met_at is null and %1$s_paused_at is null and %1$s_due_at <= :now)""".formatted(prefix);
        };
    }
}
