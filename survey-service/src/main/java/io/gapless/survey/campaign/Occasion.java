package io.gapless.survey.campaign;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom an invitation asks, and what about.
 *
 * @param language zh or en, which the page opens in
 * @param source COMPLAINT, VISIT or CAMPAIGN
 * @param sourceId the complaint or visit
 * @param label a number that tells people which one
 */
public record Occasion(
        @Nullable UUID customerId,
        String orgUnit,
        @Nullable String segment,
        String language,
        String source,
        @Nullable UUID sourceId,
        @Nullable UUID complaintId,
        @Nullable String label) {}
