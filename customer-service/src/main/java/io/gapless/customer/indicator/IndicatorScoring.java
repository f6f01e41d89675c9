package io.gapless.customer.indicator;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Computes indicators by the rules in force. */
@Service
public class IndicatorScoring {

    private final IndicatorRuleBook rules;
    private final IndicatorFigures figures;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    IndicatorScoring(IndicatorRuleBook rules, IndicatorFigures figures, JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.rules = rules;
        this.figures = figures;
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    private record Computed(UUID customer, ScoreRules.Score score, List<@Nullable BigDecimal> figures) {}

    /**
     * Computes the indicators of some customers of a kind anew, within the caller's transaction; the history grows only
     * where a score is another one.
     *
     * @param orgUnits the org unit by customer: it decides whose rules count
     * @param asOf the day on which they are looked at
     * @return how many scores are other ones
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int refresh(CustomerKind kind, Map<UUID, String> orgUnits, LocalDate asOf) {
        var inForce = rules.inForce(kind);
        int changed = 0;
        for (Indicator indicator : Indicator.values()) {
            var byRules = new LinkedHashMap<IndicatorRuleBook.IndicatorRulesEdition, List<UUID>>();
            orgUnits.forEach((customer, orgUnit) -> inForce.of(indicator, orgUnit)
                    .ifPresent(edition -> byRules.computeIfAbsent(edition, e -> new ArrayList<>())
                            .add(customer)));
            for (var entry : byRules.entrySet()) {
                changed += refresh(entry.getKey(), entry.getValue(), asOf);
            }
        }
        return changed;
    }

    private int refresh(IndicatorRuleBook.IndicatorRulesEdition edition, List<UUID> customers, LocalDate asOf) {
        var rules = edition.rules();
        var found = rules.rules().stream()
                .map(rule -> figures.of(rule, rules.currency(), customers, asOf))
                .toList();
        var computed = new HashMap<UUID, Computed>();
        for (UUID customer : customers) {
            var own = new ArrayList<@Nullable BigDecimal>();
            found.forEach(figure -> own.add(figure.get(customer)));
            computed.put(customer, new Computed(customer, rules.score(own), own));
        }
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var all = List.copyOf(computed.values());
        var changed = new HashSet<>(jdbc.sql("""
                        insert into customer_indicator (customer_id, indicator, computed, computed_at)
                        select s.customer_id, :indicator, s.score, :now
                        from unnest(:ids, :scores) as s (customer_id, score) order by s.customer_id
                        on conflict (customer_id, indicator) do update
                            set computed = excluded.computed, computed_at = excluded.computed_at
                            where customer_indicator.computed is distinct from excluded.computed
                        returning customer_id""")
                .param("indicator", edition.indicator().name())
                .param("now", now)
                .param("ids", array("uuid", all.stream().map(Computed::customer).toList()))
                .param(
                        "scores",
                        array(
                                "numeric",
                                all.stream().map(one -> one.score().score()).toList()))
                .query(UUID.class)
                .list());
        var others =
                all.stream().filter(one -> changed.contains(one.customer())).toList();
        if (others.isEmpty()) {
            return 0;
        }
        jdbc.sql("""
                        insert into indicator_score
                            (customer_id, id, indicator, source, score, at, actor, rules_id, inputs, steps)
                        select s.customer_id, s.id, :indicator, 'RULES', s.score, :now, :actor, :rules, s.inputs::json,
                               s.steps::json
                        from unnest(:customers, :ids, :scores, :inputs, :steps)
                            as s (customer_id, id, score, inputs, steps)""")
                .param("indicator", edition.indicator().name())
                .param("now", now)
                .param("actor", Caller.currentName())
                .param("rules", edition.id())
                .param(
                        "customers",
                        array("uuid", others.stream().map(Computed::customer).toList()))
                .param(
                        "ids",
                        array("uuid", others.stream().map(one -> Ids.next()).toList()))
                .param(
                        "scores",
                        array(
                                "numeric",
                                others.stream().map(one -> one.score().score()).toList()))
                .param(
                        "inputs",
                        array(
                                "text",
                                others.stream()
                                        .map(one -> json.writeValueAsString(one.figures()))
                                        .toList()))
                .param(
                        "steps",
                        array(
                                "text",
                                others.stream()
                                        .map(one -> json.writeValueAsString(
                                                one.score().points()))
                                        .toList()))
                .update();
        return others.size();
    }

    private static SqlArrayValue array(String type, List<?> values) {
        return new SqlArrayValue(type, values.toArray());
    }
}
