package io.gapless.visit.compliance;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.standard.Dimension;
import jakarta.annotation.security.RolesAllowed;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Compliance over HTTP. */
@RestController
@RequestMapping("/api/v1/visits/compliance")
class ComplianceController {

    private final Compliance compliance;
    private final ComplianceVisits visits;
    private final Jobs jobs;
    private final Idempotency idempotency;
    private final Clock clock;

    ComplianceController(
            Compliance compliance, ComplianceVisits visits, Jobs jobs, Idempotency idempotency, Clock clock) {
        this.compliance = compliance;
        this.visits = visits;
        this.jobs = jobs;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /**
     * How far visits kept to their standards, how many began on their day, and how many customers were reached; the
     * evidence of gap 3. A customer manager sees only their own. With {@code by}, {@code per} or both, {@code rows} tell
     * it of each part, with intervals; of 366 days and 5,000 rows at the most.
     *
     * @param orgUnit an org unit, with all below it
     * @param from first day; 89 days before the last unless told
     * @param to last day; today unless told
     * @param manager login of a customer manager
     * @param segment a class of customers
     * @param itemId an item of the menu
     * @param standardId an edition of a standard
     * @param by what the rows are of
     * @param per the periods in which rows follow each other
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    Compliance.Figures figures(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(required = false) @Nullable String manager,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable UUID itemId,
            @RequestParam(required = false) @Nullable UUID standardId,
            @RequestParam(required = false) @Nullable Cut by,
            @RequestParam(required = false) @Nullable Per per,
            Caller caller) {
        return compliance.figures(
                new Compliance.Filter(orgUnit, from, to, manager, segment, itemId, standardId), by, per, caller);
    }

    /**
     * The completed and missed visits behind a figure, newest first.
     *
     * @param orgUnit an org unit, with all below it
     * @param from first day; 89 days before the last unless told
     * @param to last day; today unless told
     * @param manager login of a customer manager
     * @param segment a class of customers
     * @param itemId an item of the menu
     * @param standardId an edition of a standard
     * @param step the number of one of its steps
     * @param dimension those that had steps of it
     * @param executed whether all the steps that are asked for were executed
     * @param onTime whether they began on their day
     */
    @GetMapping("/visits")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<ComplianceVisits.Row> visits(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(required = false) @Nullable String manager,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable UUID itemId,
            @RequestParam(required = false) @Nullable UUID standardId,
            @RequestParam(required = false) @Nullable Integer step,
            @RequestParam(required = false) @Nullable Dimension dimension,
            @RequestParam(required = false) ComplianceVisits.@Nullable Ending status,
            @RequestParam(required = false) @Nullable Boolean executed,
            @RequestParam(required = false) @Nullable Boolean onTime,
            Paging paging,
            Caller caller) {
        return visits.find(
                new Compliance.Filter(orgUnit, from, to, manager, segment, itemId, standardId),
                new ComplianceVisits.Part(step, dimension, status, executed, onTime),
                paging,
                caller);
    }

    /** Counts the figures of all days again from the visits; meanwhile the present ones are read. */
    @PostMapping("/rebuilds")
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> rebuild(IdempotencyKey key, Caller caller) {
        return idempotency.once(key, List.of(), () -> {
            var job = jobs.start(
                    ComplianceRebuild.TYPE, clock.instant().toString(), new ComplianceRebuild.Order(), caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/visits/compliance/rebuilds/" + job.id()))
                    .body(job);
        });
    }

    /** One rebuild: how far it is. */
    @GetMapping("/rebuilds/{id}")
    @RolesAllowed(ADMIN)
    Job rebuild(@PathVariable UUID id) {
        return jobs.find(id, ComplianceRebuild.TYPE);
    }
}
