package io.gapless.customer.privacy;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.gapless.customer.privacy.DataRequest.Kind;
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
import java.util.List;
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

/** Erasures of personal data over HTTP. */
@RestController
@RequestMapping("/api/v1/personal-data-erasures")
class ErasureController {

    private final Erasures erasures;
    private final DataRequests requests;
    private final Idempotency idempotency;

    ErasureController(Erasures erasures, DataRequests requests, Idempotency idempotency) {
        this.erasures = erasures;
        this.requests = requests;
        this.idempotency = idempotency;
    }

    /**
     * An erasure that is asked for. It cannot be undone.
     *
     * @param confirmation the customer's name or code, typed once more
     */
    record NewErasure(
            @NotNull UUID customerId,
            @NotBlank @Size(max = 200) String confirmation,
            @Nullable @Size(min = 1, max = 400) String reason) {}

    /** What is said with an approval. */
    record Approval(@Nullable @Size(min = 1, max = 400) String note) {}

    /** Why an erasure is refused. */
    record Rejection(@NotBlank @Size(max = 400) String reason) {}

    /**
     * An erasure with its evidence.
     *
     * @param waitsFor what stands in its way
     * @param services what each service has done: by table, how many rows were about the person, how many of them were
     *     erased or deleted, and why something stays
     */
    record ErasureView(
            @JsonUnwrapped DataRequest request, List<Erasures.Obstacle> waitsFor, List<DataRequest.Answer> services) {}

    /** Asks for the erasure of a customer's personal data in all services; somebody else approves it. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ErasureView> request(@Valid @RequestBody NewErasure body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var request = erasures.request(body.customerId(), body.confirmation(), body.reason(), caller);
            return ResponseEntity.created(URI.create("/api/v1/personal-data-erasures/" + request.id()))
                    .eTag(IfMatch.etag(request.version()))
                    .body(view(request));
        });
    }

    /**
     * Requests for erasure, newest first; customers see their own.
     *
     * @param customerId of one customer
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER})
    KeysetPage<DataRequest> list(
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) DataRequest.@Nullable Status status,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return requests.list(Kind.ERASURE, customerId, status, orgUnit, paging, caller);
    }

    /** One request for erasure, with what each service has done. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER})
    ResponseEntity<ErasureView> read(@PathVariable UUID id, Caller caller) {
        return answer(erasures.find(id, caller));
    }

    /** Approves an erasure; it begins in all services as soon as nothing stands in its way, and cannot be undone. */
    @PostMapping("/{id}/approve")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<ErasureView> approve(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Approval body, Caller caller) {
        return answer(erasures.approve(id, ifMatch, body.note(), caller));
    }

    /** Rejects a request for erasure, with the reason. */
    @PostMapping("/{id}/reject")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<ErasureView> reject(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Rejection body, Caller caller) {
        return answer(erasures.reject(id, ifMatch, body.reason(), caller));
    }

    /** Withdraws a request for erasure that is not decided yet. */
    @PostMapping("/{id}/withdraw")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER})
    ResponseEntity<ErasureView> withdraw(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(erasures.withdraw(id, ifMatch, caller));
    }

    private ErasureView view(DataRequest request) {
        return new ErasureView(request, erasures.obstacles(request), requests.answers(request));
    }

    private ResponseEntity<ErasureView> answer(DataRequest request) {
        return ResponseEntity.ok().eTag(IfMatch.etag(request.version())).body(view(request));
    }
}
