package io.gapless.complaint.search;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.bulk.TableExports;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Exports of complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-exports")
class CaseExportController {

    private static final String TYPE = CaseTable.TYPE;

    private final TableExports exports;
    private final CaseTable table;
    private final Jobs jobs;
    private final Idempotency idempotency;

    CaseExportController(TableExports exports, CaseTable table, Jobs jobs, Idempotency idempotency) {
        this.exports = exports;
        this.table = table;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /**
     * An export to be made.
     *
     * @param filter as of the list; {@code {}} for all that the caller may see
     * @param values CODES, for other programs, unless told; NAMES, for people, in the language of the request
     */
    record NewExport(
            @NotNull TableFormat format, @NotNull @Valid CaseFilter filter, CaseNames.@Nullable Values values) {}

    /** Starts to write complaints to a CSV or XLSX file, one row for each with all of its clocks, as a job. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(@Valid @RequestBody NewExport body, IdempotencyKey key, Caller caller) {
        table.check(body.filter(), caller);
        return idempotency.once(key, body, () -> {
            var job = exports.start(
                    TYPE, "complaints", body.format(), new CaseTable.Wanted(body.filter(), body.values()), caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/complaint-exports/" + job.id()))
                    .body(job);
        });
    }

    /** The caller's exports of complaints, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    KeysetPage<Job> list(Paging paging, Caller caller) {
        return jobs.list(TYPE, paging, caller);
    }

    /** One export of complaints: how far it is. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    Job read(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, TYPE, caller);
    }

    /** Cancels an export of complaints. */
    @PostMapping("/{id}/cancellation")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    Job cancel(@PathVariable UUID id, Caller caller) {
        return jobs.cancel(id, TYPE, caller);
    }

    /** The file of a finished export of complaints. */
    @GetMapping("/{id}/file")
    @ReadsNoted("by the export")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    void file(@PathVariable UUID id, Caller caller, HttpServletResponse response) {
        exports.send(id, TYPE, caller, response);
    }
}
