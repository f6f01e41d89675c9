package io.gapless.customer.duplicate;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.duplicate.Candidates.Candidate;
import io.gapless.customer.duplicate.Candidates.CandidateStatus;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Arrays;
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

/** Customers that may be the same, over HTTP. */
@RestController
@RequestMapping("/api/v1/duplicate-candidates")
class DuplicateController {

    private final Candidates candidates;
    private final DuplicateRuns runs;
    private final Jobs jobs;
    private final Idempotency idempotency;

    DuplicateController(Candidates candidates, DuplicateRuns runs, Jobs jobs, Idempotency idempotency) {
        this.candidates = candidates;
        this.runs = runs;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /** Why the two are not the same. */
    record Dismissal(@NotBlank @Size(max = 400) String reason) {}

    /** A customer that somebody is about to register. */
    record Newcomer(
            @NotNull CustomerKind kind,
            @NotBlank @Size(max = 200) String name,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 40) String phone,
            @Nullable @Size(min = 1, max = 400) String address,
            @Nullable @Size(min = 1, max = 60) String licence,
            @Nullable @Size(min = 1, max = 40) String creditCode,
            @Nullable @Size(min = 1, max = 100) String representative,
            @Nullable @DecimalMin("-180") @DecimalMax("180") Double longitude,
            @Nullable @DecimalMin("-90") @DecimalMax("90") Double latitude) {

        Party toParty() {
            return Party.of(
                    new UUID(0, 0),
                    kind,
                    orgUnit,
                    name,
                    Arrays.asList(licence, creditCode),
                    phone,
                    List.of(),
                    address,
                    longitude,
                    latitude,
                    representative);
        }
    }

    /** Whom a newcomer would resemble, the likeliest first. */
    record Resemblances(List<Candidates.Resembled> items) {}

    /**
     * Pairs of which the caller may see both, the likeliest first.
     *
     * @param status open ones unless told
     * @param leastScore this likeness or more, 0 to 1
     * @param orgUnit an org unit, with all below it
     * @param customerId pairs with this customer
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Candidate> list(
            @RequestParam(required = false) @Nullable CandidateStatus status,
            @RequestParam(required = false) @Nullable @DecimalMin("0") @DecimalMax("1") BigDecimal leastScore,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable UUID customerId,
            Paging paging,
            Caller caller) {
        return candidates.find(new Candidates.Filter(status, leastScore, orgUnit, customerId), paging, caller);
    }

    /** One pair of customers that may be the same, with what speaks for it. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<Candidate> read(@PathVariable UUID id, Caller caller) {
        return answer(candidates.find(id, caller));
    }

    /** Dismisses a pair: the two are not the same, and it does not come again. */
    @PostMapping("/{id}/dismissal")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<Candidate> dismiss(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Dismissal body, Caller caller) {
        return answer(candidates.dismiss(id, ifMatch, body.reason(), caller));
    }

    /** Opens a pair again that was dismissed by mistake. */
    @PostMapping("/{id}/reopening")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<Candidate> reopen(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(candidates.reopen(id, ifMatch, caller));
    }

    /** Whom a customer would resemble that is about to be registered; nothing is kept. */
    @PostMapping("/check")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER})
    Resemblances check(@Valid @RequestBody Newcomer body, Caller caller) {
        return new Resemblances(candidates.resembled(body.toParty(), caller));
    }

    /** Compares all customers of the caller's org units. */
    @PostMapping("/runs")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(IdempotencyKey key, Caller caller) {
        return idempotency.once(key, List.of(), () -> {
            var job = runs.start(caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/duplicate-candidates/runs/" + job.id()))
                    .body(job);
        });
    }

    /** The caller's comparisons of customers, newest first. */
    @GetMapping("/runs")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    KeysetPage<Job> runs(Paging paging, Caller caller) {
        return jobs.list(DuplicateRuns.TYPE, paging, caller);
    }

    /** One comparison of customers: how far it is. */
    @GetMapping("/runs/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    Job run(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, DuplicateRuns.TYPE, caller);
    }

    /** Cancels a comparison of customers. */
    @PostMapping("/runs/{id}/cancellation")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    Job cancel(@PathVariable UUID id, Caller caller) {
        return jobs.cancel(id, DuplicateRuns.TYPE, caller);
    }

    private static ResponseEntity<Candidate> answer(Candidate candidate) {
        return ResponseEntity.ok().eTag(IfMatch.etag(candidate.version())).body(candidate);
    }
}
