package io.gapless.complaint.search;

import io.gapless.complaint.desk.ComplaintStatus;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.OrgScope;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What complaints are narrowed by; null where they are not.
 *
 * @param q words: parts of Chinese texts, beginnings of English words or of the number; in text, messages, decision,
 *     number and the customer's name
 * @param open whether it has not ended
 * @param category code of a category, with all below it
 * @param orgUnit an org unit, with all below it
 * @param assignee login of whoever works on it
 * @param assigned whether anybody does
 * @param from when it was received, at the earliest
 * @param until when it was received, before that
 * @param overdue whether the time to resolve is over and it is not resolved
 * @param exact the category itself, or without one the org unit itself, and not what is below it
 * @param reopened whether it was reopened, ever
 * @param repeated whether the customer had complained within the 90 days before
 * @param clock the clock that {@code standing} is of; RESOLVE unless told
 * @param cause code of a root cause, with all below it in the tree in force
 * @param responsibleUnit an org unit where root causes lie, with all below it
 */
public record CaseFilter(
        @Nullable @Size(max = 200) String q,
        @Nullable Set<ComplaintStatus> status,
        @Nullable Boolean open,
        @Nullable Set<Severity> severity,
        @Nullable @Size(max = 40) String category,
        @Nullable Dimension dimension,
        @Nullable Set<Channel> channel,

        @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
        String orgUnit,

        @Nullable @Size(max = 100) String assignee,
        @Nullable Boolean assigned,
        @OfPerson @Nullable UUID customerId,
        @Nullable @Size(max = 40) String segment,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable Boolean overdue,
        @Nullable Boolean exact,
        @Nullable Boolean reopened,
        @Nullable Boolean repeated,
        @Nullable ClockName clock,
        @Nullable ClockStanding standing,
        @Nullable @Size(max = 40) String cause,

        @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
        String responsibleUnit) {

    /** Those received in a period. */
    public static CaseFilter received(@Nullable String orgUnit, Instant from, Instant until) {
        return new CaseFilter(
                null, null, null, null, null, null, null, orgUnit, null, null, null, null, from, until, null, null,
                null, null, null, null, null, null);
    }

    boolean isExact() {
        return Boolean.TRUE.equals(exact);
    }

    ClockName clockAsked() {
        return clock == null ? ClockName.RESOLVE : clock;
    }
}
