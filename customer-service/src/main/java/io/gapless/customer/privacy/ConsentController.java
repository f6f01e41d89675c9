package io.gapless.customer.privacy;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

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
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Purposes and consents over HTTP. */
@RestController
class ConsentController {

    private final Consents consents;
    private final Idempotency idempotency;

    ConsentController(Consents consents, Idempotency idempotency) {
        this.consents = consents;
        this.idempotency = idempotency;
    }

    /** A purpose as it is to be worded from now on. */
    record PurposeBody(
            @NotNull ConsentPurpose.Basis basis,
            @NotBlank @Size(max = 100) String nameZh,
            @NotBlank @Size(max = 100) String nameEn,
            @NotBlank @Size(max = 4000) String textZh,
            @NotBlank @Size(max = 4000) String textEn,
            @NotNull Boolean granted,
            @NotNull Boolean active) {}

    /** What a customer says about a purpose; now unless told. */
    record ConsentBody(
            @NotNull @Pattern(regexp = "[a-z][a-z0-9-]{0,39}")
            String purpose,

            @NotNull Boolean granted,
            @NotNull Consents.Source source,
            @Nullable @Size(min = 1, max = 400) String note,
            @Nullable Instant givenAt) {}

    /** What personal data is used for, with the basis in law and the wording that customers consent to. */
    @GetMapping("/api/v1/consent-purposes")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    List<ConsentPurpose> purposes(Caller caller) {
        caller.requireScope("customers:read");
        return consents.purposes();
    }

    /**
     * Words a purpose anew; consents to earlier editions keep the wording that they were given for. The entity tag is the
     * edition: where one is named by {@code If-Match}, the purpose must still have it.
     */
    @PutMapping("/api/v1/consent-purposes/{code}")
    @RolesAllowed(ADMIN)
    ResponseEntity<ConsentPurpose> word(
            @PathVariable @Pattern(regexp = "[a-z][a-z0-9-]{0,39}") String code,
            @Nullable IfMatch ifMatch,
            @Valid @RequestBody PurposeBody body,
            Caller caller) {
        var worded = consents.word(
                new ConsentPurpose(
                        code,
                        1,
                        body.basis(),
                        body.nameZh(),
                        body.nameEn(),
                        body.textZh(),
                        body.textEn(),
                        body.granted(),
                        body.active()),
                IfMatch.orAny(ifMatch),
                caller);
        return ResponseEntity.ok().eTag(IfMatch.etag(worded.edition())).body(worded);
    }

    /** Where a customer stands with every purpose. */
    @GetMapping("/api/v1/customers/{id}/consents")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    List<Consents.Standing> consents(@PathVariable UUID id, Caller caller) {
        return consents.of(id, caller);
    }

    /** Every consent and withdrawal of a customer, newest first. */
    @GetMapping("/api/v1/customers/{id}/consents/history")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<Consents.Entry> history(@PathVariable UUID id, Paging paging, Caller caller) {
        return consents.history(id, paging, caller);
    }

    /** Records a consent or a withdrawal, and answers where the customer stands with every purpose then. */
    @PostMapping("/api/v1/customers/{id}/consents")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<List<Consents.Standing>> say(
            @PathVariable UUID id, @Valid @RequestBody ConsentBody body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            consents.say(id, body.purpose(), body.granted(), body.source(), body.note(), body.givenAt(), caller);
            return ResponseEntity.created(URI.create("/api/v1/customers/" + id + "/consents"))
                    .body(consents.of(id, caller));
        });
    }
}
