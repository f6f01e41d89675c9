package io.gapless.complaint.escalation;

import io.gapless.complaint.sla.ClockName;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That a complaint went up the organisation.
 *
 * @param clock that came to a part of its time; with fraction, where the cause is CLOCK
 * @param toRole of those it goes to, in the org unit toOrgUnit
 * @param endedAt when somebody took it back; absent while it holds
 */
record Escalation(
        UUID id,
        UUID complaintId,
        String complaintNumber,
        String orgUnit,
        Cause cause,
        @Nullable ClockName clock,
        @Nullable BigDecimal fraction,
        String toRole,
        String toOrgUnit,
        @Nullable String reason,
        String raisedBy,
        Instant raisedAt,
        @Nullable Instant endedAt,
        @Nullable String endedBy,
        @Nullable String endReason) {

    /** Who escalated it. */
    enum Cause {
        CLOCK,
        CUSTOMER,
        STAFF
    }
}
