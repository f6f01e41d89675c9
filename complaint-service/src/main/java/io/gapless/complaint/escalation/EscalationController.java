package io.gapless.complaint.escalation;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.escalation.Escalation.Cause;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

/** Escalations over HTTP. */
@RestController
@RequestMapping("/api/v1")
class EscalationController {

    private final Escalations escalations;
    private final Idempotency idempotency;

    EscalationController(Escalations escalations, Idempotency idempotency) {
        this.escalations = escalations;
        this.idempotency = idempotency;
    }

    /**
     * Why a complaint goes up.
     *
     * @param role of those it goes to, supervisor unless told; not for customers
     * @param up how many org units above the complaint's they are, 0 unless told; not for customers
     */
    record NewEscalation(
            @NotBlank @Size(max = 2000) String reason,

            @Nullable @Pattern(regexp = SUPERVISOR + "|" + QUALITY_ANALYST + "|" + EXECUTIVE + "|" + ADMIN)
            String role,

            @Nullable @Min(0) @Max(10) Integer up) {}

    /** The same of whoever follows a case without login. */
    record PublicEscalation(
            @NotNull @Size(max = 100) String secret,
            @NotBlank @Size(max = 2000) String reason) {}

    /** Why. */
    record Reason(@NotBlank @Size(max = 2000) String reason) {}

    /**
     * Escalates a complaint. A customer's goes to the supervisors of the org unit, and each further one an org unit up;
     * between two there is a day.
     */
    @PostMapping("/complaints/{id}/escalate")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Escalation> escalate(
            @PathVariable UUID id, @Valid @RequestBody NewEscalation body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id + " " + body, () -> {
            var escalation = escalations.escalate(id, body.reason(), body.role(), body.up(), caller);
            return ResponseEntity.created(URI.create("/api/v1/escalations/" + escalation.id()))
                    .body(escalation);
        });
    }

    /** Escalates a case for whoever has its number and secret; as often as a customer with a login can. */
    @PostMapping("/public/complaints/{number}/escalate")
    @PermitAll
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> escalate(
            @PathVariable String number,
            @Valid @RequestBody PublicEscalation body,
            IdempotencyKey key,
            HttpServletRequest request) {
        // Everybody without login is the same caller: the secret tells their keys apart, and is not stored.
        var own = key.text() == null
                ? key
                : new IdempotencyKey(number
                        + ' '
                        + UUID.nameUUIDFromBytes((body.secret() + ' ' + key.text()).getBytes(StandardCharsets.UTF_8)));
        return idempotency.once(own, body, () -> {
            escalations.escalate(number, body.secret(), request.getRemoteAddr(), body.reason());
            return ResponseEntity.noContent().build();
        });
    }

    /** Takes an escalation back, for a reason that is kept. */
    @PostMapping("/escalations/{id}/end")
    @RolesAllowed({ADMIN, SUPERVISOR})
    Escalation end(@PathVariable UUID id, @Valid @RequestBody Reason body, Caller caller) {
        return escalations.end(id, body.reason(), caller);
    }

    /** One escalation. */
    @GetMapping("/escalations/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    Escalation read(@PathVariable UUID id, Caller caller) {
        return escalations.find(id, caller);
    }

    /**
     * Escalations, newest first.
     *
     * @param complaintId of one complaint
     * @param orgUnit an org unit, with all below it
     * @param cause CLOCK, CUSTOMER or STAFF
     * @param open whether they still hold
     * @param mine only those to one of the caller's roles in one of their org units
     */
    @GetMapping("/escalations")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Escalation> list(
            @RequestParam(required = false) @Nullable UUID complaintId,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable Cause cause,
            @RequestParam(required = false) @Nullable Boolean open,
            @RequestParam(defaultValue = "false") boolean mine,
            Paging paging,
            Caller caller) {
        return escalations.find(new Escalations.Filter(complaintId, orgUnit, cause, open, mine), paging, caller);
    }
}
