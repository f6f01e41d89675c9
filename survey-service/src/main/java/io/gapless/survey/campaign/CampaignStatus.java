package io.gapless.survey.campaign;

import java.util.Set;

/** Where a campaign is. */
enum CampaignStatus {
    DRAFT,
    LAUNCHED;

    /** The states that may follow. */
    Set<CampaignStatus> allowed() {
        return this == DRAFT ? Set.of(LAUNCHED) : Set.of();
    }
}
