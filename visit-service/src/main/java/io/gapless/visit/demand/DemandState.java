package io.gapless.visit.demand;

import io.gapless.platform.event.PublicState;
import io.gapless.visit.menu.VisitKind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a demand.
 *
 * @param reason what raised it, a code such as COMPLAINT_CLOSED
 * @param windowFrom first day on which a visit helps
 * @param windowTo last day on which a visit helps
 * @param priority 1 to 100
 * @param ruleId the edition of the rule by which it was raised
 * @param subject what it is about, such as a complaint
 * @param statusReason why it was withdrawn, a code
 */
record DemandState(
        UUID id,
        long version,
        UUID customerId,
        String orgUnit,
        VisitKind kind,
        String reason,
        @Nullable UUID standardId,
        @Nullable UUID itemId,
        LocalDate windowFrom,
        LocalDate windowTo,
        int priority,
        @Nullable UUID ruleId,
        String subject,
        DemandStatus status,
        @Nullable String statusReason,
        @Nullable UUID visitId,
        Instant raisedAt)
        implements PublicState {

    static final String TOPIC = "gapless.visit-demand";

    /** The columns of a row. */
    static final String COLUMNS = """
            id, version, customer_id, org_unit, kind, reason, standard_id, item_id, window_from, window_to, priority, rule_id,
            subject, status, status_reason, visit_id, raised_at""";
}
