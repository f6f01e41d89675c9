package io.gapless.customer.indicator;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.indicator.IndicatorRuleBook.IndicatorRulesEdition;
import io.gapless.customer.indicator.IndicatorTemplates.IndicatorTemplate;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.ArrayList;
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

/** The rules of the indicators and their computing over HTTP. */
@RestController
@RequestMapping("/api/v1/management-indicators")
class IndicatorRuleController {

    private final IndicatorRuleBook rules;
    private final IndicatorTemplates templates;
    private final Jobs jobs;
    private final Idempotency idempotency;

    IndicatorRuleController(IndicatorRuleBook rules, IndicatorTemplates templates, Jobs jobs, Idempotency idempotency) {
        this.rules = rules;
        this.templates = templates;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /**
     * The next edition of the rules of an indicator.
     *
     * @param basedOn the edition that it was made from; 0 for the first
     */
    record NewIndicatorRules(
            @NotNull CustomerKind kind,
            @NotNull Indicator indicator,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Min(0) int basedOn,
            @NotNull @Valid ScoreRules rules) {}

    /** Where a template is to be in force. */
    record IndicatorRulesPlace(
            @Nullable CustomerKind kind,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {}

    /** Whose indicators are to be computed. */
    record NewIndicatorRun(
            @NotNull CustomerKind kind,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {}

    /** Rules just put in force. */
    record IndicatorRulesEditions(List<IndicatorRulesEdition> items) {}

    /**
     * Editions of the rules by which indicators are computed, newest first.
     *
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/rules")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<IndicatorRulesEdition> list(
            @RequestParam(required = false) @Nullable CustomerKind kind,
            @RequestParam(required = false) @Nullable Indicator indicator,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return rules.list(kind, indicator, orgUnit, paging, caller);
    }

    /** Puts a new edition of rules in force, at once. */
    @PostMapping("/rules")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<IndicatorRulesEditions> add(
            @Valid @RequestBody NewIndicatorRules body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key,
                body,
                () -> created(List.of(rules.add(
                        body.kind(), body.indicator(), body.orgUnit(), body.basedOn(), body.rules(), caller))));
    }

    /** Sets of rules that come with Gapless, to start from. */
    @GetMapping("/templates")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<IndicatorTemplate> templates() {
        return new KeysetPage<>(templates.all(), null);
    }

    /** Puts all rules of a template in force. */
    @PostMapping("/templates/{code}/rules")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<IndicatorRulesEditions> fromTemplate(
            @PathVariable String code,
            @Valid @RequestBody IndicatorRulesPlace body,
            IdempotencyKey key,
            Caller caller) {
        var template = templates.find(code);
        var kind = body.kind() == null ? template.kind() : body.kind();
        return idempotency.once(key, body, () -> {
            var added = new ArrayList<IndicatorRulesEdition>();
            template.rules()
                    .forEach((indicator, some) -> added.add(rules.add(
                            kind,
                            indicator,
                            body.orgUnit(),
                            rules.last(kind, indicator, body.orgUnit()),
                            some,
                            caller)));
            return created(added);
        });
    }

    private static ResponseEntity<IndicatorRulesEditions> created(List<IndicatorRulesEdition> editions) {
        return ResponseEntity.created(URI.create("/api/v1/management-indicators/rules"))
                .body(new IndicatorRulesEditions(editions));
    }

    /** Starts to compute the indicators of all customers of a kind under an org unit, as a job. */
    @PostMapping("/runs")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> run(@Valid @RequestBody NewIndicatorRun body, IdempotencyKey key, Caller caller) {
        caller.orgScope().require(body.orgUnit());
        return idempotency.once(key, body, () -> {
            var job = jobs.start(
                    IndicatorRun.TYPE,
                    body.kind() + " " + body.orgUnit(),
                    new IndicatorRun.Told(body.kind(), body.orgUnit()),
                    caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/management-indicators/runs/" + job.id()))
                    .body(job);
        });
    }

    /** The caller's computations of indicators, newest first. */
    @GetMapping("/runs")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    KeysetPage<Job> runs(Paging paging, Caller caller) {
        return jobs.list(IndicatorRun.TYPE, paging, caller);
    }

    /** One computation of indicators: how far it is. */
    @GetMapping("/runs/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    Job run(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, IndicatorRun.TYPE, caller);
    }

    /** Cancels a computation of indicators; what it has computed stays. */
    @PostMapping("/runs/{id}/cancellation")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    Job cancel(@PathVariable UUID id, Caller caller) {
        return jobs.cancel(id, IndicatorRun.TYPE, caller);
    }
}
