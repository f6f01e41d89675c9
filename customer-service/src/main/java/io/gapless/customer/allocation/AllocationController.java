package io.gapless.customer.allocation;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.bulk.TableExports;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
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

/** Allocations over HTTP: made up and put in force by who looks after the org unit, open to everybody in it. */
@RestController
@RequestMapping("/api/v1/allocations")
class AllocationController {

    private static final String READ = "allocations:read";
    private static final int MOST_PRODUCTS = 1000;
    /** Greater whole numbers are not exact in JSON. */
    private static final long MOST_SEED = (1L << 53) - 1;

    private final AllocationDesk desk;
    private final AllocationReading reading;
    private final TableExports exports;
    private final Jobs jobs;
    private final Idempotency idempotency;

    AllocationController(
            AllocationDesk desk, AllocationReading reading, TableExports exports, Jobs jobs, Idempotency idempotency) {
        this.desk = desk;
        this.reading = reading;
        this.exports = exports;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /**
     * What there is of a product, in pieces.
     *
     * @param product the product's code
     * @param supply pieces to share out
     */
    record OfferBody(
            @NotBlank @Size(max = 40) String product,
            @NotNull @Min(0) @Max(1_000_000_000) Long supply) {}

    /**
     * What is wanted.
     *
     * @param periodFrom first day that the quotas are for
     * @param periodUntil last day, included, within a year
     * @param salesFrom first day of the sales that count; unless given, those of the whole months that the policy names
     * @param salesUntil their last day, included, within three years; given with salesFrom or not at all
     * @param policyId a published policy, of this org unit or one above
     * @param seed of the lots; drawn unless given, and never drawn again
     */
    record TermsBody(
            @NotBlank @Size(max = 200) String title,
            @NotNull LocalDate periodFrom,
            @NotNull LocalDate periodUntil,
            @Nullable LocalDate salesFrom,
            @Nullable LocalDate salesUntil,
            @NotNull UUID policyId,
            @Nullable @Min(0) @Max(MOST_SEED) Long seed,
            @NotEmpty @Size(max = MOST_PRODUCTS) List<@NotNull @Valid OfferBody> products) {

        AllocationDesk.Wanted toWanted() {
            return new AllocationDesk.Wanted(
                    title,
                    periodFrom,
                    periodUntil,
                    salesFrom,
                    salesUntil,
                    policyId,
                    seed,
                    products.stream()
                            .map(offer -> new AllocationDesk.Offer(offer.product(), offer.supply()))
                            .toList());
        }
    }

    /** An allocation to be drafted. */
    record NewAllocation(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Valid TermsBody terms) {}

    /** Why something is taken back. */
    record Revocation(@NotBlank @Size(max = 500) String reason) {}

    /**
     * Which quotas to export.
     *
     * @param product code of one product; all unless given
     */
    record NewExport(
            @NotNull TableFormat format,
            @Nullable @Size(min = 1, max = 40) String product) {}

    /**
     * An allocation as answered.
     *
     * @param edition counts the corrections of the same allocation from 1
     * @param corrects the allocation that this one corrects
     * @param policyCode of the policy it is computed by
     * @param policyEdition of the policy it is computed by
     * @param products what there is to share out, in pieces
     * @param author username of who drafted it
     * @param publishedBy username; null until published
     * @param publishedAt null until published
     * @param endedBy username of who revoked it or put another in its place
     * @param endedBecause why it is no longer in force
     */
    record AllocationView(
            UUID id,
            long version,
            String orgUnit,
            int edition,
            @Nullable UUID corrects,
            Terms terms,
            String policyCode,
            int policyEdition,
            AllocationStatus status,
            List<AllocationState.Supply> products,
            String author,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt,
            @Nullable String endedBy,
            @Nullable Instant endedAt,
            @Nullable String endedBecause) {}

    /** Drafts an allocation: which scarce products, how many pieces, for which days and by which policy. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<AllocationView> draft(@Valid @RequestBody NewAllocation body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key, body, () -> created(desk.draft(body.orgUnit(), body.terms().toWanted(), caller)));
    }

    /**
     * Allocations, newest first; drafts only for those who look after them.
     *
     * @param on in force on a day
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    KeysetPage<AllocationReading.Row> list(
            @RequestParam(required = false) @Nullable AllocationStatus status,
            @RequestParam(required = false) @Nullable LocalDate on,
            Paging paging,
            Caller caller) {
        caller.requireScope(READ);
        return reading.list(status, on, paging, caller);
    }

    /** One allocation. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    ResponseEntity<AllocationView> read(@PathVariable UUID id, Caller caller) {
        caller.requireScope(READ);
        return answer(desk.find(id, caller));
    }

    /** Changes the whole of a draft. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<AllocationView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody TermsBody body, Caller caller) {
        return answer(desk.change(id, ifMatch, body.toWanted(), caller));
    }

    /** Drafts what is to take the place of an allocation in force. */
    @PostMapping("/{id}/corrections")
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<AllocationView> correct(@PathVariable UUID id, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> created(desk.correct(id, caller)));
    }

    /** Takes an allocation out of force, with the reason. */
    @PostMapping("/{id}/revocation")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<AllocationView> revoke(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Revocation body, Caller caller) {
        return answer(desk.revoke(id, ifMatch, body.reason(), caller));
    }

    /** Starts to compute it; nobody but who looks after the org unit sees what comes of it. */
    @PostMapping("/{id}/simulations")
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> simulate(@PathVariable UUID id, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> accepted(id, "simulations", desk.simulate(id, caller)));
    }

    /** One simulation: how far it is. */
    @GetMapping("/{id}/simulations/{job}")
    @RolesAllowed({ADMIN, SUPERVISOR})
    Job simulation(@PathVariable UUID id, @PathVariable UUID job, Caller caller) {
        desk.find(id, caller);
        return jobs.find(job, Simulation.TYPE, caller);
    }

    /** Cancels a simulation. */
    @PostMapping("/{id}/simulations/{job}/cancellation")
    @RolesAllowed({ADMIN, SUPERVISOR})
    Job cancelSimulation(@PathVariable UUID id, @PathVariable UUID job, Caller caller) {
        desk.find(id, caller);
        return jobs.cancel(job, Simulation.TYPE, caller);
    }

    /** Starts to put in force what was computed. */
    @PostMapping("/{id}/publications")
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> publish(@PathVariable UUID id, IfMatch ifMatch, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> accepted(id, "publications", desk.publish(id, ifMatch, caller)));
    }

    /** One publication: how far it is. */
    @GetMapping("/{id}/publications/{job}")
    @RolesAllowed({ADMIN, SUPERVISOR})
    Job publication(@PathVariable UUID id, @PathVariable UUID job, Caller caller) {
        desk.find(id, caller);
        return jobs.find(job, Publication.TYPE, caller);
    }

    /** What came of it, product by product, beside the period before. */
    @GetMapping("/{id}/outcome")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    AllocationReading.Outcome outcome(@PathVariable UUID id, Caller caller) {
        return reading.outcome(id, caller);
    }

    /** How evenly it was shared out, for customers, too (阳光供货). */
    @GetMapping("/{id}/fairness")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    List<AllocationReading.ProductFairness> fairness(@PathVariable UUID id, Caller caller) {
        caller.requireScope(READ);
        return reading.fairness(id, caller);
    }

    /**
     * What each customer gets by an allocation.
     *
     * @param orgUnit an org unit, with all below it
     * @param manager login of a customer manager
     * @param segment the class as it was counted
     * @param product code of a product
     */
    @GetMapping("/{id}/quotas")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, PARTNER})
    KeysetPage<AllocationReading.CustomerQuotas> quotas(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String manager,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable String product,
            Paging paging,
            Caller caller) {
        caller.requireScope(READ);
        return reading.quotas(id, new AllocationReading.Filter(orgUnit, manager, segment, product), paging, caller);
    }

    /** Starts to write the quotas of an allocation to a file, as a job. */
    @PostMapping("/{id}/exports")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, PARTNER})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> export(
            @PathVariable UUID id, @Valid @RequestBody NewExport body, IdempotencyKey key, Caller caller) {
        caller.requireScope(READ);
        reading.requireComputed(id, caller);
        return idempotency.once(
                key,
                List.of(id, body),
                () -> accepted(
                        id,
                        "exports",
                        exports.start(
                                QuotaTable.TYPE,
                                "quotas",
                                body.format(),
                                new QuotaTable.Told(id, body.product()),
                                caller)));
    }

    /** One export of quotas: how far it is. */
    @GetMapping("/{id}/exports/{job}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, PARTNER})
    Job export(@PathVariable UUID id, @PathVariable UUID job, Caller caller) {
        caller.requireScope(READ);
        desk.find(id, caller);
        return jobs.find(job, QuotaTable.TYPE, caller);
    }

    /** The file of a finished export of quotas. */
    @GetMapping("/{id}/exports/{job}/file")
    @ReadsNoted("by the export")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, PARTNER})
    void exportFile(@PathVariable UUID id, @PathVariable UUID job, Caller caller, HttpServletResponse response) {
        caller.requireScope(READ);
        desk.find(id, caller);
        exports.send(job, QuotaTable.TYPE, caller, response);
    }

    private static ResponseEntity<Job> accepted(UUID id, String what, Job job) {
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/allocations/" + id + "/" + what + "/" + job.id()))
                .body(job);
    }

    private ResponseEntity<AllocationView> created(Allocation allocation) {
        return ResponseEntity.created(URI.create("/api/v1/allocations/" + allocation.id()))
                .eTag(IfMatch.etag(allocation.version()))
                .body(view(allocation));
    }

    private ResponseEntity<AllocationView> answer(Allocation allocation) {
        return ResponseEntity.ok().eTag(IfMatch.etag(allocation.version())).body(view(allocation));
    }

    private AllocationView view(Allocation allocation) {
        var policy = desk.policy(allocation);
        return new AllocationView(
                allocation.id(),
                allocation.version(),
                allocation.orgUnit(),
                allocation.edition(),
                allocation.corrects(),
                allocation.terms(),
                policy.code(),
                policy.edition(),
                allocation.status(),
                desk.products(allocation),
                allocation.author(),
                allocation.createdAt(),
                allocation.publishedBy(),
                allocation.publishedAt(),
                allocation.endedBy(),
                allocation.endedAt(),
                allocation.endedBecause());
    }
}
