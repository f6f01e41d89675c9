package io.gapless.survey.campaign;

import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of a campaign. */
record CampaignState(
        UUID id,
        long version,
        @Nullable String orgUnit,
        String name,
        String questionnaire,
        CampaignStatus status,
        @Nullable Integer invited)
        implements PublicState {

    static final String TOPIC = "gapless.campaign";

    static CampaignState from(Campaign campaign) {
        return new CampaignState(
                campaign.id(),
                campaign.version(),
                campaign.plan().orgUnit(),
                campaign.name(),
                campaign.questionnaireCode(),
                campaign.status(),
                campaign.status() == CampaignStatus.LAUNCHED ? campaign.sampleSize() : null);
    }
}
