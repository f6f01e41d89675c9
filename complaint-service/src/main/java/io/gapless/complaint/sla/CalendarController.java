package io.gapless.complaint.sla;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.sla.SlaPolicyController.CalendarBody;
import io.gapless.complaint.sla.SlaPolicyController.IntervalBody;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Business calendars over HTTP. */
@RestController
@RequestMapping("/api/v1/business-calendars")
class CalendarController {

    private final Calendars calendars;
    private final Idempotency idempotency;

    CalendarController(Calendars calendars, Idempotency idempotency) {
        this.calendars = calendars;
        this.idempotency = idempotency;
    }

    /** A calendar to be added. */
    record NewCalendar(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotBlank @Size(max = 100) String name,
            @NotNull @Valid CalendarBody calendar) {}

    /** What a calendar becomes. */
    record ChangedCalendar(
            @NotBlank @Size(max = 100) String name,
            @NotNull @Valid CalendarBody calendar) {}

    /**
     * A holiday of one day or several.
     *
     * @param until the last day; the same as the first unless told
     */
    record Holiday(
            @NotBlank @Size(max = 100) String name,
            @NotNull LocalDate from,
            @Nullable LocalDate until) {}

    /**
     * A day that is worked although it otherwise would not be.
     *
     * @param intervals those of the longest day of the week unless told
     */
    record MakeUpDay(
            @NotNull LocalDate date,
            @Nullable @Size(min = 1, max = 20) List<@Valid @NotNull IntervalBody> intervals) {}

    /** The days of a year that differ from the week: as a government announces them. */
    record YearBody(
            @NotNull @Min(2000) @Max(2100) Integer year,
            @NotNull @Size(max = 60) List<@Valid @NotNull Holiday> holidays,
            @Nullable @Size(max = 60) List<@Valid @NotNull MakeUpDay> makeUpDays) {}

    /** A calendar as answered. */
    record CalendarView(
            UUID id,
            long version,
            String orgUnit,
            String name,
            CalendarBody calendar,
            String changedBy,
            Instant changedAt) {

        static CalendarView from(Calendars.Named named) {
            return new CalendarView(
                    named.id(),
                    named.version(),
                    named.orgUnit(),
                    named.name(),
                    CalendarBody.from(named.definition()),
                    named.changedBy(),
                    named.changedAt());
        }
    }

    /** Adds a calendar for an org unit; policies name it by its id. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CalendarView> add(@Valid @RequestBody NewCalendar body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var added =
                    calendars.add(body.orgUnit(), body.name(), body.calendar().toCalendar(), caller);
            return ResponseEntity.created(URI.create("/api/v1/business-calendars/" + added.id()))
                    .eTag(IfMatch.etag(added.version()))
                    .body(CalendarView.from(added));
        });
    }

    /** Changes a calendar: a new edition, by which the running clocks of its policies are reckoned anew. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<CalendarView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ChangedCalendar body, Caller caller) {
        var definition = body.calendar().toCalendar();
        return answer(calendars.change(id, ifMatch, body.name(), before -> definition, caller));
    }

    /**
     * Loads the holidays and make-up days of a year in one call, in place of all that the calendar had of that year.
     */
    @PostMapping("/{id}/years")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<CalendarView> load(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody YearBody body, Caller caller) {
        int year = body.year();
        var off = new TreeSet<LocalDate>();
        for (Holiday holiday : body.holidays()) {
            var until = holiday.until() == null ? holiday.from() : holiday.until();
            if (until.isBefore(holiday.from()) || holiday.from().getYear() != year || until.getYear() != year) {
                throw Problem.unprocessable(
                        "calendar-day-of-other-year", holiday.from(), until, Integer.toString(year));
            }
            holiday.from().datesUntil(until.plusDays(1)).forEach(off::add);
        }
        var madeUp = new TreeMap<LocalDate, MakeUpDay>();
        for (MakeUpDay day : body.makeUpDays() == null ? List.<MakeUpDay>of() : body.makeUpDays()) {
            if (day.date().getYear() != year) {
                throw Problem.unprocessable(
                        "calendar-day-of-other-year", day.date(), day.date(), Integer.toString(year));
            }
            madeUp.put(day.date(), day);
        }
        return answer(calendars.change(
                id, ifMatch, null, before -> before.withYear(year, off, intervals(madeUp, before)), caller));
    }

    private static Map<LocalDate, List<BusinessCalendar.Interval>> intervals(
            Map<LocalDate, MakeUpDay> days, BusinessCalendar calendar) {
        var intervals = new TreeMap<LocalDate, List<BusinessCalendar.Interval>>();
        days.forEach((date, day) -> intervals.put(
                date, day.intervals() == null ? calendar.usualDay() : CalendarBody.intervals(day.intervals())));
        return intervals;
    }

    /** One calendar as it stands. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<CalendarView> read(@PathVariable UUID id) {
        return answer(calendars.find(id));
    }

    /** All editions of a calendar, the newest first. */
    @GetMapping("/{id}/editions")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<CalendarView> editions(@PathVariable UUID id) {
        return new KeysetPage<>(
                calendars.editions(id).stream().map(CalendarView::from).toList(), null);
    }

    /**
     * Calendars, the oldest first.
     *
     * @param orgUnit that they belong to
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<CalendarView> list(@RequestParam(required = false) @Nullable String orgUnit, Paging paging) {
        var page = calendars.list(orgUnit, paging);
        return new KeysetPage<>(page.items().stream().map(CalendarView::from).toList(), page.next());
    }

    private static ResponseEntity<CalendarView> answer(Calendars.Named calendar) {
        return ResponseEntity.ok().eTag(IfMatch.etag(calendar.version())).body(CalendarView.from(calendar));
    }
}
