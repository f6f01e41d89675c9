package io.gapless.survey.campaign;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of campaigns and invitations, newest first, and how many have answered. */
@Component
class CampaignSearch {

    private final JdbcClient jdbc;
    private final Links links;
    private final Clock clock;

    CampaignSearch(JdbcClient jdbc, Links links, Clock clock) {
        this.jdbc = jdbc;
        this.links = links;
        this.clock = clock;
    }

    /** One row of a list of campaigns. */
    record Row(
            UUID id,
            String name,
            String questionnaireCode,
            @Nullable String orgUnit,
            @Nullable String standingFor,
            CampaignStatus status,
            @Nullable Instant opensAt,
            @Nullable Instant closesAt) {}

    /** How many were asked under the caller's org units, and how many have answered. */
    record Counts(long invited, long answered, long expired, long opened, long dropped) {}

    /**
     * The link of an open campaign.
     *
     * @param most how many may begin
     * @param begun how many have
     */
    record OpenLink(String link, int most, int begun) {}

    /**
     * An invitation.
     *
     * @param status OPEN, ANSWERED or EXPIRED
     * @param link the respondent's page, while it can be answered
     */
    record InvitationRow(
            UUID id,
            UUID campaignId,
            @OfPerson @Nullable UUID customerId,
            @Nullable String customerName,
            String orgUnit,
            String language,
            String source,
            @Nullable UUID complaintId,
            @Nullable UUID visitId,
            @Nullable String label,
            String status,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant answeredAt,
            @Nullable String link) {}

    KeysetPage<Row> find(@Nullable String orgUnit, @Nullable CampaignStatus status, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        conditions.add("(org_unit is null or " + scope.condition("org_unit") + ")");
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select id, name, questionnaire_code, org_unit, standing_for, status, opens_at, closes_at"
                        + " from campaign where " + String.join(" and ", conditions) + " order by id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    Counts counts(UUID campaignId, Caller caller) {
        var scope = caller.orgScope();
        return jdbc.sql("""
                        select count(*) as invited, count(*) filter (where status = 'ANSWERED') as answered,
                            count(*) filter (where status = 'OPEN' and expires_at <= :now) as expired,
                            count(p.opened_at) as opened,
                            count(p.opened_at) filter (where status = 'OPEN') as dropped
                        from invitation i left join invitation_progress p on p.invitation_id = i.id
                        where campaign_id = :campaign and\s""" + scope.condition("org_unit"))
                .params(scope.parameters())
                .param("campaign", campaignId)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Counts.class)
                .single();
    }

    OpenLink openLink(UUID campaignId) {
        return jdbc.sql("select token_seed, token_hash, most, begun from open_link where campaign_id = ?")
                .param(campaignId)
                .query((row, n) -> new OpenLink(
                        links.link(row.getString("token_seed"), row.getString("token_hash"))
                                .orElseThrow(() -> Problem.notFound("open-link-not-found")),
                        row.getInt("most"),
                        row.getInt("begun")))
                .optional()
                .orElseThrow(() -> Problem.notFound("open-link-not-found"));
    }

    /** The link of one invitation that the caller may hand over; a 404 problem where there is none. */
    String link(UUID campaignId, UUID invitationId, Caller caller) {
        var link = invitations(
                        "i.campaign_id = :about and i.id = :one",
                        campaignId,
                        Map.of("one", invitationId),
                        new Paging(1, null),
                        caller)
                .items()
                .stream()
                .findFirst()
                .map(InvitationRow::link)
                .orElse(null);
        if (link == null) {
            throw Problem.notFound("open-link-not-found");
        }
        return link;
    }

    KeysetPage<InvitationRow> invitations(UUID campaignId, Paging paging, Caller caller) {
        return invitations("i.campaign_id = :about", campaignId, Map.of(), paging, caller);
    }

    KeysetPage<InvitationRow> aboutComplaint(UUID complaintId, Paging paging, Caller caller) {
        return invitations("i.complaint_id = :about", complaintId, Map.of(), paging, caller);
    }

    KeysetPage<InvitationRow> aboutVisit(UUID visitId, Paging paging, Caller caller) {
        return invitations("i.source = 'VISIT' and i.source_id = :about", visitId, Map.of(), paging, caller);
    }

    private KeysetPage<InvitationRow> invitations(
            String condition, UUID about, Map<String, Object> further, Paging paging, Caller caller) {
        var scope = caller.orgScope();
        var conditions = new ArrayList<>(List.of(condition, scope.condition("i.org_unit")));
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        parameters.put("about", about);
        parameters.putAll(further);
        parameters.put("caller", caller.username());
        if (paging.after() != null) {
            conditions.add("i.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var now = clock.instant();
        var rows = jdbc.sql("""
                        select i.*, c.name as customer_name,
                            exists (select 1 from known_complaint_handler h
                                where h.complaint_id = i.complaint_id) as handled,
                            exists (select 1 from known_complaint_handler h
                                where h.complaint_id = i.complaint_id and h.username = :caller) as own,
                            exists (select 1 from staff_invitation s where s.invitation_id = i.id) as of_staff,
                            exists (select 1 from asked_visit v
                                where v.invitation_id = i.id and v.visitor = :caller) as own_visit
                        from invitation i left join known_customer c on c.id = i.customer_id
                        where\s""" + String.join(" and ", conditions) + " order by i.id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, n) -> {
                    var expiresAt = instant(row.getObject("expires_at", java.time.OffsetDateTime.class));
                    var open = row.getString("status").equals("OPEN");
                    var expired = open && !now.isBefore(expiresAt);
                    return new InvitationRow(
                            row.getObject("id", UUID.class),
                            row.getObject("campaign_id", UUID.class),
                            row.getObject("customer_id", UUID.class),
                            row.getString("customer_name"),
                            row.getString("org_unit"),
                            row.getString("language"),
                            row.getString("source"),
                            row.getObject("complaint_id", UUID.class),
                            row.getString("source").equals("VISIT") ? row.getObject("source_id", UUID.class) : null,
                            row.getString("label"),
                            expired ? "EXPIRED" : row.getString("status"),
                            instant(row.getObject("created_at", java.time.OffsetDateTime.class)),
                            expiresAt,
                            row.getObject("answered_at") == null
                                    ? null
                                    : instant(row.getObject("answered_at", java.time.OffsetDateTime.class)),
                            open && !expired && mayHandOver(row, caller)
                                    ? links.link(row.getString("token_seed"), row.getString("token_hash"))
                                            .orElse(null)
                                    : null);
                })
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /**
     * Nobody rates themselves: whoever made the visit, or acted on the complaint or was ever assigned it, does not get the
     * link. Where nobody is known, anybody who handles complaints may have handled it; those get none either.
     */
    private static boolean mayHandOver(ResultSet row, Caller caller) throws SQLException {
        if (row.getBoolean("of_staff")) {
            return false; // each of the staff finds their own
        }
        if (row.getBoolean("own_visit")) {
            return false;
        }
        return row.getObject("complaint_id") == null
                || !row.getBoolean("own") && (row.getBoolean("handled") || caller.is(Roles.QUALITY_ANALYST));
    }

    private static Instant instant(java.time.OffsetDateTime time) {
        return time.toInstant();
    }
}
