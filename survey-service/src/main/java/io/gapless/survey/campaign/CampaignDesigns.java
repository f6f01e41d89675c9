package io.gapless.survey.campaign;

import io.gapless.platform.web.Problem;
import io.gapless.survey.campaign.Design.Cut;
import io.gapless.survey.campaign.Design.Employee;
import io.gapless.survey.campaign.Design.Quota;
import io.gapless.survey.sampling.Sample;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** How campaigns are fielded, and what was drawn for them. */
@Component
class CampaignDesigns {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;

    CampaignDesigns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Row(
            Access access, Sample.Method method, @Nullable Cut stratifiedBy, int restDays) {}

    /**
     * What was drawn.
     *
     * @param rested how many were left out because they were asked not long before
     * @param frameDigest SHA-256 over the ids of all who could be drawn: the same frame and seed draw the same sample
     */
    record Drawn(int rested, String frameDigest, Instant drawnAt) {}

    /** What was drawn from one stratum. */
    record StratumRow(String name, int population, int drawn) {}

    /** How far a quota is filled. */
    record QuotaRow(Cut cut, String value, int most, int taken) {}

    @Transactional(propagation = Propagation.MANDATORY)
    public void save(UUID campaignId, Design design) {
        jdbc.sql("""
                        insert into campaign_design (campaign_id, access, method, stratified_by, rest_days)
                        values (?, ?, ?, ?, ?)""")
                .param(campaignId)
                .param(design.access().name())
                .param(design.method().name())
                .param(
                        design.stratifiedBy() == null
                                ? null
                                : design.stratifiedBy().name())
                .param(design.restDays())
                .update();
        if (design.access() == Access.ANONYMOUS) {
            secret(campaignId);
        }
        int line = 0;
        for (Quota quota : design.quotas()) {
            jdbc.sql("insert into campaign_quota (campaign_id, line, cut, value, most) values (?, ?, ?, ?, ?)")
                    .params(campaignId, line++, quota.cut().name(), quota.value(), quota.most())
                    .update();
        }
        for (Employee employee : design.staff()) {
            jdbc.sql("insert into campaign_staff (campaign_id, username, org_unit) values (?, ?, ?)")
                    .params(campaignId, employee.username(), employee.orgUnit())
                    .update();
        }
    }

    /** A simple sample with personal links that leaves nobody out, for those from before there were designs. */
    Design find(UUID campaignId) {
        return jdbc.sql("select access, method, stratified_by, rest_days from campaign_design where campaign_id = ?")
                .param(campaignId)
                .query(Row.class)
                .optional()
                .map(row -> new Design(
                        row.access(),
                        row.method(),
                        row.stratifiedBy(),
                        row.restDays(),
                        quotas(campaignId).stream()
                                .map(quota -> new Quota(quota.cut(), quota.value(), quota.most()))
                                .toList(),
                        jdbc.sql("select username, org_unit from campaign_staff where campaign_id = ? order by 1")
                                .param(campaignId)
                                .query(Employee.class)
                                .list()))
                .orElseGet(() -> Design.simple(0));
    }

    Access access(UUID campaignId) {
        return jdbc.sql("select access from campaign_design where campaign_id = ?")
                .param(campaignId)
                .query(String.class)
                .optional()
                .map(Access::valueOf)
                .orElse(Access.PERSONAL);
    }

    List<QuotaRow> quotas(UUID campaignId) {
        return jdbc.sql("select cut, value, most, taken from campaign_quota where campaign_id = ? order by line")
                .param(campaignId)
                .query(QuotaRow.class)
                .list();
    }

    /** What was drawn from each stratum, of those from which at least so many were. */
    List<StratumRow> strata(UUID campaignId, int least) {
        return jdbc.sql("""
                        select name, population, drawn from campaign_stratum where campaign_id = ? and drawn >= ?
                        order by name""").params(campaignId, least).query(StratumRow.class).list();
    }

    Optional<Drawn> drawn(UUID campaignId) {
        return jdbc.sql("""
                        select rested, frame_digest, drawn_at from campaign_design
                        where campaign_id = ? and drawn_at is not null""").param(campaignId).query(Drawn.class).optional();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void recordDraw(
            UUID campaignId, int rested, String frameDigest, List<? extends Sample.Stratum<?>> strata, Instant now) {
        jdbc.sql("update campaign_design set rested = ?, frame_digest = ?, drawn_at = ? where campaign_id = ?")
                .params(rested, frameDigest, now.atOffset(ZoneOffset.UTC), campaignId)
                .update();
        for (var stratum : strata) {
            jdbc.sql("insert into campaign_stratum (campaign_id, name, population, drawn) values (?, ?, ?, ?)")
                    .params(
                            campaignId,
                            stratum.name(),
                            stratum.population(),
                            stratum.drawn().size())
                    .update();
        }
    }

    /**
     * What is mixed into the seed of a draw whose sample nobody is to know: drawn once, and the same from then on. With the
     * seed alone, which is told, another campaign would draw the same customers by name.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public long secret(UUID campaignId) {
        jdbc.sql("insert into campaign_secret (campaign_id, secret) values (?, ?) on conflict do nothing")
                .params(campaignId, RANDOM.nextLong())
                .update();
        return jdbc.sql("select secret from campaign_secret where campaign_id = ?")
                .param(campaignId)
                .query(Long.class)
                .single();
    }

    /** Whether no more answers are wanted of people there. */
    boolean isFull(UUID campaignId, @Nullable String segment, String orgUnit) {
        return matching(campaignId, segment, orgUnit, "").stream().anyMatch(row -> row.taken() >= row.most());
    }

    /** Counts an answer on its quotas; a 409 problem where one of them is full. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void count(UUID campaignId, @Nullable String segment, String orgUnit) {
        // Two answers at once: the second waits here and then sees the first.
        for (Line line : matching(campaignId, segment, orgUnit, " for update")) {
            if (line.taken() >= line.most()) {
                throw Problem.conflict("quota-full");
            }
            jdbc.sql("update campaign_quota set taken = taken + 1 where campaign_id = ? and line = ?")
                    .params(campaignId, line.line())
                    .update();
        }
    }

    private record Line(int line, int most, int taken) {}

    private List<Line> matching(UUID campaignId, @Nullable String segment, String orgUnit, String locking) {
        return jdbc.sql("""
                        select line, most, taken from campaign_quota where campaign_id = :campaign
                            and (cut = 'SEGMENT' and value = :segment
                                or cut = 'ORG_UNIT' and (value = :unit or starts_with(:unit, value || '/')))
                        order by line""" + locking)
                .param("campaign", campaignId)
                .param("segment", segment)
                .param("unit", orgUnit)
                .query(Line.class)
                .list();
    }
}
