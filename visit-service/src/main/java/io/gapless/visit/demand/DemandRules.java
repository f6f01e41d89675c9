package io.gapless.visit.demand;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.menu.MenuDirectory;
import io.gapless.visit.standard.StandardDirectory;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The rules by which demands are raised, edition by edition. */
@Service
class DemandRules {

    private static final String COLUMNS = """
            select id, series, edition, name, org_unit, segment, trigger, every_days, times_a_month, threshold,
                standard_id, item_id, within_days, priority, pause_days, in_force_since, ended_at, changed_by
            from demand_rule\s""";

    private final JdbcClient jdbc;
    private final StandardDirectory standards;
    private final MenuDirectory menu;
    private final Clock clock;

    DemandRules(JdbcClient jdbc, StandardDirectory standards, MenuDirectory menu, Clock clock) {
        this.jdbc = jdbc;
        this.standards = standards;
        this.menu = menu;
        this.clock = clock;
    }

    /**
     * What a rule says.
     *
     * @param segment only customers of this class; null for all
     * @param threshold a score of 0 to 100 below which LOW_SCORE counts; any that survey-service calls low unless told
     * @param withinDays within so many days from what happened
     * @param pauseDays not again for the same customer within so many days
     */
    record Rule(
            String name,
            String orgUnit,
            @Nullable String segment,
            Trigger trigger,
            @Nullable Integer everyDays,
            @Nullable Integer timesAMonth,
            @Nullable Integer threshold,
            @Nullable UUID standardId,
            @Nullable UUID itemId,
            int withinDays,
            int priority,
            int pauseDays) {}

    /** An edition of a rule. */
    record Edition(
            UUID id,
            UUID series,
            int edition,
            String name,
            String orgUnit,
            @Nullable String segment,
            Trigger trigger,
            @Nullable Integer everyDays,
            @Nullable Integer timesAMonth,
            @Nullable Integer threshold,
            @Nullable UUID standardId,
            @Nullable UUID itemId,
            int withinDays,
            int priority,
            int pauseDays,
            Instant inForceSince,
            @Nullable Instant endedAt,
            String changedBy) {

        boolean concerns(KnownCustomer customer) {
            return OrgScope.covers(orgUnit, customer.orgUnit())
                    && (segment == null || segment.equals(customer.segment()));
        }
    }

    /** The newest editions of the caller's org units. */
    @Transactional(readOnly = true)
    List<Edition> list(boolean ended, Caller caller) {
        return jdbc
                .sql(
                        COLUMNS
                                + "where edition = (select max(n.edition) from demand_rule n where n.series = demand_rule.series) order by org_unit, name, id")
                .query(Edition.class)
                .list()
                .stream()
                .filter(rule -> caller.orgScope().contains(rule.orgUnit()) && (ended || rule.endedAt() == null))
                .toList();
    }

    /** All editions of a rule, the newest first; 404 where the caller may not know of it. */
    @Transactional(readOnly = true)
    List<Edition> editions(UUID series, Caller caller) {
        var editions = jdbc.sql(COLUMNS + "where series = ? order by edition desc")
                .param(series)
                .query(Edition.class)
                .list();
        if (editions.isEmpty()
                || !caller.orgScope().contains(editions.getFirst().orgUnit())) {
            throw Problem.notFound("demand-rule-not-found", series);
        }
        return editions;
    }

    /** Those in force. */
    List<Edition> inForce(Trigger trigger) {
        return jdbc.sql(COLUMNS + "where trigger = ? and ended_at is null order by id")
                .param(trigger.name())
                .query(Edition.class)
                .list();
    }

    @Transactional
    Edition add(Rule rule, Caller caller) {
        var id = Ids.next();
        return enter(id, id, 1, rule, caller);
    }

    /** A new edition takes the place of the one in force; demands that were raised stay. */
    @Transactional
    Edition change(UUID series, IfMatch ifMatch, Rule rule, Caller caller) {
        var newest = end(series, ifMatch, caller);
        return enter(Ids.next(), series, newest.edition() + 1, rule, caller);
    }

    /** Ends a rule: it raises nothing more. */
    @Transactional
    Edition end(UUID series, IfMatch ifMatch, Caller caller) {
        jdbc.sql("select id from demand_rule where series = ? for update")
                .param(series)
                .query(UUID.class)
                .list();
        var newest = editions(series, caller).getFirst();
        ifMatch.check(newest.edition());
        jdbc.sql("update demand_rule set ended_at = ? where id = ? and ended_at is null")
                .params(now(), newest.id())
                .update();
        return editions(series, caller).getFirst();
    }

    private Edition enter(UUID id, UUID series, int edition, Rule rule, Caller caller) {
        caller.orgScope().require(rule.orgUnit());
        requireFrequency(rule);
        requireWhat(rule);
        jdbc.sql("""
                        insert into demand_rule (id, series, edition, name, org_unit, segment, trigger, every_days,
                            times_a_month, threshold, standard_id, item_id, within_days, priority, pause_days,
                            in_force_since, changed_by)
                        values (:id, :series, :edition, :name, :orgUnit, :segment, :trigger, :everyDays, :timesAMonth,
                            :threshold, :standard, :item, :within, :priority, :pause, :now, :by)""")
                .param("id", id)
                .param("series", series)
                .param("edition", edition)
                .param("name", rule.name())
                .param("orgUnit", rule.orgUnit())
                .param("segment", rule.segment())
                .param("trigger", rule.trigger().name())
                .param("everyDays", rule.everyDays())
                .param("timesAMonth", rule.timesAMonth())
                .param("threshold", rule.threshold())
                .param("standard", rule.standardId())
                .param("item", rule.itemId())
                .param("within", rule.withinDays())
                .param("priority", rule.priority())
                .param("pause", rule.pauseDays())
                .param("now", now())
                .param("by", caller.username())
                .update();
        return editions(series, caller).getFirst();
    }

    private static void requireFrequency(Rule rule) {
        boolean both = rule.everyDays() != null && rule.timesAMonth() != null;
        boolean some = rule.everyDays() != null || rule.timesAMonth() != null;
        if (both || some != (rule.trigger() == Trigger.FREQUENCY)) {
            throw Problem.unprocessable("demand-frequency-unfit");
        }
    }

    private void requireWhat(Rule rule) {
        var standard = rule.standardId();
        var item = rule.itemId();
        if ((standard == null) == (item == null)) {
            throw Problem.unprocessable("standard-or-item");
        }
        if (item != null && menu.item(item).isEmpty()) {
            throw Problem.unprocessable("item-unknown", item);
        }
        if (standard != null && standards.find(standard).isEmpty()) {
            throw Problem.unprocessable("standard-unknown", standard);
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
