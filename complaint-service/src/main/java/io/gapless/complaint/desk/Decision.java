package io.gapless.complaint.desk;

import io.gapless.complaint.authority.Remedy;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What was decided.
 *
 * @param compensation given together with its currency
 * @param approvalNeeded whether it goes beyond the decider's authority
 */
record Decision(
        String decision,
        @Nullable Remedy remedy,
        @Nullable BigDecimal compensation,
        @Nullable String currency,
        String decidedBy,
        boolean approvalNeeded,
        @Nullable String approvedBy) {

    Decision approved(String by) {
        return new Decision(decision, remedy, compensation, currency, decidedBy, approvalNeeded, by);
    }
}
