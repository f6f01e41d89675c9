package io.gapless.visit.demand;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.OrgScope;
import io.gapless.visit.menu.VisitKind;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What is to be planned besides promises; within its callers' transactions. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Demands {

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    Demands(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * A visit that is wanted; by a standard or by an item, one of the two.
     *
     * @param reason a code, such as COMPLAINT_CLOSED
     * @param from first day on which it helps
     * @param to last day on which it helps
     * @param priority 1 to 100
     * @param subject what it is about, such as a complaint: all of it can be withdrawn at once
     * @param source what raised it: the same raises nothing more
     */
    public record Wanted(
            UUID customerId,
            String orgUnit,
            VisitKind kind,
            String reason,
            @Nullable UUID standardId,
            @Nullable UUID itemId,
            String title,
            LocalDate from,
            LocalDate to,
            int priority,
            @Nullable UUID ruleId,
            String subject,
            String source) {}

    /** Raises demands, each unless its source has done so before; how many are new. */
    public int raise(List<Wanted> wanted) {
        var raised = wanted.stream().flatMap(one -> insert(one).stream()).toList();
        tell("VisitDemandRaised", raised);
        return raised.size();
    }

    private Optional<DemandState> insert(Wanted wanted) {
        return jdbc.sql("""
                        insert into visit_demand (id, version, customer_id, org_unit, kind, reason, standard_id, item_id,
                            title, window_from, window_to, priority, rule_id, subject, source, status, raised_at)
                        select :id, 1, :customer, :orgUnit, :kind, :reason, :standard::uuid, :item::uuid, :title, :from, :to,
                            :priority, :rule::uuid, :subject, :source, 'OPEN', :now
                        where not exists (select from erased_person e where e.id = customer_standing(:customer))
                        on conflict (source) do nothing returning\s""" + DemandState.COLUMNS)
                .param("id", Ids.next())
                .param("customer", wanted.customerId())
                .param("orgUnit", wanted.orgUnit())
                .param("kind", wanted.kind().name())
                .param("reason", wanted.reason())
                .param("standard", wanted.standardId())
                .param("item", wanted.itemId())
                .param("title", wanted.title())
                .param("from", wanted.from())
                .param("to", wanted.to())
                .param("priority", wanted.priority())
                .param("rule", wanted.ruleId())
                .param("subject", wanted.subject())
                .param("source", wanted.source())
                .param("now", now())
                .query(DemandState.class)
                .optional();
    }

    /** Withdraws what is open about a subject: its reason is gone. Visits that are planned already stay. */
    public int withdraw(String subject, String why) {
        var withdrawn = jdbc.sql("""
                        update visit_demand set status = 'WITHDRAWN', status_reason = ?, version = version + 1
                        where subject = ? and status = 'OPEN' returning\s""" + DemandState.COLUMNS)
                .params(why, subject)
                .query(DemandState.class)
                .list();
        tell("VisitDemandWithdrawn", withdrawn);
        return withdrawn.size();
    }

    /** Withdraws all that is open or planned for people who are to be erased; their planned visits are called off. */
    public void withdrawOf(Collection<UUID> people) {
        tell(
                "VisitDemandWithdrawn",
                jdbc.sql("""
                                update visit_demand set status = 'WITHDRAWN', status_reason = 'ERASED', visit_id = null,
                                    version = version + 1
                                where customer_id = any(?) and status in ('OPEN', 'PLANNED') returning\s""" + DemandState.COLUMNS)
                        .param(people.toArray(UUID[]::new))
                        .query(DemandState.class)
                        .list());
    }

    /**
     * A demand that no visit is planned for.
     *
     * @param manager the customer's, as long as there is one
     */
    public record Open(
            UUID demandId,
            UUID customerId,
            String orgUnit,
            @Nullable String segment,
            @Nullable String manager,
            @Nullable Double longitude,
            @Nullable Double latitude,
            VisitKind kind,
            String title,
            UUID standardId,
            @Nullable UUID itemId,
            LocalDate windowFrom,
            LocalDate windowTo,
            int priority) {}

    /** The demands of an org unit's customers that are to be planned on these days; locked, so that two plans do not. */
    public List<Open> lockOpen(String orgUnit, LocalDate from, LocalDate to) {
        var scope = new OrgScope(List.of(orgUnit));
        return jdbc.sql("""
                        select d.id as demand_id, d.customer_id, c.org_unit, c.segment, c.manager, c.longitude, c.latitude,
                            d.kind, d.title, coalesce(i.standard_id, d.standard_id) as standard_id, d.item_id,
                            d.window_from, d.window_to, d.priority
                        from visit_demand d join known_customer c on c.id = d.customer_id
                            left join service_item i on i.id = d.item_id
                        where d.status = 'OPEN' and d.window_from <= :last and d.window_to >= :first and %s
                        order by d.priority desc, d.window_to, d.id for update of d""".formatted(scope.condition("c.org_unit")))
                .param("first", from)
                .param("last", to)
                .params(scope.parameters())
                .query(Open.class)
                .list();
    }

    /** Notes the visits by which demands are to be met. */
    public void plan(Map<UUID, UUID> visitByDemand) {
        var planned = new ArrayList<DemandState>();
        visitByDemand.forEach((demand, visit) -> planned.addAll(jdbc.sql("""
                        update visit_demand set status = 'PLANNED', visit_id = ?, version = version + 1
                        where id = ? and status = 'OPEN' returning\s""" + DemandState.COLUMNS)
                .params(visit, demand)
                .query(DemandState.class)
                .list()));
        tell("VisitDemandPlanned", planned);
    }

    /** The visit took place. */
    void met(UUID visit) {
        tell(
                "VisitDemandDone",
                jdbc.sql("""
                                update visit_demand set status = 'DONE', version = version + 1
                                where visit_id = ? and status = 'PLANNED' returning\s""" + DemandState.COLUMNS)
                        .param(visit)
                        .query(DemandState.class)
                        .list());
    }

    /** The visit does not take place: the demand can be planned again. */
    void release(UUID visit) {
        tell(
                "VisitDemandReopened",
                jdbc.sql("""
                                update visit_demand set status = 'OPEN', visit_id = null, version = version + 1
                                where visit_id = ? and status = 'PLANNED' returning\s""" + DemandState.COLUMNS)
                        .param(visit)
                        .query(DemandState.class)
                        .list());
    }

    private void tell(String type, List<DemandState> states) {
        outbox.appendAll(DemandState.TOPIC, type, states);
    }

    /** When the customer was last wanted to be visited for a rule, or visited for it; none so far is empty. */
    boolean isPaused(UUID customer, UUID series, LocalDate since) {
        return jdbc.sql("""
                        select exists (select from visit_demand d join demand_rule r on r.id = d.rule_id
                            where d.customer_id = customer_standing(?) and r.series = ? and d.status <> 'WITHDRAWN'
                                and d.window_from > ?)""")
                .params(customer, series, since)
                .query(Boolean.class)
                .single();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
