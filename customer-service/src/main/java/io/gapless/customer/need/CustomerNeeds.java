package io.gapless.customer.need;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The needs of single customers: of each need their latest answer that still counts. */
@Component
public class CustomerNeeds {

    private final JdbcClient jdbc;
    private final NeedSettings settings;
    private final Clock clock;

    CustomerNeeds(JdbcClient jdbc, NeedSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A need of a customer.
     *
     * @param rank 1 for the strongest
     * @param need its code
     * @param dimension of service quality that meets it
     * @param strength how much it matters to them, 0 to 100
     * @param satisfaction how well it is met, 0 to 100; null where they were not asked
     * @param unmet whether it is strong and not met; null where that cannot be told
     * @param answeredAt when they told last
     * @param answers how often they told of it; the figures are those of the latest time
     */
    public record NeedStanding(
            long rank,
            String need,
            NeedLevel level,
            String nameZh,
            String nameEn,
            ServiceDimension dimension,
            BigDecimal strength,
            @Nullable BigDecimal satisfaction,
            @Nullable Boolean unmet,
            Instant answeredAt,
            NeedSource source,
            UUID answerId,
            long answers) {}

    /** A customer's needs, the strongest first. */
    public List<NeedStanding> of(UUID customerId) {
        return jdbc.sql("""
                        with latest as (
                            select distinct on (s.need_id) s.need_id, s.answer_id, s.strength, s.satisfaction,
                                s.answered_at, count(*) over (partition by s.need_id) as answers
                            from need_score s where s.customer_id = :customer and s.answered_at >= :since
                            order by s.need_id, s.answered_at desc, s.answer_id desc)
                        select rank() over (order by l.strength desc) as rank, n.code as need, n.level, n.name_zh,
                            n.name_en, n.dimension, l.strength, l.satisfaction,
                            case when l.satisfaction is not null
                                then l.strength >= :strong and l.satisfaction < :met end as unmet,
                            l.answered_at, a.source, a.id as answer_id, l.answers
                        from latest l join need n on n.id = l.need_id join need_answer a on a.id = l.answer_id
                        where n.active order by l.strength desc, n.code""")
                .param("customer", customerId)
                .param("since", clock.instant().minus(settings.validity()).atOffset(ZoneOffset.UTC))
                .param("strong", settings.strong())
                .param("met", settings.met())
                .query(NeedStanding.class)
                .list();
    }

    /**
     * A customer with a need that is strong and not met.
     *
     * @param code the customer's
     * @param need its code
     * @param strength how much it matters to them, 0 to 100
     * @param satisfaction how well it is met, 0 to 100
     * @param answeredAt when they told last
     */
    record UnmetNeed(
            @OfPerson UUID customerId,
            String code,
            String name,
            String orgUnit,
            @Nullable String manager,
            @Nullable String segment,
            String need,
            NeedLevel level,
            BigDecimal strength,
            BigDecimal satisfaction,
            Instant answeredAt) {}

    /** Customers with unmet needs, the widest between strength and fulfilment first. */
    KeysetPage<UnmetNeed> unmet(NeedSelection selection, @Nullable String need, Paging paging, Caller caller) {
        var where = selection.where(caller);
        var parameters = new LinkedHashMap<String, Object>(where.parameters());
        var conditions = where.sql();
        parameters.put("strong", settings.strong());
        parameters.put("met", settings.met());
        parameters.put("fetch", paging.fetch());
        if (need != null) {
            conditions += " and n.code = :need";
            parameters.put("need", need);
        }
        if (paging.after() != null) {
            conditions +=
                    " and (l.satisfaction - l.strength, c.id, n.code) > (:gap::numeric, :after::uuid, :afterNeed)";
            parameters.put("gap", paging.after().decimal(0));
            parameters.put("after", paging.after().uuid(1));
            parameters.put("afterNeed", paging.after().text(2));
        }
        var rows = jdbc.sql(selection.latest() + """
                        select c.id as customer_id, c.code, c.name, c.org_unit, c.manager, c.segment, n.code as need,
                            n.level, l.strength, l.satisfaction, l.answered_at
                        from latest l join customer c on c.id = l.customer_id join need n on n.id = l.need_id
                        where l.strength >= :strong and l.satisfaction < :met and\s""" + conditions
                        + " order by l.satisfaction - l.strength, c.id, n.code limit :fetch")
                .params(parameters)
                .query(UnmetNeed.class)
                .list();
        return KeysetPage.of(
                rows,
                paging,
                row -> Cursor.of(
                        row.satisfaction().subtract(row.strength()).toPlainString(), row.customerId(), row.need()),
                row -> row);
    }
}
