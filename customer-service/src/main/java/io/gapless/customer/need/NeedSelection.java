package io.gapless.customer.need;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.SqlCondition;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose answers count, and from when.
 *
 * @param from inclusive
 * @param to exclusive
 */
record NeedSelection(
        CustomerKind kind,
        @Nullable String orgUnit,
        @Nullable String segment,
        Instant from,
        Instant to) {

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /** Throws a {@link Problem} (400) for a time that no answer has. */
    static void requireInRange(@Nullable Instant time) {
        if (time != null && (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST))) {
            throw Problem.badRequest("value-out-of-range");
        }
    }

    /** The latest answer of each customer to each need within the period, as {@code latest}. */
    String latest() {
        return """
                with latest as (
                    select distinct on (s.customer_id, s.need_id) s.customer_id, s.need_id, s.strength, s.satisfaction,
                        s.answered_at
                    from need_score s where s.answered_at >= :from and s.answered_at < :to
                    order by s.customer_id, s.need_id, s.answered_at desc, s.answer_id desc)
                """;
    }

    /** Which of the customers {@code c} and needs {@code n} belong to it, as far as the caller may see them. */
    SqlCondition where(Caller caller) {
        var visible = caller.mayServe(caller.orgScope().narrowedTo(orgUnit), "c.org_unit", "c.manager", "c.login");
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        parameters.put("kind", kind.name());
        parameters.put("from", from.atOffset(ZoneOffset.UTC));
        parameters.put("to", to.atOffset(ZoneOffset.UTC));
        var sql = "c.kind = :kind and c.status in ('ACTIVE', 'CLOSED') and n.kind = :kind and n.active and "
                + visible.sql();
        if (segment != null) {
            sql += " and c.segment = :segment";
            parameters.put("segment", segment);
        }
        return new SqlCondition(sql, parameters);
    }
}
