package io.gapless.survey.campaign;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What the other features of this service may do with invitations: open them by their token. */
@Component
public class InvitationDesk {

    private final Invitations invitations;
    private final Campaigns campaigns;
    private final CampaignDesigns designs;
    private final Links links;
    private final Outbox outbox;
    private final JdbcClient jdbc;

    InvitationDesk(
            Invitations invitations,
            Campaigns campaigns,
            CampaignDesigns designs,
            Links links,
            Outbox outbox,
            JdbcClient jdbc) {
        this.invitations = invitations;
        this.campaigns = campaigns;
        this.designs = designs;
        this.links = links;
        this.outbox = outbox;
        this.jdbc = jdbc;
    }

    /**
     * An invitation as its token opens it.
     *
     * @param responseId the answer, where it has been answered
     * @param draft answers kept so far, as JSON
     * @param access whose the link is
     */
    public record Opened(
            UUID id,
            long version,
            UUID campaignId,
            UUID questionnaireId,
            Occasion occasion,
            Instant expiresAt,
            @Nullable String draft,
            @Nullable UUID responseId,
            Access access) {

        private static Opened from(Invitation invitation, Access access) {
            return new Opened(
                    invitation.id(),
                    invitation.version(),
                    invitation.campaignId(),
                    invitation.questionnaireId(),
                    invitation.occasion(),
                    invitation.expiresAt(),
                    invitation.draft(),
                    invitation.responseId(),
                    access);
        }

        public boolean isAnswered() {
            return responseId != null;
        }
    }

    /** The invitation, answered or open; problems: 404 unknown, 409 too early, 410 too late. */
    public Opened open(String token, Instant now) {
        return opened(
                links.hash(token).flatMap(invitations::findByTokenHash).orElseThrow(InvitationDesk::unknown), now);
    }

    /** The same, for this transaction alone until it ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Opened openAlone(String token, Instant now) {
        return opened(
                links.hash(token).flatMap(invitations::readByTokenHash).orElseThrow(InvitationDesk::unknown), now);
    }

    /** Keeps answers that are not complete yet: nothing that anybody else should hear of. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Opened keep(Opened opened, IfMatch ifMatch, String draft, Instant now) {
        ifMatch.check(opened.version());
        var invitation = invitations.findById(opened.id()).orElseThrow();
        invitation.keep(draft, now);
        return Opened.from(invitations.save(invitation), opened.access());
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void answered(Opened opened, UUID responseId, Instant answeredAt, Instant now) {
        var invitation = invitations.findById(opened.id()).orElseThrow();
        var occasion = invitation.occasion();
        designs.count(invitation.campaignId(), occasion.segment(), occasion.orgUnit());
        invitation.answer(responseId, answeredAt, now);
        outbox.append(InvitationState.TOPIC, "InvitationAnswered", InvitationState.from(invitations.save(invitation)));
    }

    private static Problem unknown() {
        return Problem.notFound("invitation-not-found");
    }

    private Opened opened(Invitation invitation, Instant now) {
        if (invitation.status() == InvitationStatus.OPEN) {
            invitation.requireOpen(now);
            var occasion = invitation.occasion();
            if (designs.isFull(invitation.campaignId(), occasion.segment(), occasion.orgUnit())) {
                throw Problem.conflict("quota-full");
            }
        }
        return Opened.from(invitation, designs.access(invitation.campaignId()));
    }

    /** The org unit of a campaign whose answers belong to nobody: more is not told of where these come from. */
    @Transactional(readOnly = true)
    public Optional<String> orgUnitOfNobodys(@Nullable UUID campaignId) {
        return campaignId == null || !designs.access(campaignId).isNobodys()
                ? Optional.empty()
                : campaigns.findById(campaignId).map(Campaign::plan).map(Campaign.Plan::orgUnit);
    }

    /** Notes that somebody has opened an invitation, and how far they have come. */
    @Transactional
    public void seen(UUID invitationId, int part, int parts, Instant now) {
        jdbc.sql("""
                        insert into invitation_progress (invitation_id, opened_at, part, parts) values (?, ?, ?, ?)
                        on conflict (invitation_id) do update set part = greatest(invitation_progress.part, excluded.part),
                            parts = excluded.parts
                        where invitation_progress.part < excluded.part or invitation_progress.parts <> excluded.parts""")
                .params(invitationId, now.atOffset(ZoneOffset.UTC), part, parts)
                .update();
    }

    /** How far who opened an invitation has come: the part, from 1. */
    public int reached(UUID invitationId) {
        return jdbc.sql("select part from invitation_progress where invitation_id = ?")
                .param(invitationId)
                .query(Integer.class)
                .optional()
                .orElse(1);
    }

    /** What an open link leads to. */
    public record OpenCampaign(UUID questionnaireId, Instant expiresAt) {}

    /** The campaign of an open link, where the token is one; problems: 409 too early or full, 410 too late. */
    public Optional<OpenCampaign> openCampaign(String token, Instant now) {
        return links.hash(token)
                .flatMap(hash -> jdbc.sql("select campaign_id, begun < most from open_link where token_hash = ?")
                        .param(hash)
                        .query((row, i) -> Map.entry(row.getObject(1, UUID.class), row.getBoolean(2)))
                        .optional())
                .map(found -> {
                    var campaign = openNow(found.getKey(), now);
                    if (!found.getValue()) {
                        throw Problem.conflict("quota-full");
                    }
                    return new OpenCampaign(
                            Objects.requireNonNull(campaign.questionnaireId()),
                            Objects.requireNonNull(campaign.plan().closesAt()));
                });
    }

    /** Gives whoever has an open link an invitation of their own: its token. Problems as of {@link #openCampaign}. */
    @Transactional
    public String begin(String token, String language, Instant now) {
        var hash = links.hash(token).orElseThrow(InvitationDesk::unknown);
        var campaignId = jdbc.sql("select campaign_id from open_link where token_hash = ?")
                .param(hash)
                .query(UUID.class)
                .optional()
                .orElseThrow(InvitationDesk::unknown);
        var campaign = openNow(campaignId, now);
        int begun = jdbc.sql("update open_link set begun = begun + 1 where campaign_id = ? and begun < most")
                .param(campaignId)
                .update();
        if (begun == 0) {
            throw Problem.conflict("quota-full");
        }
        var plan = campaign.plan();
        var invitation = invitations.save(Invitation.issue(
                campaignId,
                Objects.requireNonNull(campaign.questionnaireId()),
                links,
                new Occasion(
                        null,
                        Objects.requireNonNull(plan.orgUnit()),
                        plan.segment(),
                        language.equals("zh") ? "zh" : "en",
                        "CAMPAIGN",
                        null,
                        null,
                        null),
                Objects.requireNonNull(plan.opensAt()),
                Objects.requireNonNull(plan.closesAt()),
                now));
        outbox.append(InvitationState.TOPIC, "InvitationIssued", InvitationState.from(invitation));
        return links.token(invitation.tokenSeed());
    }

    private Campaign openNow(UUID campaignId, Instant now) {
        var campaign = campaigns.findById(campaignId).orElseThrow(InvitationDesk::unknown);
        Invitation.requireOpen(
                Objects.requireNonNull(campaign.plan().opensAt()),
                Objects.requireNonNull(campaign.plan().closesAt()),
                now);
        return campaign;
    }
}
