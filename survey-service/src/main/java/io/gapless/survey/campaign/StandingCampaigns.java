package io.gapless.survey.campaign;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Campaigns that ask whenever something happens. They are there from the first start on, with their questionnaires. */
@Component
public class StandingCampaigns implements SmartInitializingSingleton {

    /** The questionnaire of what customers press after a call. */
    public static final String KEY_PRESS = "KEY_PRESS";

    static final String COMPLAINT = "COMPLAINT";
    private static final String POST_COMPLAINT = "POST_COMPLAINT";
    private static final String VISIT = "VISIT";
    private static final String POST_VISIT = "POST_VISIT";

    private final Campaigns campaigns;
    private final Invitations invitations;
    private final PublishedQuestionnaires questionnaires;
    private final KnownCustomers customers;
    private final Links links;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SurveySettings settings;
    private final Clock clock;

    StandingCampaigns(
            Campaigns campaigns,
            Invitations invitations,
            PublishedQuestionnaires questionnaires,
            KnownCustomers customers,
            Links links,
            Outbox outbox,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            SurveySettings settings,
            Clock clock) {
        this.campaigns = campaigns;
        this.invitations = invitations;
        this.questionnaires = questionnaires;
        this.customers = customers;
        this.links = links;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** Before the first event is read: listeners start after this. */
    @Override
    public void afterSingletonsInstantiated() {
        transaction.executeWithoutResult(status -> {
            // Replicas that start at once take their turns.
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('standing campaigns', 0))")
                    .query((row, i) -> i)
                    .list();
            questionnaires.ensure(POST_COMPLAINT);
            questionnaires.ensure(KEY_PRESS);
            questionnaires.ensure(POST_VISIT);
            ensure(COMPLAINT, "投诉关闭后的满意度调查 / After a complaint", POST_COMPLAINT);
            ensure(VISIT, "拜访后的满意度调查 / After a visit", POST_VISIT);
        });
    }

    private void ensure(String standingFor, String name, String questionnaireCode) {
        if (campaigns.findByStandingFor(standingFor).isEmpty()) {
            var campaign = campaigns.save(
                    Campaign.standing(standingFor, name, questionnaireCode, Caller.SYSTEM, clock.instant()));
            outbox.append(CampaignState.TOPIC, "CampaignLaunched", CampaignState.from(campaign));
        }
    }

    /** Asks the customer of a closed complaint, unless they do not want to be, or an earlier invitation about it waits. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void askAboutComplaint(
            UUID complaintId,
            String number,
            @Nullable UUID customerId,
            String orgUnit,
            @Nullable String segment,
            String language) {
        var now = clock.instant();
        var waiting = jdbc.sql("""
                        select count(*) from invitation
                        where complaint_id = ? and status = 'OPEN' and expires_at > ?""")
                .params(complaintId, now.atOffset(java.time.ZoneOffset.UTC))
                .query(Long.class)
                .single();
        if (waiting == 0 && customers.mayBeAsked(customerId)) {
            ask(new Occasion(customerId, orgUnit, segment, language, COMPLAINT, complaintId, complaintId, number), now);
        }
    }

    /** Asks the customer of a visit; the invitation's id. Whether they are to be asked is decided before. */
    @Transactional(propagation = Propagation.MANDATORY)
    public UUID askAboutVisit(Occasion occasion) {
        return ask(occasion, clock.instant());
    }

    private UUID ask(Occasion occasion, Instant now) {
        var campaign = campaigns.findByStandingFor(occasion.source()).orElseThrow();
        var questionnaire = questionnaires.newest(campaign.questionnaireCode()).orElseThrow();
        var invitation = invitations.save(Invitation.issue(
                campaign.id(), questionnaire.id(), links, occasion, now, now.plus(settings.invitationValidity()), now));
        outbox.append(InvitationState.TOPIC, "InvitationIssued", InvitationState.from(invitation));
        return invitation.id();
    }
}
