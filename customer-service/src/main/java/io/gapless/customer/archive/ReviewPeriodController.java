package io.gapless.customer.archive;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How long archives count as fresh, over HTTP. */
@RestController
@RequestMapping("/api/v1/customers/review-periods")
class ReviewPeriodController {

    private final Reviews reviews;

    ReviewPeriodController(Reviews reviews) {
        this.reviews = reviews;
    }

    /** A period in days. */
    record PeriodBody(@NotNull @Min(1) @Max(3650) Integer days) {}

    /** All periods: there are few. */
    record Periods(List<Reviews.Period> items) {}

    /** After how many days the archives of each class are due for review. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    Periods list() {
        return new Periods(reviews.periods());
    }

    /** Sets the period of a segment; of every other by {@code *}. */
    @PutMapping("/{segment}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Reviews.Period set(@PathVariable @Size(min = 1, max = 40) String segment, @Valid @RequestBody PeriodBody body) {
        return reviews.set(segment, body.days());
    }

    /** Takes the period of a class away; that of {@code *} holds then. */
    @DeleteMapping("/{segment}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<Void> unset(@PathVariable @Size(min = 1, max = 40) String segment) {
        reviews.unset(segment);
        return ResponseEntity.noContent().build();
    }
}
