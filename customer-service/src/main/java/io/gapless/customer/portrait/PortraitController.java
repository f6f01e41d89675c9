package io.gapless.customer.portrait;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Portraits over HTTP; what they say of a customer is for the staff, not for the customer. */
@RestController
@RequestMapping("/api/v1")
class PortraitController {

    private final Portraits portraits;
    private final PortraitRuns runs;
    private final PortraitRuleBook ruleBook;
    private final Jobs jobs;
    private final Idempotency idempotency;

    PortraitController(
            Portraits portraits, PortraitRuns runs, PortraitRuleBook ruleBook, Jobs jobs, Idempotency idempotency) {
        this.portraits = portraits;
        this.runs = runs;
        this.ruleBook = ruleBook;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /** Rules as sent by a caller; see {@link PortraitRules}. Edges are four, in ascending order. */
    record PortraitRulesBody(
            @NotNull @Min(2) @Max(36) Integer months,
            @NotNull @Min(1) @Max(10) Integer peerLevel,
            @NotNull @Min(2) @Max(100_000) Integer leastPeers,

            @NotNull @Size(min = 4, max = 4)
            List<@NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 4) BigDecimal> recencyEdges,

            @NotNull @Size(min = 4, max = 4)
            List<@NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 4) BigDecimal> frequencyEdges,

            @NotNull @Size(min = 4, max = 4)
            List<@NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 4) BigDecimal> monetaryEdges,

            @NotNull @Min(1) @Max(365) Integer earlyDays,
            @NotNull @Size(max = 7) List<@NotNull @Valid MarkCondition> loyal,
            @NotNull @Size(max = 7) List<@NotNull @Valid MarkCondition> leading) {

        PortraitRules toRules(CustomerKind kind) {
            return new PortraitRules(
                    PortraitRules.id(kind),
                    kind,
                    0,
                    months,
                    peerLevel,
                    leastPeers,
                    new Bands(recencyEdges),
                    new Bands(frequencyEdges),
                    new Bands(monetaryEdges),
                    earlyDays,
                    loyal,
                    leading,
                    "",
                    Instant.EPOCH);
        }
    }

    /** Rules as answered. */
    record PortraitRulesView(
            CustomerKind kind,
            long version,
            int months,
            int peerLevel,
            int leastPeers,
            List<BigDecimal> recencyEdges,
            List<BigDecimal> frequencyEdges,
            List<BigDecimal> monetaryEdges,
            int earlyDays,
            List<MarkCondition> loyal,
            List<MarkCondition> leading,
            String changedBy,
            Instant changedAt) {

        static PortraitRulesView from(PortraitRules rules) {
            return new PortraitRulesView(
                    rules.kind(),
                    rules.version(),
                    rules.months(),
                    rules.peerLevel(),
                    rules.leastPeers(),
                    rules.recency().edges(),
                    rules.frequency().edges(),
                    rules.monetary().edges(),
                    rules.earlyDays(),
                    rules.loyal(),
                    rules.leading(),
                    rules.changedBy(),
                    rules.changedAt());
        }
    }

    /** A customer's portrait as last drawn: recency, frequency, value, preferences, trend and season. */
    @GetMapping("/customers/{id}/portrait")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    Portraits.Portrait read(@PathVariable UUID id, Caller caller) {
        return portraits.find(id, caller);
    }

    /**
     * Portraits in brief: for example all who lead in a category, or all with the best bands.
     *
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param mark with this mark
     * @param category in this category
     * @param recency band, 1 to 5, 5 the best
     * @param frequency band, 1 to 5, 5 the best
     * @param monetary band, 1 to 5, 5 the best
     */
    @GetMapping("/portraits")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Portraits.PortraitRow> list(
            @RequestParam(required = false) @Nullable CustomerKind kind,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) Portraits.@Nullable MarkKind mark,
            @RequestParam(required = false) @Nullable String category,
            @RequestParam(required = false) @Nullable @Min(1) @Max(5) Integer recency,
            @RequestParam(required = false) @Nullable @Min(1) @Max(5) Integer frequency,
            @RequestParam(required = false) @Nullable @Min(1) @Max(5) Integer monetary,
            Paging paging,
            Caller caller) {
        return portraits.list(
                new Portraits.Filter(kind, orgUnit, segment, mark, category, recency, frequency, monetary),
                paging,
                caller);
    }

    /** Starts to draw the portraits of all customers anew, as a job. */
    @PostMapping("/portrait-runs")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(IdempotencyKey key, Caller caller) {
        return idempotency.once(key, List.of(), () -> {
            var job = runs.start(caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/portrait-runs/" + job.id()))
                    .body(job);
        });
    }

    /** The caller's runs, newest first. */
    @GetMapping("/portrait-runs")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    KeysetPage<Job> runs(Paging paging, Caller caller) {
        return jobs.list(PortraitRuns.TYPE, paging, caller);
    }

    /** One run: how far it is. */
    @GetMapping("/portrait-runs/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Job run(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, PortraitRuns.TYPE, caller);
    }

    /** Cancels a run; portraits drawn by then stay. */
    @PostMapping("/portrait-runs/{id}/cancellation")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Job cancel(@PathVariable UUID id, Caller caller) {
        return jobs.cancel(id, PortraitRuns.TYPE, caller);
    }

    /** The rules of portraits, by kind of customers. */
    @GetMapping("/portrait-rules")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<PortraitRulesView> rules() {
        return new KeysetPage<>(
                ruleBook.all().stream().map(PortraitRulesView::from).toList(), null);
    }

    /** The rules of portraits of a kind of customers. */
    @GetMapping("/portrait-rules/{kind}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<PortraitRulesView> rules(@PathVariable CustomerKind kind) {
        return answer(ruleBook.find(kind));
    }

    /** Changes the rules of portraits of a kind of customers; takes effect with the next run. */
    @PutMapping("/portrait-rules/{kind}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<PortraitRulesView> change(
            @PathVariable CustomerKind kind,
            IfMatch ifMatch,
            @Valid @RequestBody PortraitRulesBody body,
            Caller caller) {
        return answer(ruleBook.change(body.toRules(kind), ifMatch, caller));
    }

    private static ResponseEntity<PortraitRulesView> answer(PortraitRules rules) {
        return ResponseEntity.ok().eTag(IfMatch.etag(rules.version())).body(PortraitRulesView.from(rules));
    }
}
