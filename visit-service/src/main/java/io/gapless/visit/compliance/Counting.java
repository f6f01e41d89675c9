package io.gapless.visit.compliance;

import java.util.List;

/** How visits are counted, in SQL; the same for figures that are kept and for those that are counted on being asked. */
final class Counting {

    /** All under which figures of days are kept. */
    static final List<String> KEPT = List.of("ALL", "STEP", "ITEM", "EMPLOYEE", "SEGMENT", "DIMENSION");

    /** The columns of {@link #ofVisits} besides the key, the day and the org unit. */
    static final String FIGURES = "visits, completed, on_time, steps, executed, due, met, squares";

    private static final String ON_TIME =
            "v.status = 'COMPLETED' and (v.started_at at time zone :zone)::date = v.planned_for";

    private Counting() {}

    /**
     * Selects {@code key, day, org_unit} and {@link #FIGURES} of completed and missed visits. It needs the parameter
     * {@code zone}.
     *
     * @param kept one of {@link #KEPT}
     * @param source what follows {@code from}, with the visits as {@code v}
     * @param where a condition on them
     */
    static String ofVisits(String kept, String source, String where) {
        var key = switch (kept) {
            case "ALL" -> "''";
            case "STEP" -> "v.standard_id || '/' || (s.position + 1)";
            case "ITEM" -> "coalesce(v.item_id::text, '')";
            case "EMPLOYEE" -> "v.manager";
            case "SEGMENT" -> "coalesce(v.segment, '')";
            case "DIMENSION" -> "s.dimension";
            default -> throw new IllegalArgumentException(kept);
        };
        boolean ofSteps = kept.equals("STEP") || kept.equals("DIMENSION");
        return (ofSteps ? OF_STEPS : OF_WHOLE_VISITS).formatted(key, ON_TIME, source, where);
    }

    private static final String OF_STEPS = """
            select %1$s as key, v.planned_for as day, v.org_unit, count(distinct v.id) as visits,
                count(distinct v.id) filter (where v.status = 'COMPLETED') as completed,
                count(distinct v.id) filter (where %2$s) as on_time,
                count(*) as steps, count(*) filter (where s.executed) as executed, sum(s.weight) as due,
                coalesce(sum(s.weight) filter (where s.executed), 0) as met, sum(s.weight * s.weight) as squares
            from %3$s join visit_step s on s.visit = v.id
            where v.status in ('COMPLETED', 'MISSED') and %4$s
            group by 1, 2, 3""";

    private static final String OF_WHOLE_VISITS = """
            select %1$s as key, v.planned_for as day, v.org_unit, count(*) as visits,
                count(*) filter (where v.status = 'COMPLETED') as completed,
                count(*) filter (where %2$s) as on_time,
                sum(s.steps)::bigint as steps, sum(s.executed)::bigint as executed, sum(s.due) as due, sum(s.met) as met,
                sum(s.squares) as squares
            from %3$s cross join lateral (
                select count(*) as steps, count(*) filter (where executed) as executed, coalesce(sum(weight), 0) as due,
                    coalesce(sum(weight) filter (where executed), 0) as met, coalesce(sum(weight * weight), 0) as squares
                from visit_step where visit = v.id) s
            where v.status in ('COMPLETED', 'MISSED') and %4$s
            group by 1, 2, 3""";
}
