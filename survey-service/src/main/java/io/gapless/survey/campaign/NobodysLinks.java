package io.gapless.survey.campaign;

import io.gapless.platform.event.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Gives out the links of campaigns whose answers belong to nobody; which was given to whom is kept nowhere. */
@Component
class NobodysLinks {

    private static final String FREE =
            "i.status = 'OPEN' and not exists (select from link_given g where g.invitation_id = i.id)";

    private final Invitations invitations;
    private final Links links;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final Clock clock;

    NobodysLinks(Invitations invitations, Links links, Outbox outbox, JdbcClient jdbc, Clock clock) {
        this.invitations = invitations;
        this.links = links;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Any link that nobody has, of those that tell of this customer's org unit and segment (see {@link Crowd}), the most
     * exact first, so that figures by them stay right; empty once the campaign is over. Where one was lost on its way there
     * is another instead.
     */
    @Transactional
    Optional<UUID> give(UUID campaignId, UUID customerId) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        while (true) {
            var link = find(campaignId, customerId, FREE, now).or(() -> another(campaignId, customerId, now));
            // Somebody else may have taken it since it was looked up.
            if (link.isEmpty()
                    || jdbc.sql("insert into link_given (invitation_id) values (?) on conflict do nothing")
                                    .param(link.get())
                                    .update()
                            == 1) {
                return link;
            }
        }
    }

    /** Of a mail that did not go out. */
    @Transactional
    void takeBack(UUID invitationId) {
        jdbc.sql("delete from link_given where invitation_id = ?")
                .param(invitationId)
                .update();
    }

    private Optional<UUID> find(UUID campaignId, UUID customerId, String condition, Instant now) {
        return jdbc.sql("""
                        select i.id from invitation i join known_customer c on c.id = :customer
                        where i.campaign_id = :campaign and i.expires_at > :now
                            and (i.org_unit = c.org_unit or starts_with(c.org_unit, i.org_unit || '/'))
                            and (i.segment is null or i.segment = c.segment) and\s""" + condition + """
                         order by length(i.org_unit) desc, i.segment is null, random() limit 1
                        for update of i skip locked""")
                .param("customer", customerId)
                .param("campaign", campaignId)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(UUID.class)
                .optional();
    }

    private Optional<UUID> another(UUID campaignId, UUID customerId, Instant now) {
        return find(campaignId, customerId, "true", now)
                .flatMap(invitations::findById)
                .map(like -> {
                    var occasion = like.occasion();
                    var issued = invitations.save(Invitation.issue(
                            campaignId,
                            like.questionnaireId(),
                            links,
                            new Occasion(
                                    null,
                                    occasion.orgUnit(),
                                    occasion.segment(),
                                    occasion.language(),
                                    occasion.source(),
                                    null,
                                    null,
                                    null),
                            like.opensAt(),
                            like.expiresAt(),
                            now));
                    outbox.append(InvitationState.TOPIC, "InvitationIssued", InvitationState.from(issued));
                    return issued.id();
                });
    }
}
