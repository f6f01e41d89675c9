package io.gapless.survey.report;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a report tells of a campaign and of how many answered. */
@Component
class CampaignFacts {

    private final JdbcClient jdbc;
    private final Clock clock;

    CampaignFacts(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A campaign.
     *
     * @param seed none where who was drawn is nobody's to know
     */
    record Facts(
            UUID id,
            String name,
            String questionnaireCode,
            @Nullable String orgUnit,
            @Nullable String segment,
            @Nullable OffsetDateTime opensAt,
            @Nullable OffsetDateTime closesAt,
            @Nullable Integer sampleSize,
            @Nullable Integer population,
            @Nullable Long seed) {}

    /** How many of those under the caller's org units were asked, and how many have answered. */
    record Counts(long invited, long answered, long expired) {}

    /** The campaign; a 404 problem where there is none that the caller may know of. */
    Facts find(UUID id, Caller caller) {
        var scope = caller.orgScope();
        return jdbc.sql("""
                        select id, name, questionnaire_code, org_unit, segment, opens_at, closes_at, sample_size, population,
                            case when not exists (select from campaign_design d
                                where d.campaign_id = campaign.id and d.access = 'ANONYMOUS') then seed end as seed
                        from campaign where id = :id and (org_unit is null or\s""" + scope.condition("org_unit") + ")")
                .params(scope.parameters())
                .param("id", id)
                .query(Facts.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("campaign-not-found", id));
    }

    Counts counts(UUID id, @Nullable String orgUnit, Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        return jdbc.sql("""
                        select count(*) as invited, count(*) filter (where status = 'ANSWERED') as answered,
                            count(*) filter (where status = 'OPEN' and expires_at <= :now) as expired
                        from invitation where campaign_id = :campaign and\s""" + scope.condition("org_unit"))
                .params(scope.parameters())
                .param("campaign", id)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Counts.class)
                .single();
    }
}
