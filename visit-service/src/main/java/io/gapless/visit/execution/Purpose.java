package io.gapless.visit.execution;

import io.gapless.visit.menu.VisitKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom a visit is for and why, which stays as it was entered.
 *
 * @param segment the customer's at that time
 * @param promiseId the promise that it keeps
 * @param planId the plan that entered it
 */
record Purpose(
        UUID customerId,
        String orgUnit,
        @Nullable String segment,
        VisitKind kind,
        String title,
        @Nullable UUID itemId,
        @Nullable UUID promiseId,
        @Nullable UUID planId) {

    static Purpose of(VisitBook.Appointment appointment) {
        return new Purpose(
                appointment.customerId(),
                appointment.orgUnit(),
                appointment.segment(),
                appointment.kind(),
                appointment.title(),
                appointment.itemId(),
                appointment.promiseId(),
                appointment.planId());
    }
}
