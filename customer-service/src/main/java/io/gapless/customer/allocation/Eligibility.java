package io.gapless.customer.allocation;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.OrgScope;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may get something: who meets every condition. An empty list is no condition.
 *
 * @param withoutSegments classes that get nothing
 * @param tags any one of them, valid on the first day of the period
 * @param withoutTags none of them valid then
 * @param orgUnits these and everything below them
 * @param statuses of the archive; ACTIVE where none is named
 * @param minimumScore the management score has to be known and at least this
 */
record Eligibility(
        List<CustomerKind> kinds,
        List<String> segments,
        List<String> withoutSegments,
        List<String> tags,
        List<String> withoutTags,
        List<String> orgUnits,
        List<CustomerStatus> statuses,
        @Nullable BigDecimal minimumScore) {

    /** Those statuses of an archive under which a customer can be served at all. */
    enum CustomerStatus {
        ACTIVE,
        CLOSED
    }

    private static final String VALID_TAG = """
            exists (select 1 from customer_tag t where t.customer_id = c.id and t.tag = any(:%s)
                and t.valid_from <= :periodFrom and (t.valid_until is null or t.valid_until >= :periodFrom))""";

    /**
     * As an SQL condition on a customer c and its score s, on a period that begins at {@code :periodFrom}.
     *
     * @param name keeps its parameters apart from others
     * @param whole whether this is all there is, so that only active customers are meant where no status is named
     * @param parameters where its parameters go
     */
    String condition(String name, boolean whole, Map<String, Object> parameters) {
        var conditions = new ArrayList<String>();
        conditions.add("true");
        if (!kinds.isEmpty()) {
            conditions.add("c.kind = any(:" + name + "Kinds)");
            parameters.put(name + "Kinds", names(kinds));
        }
        if (!segments.isEmpty()) {
            conditions.add("c.segment = any(:" + name + "Segments)");
            parameters.put(name + "Segments", segments.toArray(String[]::new));
        }
        if (!withoutSegments.isEmpty()) {
            conditions.add("coalesce(c.segment, '') <> all(:" + name + "WithoutSegments)");
            parameters.put(name + "WithoutSegments", withoutSegments.toArray(String[]::new));
        }
        if (!tags.isEmpty()) {
            conditions.add(VALID_TAG.formatted(name + "Tags"));
            parameters.put(name + "Tags", tags.toArray(String[]::new));
        }
        if (!withoutTags.isEmpty()) {
            conditions.add("not " + VALID_TAG.formatted(name + "WithoutTags"));
            parameters.put(name + "WithoutTags", withoutTags.toArray(String[]::new));
        }
        if (!orgUnits.isEmpty()) {
            var scope = new OrgScope(orgUnits);
            var sql = scope.condition("c.org_unit");
            for (var parameter : scope.parameters().entrySet()) {
                sql = sql.replaceAll(":" + parameter.getKey() + "\\b", ":" + name + parameter.getKey());
                parameters.put(name + parameter.getKey(), parameter.getValue());
            }
            conditions.add(sql);
        }
        if (whole || !statuses.isEmpty()) {
            conditions.add("c.status = any(:" + name + "Statuses)");
            parameters.put(name + "Statuses", statuses.isEmpty() ? new String[] {"ACTIVE"} : names(statuses));
        }
        if (minimumScore != null) {
            conditions.add("s.score >= :" + name + "Score");
            parameters.put(name + "Score", minimumScore);
        }
        return "(" + String.join(" and ", conditions) + ")";
    }

    private static String[] names(List<? extends Enum<?>> values) {
        return values.stream().map(Enum::name).toArray(String[]::new);
    }
}
