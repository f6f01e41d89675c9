package io.gapless.survey.response;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of responses, newest first. */
@Component
class ResponseSearch {

    private final JdbcClient jdbc;

    ResponseSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable String questionnaire,
            @Nullable String orgUnit,
            @Nullable UUID campaignId,
            @Nullable UUID customerId,
            @Nullable UUID complaintId,
            @Nullable Boolean low) {}

    /** One row of a list. */
    record Row(
            UUID id,
            @Nullable UUID campaignId,
            String questionnaireCode,
            int edition,
            @OfPerson @Nullable UUID customerId,
            String orgUnit,
            @Nullable String segment,
            String source,
            @Nullable UUID complaintId,
            String title,
            @Nullable BigDecimal score,
            boolean low,
            Instant answeredAt) {}

    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "r.org_unit", "c.manager", "c.login");
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        conditions.add(visible.sql());
        if (filter.questionnaire() != null) {
            conditions.add("r.questionnaire_code = :questionnaire");
            parameters.put("questionnaire", filter.questionnaire());
        }
        if (filter.campaignId() != null) {
            conditions.add("r.campaign_id = :campaign");
            parameters.put("campaign", filter.campaignId());
        }
        if (filter.customerId() != null) {
            conditions.add("r.customer_id = customer_standing(:customer)");
            parameters.put("customer", filter.customerId());
        }
        if (filter.complaintId() != null) {
            conditions.add("r.complaint_id = :complaint");
            parameters.put("complaint", filter.complaintId());
        }
        if (filter.low() != null) {
            // Written out, so that the index of the low ones can be used.
            conditions.add(filter.low() ? "r.low" : "not r.low");
        }
        if (paging.after() != null) {
            conditions.add("r.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select r.id, r.campaign_id, r.questionnaire_code, r.edition, r.customer_id,
                            coalesce(n.org_unit, r.org_unit) as org_unit,
                            case when n.id is null then r.segment end as segment, r.source, r.complaint_id, r.title, r.score, r.low, r.answered_at
                        from response r left join known_customer c on c.id = r.customer_id
                            left join (campaign_design d join campaign n on n.id = d.campaign_id)
                                on d.campaign_id = r.campaign_id and d.access in ('ANONYMOUS', 'CODES', 'OPEN')
                        where\s""" + String.join(" and ", conditions) + " order by r.id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
