package io.gapless.customer.indicator;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The rules of the indicators, by kind of customer and org unit; a new edition replaces the one before and keeps it. */
@Service
class IndicatorRuleBook {

    static final String TOPIC = "gapless.indicator-rules";

    private static final String COLUMNS =
            "select id, kind, indicator, org_unit, edition, rules, author, created_at from indicator_rules ";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Outbox outbox;
    private final Clock clock;

    IndicatorRuleBook(JdbcClient jdbc, JsonMapper json, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** One edition of the rules of an indicator. */
    record IndicatorRulesEdition(
            UUID id,
            CustomerKind kind,
            Indicator indicator,
            String orgUnit,
            int edition,
            ScoreRules rules,
            String author,
            Instant createdAt) {}

    /** What others are told of new rules. */
    record RulesState(UUID id, long version, String orgUnit, CustomerKind kind, Indicator indicator)
            implements PublicState {}

    /** All editions in force for a kind: for each customer, that of the nearest org unit above counts. */
    record InForce(List<IndicatorRulesEdition> editions) {

        Optional<IndicatorRulesEdition> of(Indicator indicator, String orgUnit) {
            return editions.stream()
                    .filter(edition -> edition.indicator() == indicator && OrgScope.covers(edition.orgUnit(), orgUnit))
                    .max(Comparator.comparingInt(edition -> edition.orgUnit().length()));
        }
    }

    InForce inForce(CustomerKind kind) {
        return new InForce(
                jdbc.sql("""
                        select distinct on (indicator, org_unit)
                            id, kind, indicator, org_unit, edition, rules, author, created_at
                        from indicator_rules where kind = :kind order by indicator, org_unit, edition desc""").param("kind", kind.name()).query(this::edition).list());
    }

    Optional<IndicatorRulesEdition> find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?").param(id).query(this::edition).optional();
    }

    /**
     * Adds the next edition, in force at once.
     *
     * @param basedOn the edition that the author saw, 0 for none; a {@link Problem} (409) where there is a newer one
     */
    @Transactional
    IndicatorRulesEdition add(
            CustomerKind kind, Indicator indicator, String orgUnit, int basedOn, ScoreRules rules, Caller caller) {
        caller.orgScope().require(orgUnit);
        rules.check();
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param("indicator-rules " + kind + ' ' + indicator + ' ' + orgUnit)
                .query((row, i) -> i)
                .list();
        int last = last(kind, indicator, orgUnit);
        if (last != basedOn) {
            throw Problem.conflict("indicator-rules-changed", last).with("edition", last);
        }
        var id = Ids.next();
        jdbc.sql("""
                        insert into indicator_rules
                            (id, kind, indicator, org_unit, edition, rules, author, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        id,
                        kind.name(),
                        indicator.name(),
                        orgUnit,
                        last + 1,
                        json.writeValueAsString(rules),
                        caller.username(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        outbox.append(TOPIC, "IndicatorRulesChanged", new RulesState(id, last + 1, orgUnit, kind, indicator));
        return find(id).orElseThrow();
    }

    int last(CustomerKind kind, Indicator indicator, String orgUnit) {
        return jdbc.sql("""
                        select coalesce(max(edition), 0) from indicator_rules
                        where kind = ? and indicator = ? and org_unit = ?""")
                .params(kind.name(), indicator.name(), orgUnit)
                .query(Integer.class)
                .single();
    }

    /** All editions under the caller's org units, newest first. */
    KeysetPage<IndicatorRulesEdition> list(
            @Nullable CustomerKind kind,
            @Nullable Indicator indicator,
            @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<>(List.of(scope.condition("org_unit")));
        var parameters = new LinkedHashMap<>(scope.parameters());
        if (kind != null) {
            conditions.add("kind = :kind");
            parameters.put("kind", kind.name());
        }
        if (indicator != null) {
            conditions.add("indicator = :indicator");
            parameters.put("indicator", indicator.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(COLUMNS + "where " + String.join(" and ", conditions) + " order by id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query(this::edition)
                .list();
        return KeysetPage.of(rows, paging, edition -> Cursor.of(edition.id()), edition -> edition);
    }

    private IndicatorRulesEdition edition(ResultSet row, int index) throws SQLException {
        return new IndicatorRulesEdition(
                row.getObject("id", UUID.class),
                CustomerKind.valueOf(row.getString("kind")),
                Indicator.valueOf(row.getString("indicator")),
                row.getString("org_unit"),
                row.getInt("edition"),
                json.readValue(row.getString("rules"), ScoreRules.class),
                row.getString("author"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
