package io.gapless.complaint.sla;

import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.security.OrgScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How long a complaint of some kind may take, in minutes of working time. What a policy leaves open holds for all.
 *
 * <p>The most specific policy wins: first the customer's own, then by the narrowest category, then by severity, then by
 * segment, then by channel, then by the narrowest org unit; of two alike, the newer one.
 *
 * @param category the policy also holds for the categories below it
 * @param customerId of the one customer that it is for
 * @param orgUnit whose complaints it is for, with all below it
 * @param calendar by which working time is counted, as it stands now
 * @param calendarId whose calendar that is; null where it is the policy's own
 * @param warnAt thousandths of a clock at which it warns, ascending
 * @param pauseIn the statuses in which the pausing clocks stand still
 * @param pausing the clocks that can stand still
 */
record SlaPolicy(
        UUID id,
        String name,
        @Nullable String category,
        @Nullable Severity severity,
        @Nullable String segment,
        @Nullable String channel,
        @Nullable UUID customerId,
        @Nullable String orgUnit,
        int acknowledgeMinutes,
        int firstResponseMinutes,
        int updateMinutes,
        int resolveMinutes,
        BusinessCalendar calendar,
        @Nullable UUID calendarId,
        List<Integer> warnAt,
        Set<String> pauseIn,
        Set<ClockName> pausing,
        Instant createdAt) {

    /**
     * What a policy is chosen by.
     *
     * @param categories the complaint's category and those above it, the narrowest first
     */
    record Matter(
            List<String> categories,
            Severity severity,
            @Nullable String segment,
            String channel,
            @Nullable UUID customerId,
            String orgUnit) {}

    boolean holdsFor(Matter matter) {
        return (category == null || matter.categories().contains(category))
                && (severity == null || severity == matter.severity())
                && (segment == null || segment.equals(matter.segment()))
                && (channel == null || channel.equals(matter.channel()))
                && (customerId == null || customerId.equals(matter.customerId()))
                && (orgUnit == null || OrgScope.covers(orgUnit, matter.orgUnit()));
    }

    /** The least specific first. */
    static Comparator<SlaPolicy> bySpecificity(Matter matter) {
        return Comparator.<SlaPolicy, Boolean>comparing(policy -> policy.customerId != null)
                .thenComparingInt(policy -> policy.category == null
                        ? 0
                        : matter.categories().size() - matter.categories().indexOf(policy.category))
                .thenComparing(policy -> policy.severity != null)
                .thenComparing(policy -> policy.segment != null)
                .thenComparing(policy -> policy.channel != null)
                .thenComparingInt(policy -> policy.orgUnit == null ? 0 : policy.orgUnit.length())
                .thenComparing(SlaPolicy::createdAt)
                .thenComparing(SlaPolicy::id);
    }

    Duration allotted(ClockName clock) {
        int minutes = switch (clock) {
            case ACKNOWLEDGE -> acknowledgeMinutes;
            case FIRST_RESPONSE -> firstResponseMinutes;
            case UPDATE -> updateMinutes;
            case RESOLVE -> resolveMinutes;
        };
        return Duration.ofMinutes(minutes);
    }
}
