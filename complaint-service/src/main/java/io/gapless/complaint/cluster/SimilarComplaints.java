package io.gapless.complaint.cluster;

import io.gapless.complaint.desk.ComplaintOversight;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds open complaints that may be about the same: of the same customer, and in the same part of the category tree those
 * whose wording is like it. Looked at are the newest of both, a bounded number, by indexes.
 */
@Service
class SimilarComplaints {

    private static final Duration BACK = Duration.ofDays(90);
    private static final int OF_CUSTOMER = 100;
    private static final int OF_CATEGORY = 500;
    private static final int MOST = 20;

    private final JdbcClient jdbc;
    private final ComplaintOversight oversight;
    private final Taxonomy taxonomy;
    private final ClusterSettings settings;
    private final Clock clock;

    SimilarComplaints(
            JdbcClient jdbc, ComplaintOversight oversight, Taxonomy taxonomy, ClusterSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.oversight = oversight;
        this.taxonomy = taxonomy;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A complaint that may be about the same.
     *
     * @param text its beginning
     * @param likeness what the wordings have in common, 0 to 1: Dice's coefficient of English stems and Chinese pairs of
     *     characters
     * @param takesIt whether the one that was asked about can be merged into it
     */
    record Similar(
            UUID id,
            String number,
            String status,
            String orgUnit,
            String category,
            @OfPerson @Nullable UUID customerId,
            String text,
            Instant receivedAt,
            boolean sameCustomer,
            boolean sameCategory,
            BigDecimal likeness,
            boolean takesIt) {}

    @Transactional(readOnly = true)
    List<Similar> find(UUID id, Caller caller) {
        oversight.look(id, caller);
        var category = jdbc.sql("select category from complaint where id = ?")
                .param(id)
                .query(String.class)
                .single();
        var path = taxonomy.path(category);
        var served = caller.mayServe(caller.orgScope(), "c.org_unit", "c.manager", "c.login");
        var parameters = new LinkedHashMap<String, Object>(served.parameters());
        parameters.put("caller", caller.username());
        parameters.put("id", id);
        parameters.put("categories", taxonomy.below(path.isEmpty() ? category : path.getLast()));
        parameters.put("first", Ids.at(clock.instant().minus(BACK)));
        parameters.put("likeness", settings.likeness());
        var visible = "(" + served.sql() + " or c.assignee = :caller)"
                + " and c.id <> :id and c.status not in ('CLOSED', 'REJECTED', 'WITHDRAWN', 'MERGED')";
        return jdbc.sql("""
                        with own as (
                            select id, customer_id, regexp_replace(phone, '\\D', '', 'g') as phone, category, status,
                                received_at, complaint_wording(text) as words
                            from complaint where id = :id),
                        near as (
                            (select c.id from complaint c
                             where c.customer_id = (select customer_id from own) and %1$s
                             order by c.id desc limit %2$d)
                            union
                            (select c.id from complaint c
                             where c.category in (:categories) and c.id >= :first and %1$s
                             order by c.id desc limit %3$d)),
                        compared as (
                            select c.id, c.number, c.status, c.org_unit, c.category, c.customer_id,
                                left(c.text, 200) as text, c.received_at,
                                coalesce(c.customer_id = own.customer_id, false) or coalesce(own.phone <> ''
                                    and own.customer_id is null
                                    and regexp_replace(c.phone, '\\D', '', 'g') = own.phone, false) as same_customer,
                                c.category = own.category as same_category,
                                complaint_likeness(own.words, complaint_wording(c.text)) as likeness,
                                c.received_at <= own.received_at
                                    and c.status not in ('RESOLVED', 'CALLBACK')
                                    and own.status in ('RECEIVED', 'ACKNOWLEDGED', 'ASSESSED', 'INVESTIGATING',
                                        'DECIDED', 'APPROVED') as earlier
                            from near join complaint c on c.id = near.id cross join own)
                        select id, number, status, org_unit, category, customer_id, text, received_at, same_customer,
                            same_category, likeness, same_customer and earlier as takes_it
                        from compared where same_customer or likeness >= :likeness
                        order by same_customer desc, likeness desc, id desc limit %4$d""".formatted(visible, OF_CUSTOMER, OF_CATEGORY, MOST))
                .params(parameters)
                .query(Similar.class)
                .list();
    }
}
