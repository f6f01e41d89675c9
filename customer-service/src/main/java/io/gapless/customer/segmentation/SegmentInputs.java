package io.gapless.customer.segmentation;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.indicator.Indicator;
import io.gapless.customer.indicator.IndicatorScoring;
import io.gapless.platform.security.OrgScope;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what classes are made of: for many customers at once one query for each kind of figure that the rules ask for. */
@Component
class SegmentInputs {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final IndicatorScoring scoring;

    SegmentInputs(JdbcClient jdbc, JsonMapper json, IndicatorScoring scoring) {
        this.jdbc = jdbc;
        this.json = json;
        this.scoring = scoring;
    }

    /**
     * A customer to be given a class.
     *
     * @param segment the class they have now
     */
    record Subject(UUID id, @Nullable String segment, Inputs inputs) {}

    /**
     * What is asked about customers.
     *
     * @param refreshIndicators whether their indicators are computed anew before
     */
    record Question(CustomerKind kind, SchemeRules rules, LocalDate asOf, boolean refreshIndicators) {

        LocalDate to() {
            return asOf.withDayOfMonth(1);
        }

        LocalDate from() {
            return to().minusMonths(rules.months());
        }

        private Set<String> tags() {
            var tags = new TreeSet<String>();
            for (Condition condition : rules.allConditions()) {
                if (condition instanceof Condition.HasTag tagged) {
                    tags.add(tagged.tag());
                }
            }
            return tags;
        }

        private Set<String> attributes() {
            var attributes = new TreeSet<String>();
            for (Condition condition : rules.allConditions()) {
                if (condition instanceof Condition.AttributeIs is) {
                    attributes.add(is.attribute());
                } else if (condition instanceof Condition.AttributeBetween between) {
                    attributes.add(between.attribute());
                }
            }
            return attributes;
        }

        private Set<Indicator> indicators() {
            var indicators = new TreeSet<Indicator>();
            if (rules.adjustment() != null) {
                rules.adjustment().weights().forEach(weight -> indicators.add(weight.indicator()));
                rules.adjustment().penalties().forEach(penalty -> indicators.add(penalty.indicator()));
            }
            for (Condition condition : rules.allConditions()) {
                if (condition instanceof Condition.IndicatorBetween between) {
                    indicators.add(between.indicator());
                }
            }
            return indicators;
        }
    }

    /** Which customers a scheme rules: those of its org unit, but not of units below that have a scheme of their own. */
    record Ruled(CustomerKind kind, String orgUnit, List<String> exceptUnits) {

        String condition() {
            var condition = new StringBuilder("kind = :kind and status = 'ACTIVE' and ")
                    .append(new OrgScope(List.of(orgUnit)).condition("org_unit"));
            for (int i = 0; i < exceptUnits.size(); i++) {
                condition.append(
                        " and not (org_unit = :but%1$d or (org_unit >= :butFrom%1$d and org_unit < :butTo%1$d))"
                                .formatted(i));
            }
            return condition.toString();
        }

        Map<String, Object> parameters() {
            var parameters = new HashMap<>(new OrgScope(List.of(orgUnit)).parameters());
            parameters.put("kind", kind.name());
            for (int i = 0; i < exceptUnits.size(); i++) {
                parameters.put("but" + i, exceptUnits.get(i));
                parameters.put("butFrom" + i, exceptUnits.get(i) + "/");
                parameters.put("butTo" + i, exceptUnits.get(i) + "0");
            }
            return parameters;
        }
    }

    long count(Ruled ruled) {
        return jdbc.sql("select count(*) from customer where " + ruled.condition())
                .params(ruled.parameters())
                .query(Long.class)
                .single();
    }

    /** The next customers in the order of their ids. */
    List<Subject> after(UUID last, Ruled ruled, int limit, Question question) {
        return subjects(
                jdbc.sql(select(question) + ruled.condition() + " and id > :last order by id limit " + limit)
                        .params(ruled.parameters())
                        .param("last", last),
                question);
    }

    /** These customers, as far as they are served. */
    List<Subject> of(List<UUID> customers, Question question) {
        return subjects(
                jdbc.sql(select(question) + "id = any(:ids) and status = 'ACTIVE' order by id")
                        .param("ids", new SqlArrayValue("uuid", customers.toArray())),
                question);
    }

    private static String select(Question question) {
        return "select id, org_unit, segment, registered_on, "
                + (question.attributes().isEmpty() ? "null" : "attributes::text")
                + " from customer where ";
    }

    private record Row(
            UUID id,
            String orgUnit,
            @Nullable String segment,
            LocalDate registered,
            @Nullable String attributes) {}

    private record Sums(long orders, BigDecimal quantity, BigDecimal value) {
        static final Sums NONE = new Sums(0, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    private List<Subject> subjects(JdbcClient.StatementSpec query, Question question) {
        var rows = query.query((row, i) -> new Row(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, LocalDate.class),
                        row.getString(5)))
                .list();
        if (rows.isEmpty()) {
            return List.of();
        }
        if (question.refreshIndicators()) {
            var orgUnits = new LinkedHashMap<UUID, String>();
            rows.forEach(row -> orgUnits.put(row.id(), row.orgUnit()));
            scoring.refresh(question.kind(), orgUnits, question.asOf());
        }
        var ids = new SqlArrayValue("uuid", rows.stream().map(Row::id).toArray());
        var purchases = purchases(ids, question);
        var indicators = indicators(ids, question);
        var tags = tags(ids, question);
        var attributes = question.attributes();
        var overrides = overrides(ids, question.asOf());
        var subjects = new ArrayList<Subject>(rows.size());
        for (Row row : rows) {
            var sums = purchases.getOrDefault(row.id(), Sums.NONE);
            subjects.add(new Subject(
                    row.id(),
                    row.segment(),
                    new Inputs(
                            question.kind(),
                            question.asOf(),
                            question.from(),
                            question.to(),
                            sums.orders(),
                            sums.quantity(),
                            sums.value(),
                            ChronoUnit.DAYS.between(row.registered(), question.asOf()),
                            indicators.getOrDefault(row.id(), Map.of()),
                            tags.getOrDefault(row.id(), Set.of()),
                            attributes(row.attributes(), attributes),
                            overrides.get(row.id()))));
        }
        return subjects;
    }

    private Map<UUID, Sums> purchases(SqlArrayValue ids, Question question) {
        var found = new HashMap<UUID, Sums>();
        jdbc.sql("""
                        select customer_id, sum(orders)::bigint, sum(quantity), sum(value) from purchase_month
                        where customer_id = any(:ids) and month >= :from and month < :to and currency = :currency
                        group by customer_id""")
                .param("ids", ids)
                .param("from", question.from())
                .param("to", question.to())
                .param("currency", question.rules().currency())
                .query((ResultSet row) -> {
                    found.put(
                            row.getObject(1, UUID.class),
                            new Sums(row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4)));
                });
        return found;
    }

    private Map<UUID, Map<Indicator, BigDecimal>> indicators(SqlArrayValue ids, Question question) {
        var asked = question.indicators();
        var found = new HashMap<UUID, Map<Indicator, BigDecimal>>();
        if (asked.isEmpty()) {
            return found;
        }
        jdbc.sql("""
                        select customer_id, indicator, score from (
                            select customer_id, indicator,
                                   case when entered_until >= :asOf then entered else computed end as score
                            from customer_indicator where customer_id = any(:ids)) as standing
                        where score is not null""").param("asOf", question.asOf()).param("ids", ids).query((ResultSet row) -> {
            var indicator = Indicator.valueOf(row.getString(2));
            if (asked.contains(indicator)) {
                found.computeIfAbsent(row.getObject(1, UUID.class), id -> new EnumMap<>(Indicator.class))
                        .put(indicator, row.getBigDecimal(3));
            }
        });
        return found;
    }

    private Map<UUID, Set<String>> tags(SqlArrayValue ids, Question question) {
        var asked = question.tags();
        var found = new HashMap<UUID, Set<String>>();
        if (asked.isEmpty()) {
            return found;
        }
        jdbc.sql("""
                        select distinct customer_id, tag from customer_tag
                        where customer_id = any(:ids) and tag = any(:tags) and valid_from <= :asOf
                          and (valid_until is null or valid_until >= :asOf)""")
                .param("ids", ids)
                .param("tags", new SqlArrayValue("text", asked.toArray()))
                .param("asOf", question.asOf())
                .query((ResultSet row) -> {
                    found.computeIfAbsent(row.getObject(1, UUID.class), id -> new TreeSet<>())
                            .add(row.getString(2));
                });
        return found;
    }

    /** The classes that people have given, of those customers who have one. */
    Map<UUID, String> overrides(List<UUID> customers, LocalDate asOf) {
        return overrides(new SqlArrayValue("uuid", customers.toArray()), asOf);
    }

    private Map<UUID, String> overrides(SqlArrayValue ids, LocalDate asOf) {
        var found = new HashMap<UUID, String>();
        jdbc.sql("""
                        select customer_id, segment from segment_override
                        where customer_id = any(:ids) and ended_at is null and valid_until >= :asOf""").param("ids", ids).param("asOf", asOf).query((ResultSet row) -> {
            found.put(row.getObject(1, UUID.class), row.getString(2));
        });
        return found;
    }

    private Map<String, List<String>> attributes(@Nullable String text, Set<String> asked) {
        if (text == null || text.equals("{}")) {
            return Map.of();
        }
        var all = json.readTree(text);
        var found = new TreeMap<String, List<String>>();
        for (String name : asked) {
            var value = all.get(name);
            if (value != null && !value.isNull()) {
                found.put(name, values(value));
            }
        }
        return found;
    }

    private static List<String> values(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(SegmentInputs::text).toList();
        }
        return List.of(text(value));
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asString() : value.toString();
    }
}
