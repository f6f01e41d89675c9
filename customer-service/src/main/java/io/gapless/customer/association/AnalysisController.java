package io.gapless.customer.association;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
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

/** Analyses of associations over HTTP. */
@RestController
@RequestMapping("/api/v1/association-analyses")
class AnalysisController {

    private final Analyses analyses;
    private final Idempotency idempotency;

    AnalysisController(Analyses analyses, Idempotency idempotency) {
        this.analyses = analyses;
        this.idempotency = idempotency;
    }

    /**
     * An analysis to be made; see {@link Analyses.Told}. Unless told: products, a support of 1 %, a confidence of 20 %,
     * a lift of 1, sets of at most three items.
     *
     * @param level what a basket is made of: products or categories
     * @param from first day of the orders
     * @param to last day of the orders, included
     * @param segment only orders of customers of this class
     * @param kind only orders of customers of this kind
     * @param channel only orders by this channel
     * @param leastSupport part of all baskets that a set has to be in, 0 to 1
     * @param leastConfidence part of the baskets with the antecedent that hold the consequent too, at least, 0 to 1
     * @param leastLift lift that a rule needs at least; 1 is that of chance
     * @param largest items in a set at the most
     */
    record NewAssociationAnalysis(
            @NotBlank @Size(max = 200) String title,
            @Nullable AssociationLevel level,
            @Nullable LocalDate from,
            @Nullable LocalDate to,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 40) String segment,
            @Nullable CustomerKind kind,
            @Nullable @Size(min = 1, max = 40) String channel,

            @Nullable @DecimalMin("0.00001") @DecimalMax("1")
            BigDecimal leastSupport,

            @Nullable @DecimalMin("0") @DecimalMax("1") BigDecimal leastConfidence,

            @Nullable @DecimalMin("0") @DecimalMax("1000000")
            BigDecimal leastLift,

            @Nullable @Min(2) @Max(6) Integer largest) {

        Analyses.Told toTold() {
            return new Analyses.Told(
                    level == null ? AssociationLevel.PRODUCT : level,
                    from,
                    to,
                    orgUnit,
                    segment,
                    kind,
                    channel,
                    leastSupport == null ? 0.01 : leastSupport.doubleValue(),
                    leastConfidence == null ? 0.2 : leastConfidence.doubleValue(),
                    leastLift == null ? 1 : leastLift.doubleValue(),
                    largest == null ? 3 : largest);
        }
    }

    /** Starts to look for products or categories that are bought together, as a job. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Analyses.AssociationAnalysis> start(
            @Valid @RequestBody NewAssociationAnalysis body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var analysis = analyses.start(body.title(), body.toTold(), caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/association-analyses/" + analysis.id()))
                    .body(analysis);
        });
    }

    /** Analyses of associations, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Analyses.AssociationAnalysis> list(Paging paging, Caller caller) {
        return analyses.list(paging, caller);
    }

    /** One analysis: how far it is, and what it looked at. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    Analyses.AssociationAnalysis read(@PathVariable UUID id, Caller caller) {
        return analyses.find(id, caller);
    }

    /** Cancels an analysis. */
    @PostMapping("/{id}/cancellation")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    Analyses.AssociationAnalysis cancel(@PathVariable UUID id, Caller caller) {
        return analyses.cancel(id, caller);
    }

    /**
     * Rules, for example all that start from a product, or that lead to it.
     *
     * @param sort by which figure, the highest first
     * @param item in which it occurs on either side
     * @param antecedent that start from it
     * @param consequent that lead to it
     */
    @GetMapping("/{id}/rules")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Analyses.AssociationRule> rules(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "LIFT") Analyses.Sort sort,
            @RequestParam(required = false) @Nullable String item,
            @RequestParam(required = false) @Nullable String antecedent,
            @RequestParam(required = false) @Nullable String consequent,
            Paging paging,
            Caller caller) {
        return analyses.rules(id, sort, item, antecedent, consequent, paging, caller);
    }

    /**
     * Products or categories that are bought together often enough, the most frequent first.
     *
     * @param size of so many items, 1 to 6
     * @param item in which it occurs
     */
    @GetMapping("/{id}/sets")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Analyses.AssociationSet> sets(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable @Min(1) @Max(6) Integer size,
            @RequestParam(required = false) @Nullable String item,
            Paging paging,
            Caller caller) {
        return analyses.sets(id, size, item, paging, caller);
    }
}
