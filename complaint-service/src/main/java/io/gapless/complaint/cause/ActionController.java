package io.gapless.complaint.cause;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.cause.CorrectiveAction.Kind;
import io.gapless.complaint.cause.CorrectiveAction.Status;
import io.gapless.complaint.cause.CorrectiveAction.Terms;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
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

/** Corrective and preventive actions over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-actions")
class ActionController {

    private final CorrectiveActions actions;
    private final StaffDirectory directory;
    private final Idempotency idempotency;

    ActionController(CorrectiveActions actions, @Lazy StaffDirectory directory, Idempotency idempotency) {
        this.actions = actions;
        this.directory = directory;
        this.idempotency = idempotency;
    }

    /**
     * An action to be taken.
     *
     * @param orgUnit where it is taken; complaints of it and all below it count for its effect
     * @param cause the cause that it is against, with all below it
     * @param category whose complaints alone count for the effect, with all below
     * @param complaintId from which it came
     * @param owner who sees to it, by username
     * @param checkAfterDays how long after it is done its effect is looked at; 90 unless told
     */
    record NewAction(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) String orgUnit,
            @NotNull Kind kind,
            @NotBlank @Size(max = 200) String title,
            @Nullable @Size(min = 1, max = 4000) String description,
            @NotNull @Pattern(regexp = Cause.CODE) String cause,
            @Nullable @Pattern(regexp = Cause.CODE) String category,
            @Nullable UUID complaintId,
            @NotBlank @Size(max = 100) String owner,
            @NotNull @Future Instant dueAt,
            @Nullable @Min(1) @Max(366) Integer checkAfterDays) {

        private Terms terms() {
            return new Terms(title, description, owner, dueAt, checkAfterDays == null ? 90 : checkAfterDays);
        }
    }

    /** An open action as it shall be. */
    record ActionBody(
            @NotBlank @Size(max = 200) String title,
            @Nullable @Size(min = 1, max = 4000) String description,
            @NotBlank @Size(max = 100) String owner,
            @NotNull @Future Instant dueAt,
            @NotNull @Min(1) @Max(366) Integer checkAfterDays) {}

    /** What was done. */
    record DoneBody(@NotBlank @Size(max = 2000) String note) {}

    /** Why it is not taken. */
    record CancelBody(@NotBlank @Size(max = 2000) String reason) {}

    /** Whether it has helped, and why one thinks so. */
    record Verdict(
            @NotNull Boolean effective,
            @NotBlank @Size(max = 2000) String words) {}

    /** How many days from now it is looked at again. */
    record LaterBody(@NotNull @Min(1) @Max(366) Integer days) {}

    /** Opens an action. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CorrectiveAction> open(@Valid @RequestBody NewAction body, IdempotencyKey key, Caller caller) {
        caller.orgScope().require(body.orgUnit());
        requireEmployed(body.owner(), body.orgUnit());
        return idempotency.once(key, body, () -> {
            var action = actions.open(
                    new CorrectiveActions.Wanted(
                            body.orgUnit(),
                            body.kind(),
                            body.cause(),
                            body.category(),
                            body.complaintId(),
                            body.terms()),
                    caller);
            return ResponseEntity.created(URI.create("/api/v1/complaint-actions/" + action.id()))
                    .eTag(IfMatch.etag(action.version()))
                    .body(action);
        });
    }

    /** Changes an open action; another due time is reminded of anew. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<CorrectiveAction> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ActionBody body, Caller caller) {
        requireEmployed(body.owner(), actions.find(id, caller).orgUnit());
        return answer(actions.change(
                id,
                ifMatch,
                new Terms(body.title(), body.description(), body.owner(), body.dueAt(), body.checkAfterDays()),
                caller));
    }

    /** Says that it is done, by its owner or those above; its effect is looked at later. */
    @PostMapping("/{id}/done")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST})
    ResponseEntity<CorrectiveAction> done(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody DoneBody body, Caller caller) {
        return answer(actions.done(id, ifMatch, body.note(), caller));
    }

    /** Gives an open action up, for a reason that is kept. */
    @PostMapping("/{id}/cancel")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<CorrectiveAction> cancel(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody CancelBody body, Caller caller) {
        return answer(actions.cancel(id, ifMatch, body.reason(), caller));
    }

    /** Judges its effect, once the check is due; not by its owner. The figures of that moment are kept with it. */
    @PostMapping("/{id}/judge")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<CorrectiveAction> judge(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Verdict body, Caller caller) {
        return answer(actions.judge(id, ifMatch, body.effective(), body.words(), caller));
    }

    /** Puts the check off: it is too early to tell. */
    @PostMapping("/{id}/check-later")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<CorrectiveAction> checkLater(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody LaterBody body, Caller caller) {
        return answer(actions.checkLater(id, ifMatch, body.days(), caller));
    }

    /** One action. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<CorrectiveAction> read(@PathVariable UUID id, Caller caller) {
        return answer(actions.find(id, caller));
    }

    /** The effect as it looks now: complaints of the cause since it was done, and as long before it was opened. */
    @GetMapping("/{id}/effect")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    Effect effect(@PathVariable UUID id, Caller caller) {
        return actions.effect(id, caller);
    }

    /**
     * Actions, newest first; what has worked has the status EFFECTIVE. A customer manager sees their own.
     *
     * @param orgUnit an org unit, with all below it
     * @param owner username of who sees to it
     * @param cause code of a cause, with all below it
     * @param complaintId from which they came
     * @param overdue whether they are open and were to be done by now
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<CorrectiveAction> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable Status status,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String cause,
            @RequestParam(required = false) @Nullable UUID complaintId,
            @RequestParam(required = false) @Nullable Boolean overdue,
            Paging paging,
            Caller caller) {
        return actions.list(
                new CorrectiveActions.Filter(orgUnit, status, owner, cause, complaintId, overdue), paging, caller);
    }

    /** A problem (422) unless an employee of that name works there; it asks others, so never within a transaction. */
    private void requireEmployed(String owner, String orgUnit) {
        if (!directory.employs(owner, orgUnit)) {
            throw Problem.unprocessable("action-owner-unknown", owner, orgUnit);
        }
    }

    private static ResponseEntity<CorrectiveAction> answer(CorrectiveAction action) {
        return ResponseEntity.ok().eTag(IfMatch.etag(action.version())).body(action);
    }
}
