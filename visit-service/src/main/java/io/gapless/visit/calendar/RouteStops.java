package io.gapless.visit.calendar;

import io.gapless.platform.privacy.Masking;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.security.Caller;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.GeoPoint;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The stops of an employee's day, with all that is to be known there; of what the caller may see, as they may see it. */
@Component
class RouteStops {

    private static final int MOST = 60;

    private final JdbcClient jdbc;
    private final PersonalReads reads;
    private final VisitSettings settings;

    RouteStops(JdbcClient jdbc, PersonalReads reads, VisitSettings settings) {
        this.jdbc = jdbc;
        this.reads = reads;
        this.settings = settings;
    }

    /** A step to be carried out. */
    record Step(int number, String title, String evidence, boolean critical) {}

    /**
     * A visit of the day.
     *
     * @param startsAt by the clock of the service's zone; null where only the day is planned
     * @param findings of the last visit that had some
     * @param findingsOf its day
     * @param needs the customer spoke of then
     * @param promises still open in that month
     * @param complaints whose customers are still to be called back
     */
    record Stop(
            UUID customerId,
            String customer,
            String code,
            @Nullable String segment,
            @Nullable String address,
            @Nullable String phone,
            @Nullable GeoPoint place,
            String title,
            String kind,
            String status,
            @Nullable LocalTime startsAt,
            @Nullable Integer minutes,
            List<Step> steps,
            @Nullable String findings,
            @Nullable LocalDate findingsOf,
            List<String> needs,
            List<String> promises,
            List<String> complaints) {}

    private record StepOf(UUID visit, int number, String title, String evidence, boolean critical) {

        Step step() {
            return new Step(number, title, evidence, critical);
        }
    }

    List<Stop> of(String manager, LocalDate day, Caller caller) {
        var visible = caller.mayServe(caller.orgScope(), "v.org_unit", "v.manager", "null");
        var where = "v.manager = :manager and v.planned_for = :day and v.status not in ('CANCELLED', 'MISSED') and "
                + visible.sql();
        var parameters = new HashMap<String, Object>(visible.parameters());
        parameters.put("manager", manager);
        parameters.put("day", day);
        var steps = steps(where, parameters);
        var masking = Masking.of(caller);
        var stops = jdbc.sql("""
                        select v.id, v.customer_id, c.name, c.code, coalesce(v.segment, c.segment) as segment, c.address,
                            c.phone, c.longitude, c.latitude, v.title, v.kind, v.status, v.starts_at, v.duration_minutes,
                            l.findings, l.planned_for as findings_of, l.needs,
                            (select array_agg(p.title order by p.due_at, p.title) from promise p
                                where p.customer_id = v.customer_id and p.status in ('PROMISED', 'PLANNED')
                                    and p.period = to_char(v.planned_for, 'YYYY-MM')) as promises,
                            (select array_agg(b.title order by b.opened_at) from call_back b
                                where b.customer_id = v.customer_id and b.status = 'OPEN') as complaints
                        from visit v join known_customer c on c.id = v.customer_id
                        left join lateral (
                            select p.findings, p.planned_for,
                                (select array_agg(n.text order by n.position) from visit_need n where n.visit = p.id) as needs
                            from visit p
                            where p.customer_id = v.customer_id and p.status = 'COMPLETED' and p.id <> v.id
                                and p.findings is not null
                            order by p.planned_for desc, p.id desc limit 1) l on true
                        where %s order by v.starts_at nulls last, v.sequence = 0, v.sequence, v.id limit %d""".formatted(where, MOST))
                .params(parameters)
                .query((row, i) -> stop(row, steps, masking))
                .list();
        reads.note(stops.stream().map(Stop::customerId));
        return stops;
    }

    /** Of visits that have begun their own, of the others those of the edition in force: by it they will be carried out. */
    private Map<UUID, List<Step>> steps(String where, Map<String, Object> parameters) {
        var steps = new HashMap<UUID, List<Step>>();
        jdbc.sql("""
                        select v.id as visit, s.position + 1 as number, s.title, s.evidence, s.critical
                        from visit v join visit_step s on s.visit = v.id where v.status <> 'PLANNED' and %1$s
                        union all
                        select v.id, s.position + 1, s.title, s.evidence, s.critical
                        from visit v join service_standard_step s
                            on s.standard = coalesce(standard_in_force(v.standard_id), v.standard_id)
                        where v.status = 'PLANNED' and %1$s
                        order by 1, 2""".formatted(where))
                .params(parameters)
                .query(StepOf.class)
                .list()
                .forEach(step -> steps.computeIfAbsent(step.visit(), id -> new ArrayList<>())
                        .add(step.step()));
        return steps;
    }

    private Stop stop(ResultSet row, Map<UUID, List<Step>> steps, Masking masking) throws SQLException {
        var longitude = row.getObject("longitude", Double.class);
        var latitude = row.getObject("latitude", Double.class);
        var startsAt = row.getObject("starts_at", OffsetDateTime.class);
        return new Stop(
                row.getObject("customer_id", UUID.class),
                String.valueOf(masking.person(row.getString("name"))),
                row.getString("code"),
                row.getString("segment"),
                masking.address(row.getString("address")),
                masking.phone(row.getString("phone")),
                longitude == null || latitude == null || masking.isMasked() ? null : new GeoPoint(longitude, latitude),
                row.getString("title"),
                row.getString("kind"),
                row.getString("status"),
                startsAt == null
                        ? null
                        : startsAt.atZoneSameInstant(settings.zone()).toLocalTime(),
                row.getObject("duration_minutes", Integer.class),
                steps.getOrDefault(row.getObject("id", UUID.class), List.of()),
                masking.text(row.getString("findings")),
                row.getObject("findings_of", LocalDate.class),
                texts(row.getArray("needs"), masking),
                texts(row.getArray("promises"), masking),
                texts(row.getArray("complaints"), masking));
    }

    private static List<String> texts(@Nullable Array array, Masking masking) throws SQLException {
        var texts = new ArrayList<String>();
        if (array != null) {
            for (String text : (String[]) array.getArray()) {
                texts.add(String.valueOf(masking.text(text)));
            }
        }
        return texts;
    }
}
