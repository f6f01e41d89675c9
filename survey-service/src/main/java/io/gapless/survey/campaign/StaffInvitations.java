package io.gapless.survey.campaign;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What an employee is asked: found by their login, answered by the link as everybody does. */
@Component
class StaffInvitations {

    private final JdbcClient jdbc;
    private final Links links;
    private final Clock clock;

    StaffInvitations(JdbcClient jdbc, Links links, Clock clock) {
        this.jdbc = jdbc;
        this.links = links;
        this.clock = clock;
    }

    /** An open invitation of the caller's own. */
    record OwnInvitation(
            UUID id,
            UUID campaignId,
            String campaign,
            String questionnaireCode,
            Instant expiresAt,
            @Nullable String link) {}

    private record Row(
            UUID id,
            UUID campaignId,
            String name,
            String questionnaireCode,
            Instant expiresAt,
            String tokenSeed,
            String tokenHash) {}

    /** Those that can be answered now, newest first. */
    KeysetPage<OwnInvitation> mine(Paging paging, Caller caller) {
        var rows = jdbc.sql("""
                        select i.id, i.campaign_id, c.name, c.questionnaire_code, i.expires_at, i.token_seed, i.token_hash
                        from staff_invitation s join invitation i on i.id = s.invitation_id
                            join campaign c on c.id = i.campaign_id
                        where s.username = :caller and i.status = 'OPEN' and i.opens_at <= :now and i.expires_at > :now
                            and (:before::uuid is null or i.id < :before)
                        order by i.id desc limit :limit""")
                .param("caller", caller.username())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("before", paging.after() == null ? null : paging.after().uuid(0))
                .param("limit", paging.fetch())
                .query(Row.class)
                .list();
        return KeysetPage.of(
                rows,
                paging,
                row -> Cursor.of(row.id()),
                row -> new OwnInvitation(
                        row.id(),
                        row.campaignId(),
                        row.name(),
                        row.questionnaireCode(),
                        row.expiresAt(),
                        links.link(row.tokenSeed(), row.tokenHash()).orElse(null)));
    }
}
