package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What complaints tell beside their text, over HTTP. */
@RestController
@RequestMapping("/api/v1/complaints/{id}/details")
class CaseDetailsController {

    private final CaseDetails details;
    private final ComplaintHandling handling;

    CaseDetailsController(CaseDetails details, ComplaintHandling handling) {
        this.details = details;
        this.handling = handling;
    }

    /** Values by the codes of the category's fields; null empties one, what is not named stays. */
    record DetailsBody(@NotNull @Size(min = 1, max = 200) Map<String, @Nullable Object> values) {}

    /** What the category asks of this complaint, what is known, and what is missing for which step. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<CaseDetails.View> read(@PathVariable UUID id, Caller caller) {
        return answer(handling.find(id, caller));
    }

    /** Sets what the category asks, while the complaint is open. */
    @PutMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<CaseDetails.View> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody DetailsBody body, Caller caller) {
        return answer(details.change(handling.findTheirs(id, caller), ifMatch, body.values(), caller));
    }

    private ResponseEntity<CaseDetails.View> answer(Complaint complaint) {
        return ResponseEntity.ok().eTag(IfMatch.etag(complaint.version())).body(details.read(complaint));
    }
}
