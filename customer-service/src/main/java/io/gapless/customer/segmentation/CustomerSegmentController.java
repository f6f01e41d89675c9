package io.gapless.customer.segmentation;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.segmentation.CustomerSegmentation.CustomerSegment;
import io.gapless.customer.segmentation.CustomerSegmentation.SegmentExplained;
import io.gapless.customer.segmentation.CustomerSegmentation.SegmentOverride;
import io.gapless.customer.segmentation.CustomerSegmentation.SegmentReplay;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
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

/** The class of a customer over HTTP; its reasons are for the staff, not for the customer. */
@RestController
@RequestMapping("/api/v1/customers/{id}/segment")
class CustomerSegmentController {

    private final CustomerSegmentation segmentation;
    private final Idempotency idempotency;

    CustomerSegmentController(CustomerSegmentation segmentation, Idempotency idempotency) {
        this.segmentation = segmentation;
        this.idempotency = idempotency;
    }

    /**
     * A class given by hand.
     *
     * @param validUntil its last day, at most a year ahead
     */
    record NewSegmentOverride(
            @NotNull @Pattern(regexp = SchemeRules.CODE) String segment,
            @NotBlank @Size(max = 500) String reason,
            @NotNull LocalDate validUntil) {}

    /** Why something is taken back. */
    record Withdrawal(@NotBlank @Size(max = 500) String reason) {}

    /** The class of a customer, with the edition, the inputs and every step that led to it. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    CustomerSegment present(@PathVariable UUID id, Caller caller) {
        return segmentation.present(id, caller);
    }

    /** Every result that a customer ever got, newest first, with its reasons. */
    @GetMapping("/history")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<SegmentExplained> history(@PathVariable UUID id, Paging paging, Caller caller) {
        return segmentation.history(id, paging, caller);
    }

    /**
     * Computes a result once more; the newest unless told.
     *
     * @param resultId which one; the newest unless told
     */
    @GetMapping("/replay")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    SegmentReplay replay(
            @PathVariable UUID id, @RequestParam(required = false) @Nullable UUID resultId, Caller caller) {
        return segmentation.replay(id, resultId, caller);
    }

    /** Classes given to a customer by a person, newest first. */
    @GetMapping("/overrides")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<SegmentOverride> overrides(@PathVariable UUID id, Paging paging, Caller caller) {
        return segmentation.overrides(id, paging, caller);
    }

    /** Gives a customer a class by hand, with a reason and a last day, at most a year ahead. */
    @PostMapping("/overrides")
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CustomerSegment> override(
            @PathVariable UUID id, @Valid @RequestBody NewSegmentOverride body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key,
                body,
                () -> ResponseEntity.created(URI.create("/api/v1/customers/" + id + "/segment"))
                        .body(segmentation.override(id, body.segment(), body.reason(), body.validUntil(), caller)));
    }

    /** Withdraws a class given by hand; the computed one holds again. */
    @PostMapping("/overrides/withdrawal")
    @RolesAllowed({ADMIN, SUPERVISOR})
    CustomerSegment withdraw(@PathVariable UUID id, @Valid @RequestBody Withdrawal body, Caller caller) {
        return segmentation.withdraw(id, body.reason(), caller);
    }
}
