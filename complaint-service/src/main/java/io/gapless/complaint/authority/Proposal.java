package io.gapless.complaint.authority;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to do for a customer.
 *
 * @param compensation given together with its currency
 */
public record Proposal(
        @Nullable Remedy remedy,
        @Nullable BigDecimal compensation,
        @Nullable String currency) {}
