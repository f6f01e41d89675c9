package io.gapless.survey.campaign;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.survey.campaign.Campaign.Plan;
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
    private final CampaignDesigns designs;
    private final SampleDrawing drawing;
    private final PublishedQuestionnaires questionnaires;
    private final Outbox outbox;
    private final Jobs jobs;
    private final FieldingSettings settings;
    private final Clock clock;

    Fielding(
            Campaigns campaigns,
            CampaignDesigns designs,
            SampleDrawing drawing,
            PublishedQuestionnaires questionnaires,
            Outbox outbox,
            Jobs jobs,
            FieldingSettings settings,
            Clock clock) {
        this.campaigns = campaigns;
        this.designs = designs;
        this.drawing = drawing;
        this.questionnaires = questionnaires;
        this.outbox = outbox;
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
    }

    @Transactional
    Campaign plan(
            String name,
            UUID questionnaireId,
            Plan plan,
            @Nullable Integer sampleSize,
            @Nullable Design told,
            Caller caller) {
        caller.orgScope().require(Objects.requireNonNull(plan.orgUnit()));
        var design = told == null ? Design.simple(settings.restDays()) : told;
        design.check(plan, sampleSize);
        design.staff().forEach(employee -> caller.orgScope().require(employee.orgUnit()));
        var questionnaire = questionnaires.find(questionnaireId);
        var campaign = campaigns.save(Campaign.planned(
                name, questionnaire.code(), questionnaireId, plan, sampleSize, caller.username(), clock.instant()));
        designs.save(campaign.id(), design);
        outbox.append(CampaignState.TOPIC, "CampaignPlanned", CampaignState.from(campaign));
        return campaign;
    }

    /** Starts a launch as a job, of a campaign that could be launched now. */
    @Transactional
    Job launchLater(UUID id, IfMatch ifMatch, Caller caller) {
        var campaign = find(id, caller);
        ifMatch.check(campaign.version());
        requireLaunchable(campaign, caller);
        return jobs.start(
                CampaignLaunch.TYPE, campaign.name(), new CampaignLaunch.Order(id, campaign.version()), caller);
    }

    Job launchJob(UUID id, Caller caller) {
        return jobs.find(id, CampaignLaunch.TYPE, caller);
    }

    @Transactional
    Campaign launch(UUID id, IfMatch ifMatch, Caller caller) {
        var campaign = find(id, caller);
        ifMatch.check(campaign.version());
        requireLaunchable(campaign, caller);
        var now = clock.instant();
        var design = designs.find(id);
        var drawn = drawing.draw(campaign, design, now);
        campaign.launch(
                drawn.population(),
                design.access() == Access.OPEN
                        ? drawn.population()
                        : drawn.occasions().size(),
                now);
        campaign = campaigns.save(campaign);
        outbox.append(CampaignState.TOPIC, "CampaignLaunched", CampaignState.from(campaign));
        drawing.invite(campaign, design, drawn, now);
        return campaign;
    }

    private static void requireLaunchable(Campaign campaign, Caller caller) {
        var orgUnit = campaign.plan().orgUnit();
        // A standing one is launched from the start.
        if (orgUnit == null || !campaign.status().allowed().contains(CampaignStatus.LAUNCHED)) {
            throw Problem.conflict("illegal-move", campaign.status(), CampaignStatus.LAUNCHED)
                    .with("allowed", campaign.status().allowed());
        }
        caller.orgScope().require(orgUnit);
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
