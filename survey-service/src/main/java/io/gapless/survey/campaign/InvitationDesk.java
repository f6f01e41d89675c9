package io.gapless.survey.campaign;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What the other features of this service may do with invitations: open them by their token. */
@Component
public class InvitationDesk {

    private final Invitations invitations;
    private final Links links;
    private final Outbox outbox;

    InvitationDesk(Invitations invitations, Links links, Outbox outbox) {
        this.invitations = invitations;
        this.links = links;
        this.outbox = outbox;
    }

    /**
     * An invitation as its token opens it.
     *
     * @param responseId the answer, where it has been answered
     * @param draft answers kept so far, as JSON
     */
    public record Opened(
            UUID id,
            long version,
            UUID campaignId,
            UUID questionnaireId,
            Occasion occasion,
            Instant expiresAt,
            @Nullable String draft,
            @Nullable UUID responseId) {

        private static Opened from(Invitation invitation) {
            return new Opened(
                    invitation.id(),
                    invitation.version(),
                    invitation.campaignId(),
                    invitation.questionnaireId(),
                    invitation.occasion(),
                    invitation.expiresAt(),
                    invitation.draft(),
                    invitation.responseId());
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
        return Opened.from(invitations.save(invitation));
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void answered(Opened opened, UUID responseId, Instant now) {
        var invitation = invitations.findById(opened.id()).orElseThrow();
        invitation.answer(responseId, now);
        outbox.append(InvitationState.TOPIC, "InvitationAnswered", InvitationState.from(invitations.save(invitation)));
    }

    private static Problem unknown() {
        return Problem.notFound("invitation-not-found");
    }

    private static Opened opened(Invitation invitation, Instant now) {
        if (invitation.status() == InvitationStatus.OPEN) {
            invitation.requireOpen(now);
        }
        return Opened.from(invitation);
    }
}
