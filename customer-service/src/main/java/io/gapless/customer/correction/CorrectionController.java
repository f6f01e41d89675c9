package io.gapless.customer.correction;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Corrections over HTTP. */
@RestController
@RequestMapping("/api/v1/customer-corrections")
class CorrectionController {

    private final Correcting correcting;
    private final CorrectionSearch search;
    private final Idempotency idempotency;
    private final JsonMapper json;

    CorrectionController(Correcting correcting, CorrectionSearch search, Idempotency idempotency, JsonMapper json) {
        this.correcting = correcting;
        this.search = search;
        this.idempotency = idempotency;
        this.json = json;
    }

    /**
     * One field and what it should hold.
     *
     * @param field for example {@code profile.phone}, {@code contacts} or {@code attributes.floor-area}
     * @param value as the archive answers it; null to empty it
     */
    record FieldBody(
            @NotBlank @Size(max = 80) String field,
            @Nullable Object value) {}

    /**
     * A correction to be proposed.
     *
     * @param seenVersion the version of the archive that the customer looked at; null for the present one
     */
    record NewCorrection(
            @Nullable @Min(1) Long seenVersion,
            @NotEmpty @Size(max = 50) List<@Valid @NotNull FieldBody> fields,
            @NotBlank @Size(max = 400) String reason) {}

    /** Why a correction is refused. */
    record RejectionBody(@NotBlank @Size(max = 400) String reason) {}

    /** What is told with an approval. */
    record ApprovalBody(@Nullable @Size(min = 1, max = 400) String note) {}

    /** One field as it was and as it should be. */
    record FieldView(
            String field,
            @Nullable JsonNode oldValue,
            @Nullable JsonNode newValue) {}

    /** A correction as answered. */
    record CorrectionView(
            UUID id,
            long version,
            @OfPerson UUID customerId,
            long seenVersion,
            CorrectionStatus status,
            List<FieldView> fields,
            String reason,
            String proposedBy,
            Instant proposedAt,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String decision) {}

    /**
     * Proposes other values for fields of the own archive, for the staff to approve; the version that was seen is
     * named.
     */
    @PostMapping
    @RolesAllowed(CUSTOMER)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CorrectionView> propose(@Valid @RequestBody NewCorrection body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            Map<String, @Nullable Object> wanted = new LinkedHashMap<>();
            body.fields().forEach(field -> wanted.put(field.field(), field.value()));
            var correction = correcting.propose(body.seenVersion(), wanted, body.reason(), caller);
            return ResponseEntity.created(URI.create("/api/v1/customer-corrections/" + correction.id()))
                    .eTag(IfMatch.etag(correction.version()))
                    .body(view(correction));
        });
    }

    /**
     * Proposed corrections, newest first; customers see their own.
     *
     * @param customerId of one customer
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<CorrectionSearch.Row> list(
            @RequestParam(required = false) @Nullable CorrectionStatus status,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return search.find(status, customerId, orgUnit, paging, caller);
    }

    /** One correction, with the fields that were changed by others meanwhile. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ResponseEntity<CorrectionView> read(@PathVariable UUID id, Caller caller) {
        return answer(correcting.find(id, caller));
    }

    /** Approves a correction, which changes the archive; fields changed meanwhile are a conflict (409). */
    @PostMapping("/{id}/approve")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<CorrectionView> approve(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ApprovalBody body, Caller caller) {
        return answer(correcting.approve(id, ifMatch, body.note(), caller));
    }

    /** Rejects a correction, with the reason. */
    @PostMapping("/{id}/reject")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    ResponseEntity<CorrectionView> reject(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody RejectionBody body, Caller caller) {
        return answer(correcting.reject(id, ifMatch, body.reason(), caller));
    }

    /** Withdraws a correction of one's own that is not decided yet. */
    @PostMapping("/{id}/withdraw")
    @RolesAllowed(CUSTOMER)
    ResponseEntity<CorrectionView> withdraw(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(correcting.withdraw(id, ifMatch, caller));
    }

    private ResponseEntity<CorrectionView> answer(Correction correction) {
        return ResponseEntity.ok().eTag(IfMatch.etag(correction.version())).body(view(correction));
    }

    private CorrectionView view(Correction correction) {
        return new CorrectionView(
                correction.id(),
                correction.version(),
                correction.customerId(),
                correction.seenVersion(),
                correction.status(),
                correction.fields().stream()
                        .map(field -> new FieldView(field.field(), tree(field.oldValue()), tree(field.newValue())))
                        .toList(),
                correction.reason(),
                correction.proposedBy(),
                correction.proposedAt(),
                correction.decidedBy(),
                correction.decidedAt(),
                correction.decision());
    }

    private @Nullable JsonNode tree(@Nullable String text) {
        return text == null ? null : json.readTree(text);
    }
}
