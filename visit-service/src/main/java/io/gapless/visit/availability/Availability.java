package io.gapless.visit.availability;

import io.gapless.visit.customer.GeoPoint;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What planners ask: who works when and from where, and when customers can be visited. */
@Component
public class Availability {

    private static final TypeReference<List<VisitWindow>> WINDOWS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Availability(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The calendars of all org units. */
    public static final class Calendars {

        private final Map<String, WorkingHours> byUnit;

        private Calendars(Map<String, WorkingHours> byUnit) {
            this.byUnit = byUnit;
        }

        /** That of the org unit, or of the nearest one above it, or the usual one. */
        public WorkingHours of(String orgUnit) {
            for (String unit = orgUnit; ; unit = unit.substring(0, unit.lastIndexOf('/'))) {
                var hours = byUnit.get(unit);
                if (hours != null) {
                    return hours;
                }
                if (unit.indexOf('/') < 0) {
                    return WorkingHours.USUAL;
                }
            }
        }
    }

    private record Calendar(String orgUnit, String hours) {}

    /** The calendars that are in force. */
    public Calendars calendars() {
        var byUnit = new HashMap<String, WorkingHours>();
        jdbc.sql("select org_unit, hours::text as hours from working_calendar")
                .query(Calendar.class)
                .list()
                .forEach(calendar ->
                        byUnit.put(calendar.orgUnit(), json.readValue(calendar.hours(), WorkingHours.class)));
        return new Calendars(byUnit);
    }

    private record Leave(String employee, LocalDate fromDay, LocalDate toDay) {}

    /** On which of the days people are away, by employee. */
    public Map<String, Set<LocalDate>> leave(LocalDate from, LocalDate to) {
        var leave = new HashMap<String, Set<LocalDate>>();
        jdbc.sql("select employee, from_day, to_day from absence where from_day <= ? and to_day >= ?")
                .params(to, from)
                .query(Leave.class)
                .list()
                .forEach(absence -> {
                    var days = leave.computeIfAbsent(absence.employee(), employee -> new HashSet<>());
                    var first = absence.fromDay().isBefore(from) ? from : absence.fromDay();
                    var last = absence.toDay().isAfter(to) ? to : absence.toDay();
                    first.datesUntil(last.plusDays(1)).forEach(days::add);
                });
        return leave;
    }

    private record Place(String employee, double longitude, double latitude) {}

    /** Where employees' days begin and end, as far as that is known. */
    public Map<String, GeoPoint> workPlaces(Collection<String> employees) {
        var places = new HashMap<String, GeoPoint>();
        if (!employees.isEmpty()) {
            jdbc.sql("select employee, longitude, latitude from work_place where employee in (:employees)")
                    .param("employees", employees)
                    .query(Place.class)
                    .list()
                    .forEach(place -> places.put(place.employee(), new GeoPoint(place.longitude(), place.latitude())));
        }
        return places;
    }

    private record Windows(UUID customerId, String windows) {}

    /** When the customers can be visited, of those who have said so. */
    public Map<UUID, List<VisitWindow>> windows(Collection<UUID> customers) {
        var windows = new HashMap<UUID, List<VisitWindow>>();
        jdbc.sql("select customer_id, windows::text as windows from visit_window where customer_id = any(?)")
                .param(customers.toArray(UUID[]::new))
                .query(Windows.class)
                .list()
                .forEach(row -> windows.put(row.customerId(), json.readValue(row.windows(), WINDOWS)));
        return windows;
    }
}
