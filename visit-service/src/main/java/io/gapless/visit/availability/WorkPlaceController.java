package io.gapless.visit.availability;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where employees set out, over HTTP. */
@RestController
@RequestMapping("/api/v1/work-places")
class WorkPlaceController {

    private static final String USERNAME = "[\\p{L}\\p{N}._@-]{1,100}";

    private final AvailabilityBook book;

    WorkPlaceController(AvailabilityBook book) {
        this.book = book;
    }

    /**
     * Where an employee's days begin and end.
     *
     * @param longitude degrees east, WGS 84
     * @param latitude degrees north, WGS 84
     */
    record Place(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @DecimalMin("-180") @DecimalMax("180") Double longitude,
            @NotNull @DecimalMin("-90") @DecimalMax("90") Double latitude) {}

    /** Where an employee's days begin and end; without it, at their first and last customer. */
    @GetMapping("/{employee}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<AvailabilityBook.WorkPlace> read(
            @PathVariable @Pattern(regexp = USERNAME) String employee, Caller caller) {
        return answer(book.workPlace(employee, caller));
    }

    /** Sets it; customer managers their own, others that of the staff of their org units. */
    @PutMapping("/{employee}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<AvailabilityBook.WorkPlace> place(
            @PathVariable @Pattern(regexp = USERNAME) String employee,
            IfMatch ifMatch,
            @Valid @RequestBody Place body,
            Caller caller) {
        book.requireMayTell(employee, body.orgUnit(), caller);
        return answer(book.place(employee, ifMatch, body.orgUnit(), body.longitude(), body.latitude(), caller));
    }

    /** Forgets it. */
    @DeleteMapping("/{employee}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(@PathVariable @Pattern(regexp = USERNAME) String employee, IfMatch ifMatch, Caller caller) {
        book.forgetPlace(employee, ifMatch, caller);
    }

    private static ResponseEntity<AvailabilityBook.WorkPlace> answer(AvailabilityBook.WorkPlace place) {
        return ResponseEntity.ok().eTag(IfMatch.etag(place.version())).body(place);
    }
}
