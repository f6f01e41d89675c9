package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Merging of complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaints/{id}/merge")
class MergeController {

    private final Merging merging;
    private final ComplaintReading reading;

    MergeController(Merging merging, ComplaintReading reading) {
        this.merging = merging;
        this.reading = reading;
    }

    /**
     * Where a complaint goes on.
     *
     * @param into number of an earlier complaint of the same customer
     */
    record Merge(
            @NotBlank @Size(max = 40) String into,
            @NotBlank @Size(max = 2000) String reason) {}

    /**
     * Has a complaint go on in an earlier one of the same customer that is still to be resolved: its clocks end, the other
     * one becomes as grave as it, and what is said to either number reaches the other one from now on.
     */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> merge(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Merge body, Caller caller) {
        var merged = merging.merge(id, ifMatch, body.into(), body.reason(), caller);
        return ResponseEntity.ok().eTag(IfMatch.etag(merged.version())).body(reading.brief(merged, caller));
    }
}
