package io.gapless.customer.allocation;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.product.Scarcity;
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
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

/** Allocation policies over HTTP. Published ones are open to everybody in the org units they are for. */
@RestController
@RequestMapping("/api/v1/allocation-policies")
class AllocationPolicyController {

    private static final int MOST_PIECES = 1_000_000;

    private final PolicyDesign design;
    private final Idempotency idempotency;

    AllocationPolicyController(PolicyDesign design, Idempotency idempotency) {
        this.design = design;
        this.idempotency = idempotency;
    }

    /**
     * Who may get something; what is left out is no condition.
     *
     * @param segments codes of classes; only these
     * @param withoutSegments codes of classes that get nothing
     * @param tags codes; any one of them, valid on the first day of the period
     * @param withoutTags codes; none of them valid then
     * @param orgUnits these and everything below them
     * @param statuses of the archive; ACTIVE where none is named
     * @param minimumScore the management score has to be known and at least this, 0 to 100
     */
    record EligibilityBody(
            @Nullable @Size(max = 3) List<@NotNull CustomerKind> kinds,
            @Nullable @Size(max = 50) List<@NotNull @Size(min = 1, max = 40) String> segments,
            @Nullable @Size(max = 50) List<@NotNull @Size(min = 1, max = 40) String> withoutSegments,
            @Nullable @Size(max = 50) List<@NotNull @Size(min = 1, max = 60) String> tags,
            @Nullable @Size(max = 50) List<@NotNull @Size(min = 1, max = 60) String> withoutTags,

            @Nullable @Size(max = 200)
            List<@NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200) String> orgUnits,

            @Nullable @Size(max = 2) List<Eligibility.@NotNull CustomerStatus> statuses,

            @Nullable @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal minimumScore) {

        static EligibilityBody from(Eligibility eligibility) {
            return new EligibilityBody(
                    eligibility.kinds(),
                    eligibility.segments(),
                    eligibility.withoutSegments(),
                    eligibility.tags(),
                    eligibility.withoutTags(),
                    eligibility.orgUnits(),
                    eligibility.statuses(),
                    eligibility.minimumScore());
        }

        Eligibility toEligibility() {
            return new Eligibility(
                    list(kinds),
                    list(segments),
                    list(withoutSegments),
                    list(tags),
                    list(withoutTags),
                    list(orgUnits),
                    list(statuses),
                    minimumScore);
        }
    }

    /**
     * What each dimension hands out, in percent; together 100.
     *
     * @param segment by the class of a customer, by the points of classPoints
     * @param sales by past sales
     * @param score by the management score
     */
    record PercentagesBody(
            @NotNull @Min(0) @Max(100) Integer segment,
            @NotNull @Min(0) @Max(100) Integer sales,
            @NotNull @Min(0) @Max(100) Integer score) {}

    /**
     * How products of some scarcities are allocated; see {@link AllocationRules.Rule}.
     *
     * @param scarcities the products it is for; no scarcity in two rules of a policy
     * @param eligibility who may get of these products, beyond what the policy asks
     * @param minimum pieces that everybody eligible gets, where there is enough; 0 unless given
     * @param maximum pieces that nobody gets more of; no limit unless given
     * @param minimumOf the minimum in pieces, by class, instead
     * @param maximumOf the maximum in pieces, by class, instead
     * @param wholePacks whether only whole packs are given; true unless given
     * @param surplus TIGHTENED and MATRIX: what becomes of more than everybody is entitled to; KEEP unless given
     * @param factor TIGHTENED: how much of past sales, brought to the length of the period, one is entitled to: 0.8 for
     *     four fifths
     * @param newcomerSales TIGHTENED and THREE_DIMENSIONAL: pieces at which at least the past sales are taken of those
     *     who were registered only within the months that count
     * @param percentages THREE_DIMENSIONAL: what each dimension hands out; together 100
     * @param classPoints THREE_DIMENSIONAL: what a class counts for; classes not named count for nothing
     * @param matrix MATRIX: pieces by scarcity and class; classes not named are entitled to nothing
     */
    record RuleBody(
            @NotEmpty @Size(max = 4) List<@NotNull Scarcity> scarcities,
            @NotNull AllocationMethod method,
            @Nullable @Valid EligibilityBody eligibility,
            @Nullable @Min(0) @Max(MOST_PIECES) Integer minimum,
            @Nullable @Min(0) @Max(MOST_PIECES) Integer maximum,

            @Nullable @Size(max = 50)
            Map<@Size(min = 1, max = 40) String, @NotNull @Min(0) @Max(MOST_PIECES) Integer> minimumOf,

            @Nullable @Size(max = 50)
            Map<@Size(min = 1, max = 40) String, @NotNull @Min(0) @Max(MOST_PIECES) Integer> maximumOf,

            @Nullable Boolean wholePacks,
            @Nullable Surplus surplus,

            @Nullable @DecimalMin(value = "0", inclusive = false) @DecimalMax("100") @Digits(integer = 3, fraction = 4)
            BigDecimal factor,

            @Nullable @Min(0) @Max(MOST_PIECES) Integer newcomerSales,
            @Nullable @Valid PercentagesBody percentages,

            @Nullable @Size(max = 50)
            Map<@Size(min = 1, max = 40) String, @NotNull @Min(0) @Max(10_000) Integer> classPoints,

            @Nullable
            Map<
                            Scarcity,
                            @NotNull @Size(max = 50) Map<
                                    @Size(min = 1, max = 40) String, @NotNull @Min(0) @Max(MOST_PIECES) Integer>>
                    matrix) {

        static RuleBody from(AllocationRules.Rule rule) {
            var percentages = rule.percentages();
            return new RuleBody(
                    rule.scarcities(),
                    rule.method(),
                    rule.eligibility() == null ? null : EligibilityBody.from(rule.eligibility()),
                    rule.minimum(),
                    rule.maximum(),
                    rule.minimumOf(),
                    rule.maximumOf(),
                    rule.wholePacks(),
                    rule.surplus(),
                    rule.factor(),
                    rule.newcomerSales(),
                    percentages == null
                            ? null
                            : new PercentagesBody(percentages.segment(), percentages.sales(), percentages.score()),
                    rule.classPoints(),
                    rule.matrix());
        }

        AllocationRules.Rule toRule() {
            return new AllocationRules.Rule(
                    scarcities,
                    method,
                    eligibility == null ? null : eligibility.toEligibility(),
                    minimum == null ? 0 : minimum,
                    maximum,
                    minimumOf == null ? Map.of() : minimumOf,
                    maximumOf == null ? Map.of() : maximumOf,
                    wholePacks == null || wholePacks,
                    surplus == null ? Surplus.KEEP : surplus,
                    factor,
                    newcomerSales == null ? 0 : newcomerSales,
                    percentages == null
                            ? null
                            : new AllocationRules.Percentages(
                                    percentages.segment(), percentages.sales(), percentages.score()),
                    classPoints == null ? Map.of() : classPoints,
                    matrix == null ? Map.of() : matrix);
        }
    }

    /**
     * What may change in a draft.
     *
     * @param eligibility who may get something at all
     * @param classOrder classes in the order in which they are served when there is not enough for everybody's minimum,
     *     and where fractions are equal; those not named come last, together
     * @param salesMonths how many whole calendar months before count as past sales; 3 unless given
     * @param rules one for each scarcity, or fewer: products of a scarcity without a rule cannot be allocated
     */
    record DraftBody(
            @NotBlank @Size(max = 200) String titleZh,
            @NotBlank @Size(max = 200) String titleEn,
            @Nullable @Valid EligibilityBody eligibility,
            @Nullable @Size(max = 50) List<@NotNull @Size(min = 1, max = 40) String> classOrder,
            @Nullable @Min(1) @Max(36) Integer salesMonths,

            @NotEmpty @Size(max = AllocationRules.MOST_RULES)
            List<@NotNull @Valid RuleBody> rules) {

        static DraftBody from(AllocationPolicy policy) {
            var rules = policy.rules();
            return new DraftBody(
                    policy.titleZh(),
                    policy.titleEn(),
                    EligibilityBody.from(rules.eligibility()),
                    rules.classOrder(),
                    rules.salesMonths(),
                    rules.rules().stream().map(RuleBody::from).toList());
        }

        AllocationRules toRules() {
            return new AllocationRules(
                    (eligibility == null
                                    ? new EligibilityBody(null, null, null, null, null, null, null, null)
                                    : eligibility)
                            .toEligibility(),
                    list(classOrder),
                    salesMonths == null ? 3 : salesMonths,
                    rules.stream().map(RuleBody::toRule).toList());
        }
    }

    /**
     * A policy to be drafted: the next edition of its code.
     *
     * @param code by which editions belong together
     */
    record NewPolicy(
            @NotNull @Pattern(regexp = "[A-Z][A-Z0-9_]{0,39}")
            String code,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Valid DraftBody policy) {}

    /**
     * A policy as answered.
     *
     * @param edition counts the versions of the same code from 1
     * @param author username of who drafted it
     * @param publishedBy username of who put it in force; null for a draft
     * @param publishedAt since when it is in force; null for a draft
     */
    record PolicyView(
            UUID id,
            long version,
            String orgUnit,
            String code,
            int edition,
            PolicyStatus status,
            DraftBody policy,
            String author,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt) {

        static PolicyView from(AllocationPolicy policy) {
            return new PolicyView(
                    policy.id(),
                    policy.version(),
                    policy.orgUnit(),
                    policy.code(),
                    policy.edition(),
                    policy.status(),
                    DraftBody.from(policy),
                    policy.author(),
                    policy.createdAt(),
                    policy.publishedBy(),
                    policy.publishedAt());
        }
    }

    /** Drafts an edition of a policy: the rules by which scarce products are shared out. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PolicyView> draft(@Valid @RequestBody NewPolicy body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var draft = design.draft(
                    body.orgUnit(),
                    body.code(),
                    body.policy().titleZh(),
                    body.policy().titleEn(),
                    body.policy().toRules(),
                    caller);
            return ResponseEntity.created(URI.create("/api/v1/allocation-policies/" + draft.id()))
                    .eTag(IfMatch.etag(draft.version()))
                    .body(PolicyView.from(draft));
        });
    }

    /**
     * Policies, newest first; customers see the published ones.
     *
     * @param code of all editions of one
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<PolicyDesign.Row> list(
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable PolicyStatus status,
            Paging paging,
            Caller caller) {
        return design.list(code, status, paging, caller);
    }

    /** One edition of a policy with its rules. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ResponseEntity<PolicyView> read(@PathVariable UUID id, Caller caller) {
        return answer(design.find(id, caller));
    }

    /** Changes the whole of a draft; what is published never changes. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<PolicyView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody DraftBody body, Caller caller) {
        return answer(design.change(id, ifMatch, body.titleZh(), body.titleEn(), body.toRules(), caller));
    }

    /** Publishes an edition, so that allocations can be made by it. */
    @PostMapping("/{id}/publication")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<PolicyView> publish(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(design.publish(id, ifMatch, caller));
    }

    private static ResponseEntity<PolicyView> answer(AllocationPolicy policy) {
        return ResponseEntity.ok().eTag(IfMatch.etag(policy.version())).body(PolicyView.from(policy));
    }

    private static <T> List<T> list(@Nullable List<T> given) {
        return given == null ? List.of() : given;
    }
}
