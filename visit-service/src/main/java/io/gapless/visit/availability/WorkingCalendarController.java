package io.gapless.visit.availability;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Working calendars over HTTP. */
@RestController
@RequestMapping("/api/v1/working-calendars")
class WorkingCalendarController {

    private final AvailabilityBook book;
    private final Idempotency idempotency;

    WorkingCalendarController(AvailabilityBook book, Idempotency idempotency) {
        this.book = book;
        this.idempotency = idempotency;
    }

    /**
     * When an org unit, with all below it that has no calendar of its own, works.
     *
     * @param weekly the intervals of each day of the week; days without any are left out
     * @param holidays days without work
     * @param extraWorkingDays make-up days with their intervals; they win over a holiday
     */
    record Hours(
            @NotNull @Size(max = 7) Map<DayOfWeek, @Size(max = 12) List<@Valid @NotNull Interval>> weekly,

            @Nullable @Size(max = 366) Set<@NotNull LocalDate> holidays,

            @Nullable @Size(max = 366)
            Map<LocalDate, @Size(max = 12) List<@Valid @NotNull Interval>> extraWorkingDays) {

        WorkingHours toHours() {
            return WorkingHours.of(
                    weekly,
                    holidays == null ? Set.of() : holidays,
                    extraWorkingDays == null ? Map.of() : extraWorkingDays);
        }
    }

    /** A new calendar. */
    record NewCalendar(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Valid Hours hours) {}

    /** The calendars that count in the caller's org units. Elsewhere it is Monday to Friday, 8:30–12:00 and 13:00–17:30. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    List<AvailabilityBook.Calendar> list(Caller caller) {
        return book.calendars(caller);
    }

    /** One calendar. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<AvailabilityBook.Calendar> read(@PathVariable UUID id, Caller caller) {
        return answer(book.calendar(id, caller));
    }

    /** Gives an org unit a calendar. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<AvailabilityBook.Calendar> add(
            @Valid @RequestBody NewCalendar body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var calendar = book.add(body.orgUnit(), body.hours().toHours(), caller);
            return ResponseEntity.created(URI.create("/api/v1/working-calendars/" + calendar.id()))
                    .eTag(IfMatch.etag(calendar.version()))
                    .body(calendar);
        });
    }

    /** Changes a calendar; plans that are there stay as they are until they are made anew. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<AvailabilityBook.Calendar> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Hours body, Caller caller) {
        return answer(book.change(id, ifMatch, body.toHours(), caller));
    }

    /** Removes a calendar: that of the org unit above counts again. */
    @DeleteMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        book.remove(id, ifMatch, caller);
    }

    private static ResponseEntity<AvailabilityBook.Calendar> answer(AvailabilityBook.Calendar calendar) {
        return ResponseEntity.ok().eTag(IfMatch.etag(calendar.version())).body(calendar);
    }
}
