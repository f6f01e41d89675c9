package io.gapless.visit.demand;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
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
import io.gapless.visit.menu.VisitKind;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Demands and their rules over HTTP. */
@RestController
@RequestMapping("/api/v1")
class DemandController {

    private final DemandRules rules;
    private final DemandSearch search;
    private final Idempotency idempotency;

    DemandController(DemandRules rules, DemandSearch search, Idempotency idempotency) {
        this.rules = rules;
        this.search = search;
        this.idempotency = idempotency;
    }

    /**
     * What a rule says. FREQUENCY has one of everyDays and timesAMonth, no other trigger has any.
     *
     * @param orgUnit for the customers of an org unit, with all below it
     * @param segment only customers of this class
     * @param threshold the score, 0 to 100, below which LOW_SCORE counts; unless told, what survey-service calls low
     * @param standardId by which standard; either this or an item
     * @param withinDays at most so many days after what happened
     * @param priority 1 to 100; 50 unless told
     * @param pauseDays not again for the same customer within so many days; 0 unless told
     */
    record RuleBody(
            @NotBlank @Size(max = 200) String name,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 50) String segment,
            @NotNull Trigger trigger,
            @Nullable @Min(1) @Max(366) Integer everyDays,
            @Nullable @Min(1) @Max(31) Integer timesAMonth,
            @Nullable @Min(0) @Max(100) Integer threshold,
            @Nullable UUID standardId,
            @Nullable UUID itemId,
            @NotNull @Min(1) @Max(366) Integer withinDays,
            @Nullable @Min(1) @Max(100) Integer priority,
            @Nullable @Min(0) @Max(366) Integer pauseDays) {

        DemandRules.Rule toRule() {
            return new DemandRules.Rule(
                    name,
                    orgUnit,
                    segment,
                    trigger,
                    everyDays,
                    timesAMonth,
                    threshold,
                    standardId,
                    itemId,
                    withinDays,
                    priority == null ? 50 : priority,
                    pauseDays == null ? 0 : pauseDays);
        }
    }

    /**
     * The rules of the caller's org units, each in its newest edition.
     *
     * @param ended whether those that have ended are told, too
     */
    @GetMapping("/demand-rules")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, CUSTOMER_MANAGER, EXECUTIVE})
    List<DemandRules.Edition> rules(@RequestParam(defaultValue = "false") boolean ended, Caller caller) {
        return rules.list(ended, caller);
    }

    /** All editions of a rule, the newest first. */
    @GetMapping("/demand-rules/{series}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, CUSTOMER_MANAGER, EXECUTIVE})
    ResponseEntity<List<DemandRules.Edition>> rule(@PathVariable UUID series, Caller caller) {
        var editions = rules.editions(series, caller);
        return ResponseEntity.ok()
                .eTag(IfMatch.etag(editions.getFirst().edition()))
                .body(editions);
    }

    /** Makes a rule; it counts at once. */
    @PostMapping("/demand-rules")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<DemandRules.Edition> add(@Valid @RequestBody RuleBody body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var rule = rules.add(body.toRule(), caller);
            return ResponseEntity.created(URI.create("/api/v1/demand-rules/" + rule.series()))
                    .eTag(IfMatch.etag(rule.edition()))
                    .body(rule);
        });
    }

    /** Replaces a rule by a new edition; demands that were raised stay. */
    @PutMapping("/demand-rules/{series}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<DemandRules.Edition> change(
            @PathVariable UUID series, IfMatch ifMatch, @Valid @RequestBody RuleBody body, Caller caller) {
        var rule = rules.change(series, ifMatch, body.toRule(), caller);
        return ResponseEntity.ok().eTag(IfMatch.etag(rule.edition())).body(rule);
    }

    /** Ends a rule: it raises nothing more; its editions stay. */
    @DeleteMapping("/demand-rules/{series}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@PathVariable UUID series, IfMatch ifMatch, Caller caller) {
        rules.end(series, ifMatch, caller);
    }

    /**
     * What is to be planned besides promises, oldest first.
     *
     * @param reason what raised it, such as COMPLAINT_CLOSED
     * @param customerId of one customer
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/visit-demands")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<DemandSearch.Row> demands(
            @RequestParam(required = false) @Nullable DemandStatus status,
            @RequestParam(required = false) @Nullable VisitKind kind,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return search.find(new DemandSearch.Filter(status, kind, reason, customerId, orgUnit), paging, caller);
    }
}
