package io.gapless.customer.standing;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.standing.RiskWording.RiskReasonView;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** How customers stand: kept for each, made anew when something happens and when time passes. */
@Service
public class Standings {

    private static final TypeReference<List<Risk.Reason>> REASONS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final StandingFigures figures;
    private final RiskRuleStore rules;
    private final RiskWording wording;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;

    Standings(
            JdbcClient jdbc,
            JdbcTemplate batches,
            StandingFigures figures,
            RiskRuleStore rules,
            RiskWording wording,
            Outbox outbox,
            JsonMapper json,
            Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.figures = figures;
        this.rules = rules;
        this.wording = wording;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A customer's risk.
     *
     * @param score 0 to 100
     * @param since since when the level is this one; null where it always was
     * @param reasons those that count, the weightiest first
     * @param rulesVersion by which version of the kind's rules
     * @param assessedAt null where it was reckoned for this answer
     */
    public record CustomerRisk(
            int score,
            RiskLevel level,
            @Nullable Instant since,
            List<RiskReasonView> reasons,
            long rulesVersion,
            @Nullable Instant assessedAt) {}

    /** How a customer stands. */
    public record Standing(Satisfaction satisfaction, CustomerRisk risk) {}

    /** Something has happened with these customers: how they stand is made anew soon. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void due(Collection<UUID> customers) {
        jdbc.sql("""
                        insert into customer_standing (customer_id)
                        select distinct id from unnest(:ids) as id order by id
                        on conflict (customer_id) do update set due = true where not customer_standing.due""").param("ids", uuids(customers)).update();
    }

    /**
     * How a customer stands. Where nothing is kept of them yet it is reckoned now, and kept soon: most of those whom a
     * file has brought are never looked at.
     */
    public Standing find(UUID customerId, CustomerKind kind) {
        return jdbc.sql("select * from customer_standing where customer_id = ? and assessed_at is not null")
                .param(customerId)
                .query((row, i) -> read(row))
                .optional()
                .orElseGet(() -> now(customerId, kind));
    }

    private Standing now(UUID customerId, CustomerKind kind) {
        jdbc.sql("insert into customer_standing (customer_id) values (?) on conflict do nothing")
                .param(customerId)
                .update();
        var inForce = rules.find(kind);
        return figures.of(List.of(customerId), inForce, clock.instant()).stream()
                .map(one -> {
                    var risk = inForce.risk(one.byReason());
                    return new Standing(
                            one.satisfaction(),
                            new CustomerRisk(
                                    risk.score(),
                                    risk.level(),
                                    null,
                                    wording.words(risk.reasons()),
                                    inForce.version(),
                                    null));
                })
                .findFirst()
                .orElseGet(() -> new Standing(
                        Satisfaction.UNKNOWN, new CustomerRisk(0, RiskLevel.LOW, null, List.of(), 0, null)));
    }

    private Standing read(ResultSet row) throws SQLException {
        return new Standing(
                new Satisfaction(
                        row.getBigDecimal("satisfaction"),
                        row.getLong("answers"),
                        Satisfaction.SatisfactionTrend.of(
                                row.getBigDecimal("recent"),
                                row.getLong("recent_answers"),
                                row.getBigDecimal("earlier"),
                                row.getLong("earlier_answers"))),
                new CustomerRisk(
                        row.getInt("score"),
                        RiskLevel.valueOf(row.getString("level")),
                        instant(row, "level_since"),
                        wording.words(json.readValue(row.getString("reasons"), REASONS)),
                        row.getLong("rules_version"),
                        instant(row, "assessed_at")));
    }

    private record Before(
            UUID id,
            CustomerKind kind,
            String orgUnit,
            @Nullable String manager,
            long version,
            RiskLevel level) {}

    /** Assesses the customers that are due, some at a time; another replica takes others. How many there were. */
    @Transactional
    int assessDue(int most) {
        var ids = jdbc.sql("""
                        select customer_id from customer_standing where due order by customer_id limit ?
                        for update skip locked""").param(most).query(UUID.class).list();
        assessLocked(ids);
        return ids.size();
    }

    /**
     * Assesses customers within the caller's transaction, whether or not they are due.
     *
     * @return how many levels have changed
     */
    @Transactional(propagation = Propagation.MANDATORY)
    int assess(Collection<UUID> customers) {
        jdbc.sql("""
                        insert into customer_standing (customer_id) select id from unnest(:ids) as id order by id
                        on conflict (customer_id) do nothing""").param("ids", uuids(customers)).update();
        // Whom somebody else holds at this moment is marked as due or assessed by them.
        var ids = jdbc.sql("""
                        select customer_id from customer_standing where customer_id = any(:ids) order by customer_id
                        for update skip locked""").param("ids", uuids(customers)).query(UUID.class).list();
        return assessLocked(ids);
    }

    private int assessLocked(List<UUID> ids) {
        if (ids.isEmpty()) {
            return 0;
        }
        var now = clock.instant();
        var known = jdbc.sql("""
                        select c.id, c.kind, c.org_unit, c.manager, s.version, s.level
                        from customer_standing as s join customer as c on c.id = s.customer_id
                        where s.customer_id = any(:ids) and c.status not in ('MERGED', 'ERASED')""").param("ids", uuids(ids)).query(Before.class).list();
        var byKind = new EnumMap<CustomerKind, Map<UUID, Before>>(CustomerKind.class);
        for (var one : known) {
            byKind.computeIfAbsent(one.kind(), kind -> new LinkedHashMap<>()).put(one.id(), one);
        }
        if (known.size() < ids.size()) {
            // Nobody asks any more how those stand who are gone; a merge may be undone, and its version goes on.
            jdbc.sql("""
                            update customer_standing as s set due = false from customer as c
                            where s.customer_id = any(:ids) and c.id = s.customer_id
                                and c.status in ('MERGED', 'ERASED') and s.due""").param("ids", uuids(ids)).update();
            jdbc.sql("""
                            delete from customer_standing as s where s.customer_id = any(:ids)
                                and not exists (select from customer as c
                                                where c.id = s.customer_id and c.status <> 'ERASED')""").param("ids", uuids(ids)).update();
        }
        var changed = new ArrayList<RiskState>();
        byKind.forEach((kind, customers) -> changed.addAll(assess(customers, rules.find(kind), now)));
        if (!changed.isEmpty()) {
            outbox.appendAll(RiskState.TOPIC, "RiskChanged", changed);
        }
        return changed.size();
    }

    private List<RiskState> assess(Map<UUID, Before> customers, RiskRules inForce, Instant now) {
        var changed = new ArrayList<RiskState>();
        var rows = new ArrayList<Object[]>();
        for (var one : figures.of(customers.keySet(), inForce, now)) {
            var before = customers.get(one.customerId());
            if (before == null) {
                continue;
            }
            var risk = inForce.risk(one.byReason());
            boolean moved = risk.level() != before.level();
            long version = moved ? before.version() + 1 : before.version();
            var at = now.atOffset(ZoneOffset.UTC);
            var satisfaction = one.satisfaction();
            var trend = satisfaction.trend();
            rows.add(new @Nullable Object[] {
                version,
                at,
                satisfaction.score(),
                satisfaction.answers(),
                trend.recent(),
                trend.recentAnswers(),
                trend.earlier(),
                trend.earlierAnswers(),
                risk.score(),
                risk.level().name(),
                moved,
                at,
                inForce.version(),
                risk.reasons().stream().map(reason -> reason.reason().name()).toArray(String[]::new),
                json.writeValueAsString(risk.reasons()),
                one.customerId()
            });
            if (moved) {
                changed.add(new RiskState(
                        one.customerId(),
                        version,
                        before.orgUnit(),
                        before.manager(),
                        risk.level(),
                        before.level(),
                        risk.score(),
                        risk.reasons().stream()
                                .map(reason -> new RiskState.Reason(reason.reason(), reason.figure(), reason.points()))
                                .toList(),
                        inForce.version(),
                        now));
            }
        }
        batches.batchUpdate("""
                update customer_standing set due = false, version = ?, assessed_at = ?, satisfaction = ?, answers = ?,
                    recent = ?, recent_answers = ?, earlier = ?, earlier_answers = ?, score = ?, level = ?,
                    level_since = case when ? then ? else level_since end, rules_version = ?, reason_codes = ?,
                    reasons = ?::json
                where customer_id = ?""", rows);
        return changed;
    }

    /**
     * What a list is narrowed by; null where it is not.
     *
     * @param reason that counts among the customer's
     */
    record RiskFilter(
            @Nullable RiskLevel level,
            @Nullable RiskReason reason,
            @Nullable CustomerKind kind,
            @Nullable String orgUnit,
            @Nullable String segment,
            @Nullable String manager) {}

    /**
     * One customer in a list by risk.
     *
     * @param code the customer's
     * @param score 0 to 100
     * @param since since when the level is this one; null where it always was
     * @param satisfaction mean score of the last 365 days, 0 to 100; null without any
     */
    record RiskRow(
            @OfPerson UUID customerId,
            String code,
            String name,
            CustomerKind kind,
            String orgUnit,
            @Nullable String manager,
            @Nullable String segment,
            int score,
            RiskLevel level,
            @Nullable Instant since,
            @Nullable BigDecimal satisfaction,
            List<RiskReasonView> reasons,
            @Nullable Instant assessedAt) {}

    /** Customers whom the caller may see, those most at risk first. */
    @Transactional(readOnly = true)
    KeysetPage<RiskRow> list(RiskFilter filter, Paging paging, Caller caller) {
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "c.org_unit", "c.manager", "c.login");
        var conditions = new ArrayList<>(List.of(visible.sql(), "c.status = 'ACTIVE'", "s.assessed_at is not null"));
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        narrow(conditions, parameters, "s.level = :level", "level", filter.level());
        narrow(conditions, parameters, ":reason = any(s.reason_codes)", "reason", filter.reason());
        narrow(conditions, parameters, "c.kind = :kind", "kind", filter.kind());
        narrow(conditions, parameters, "c.segment = :segment", "segment", filter.segment());
        narrow(conditions, parameters, "c.manager = :manager", "manager", filter.manager());
        if (paging.after() != null) {
            conditions.add("(s.score, s.customer_id) < (:afterScore, :after)");
            parameters.put("afterScore", paging.after().number(0));
            parameters.put("after", paging.after().uuid(1));
        }
        var rows = jdbc.sql("""
                        select s.*, c.code, c.name, c.kind, c.org_unit, c.manager, c.segment
                        from customer_standing as s join customer as c on c.id = s.customer_id where\s""" + String.join(" and ", conditions)
                        + " order by s.score desc, s.customer_id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new RiskRow(
                        row.getObject("customer_id", UUID.class),
                        row.getString("code"),
                        row.getString("name"),
                        CustomerKind.valueOf(row.getString("kind")),
                        row.getString("org_unit"),
                        row.getString("manager"),
                        row.getString("segment"),
                        row.getInt("score"),
                        RiskLevel.valueOf(row.getString("level")),
                        instant(row, "level_since"),
                        row.getBigDecimal("satisfaction"),
                        wording.words(json.readValue(row.getString("reasons"), REASONS)),
                        instant(row, "assessed_at")))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.score(), row.customerId()), row -> row);
    }

    private static void narrow(
            List<String> conditions, Map<String, Object> parameters, String sql, String name, @Nullable Object value) {
        if (value != null) {
            conditions.add(sql);
            parameters.put(name, value instanceof Enum<?> one ? one.name() : value);
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static SqlArrayValue uuids(Collection<UUID> ids) {
        return new SqlArrayValue("uuid", ids.toArray());
    }
}
