package io.gapless.visit.compliance;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.standard.Dimension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The visits behind a figure, newest first. */
@Component
class ComplianceVisits {

    private final JdbcClient jdbc;
    private final Compliance compliance;
    private final VisitSettings settings;

    ComplianceVisits(JdbcClient jdbc, Compliance compliance, VisitSettings settings) {
        this.jdbc = jdbc;
        this.compliance = compliance;
        this.settings = settings;
    }

    /** How a visit ended. */
    enum Ending {
        COMPLETED,
        MISSED
    }

    /**
     * Which part of the visits is asked for; null where it is not narrowed.
     *
     * @param step the number of a step of the standard that the filter names
     * @param executed whether the step, all steps of the dimension, or all steps at all were executed
     * @param onTime whether it began on its day; completed visits only
     */
    record Part(
            @Nullable Integer step,
            @Nullable Dimension dimension,
            @Nullable Ending status,
            @Nullable Boolean executed,
            @Nullable Boolean onTime) {}

    /**
     * A visit behind a figure.
     *
     * @param onTime whether it began on its day; null where it was missed
     * @param steps how many steps were due, of those that are asked for
     * @param leftOut numbers of those that were not executed
     * @param executed by weight, 0 to 1; null where no step was due
     */
    record Row(
            UUID id,
            @OfPerson UUID customerId,
            String customerName,
            String orgUnit,
            String manager,
            @Nullable String segment,
            UUID standardId,
            @Nullable UUID itemId,
            String title,
            Ending status,
            LocalDate plannedFor,
            @Nullable Boolean onTime,
            int steps,
            List<Integer> leftOut,
            @Nullable BigDecimal executed) {}

    KeysetPage<Row> find(Compliance.Filter filter, Part part, Paging paging, Caller caller) {
        if (part.step() != null && filter.standardId() == null) {
            throw Problem.unprocessable("step-without-standard");
        }
        var scope = compliance.scope(filter, caller);
        var conditions = new ArrayList<String>(List.of("v.status in ('COMPLETED', 'MISSED')", scope.sql()));
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        parameters.put("zone", settings.zone().getId());
        var ofSteps = new ArrayList<String>(List.of("s.visit = v.id"));
        if (part.step() != null) {
            ofSteps.add("s.position = :position");
            parameters.put("position", part.step() - 1);
        }
        if (part.dimension() != null) {
            ofSteps.add("s.dimension = :dimension");
            parameters.put("dimension", part.dimension().name());
        }
        if (ofSteps.size() > 1) {
            conditions.add("s.steps > 0");
        }
        if (part.status() != null) {
            conditions.add("v.status = :status");
            parameters.put("status", part.status().name());
        }
        if (part.executed() != null) {
            conditions.add("s.steps > 0 and (cardinality(s.left_out) = 0) = :executed");
            parameters.put("executed", part.executed());
        }
        if (part.onTime() != null) {
            conditions.add("v.status = 'COMPLETED' and (" + ON_TIME + ") = :onTime");
            parameters.put("onTime", part.onTime());
        }
        if (paging.after() != null) {
            conditions.add("(v.planned_for, v.id) < (cast(:day as date), :after)");
            parameters.put("day", paging.after().text(0));
            parameters.put("after", paging.after().uuid(1));
        }
        var rows = jdbc.sql("""
                        select v.id, v.customer_id, c.name as customer_name, v.org_unit, v.manager, v.segment, v.standard_id,
                            v.item_id, v.title, v.status, v.planned_for,
                            case when v.status = 'COMPLETED' then %s end as on_time, s.steps, s.left_out,
                            round(s.met / nullif(s.due, 0), 4) as executed
                        from visit v join known_customer c on c.id = v.customer_id
                        cross join lateral (
                            select count(*)::int as steps,
                                coalesce(array_agg(s.position + 1 order by s.position)
                                    filter (where s.executed is not true), '{}') as left_out,
                                coalesce(sum(s.weight), 0) as due,
                                coalesce(sum(s.weight) filter (where s.executed), 0) as met
                            from visit_step s where %s) s
                        where %s
                        order by v.planned_for desc, v.id desc limit %d""".formatted(
                        ON_TIME, String.join(" and ", ofSteps), String.join(" and ", conditions), paging.fetch()))
                .params(parameters)
                .query((row, i) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getObject("customer_id", UUID.class),
                        row.getString("customer_name"),
                        row.getString("org_unit"),
                        row.getString("manager"),
                        row.getString("segment"),
                        row.getObject("standard_id", UUID.class),
                        row.getObject("item_id", UUID.class),
                        row.getString("title"),
                        Ending.valueOf(row.getString("status")),
                        row.getObject("planned_for", LocalDate.class),
                        row.getObject("on_time", Boolean.class),
                        row.getInt("steps"),
                        List.of((Integer[]) row.getArray("left_out").getArray()),
                        row.getBigDecimal("executed")))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.plannedFor(), row.id()), row -> row);
    }

    private static final String ON_TIME = "(v.started_at at time zone :zone)::date = v.planned_for";
}
