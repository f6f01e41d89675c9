package io.gapless.customer.allocation;

import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is allocated for when, and by what.
 *
 * @param periodFrom the first day that the quotas are for
 * @param periodUntil the last day, included
 * @param salesFrom the first day of the sales that count; null for the whole months that the policy names
 * @param salesUntil their last day, included
 * @param policyId by which it is computed
 * @param seed of the lots, 0 to 2⁵³ − 1
 */
record Terms(
        String title,
        LocalDate periodFrom,
        LocalDate periodUntil,
        @Nullable LocalDate salesFrom,
        @Nullable LocalDate salesUntil,
        UUID policyId,
        long seed) {}
