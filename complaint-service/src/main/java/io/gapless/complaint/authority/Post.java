package io.gapless.complaint.authority;

import io.gapless.platform.security.OrgScope;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the holders of a post may decide alone.
 *
 * @param name in Chinese
 * @param remedies names of {@link Remedy}
 * @param orgUnit whose post it is: only there and below somebody holds it; null for the whole company's
 */
record Post(
        UUID id,
        long version,
        String code,
        String name,
        String nameEn,
        List<String> remedies,
        List<Limit> limits,
        boolean active,
        @Nullable String orgUnit) {

    /**
     * The most that may be granted on one complaint.
     *
     * @param orgUnit where and below which it counts; everywhere unless told
     * @param currency ISO 4217
     */
    record Limit(@Nullable String orgUnit, String currency, BigDecimal amount) {}

    /** The limit of the narrowest org unit around this one; null where there is none. */
    @Nullable
    BigDecimal limit(String orgUnit, String currency) {
        return limits.stream()
                .filter(limit -> limit.currency().equals(currency)
                        && (limit.orgUnit() == null || OrgScope.covers(limit.orgUnit(), orgUnit)))
                .max(Comparator.comparingInt(
                        limit -> limit.orgUnit() == null ? 0 : limit.orgUnit().length()))
                .map(Limit::amount)
                .orElse(null);
    }

    boolean covers(String orgUnit, Proposal proposal) {
        if (!active
                || proposal.remedy() != null
                        && !remedies.contains(proposal.remedy().name())) {
            return false;
        }
        if (proposal.compensation() == null || proposal.currency() == null) {
            return true;
        }
        var limit = limit(orgUnit, proposal.currency());
        return limit != null && proposal.compensation().compareTo(limit) <= 0;
    }
}
