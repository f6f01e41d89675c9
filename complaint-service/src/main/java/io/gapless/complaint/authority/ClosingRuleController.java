package io.gapless.complaint.authority;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Rules of closing over HTTP. */
@RestController
@RequestMapping("/api/v1/closing-rules")
class ClosingRuleController {

    private final ClosingRules rules;
    private final Idempotency idempotency;

    ClosingRuleController(ClosingRules rules, Idempotency idempotency) {
        this.rules = rules;
        this.idempotency = idempotency;
    }

    /**
     * A rule to be added.
     *
     * @param category with all below it; every category unless told
     * @param minSeverity from which severity up
     * @param orgUnit for whose complaints and those of all below it; of the whole company unless told
     */
    record NewClosingRule(
            @Nullable @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
            String category,

            @NotNull Severity minSeverity,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {}

    /** Which complaints are closed by another person than those who decided, resolved or worked on them. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<ClosingRules.ClosingRule> list(Paging paging) {
        return rules.list(paging);
    }

    /** Has another person close the complaints of a category, from a severity up; in force at once. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ClosingRules.ClosingRule> add(
            @Valid @RequestBody NewClosingRule body, IdempotencyKey key, Caller caller) {
        caller.orgScope().requireRule(body.orgUnit());
        return idempotency.once(key, body, () -> {
            var rule = rules.add(body.category(), body.minSeverity(), body.orgUnit(), caller.username());
            return ResponseEntity.created(URI.create("/api/v1/closing-rules/" + rule.id()))
                    .body(rule);
        });
    }

    /** Takes a rule away. */
    @DeleteMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable UUID id, Caller caller) {
        rules.remove(id, caller);
    }
}
