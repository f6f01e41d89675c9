package io.gapless.complaint.outbound;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.outbound.CallWishes.OptOut;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
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

/** Who does not want to be called, over HTTP. */
@RestController
@RequestMapping("/api/v1/outbound-opt-outs")
class OptOutController {

    private final CallWishes wishes;
    private final Idempotency idempotency;

    OptOutController(CallWishes wishes, Idempotency idempotency) {
        this.wishes = wishes;
        this.idempotency = idempotency;
    }

    /**
     * That somebody does not want to be called; a customer says so for themselves and names nobody.
     *
     * @param customerId either this or customerCode
     */
    record NewOptOut(
            @Nullable UUID customerId,

            @Nullable @Pattern(regexp = "[A-Za-z0-9._-]{1,40}")
            String customerCode,

            @Nullable @Size(min = 1, max = 2000) String reason) {}

    /** Keeps that a customer does not want to be called, by no list; said twice it is one. Calls that wait are ended. */
    @PostMapping
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, ADMIN, CUSTOMER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<OptOut> optOut(@Valid @RequestBody NewOptOut body, IdempotencyKey key, Caller caller) {
        var person = wishes.person(body.customerId(), body.customerCode(), caller);
        return idempotency.once(key, body, () -> {
            var optOut = wishes.optOut(person, body.reason(), caller);
            return ResponseEntity.created(URI.create("/api/v1/outbound-opt-outs/" + optOut.id()))
                    .eTag(IfMatch.etag(optOut.version()))
                    .body(optOut.seenBy(caller));
        });
    }

    /** The customer may be called again. */
    @PostMapping("/{id}/withdraw")
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, ADMIN, CUSTOMER})
    ResponseEntity<OptOut> withdraw(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(wishes.withdraw(id, ifMatch, caller), caller);
    }

    /** One of them. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ResponseEntity<OptOut> read(@PathVariable UUID id, Caller caller) {
        return answer(wishes.find(id, caller), caller);
    }

    /**
     * Who does not want to be called, or did not, the newest first; a customer sees their own.
     *
     * @param customerId of one customer
     * @param orgUnit an org unit, with all below it
     * @param inForce only those that count, or only those that were taken back
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<OptOut> list(
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable Boolean inForce,
            Paging paging,
            Caller caller) {
        var page = wishes.find(customerId, orgUnit, inForce, paging, caller);
        return new KeysetPage<>(
                page.items().stream().map(optOut -> optOut.seenBy(caller)).toList(), page.next());
    }

    private static ResponseEntity<OptOut> answer(OptOut optOut, Caller caller) {
        return ResponseEntity.ok().eTag(IfMatch.etag(optOut.version())).body(optOut.seenBy(caller));
    }
}
