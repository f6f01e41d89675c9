package io.gapless.survey.followup;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Follow-ups over HTTP. */
@RestController
@RequestMapping("/api/v1/follow-ups")
class FollowUpController {

    private final FollowingUp followingUp;

    FollowUpController(FollowingUp followingUp) {
        this.followingUp = followingUp;
    }

    /** What came of a follow-up. */
    record Closing(@NotBlank @Size(max = 1000) String outcome) {}

    /**
     * Low scores that are followed up, newest first.
     *
     * @param orgUnit an org unit, with all below it
     * @param owner login of whoever follows it up
     * @param complaintId about one complaint
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<FollowingUp.Row> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable FollowUpStatus status,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable UUID complaintId,
            Paging paging,
            Caller caller) {
        return followingUp.list(orgUnit, status, owner, complaintId, paging, caller);
    }

    /** One follow-up. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<FollowingUp.Row> read(@PathVariable UUID id, Caller caller) {
        return answer(followingUp.find(id, caller));
    }

    /** Closes a follow-up with what came of it; whoever had a hand in the complaint or made the visit is refused (403). */
    @PostMapping("/{id}/close")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    ResponseEntity<FollowingUp.Row> close(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Closing body, Caller caller) {
        return answer(followingUp.close(id, ifMatch, body.outcome(), caller));
    }

    /** A complaint that was taken in because of a low score. */
    record LedTo(@NotNull UUID complaintId) {}

    /** Notes the complaint that was taken in because of it; its status is shown from then on. */
    @PostMapping("/{id}/complaint")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    ResponseEntity<FollowingUp.Row> leadsTo(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody LedTo body, Caller caller) {
        return answer(followingUp.leadsTo(id, ifMatch, body.complaintId(), caller));
    }

    /**
     * The complaint that is to be taken in.
     *
     * @param category its code at complaint-service; the usual one of follow-ups unless told
     * @param text what the customer complains of
     * @param language of the text and of the answers to the customer; zh unless told
     */
    record ComplaintWanted(
            @Nullable @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
            String category,

            @NotBlank @Size(max = 10_000) String text,
            @Nullable @Pattern(regexp = "zh|en") String language) {}

    /**
     * Asks complaint-service to take in a complaint because of it; its number and status are shown from then on that it is
     * there. Whoever had a hand in what was rated is refused (403), here and by the complaint.
     */
    @PostMapping("/{id}/complaint-request")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<FollowingUp.Row> request(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ComplaintWanted body, Caller caller) {
        var followUp = followingUp.requestComplaint(
                id, ifMatch, body.category(), body.text(), body.language() == null ? "zh" : body.language(), caller);
        return ResponseEntity.accepted().eTag(IfMatch.etag(followUp.version())).body(followingUp.row(followUp));
    }

    private ResponseEntity<FollowingUp.Row> answer(FollowUp followUp) {
        return ResponseEntity.ok().eTag(IfMatch.etag(followUp.version())).body(followingUp.row(followUp));
    }
}
