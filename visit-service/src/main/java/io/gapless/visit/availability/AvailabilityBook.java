package io.gapless.visit.availability;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.qualification.Colleagues;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Keeps what planners ask for. */
@Service
class AvailabilityBook {

    private static final int LONGEST_LEAVE = 366;
    private static final int FARTHEST_LEAVE = 3660;
    private static final TypeReference<List<VisitWindow>> WINDOWS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Colleagues colleagues;
    private final Clock clock;

    AvailabilityBook(JdbcClient jdbc, JsonMapper json, Colleagues colleagues, Clock clock) {
        this.colleagues = colleagues;
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    private record CalendarRow(
            UUID id, long version, String orgUnit, String hours, String changedBy, Instant changedAt) {}

    /** A calendar as it stands. */
    record Calendar(UUID id, long version, String orgUnit, WorkingHours hours, String changedBy, Instant changedAt) {}

    /** The calendars in the caller's org units, and those above them that count there. */
    @Transactional(readOnly = true)
    List<Calendar> calendars(Caller caller) {
        return jdbc
                .sql("select id, version, org_unit, hours::text as hours, changed_by, changed_at from working_calendar")
                .query(CalendarRow.class)
                .list()
                .stream()
                .map(this::calendar)
                .filter(calendar -> isReadableBy(calendar, caller))
                .sorted(Comparator.comparing(Calendar::orgUnit))
                .toList();
    }

    @Transactional(readOnly = true)
    Calendar calendar(UUID id, Caller caller) {
        return jdbc.sql(
                        "select id, version, org_unit, hours::text as hours, changed_by, changed_at from working_calendar where id = ?")
                .param(id)
                .query(CalendarRow.class)
                .optional()
                .map(this::calendar)
                .filter(calendar -> isReadableBy(calendar, caller))
                .orElseThrow(() -> Problem.notFound("working-calendar-not-found", id));
    }

    @Transactional
    Calendar add(String orgUnit, WorkingHours hours, Caller caller) {
        caller.orgScope().require(orgUnit);
        var id = Ids.next();
        try {
            jdbc.sql("""
                            insert into working_calendar (id, version, org_unit, hours, changed_by, changed_at)
                            values (?, 1, ?, ?::jsonb, ?, ?)""")
                    .params(id, orgUnit, json.writeValueAsString(hours), caller.username(), now())
                    .update();
        } catch (DuplicateKeyException there) {
            throw Problem.conflict("working-calendar-exists", orgUnit);
        }
        return calendar(id, caller);
    }

    @Transactional
    Calendar change(UUID id, IfMatch ifMatch, WorkingHours hours, Caller caller) {
        requireOwn(id, ifMatch, caller);
        jdbc.sql("""
                        update working_calendar set version = version + 1, hours = ?::jsonb, changed_by = ?, changed_at = ?
                        where id = ?""")
                .params(json.writeValueAsString(hours), caller.username(), now(), id)
                .update();
        return calendar(id, caller);
    }

    @Transactional
    void remove(UUID id, IfMatch ifMatch, Caller caller) {
        requireOwn(id, ifMatch, caller);
        jdbc.sql("delete from working_calendar where id = ?").param(id).update();
    }

    private void requireOwn(UUID id, IfMatch ifMatch, Caller caller) {
        jdbc.sql("select id from working_calendar where id = ? for update")
                .param(id)
                .query(UUID.class)
                .optional();
        var calendar = calendar(id, caller);
        caller.orgScope().require(calendar.orgUnit());
        ifMatch.check(calendar.version());
    }

    private static boolean isReadableBy(Calendar calendar, Caller caller) {
        return caller.orgScope().contains(calendar.orgUnit())
                || caller.orgScope().units().stream().anyMatch(unit -> unit.startsWith(calendar.orgUnit() + "/"));
    }

    private Calendar calendar(CalendarRow row) {
        return new Calendar(
                row.id(),
                row.version(),
                row.orgUnit(),
                json.readValue(row.hours(), WorkingHours.class),
                row.changedBy(),
                row.changedAt());
    }

    /** Days on which somebody is away. */
    record Absence(
            UUID id,
            String employee,
            String orgUnit,
            LocalDate from,
            LocalDate to,
            @Nullable String reason,
            String enteredBy,
            Instant enteredAt) {}

    private static final String ABSENCE = """
            select id, employee, org_unit, from_day as "from", to_day as "to", reason, entered_by, entered_at
            from absence where\s""";

    @Transactional
    Absence enter(
            String employee, String orgUnit, LocalDate from, LocalDate to, @Nullable String reason, Caller caller) {
        caller.orgScope().require(orgUnit);
        requireOwn(employee, caller);
        var today = LocalDate.now(clock);
        if (to.isBefore(from)
                || ChronoUnit.DAYS.between(from, to) > LONGEST_LEAVE
                || Math.abs(ChronoUnit.DAYS.between(today, from)) > FARTHEST_LEAVE) {
            throw Problem.unprocessable("absence-days-unfit", LONGEST_LEAVE);
        }
        var id = Ids.next();
        jdbc.sql("""
                        insert into absence (id, employee, org_unit, from_day, to_day, reason, entered_by, entered_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(employee)
                .param(orgUnit)
                .param(from)
                .param(to)
                .param(reason)
                .param(caller.username())
                .param(now())
                .update();
        return absence(id, caller);
    }

    @Transactional(readOnly = true)
    Absence absence(UUID id, Caller caller) {
        return jdbc.sql(ABSENCE + "id = ?")
                .param(id)
                .query(Absence.class)
                .optional()
                .filter(absence -> caller.mayServe(absence.orgUnit(), absence.employee(), null))
                .orElseThrow(() -> Problem.notFound("absence-not-found", id));
    }

    @Transactional(readOnly = true)
    KeysetPage<Absence> absences(@Nullable String employee, @Nullable String orgUnit, Paging paging, Caller caller) {
        var visible = caller.mayServe(caller.orgScope().narrowedTo(orgUnit), "org_unit", "employee", "employee");
        var rows = jdbc.sql(ABSENCE + visible.sql() + """
                         and (:employee::text is null or employee = :employee)
                            and (:after::uuid is null or id > :after)
                        order by id limit :fetch""")
                .params(visible.parameters())
                .param("employee", employee)
                .param("after", paging.after() == null ? null : paging.after().uuid(0))
                .param("fetch", paging.fetch())
                .query(Absence.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    @Transactional
    void withdraw(UUID id, Caller caller) {
        absence(id, caller);
        jdbc.sql("delete from absence where id = ?").param(id).update();
    }

    /** Where an employee's days begin and end. */
    record WorkPlace(
            String employee, long version, String orgUnit, double longitude, double latitude, String changedBy) {}

    @Transactional(readOnly = true)
    WorkPlace workPlace(String employee, Caller caller) {
        return place(employee)
                .filter(place -> caller.mayServe(place.orgUnit(), place.employee(), null))
                .orElseThrow(() -> Problem.notFound("work-place-not-found", employee));
    }

    @Transactional
    WorkPlace place(
            String employee, IfMatch ifMatch, String orgUnit, double longitude, double latitude, Caller caller) {
        caller.orgScope().require(orgUnit);
        requireOwn(employee, caller);
        var known = place(employee);
        known.ifPresent(place -> {
            if (!caller.orgScope().contains(place.orgUnit())) {
                throw Problem.notFound("work-place-not-found", employee);
            }
        });
        ifMatch.check(known.map(WorkPlace::version).orElse(0L));
        jdbc.sql("""
                        insert into work_place (employee, version, org_unit, longitude, latitude, changed_by)
                        values (?, 1, ?, ?, ?, ?)
                        on conflict (employee) do update set version = work_place.version + 1,
                            org_unit = excluded.org_unit, longitude = excluded.longitude,
                            latitude = excluded.latitude, changed_by = excluded.changed_by""")
                .params(employee, orgUnit, longitude, latitude, caller.username())
                .update();
        return workPlace(employee, caller);
    }

    @Transactional
    void forgetPlace(String employee, IfMatch ifMatch, Caller caller) {
        ifMatch.check(workPlace(employee, caller).version());
        jdbc.sql("delete from work_place where employee = ?").param(employee).update();
    }

    private Optional<WorkPlace> place(String employee) {
        return jdbc.sql(
                        "select employee, version, org_unit, longitude, latitude, changed_by from work_place where employee = ?")
                .param(employee)
                .query(WorkPlace.class)
                .optional();
    }

    /**
     * Managers enter what is their own, supervisors what is their people's: those, and only those, are asked of the identity
     * server. Never within a transaction.
     */
    void requireMayTell(String employee, String orgUnit, Caller caller) {
        caller.orgScope().require(orgUnit);
        requireOwn(employee, caller);
        if (!employee.equals(caller.username())) {
            colleagues.orgUnitOf(employee, caller);
        }
    }

    private static void requireOwn(String employee, Caller caller) {
        if (caller.seesOnlyOwnCustomers() && !caller.username().equals(employee)) {
            throw Problem.forbidden("not-your-own", employee);
        }
    }

    private record WindowsRow(UUID customerId, long version, String windows) {}

    /** When a customer can be visited. */
    record CustomerWindows(UUID customerId, long version, List<VisitWindow> windows) {}

    /** Those of a customer; without any, the customer can be visited whenever there is work. */
    @Transactional(readOnly = true)
    CustomerWindows windows(KnownCustomer customer) {
        return jdbc.sql("select customer_id, version, windows::text as windows from visit_window where customer_id = ?")
                .param(customer.id())
                .query(WindowsRow.class)
                .optional()
                .map(row ->
                        new CustomerWindows(row.customerId(), row.version(), json.readValue(row.windows(), WINDOWS)))
                .orElseGet(() -> new CustomerWindows(customer.id(), 0, List.of()));
    }

    @Transactional
    CustomerWindows open(KnownCustomer customer, IfMatch ifMatch, List<VisitWindow> windows) {
        for (VisitWindow window : windows) {
            if (!window.from().isBefore(window.until())) {
                throw Problem.unprocessable("interval-empty", window.from(), window.until());
            }
        }
        jdbc.sql("select id from known_customer where id = ? for no key update")
                .param(customer.id())
                .query(UUID.class)
                .optional();
        ifMatch.check(windows(customer).version());
        jdbc.sql("""
                        insert into visit_window (id, customer_id, version, windows) values (?, ?, 1, ?::jsonb)
                        on conflict (customer_id) do update set version = visit_window.version + 1,
                            windows = excluded.windows""")
                .params(Ids.next(), customer.id(), json.writeValueAsString(windows))
                .update();
        return windows(customer);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
