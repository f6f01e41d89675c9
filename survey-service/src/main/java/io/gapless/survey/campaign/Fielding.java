package io.gapless.survey.campaign;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.survey.campaign.Campaign.Plan;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Plans campaigns and launches them: draws the sample and invites it. */
@Service
class Fielding {

    private final Campaigns campaigns;
    private final Invitations invitations;
    private final PublishedQuestionnaires questionnaires;
    private final KnownCustomers customers;
    private final Links links;
    private final Outbox outbox;
    private final Clock clock;

    Fielding(
            Campaigns campaigns,
            Invitations invitations,
            PublishedQuestionnaires questionnaires,
            KnownCustomers customers,
            Links links,
            Outbox outbox,
            Clock clock) {
        this.campaigns = campaigns;
        this.invitations = invitations;
        this.questionnaires = questionnaires;
        this.customers = customers;
        this.links = links;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    Campaign plan(String name, UUID questionnaireId, Plan plan, @Nullable Integer sampleSize, Caller caller) {
        caller.orgScope().require(Objects.requireNonNull(plan.orgUnit()));
        var questionnaire = questionnaires.find(questionnaireId);
        var campaign = campaigns.save(Campaign.planned(
                name, questionnaire.code(), questionnaireId, plan, sampleSize, caller.username(), clock.instant()));
        outbox.append(CampaignState.TOPIC, "CampaignPlanned", CampaignState.from(campaign));
        return campaign;
    }

    @Transactional
    Campaign launch(UUID id, IfMatch ifMatch, Caller caller) {
        var campaign = find(id, caller);
        ifMatch.check(campaign.version());
        var plan = campaign.plan();
        var orgUnit = plan.orgUnit();
        if (orgUnit == null) { // standing: launched from the start
            throw Problem.conflict("illegal-move", campaign.status(), CampaignStatus.LAUNCHED)
                    .with("allowed", campaign.status().allowed());
        }
        caller.orgScope().require(orgUnit);
        var now = clock.instant();
        var population = customers.under(orgUnit, plan.segment(), plan.kind());
        var sample = Sample.draw(population, campaign.wanted(population.size()), plan.seed());
        campaign.launch(population.size(), sample.size(), now);
        campaign = campaigns.save(campaign);
        outbox.append(CampaignState.TOPIC, "CampaignLaunched", CampaignState.from(campaign));
        var questionnaireId = Objects.requireNonNull(campaign.questionnaireId());
        var campaignId = campaign.id();
        var invited = invitations.saveAll(sample.stream()
                .map(customer -> Invitation.issue(
                        campaignId,
                        questionnaireId,
                        links,
                        new Occasion(
                                customer.id(),
                                customer.orgUnit(),
                                customer.segment(),
                                "zh",
                                "CAMPAIGN",
                                null,
                                null,
                                null),
                        Objects.requireNonNull(plan.opensAt()),
                        Objects.requireNonNull(plan.closesAt()),
                        now))
                .toList());
        outbox.appendAll(
                InvitationState.TOPIC,
                "InvitationIssued",
                invited.stream().map(InvitationState::from).toList());
        return campaign;
    }

    /** The campaign, unless there is none that the caller may know of; standing campaigns are everybody's. */
    @Transactional(readOnly = true)
    Campaign find(UUID id, Caller caller) {
        return campaigns
                .findById(id)
                .filter(campaign -> campaign.plan().orgUnit() == null
                        || caller.orgScope().contains(campaign.plan().orgUnit()))
                .orElseThrow(() -> Problem.notFound("campaign-not-found", id));
    }
}
