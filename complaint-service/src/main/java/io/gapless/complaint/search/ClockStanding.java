package io.gapless.complaint.search;

import io.gapless.complaint.sla.ClockName;
import java.util.Locale;

/** How a clock stands; each is in exactly one of these. */
public enum ClockStanding {
    /** Neither met nor over; it may stand still, and what stands still does not run out. */
    RUNNING,
    /** Not met when the case ended, and not over either: nothing is owed any more, and nothing was kept. */
    STOPPED,
    /** Met, and never found to have run out. */
    KEPT,
    /** It has run out, whether it was met afterwards or not. */
    MISSED;

    /**
     * As an SQL condition.
     *
     * @param complaint the table's name in the statement
     */
    public String sql(String complaint, ClockName clock) {
        var prefix = complaint + '.' + clock.name().toLowerCase(Locale.ROOT);
        return switch (this) {
            case RUNNING -> """
                (%1$s_met_at is null and %1$s_breached_at is null and %2$s.ended_at is null
                    and (%1$s_paused_at is not null or %1$s_due_at > :now))""".formatted(prefix, complaint);
            case STOPPED ->
                "(%1$s_met_at is null and %1$s_breached_at is null and %2$s.ended_at is not null)"
                        .formatted(prefix, complaint);
            case KEPT ->
                "(%1$s_met_at is not null and %1$s_breached_at is null and %1$s_met_at <= %1$s_due_at)"
                        .formatted(prefix);
            case MISSED -> """
                (%1$s_breached_at is not null or %1$s_met_at > %1$s_due_at
                    or %1$s_met_at is null and %1$s_paused_at is null and %2$s.ended_at is null
                        and %1$s_due_at <= :now)""".formatted(prefix, complaint);
        };
    }

    /**
     * Where to look for those that have run out: an index has what was found to have. What has only just, and is due to be
     * looked at, are few; no clock that runs is due before its complaint is ({@code Clocks.nextMoment}).
     */
    static CaseQuery.Path missed(String complaint, ClockName clock) {
        var prefix = complaint + '.' + clock.name().toLowerCase(Locale.ROOT);
        return new CaseQuery.Path(
                "(%1$s_breached_at is not null or %1$s_met_at > %1$s_due_at)".formatted(prefix),
                "(%1$s_breached_at is null and %1$s_met_at is null and %2$s.next_due_at <= :now)"
                        .formatted(prefix, complaint));
    }
}
