package io.gapless.visit.spiral;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

/** The spiral over HTTP. */
@RestController
@RequestMapping("/api/v1")
class SpiralController {

    private final ServiceSpirals spirals;
    private final SpiralRuns runs;
    private final SpiralRuleBook book;
    private final Idempotency idempotency;

    SpiralController(ServiceSpirals spirals, SpiralRuns runs, SpiralRuleBook book, Idempotency idempotency) {
        this.spirals = spirals;
        this.runs = runs;
        this.book = book;
        this.idempotency = idempotency;
    }

    /**
     * Why something is decided.
     *
     * @param reason may be left out where it is promoted
     */
    record SpiralPromotion(@Nullable @Size(max = 500) String reason) {}

    /** Why it stays optional. */
    record SpiralRejection(@NotBlank @Size(max = 500) String reason) {}

    /** Whose packages are measured, with all below it. */
    record NewSpiralRun(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {}

    /** Rules as sent; see {@link SpiralRules}. */
    record SpiralRulesBody(
            @NotNull @Min(1) @Max(24) Integer months,

            @NotNull @DecimalMin("0") @DecimalMax("1") @Digits(integer = 1, fraction = 3)
            BigDecimal leastAdoption,

            @NotNull @DecimalMin("1") @DecimalMax("5") @Digits(integer = 1, fraction = 2)
            BigDecimal leastRating,

            @NotNull @DecimalMin("-100") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal leastLift,

            @NotNull @Min(2) @Max(100000) Integer leastCustomers) {}

    /**
     * Optional items that were proposed as standard ones, newest first: since when optional, who decided what, and which
     * edition followed.
     *
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/service-spirals")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<ServiceSpirals.Spiral> list(
            @RequestParam(required = false) @Nullable SpiralStatus status,
            @RequestParam(required = false) @Nullable UUID itemId,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return spirals.list(status, itemId, orgUnit, paging, caller);
    }

    /** One of them, with all that was ever measured of the item. */
    @GetMapping("/service-spirals/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<ServiceSpirals.SpiralDetails> read(@PathVariable UUID id, Caller caller) {
        var found = spirals.find(id, caller);
        return ResponseEntity.ok().eTag(IfMatch.etag(found.spiral().version())).body(found);
    }

    /** Makes it a standard item: drafts the next edition of the package with it. */
    @PostMapping("/service-spirals/{id}/promotion")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<ServiceSpirals.Spiral> promote(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody SpiralPromotion body, Caller caller) {
        return answer(spirals.promote(id, ifMatch, body.reason(), caller));
    }

    /** Lets it stay optional; it is not proposed again before the months that are looked at are over. */
    @PostMapping("/service-spirals/{id}/rejection")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<ServiceSpirals.Spiral> reject(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody SpiralRejection body, Caller caller) {
        return answer(spirals.reject(id, ifMatch, body.reason(), caller));
    }

    /** Starts to measure all optional items of an org unit's packages, and to propose those that pass. */
    @PostMapping("/spiral-runs")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<SpiralRuns.SpiralRun> start(
            @Valid @RequestBody NewSpiralRun body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var run = runs.start(body.orgUnit(), caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/spiral-runs/" + run.id()))
                    .body(run);
        });
    }

    /** One run: how far it is. */
    @GetMapping("/spiral-runs/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    SpiralRuns.SpiralRun run(@PathVariable UUID id, Caller caller) {
        return runs.find(id, caller);
    }

    /** All that a run measured, of the items that were not proposed too. */
    @GetMapping("/spiral-runs/{id}/evidence")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<ServiceSpirals.Evidence> evidence(@PathVariable UUID id, Caller caller) {
        runs.find(id, caller);
        return new KeysetPage<>(spirals.measured(id), null);
    }

    /** The rules by which items are proposed. */
    @GetMapping("/spiral-rules")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<SpiralRules> rules() {
        return rules(book.rules());
    }

    /** The rules as they once were: what an earlier run went by. */
    @GetMapping("/spiral-rules/versions/{version}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    SpiralRules rulesOf(@PathVariable long version) {
        return book.rules(version);
    }

    /** Changes the rules, for the runs that start after it. */
    @PutMapping("/spiral-rules")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<SpiralRules> change(IfMatch ifMatch, @Valid @RequestBody SpiralRulesBody body, Caller caller) {
        return rules(book.change(
                body.months(),
                body.leastAdoption(),
                body.leastRating(),
                body.leastLift(),
                body.leastCustomers(),
                ifMatch,
                caller));
    }

    private static ResponseEntity<SpiralRules> rules(SpiralRules rules) {
        return ResponseEntity.ok().eTag(IfMatch.etag(rules.version())).body(rules);
    }

    private static ResponseEntity<ServiceSpirals.Spiral> answer(ServiceSpirals.Spiral spiral) {
        return ResponseEntity.ok().eTag(IfMatch.etag(spiral.version())).body(spiral);
    }
}
