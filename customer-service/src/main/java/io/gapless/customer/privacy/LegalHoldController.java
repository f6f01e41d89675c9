package io.gapless.customer.privacy;

import static io.gapless.platform.security.Roles.ADMIN;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.LocalDate;
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

/** Legal holds over HTTP. */
@RestController
@RequestMapping("/api/v1/legal-holds")
class LegalHoldController {

    private final LegalHolds holds;
    private final Idempotency idempotency;

    LegalHoldController(LegalHolds holds, Idempotency idempotency) {
        this.holds = holds;
        this.idempotency = idempotency;
    }

    /** A hold to be placed; until its last day, or until it is released. */
    record NewHold(
            @NotNull UUID customerId,
            @NotBlank @Size(max = 400) String reason,
            @Nullable LocalDate until) {}

    /** Why a hold ends. */
    record Release(@NotBlank @Size(max = 400) String reason) {}

    /** Holds a customer's data, which is not erased while the hold lasts. */
    @PostMapping
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<LegalHolds.Hold> place(@Valid @RequestBody NewHold body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var hold = holds.place(body.customerId(), body.reason(), body.until(), caller);
            return ResponseEntity.created(URI.create("/api/v1/legal-holds/" + hold.id()))
                    .eTag(IfMatch.etag(hold.version()))
                    .body(hold);
        });
    }

    /**
     * Legal holds, newest first.
     *
     * @param customerId of one customer
     * @param inForce whether it still holds
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed(ADMIN)
    KeysetPage<LegalHolds.Hold> list(
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable Boolean inForce,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return holds.list(customerId, inForce, orgUnit, paging, caller);
    }

    /** One legal hold. */
    @GetMapping("/{id}")
    @RolesAllowed(ADMIN)
    ResponseEntity<LegalHolds.Hold> read(@PathVariable UUID id, Caller caller) {
        return answer(holds.find(id, caller));
    }

    /** Releases a legal hold, with the reason. */
    @PostMapping("/{id}/release")
    @RolesAllowed(ADMIN)
    ResponseEntity<LegalHolds.Hold> release(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Release body, Caller caller) {
        return answer(holds.release(id, ifMatch, body.reason(), caller));
    }

    private static ResponseEntity<LegalHolds.Hold> answer(LegalHolds.Hold hold) {
        return ResponseEntity.ok().eTag(IfMatch.etag(hold.version())).body(hold);
    }
}
