package io.gapless.visit.availability;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Leave over HTTP. */
@RestController
@RequestMapping("/api/v1/absences")
class AbsenceController {

    private final AvailabilityBook book;
    private final Idempotency idempotency;

    AbsenceController(AvailabilityBook book, Idempotency idempotency) {
        this.book = book;
        this.idempotency = idempotency;
    }

    /**
     * Whole days on which somebody is away.
     *
     * @param employee username
     * @param to the last day, at most 366 after the first; neither more than ten years away
     */
    record NewAbsence(
            @NotBlank @Pattern(regexp = "[\\p{L}\\p{N}._@-]{1,100}")
            String employee,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull LocalDate from,
            @NotNull LocalDate to,
            @Nullable @Size(min = 1, max = 500) String reason) {}

    /** Enters leave; customer managers their own, others that of the staff of their org units. Visits that are planned already stay until they are planned anew. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<AvailabilityBook.Absence> enter(
            @Valid @RequestBody NewAbsence body, IdempotencyKey key, Caller caller) {
        book.requireMayTell(body.employee(), body.orgUnit(), caller);
        return idempotency.once(key, body, () -> {
            var absence = book.enter(body.employee(), body.orgUnit(), body.from(), body.to(), body.reason(), caller);
            return ResponseEntity.created(URI.create("/api/v1/absences/" + absence.id()))
                    .body(absence);
        });
    }

    /**
     * Leave that was entered; customer managers see their own.
     *
     * @param employee username
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    KeysetPage<AvailabilityBook.Absence> list(
            @RequestParam(required = false) @Nullable String employee,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return book.absences(employee, orgUnit, paging, caller);
    }

    /** One leave. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    AvailabilityBook.Absence read(@PathVariable UUID id, Caller caller) {
        return book.absence(id, caller);
    }

    /** Withdraws leave. */
    @DeleteMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(@PathVariable UUID id, Caller caller) {
        book.withdraw(id, caller);
    }
}
