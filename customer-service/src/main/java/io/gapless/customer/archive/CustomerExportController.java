package io.gapless.customer.archive;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.bulk.TableExports;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
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

/** Exports of customers over HTTP. */
@RestController
@RequestMapping("/api/v1/customer-exports")
class CustomerExportController {

    private static final String TYPE = CustomerTable.TYPE;

    private final TableExports exports;
    private final CustomerTable table;
    private final Jobs jobs;
    private final Idempotency idempotency;

    CustomerExportController(TableExports exports, CustomerTable table, Jobs jobs, Idempotency idempotency) {
        this.exports = exports;
        this.table = table;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /** Which customers to export; without any filter, all that the caller may see. */
    record NewExport(
            @NotNull TableFormat format,
            @Nullable CustomerKind kind,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 40) String segment,
            @Nullable @Size(min = 1, max = 100) String manager) {

        CustomerTable.Told toTold() {
            return new CustomerTable.Told(kind, orgUnit, segment, manager);
        }
    }

    /** Starts to write customers to a CSV or XLSX file, as a job. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(@Valid @RequestBody NewExport body, IdempotencyKey key, Caller caller) {
        table.check(body.toTold(), caller);
        return idempotency.once(key, body, () -> {
            var job = exports.start(TYPE, "customers", body.format(), body.toTold(), caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/customer-exports/" + job.id()))
                    .body(job);
        });
    }

    /** The caller's exports of customers, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    KeysetPage<Job> list(Paging paging, Caller caller) {
        return jobs.list(TYPE, paging, caller);
    }

    /** One export of customers: how far it is. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    Job read(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, TYPE, caller);
    }

    /** Cancels an export of customers. */
    @PostMapping("/{id}/cancellation")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    Job cancel(@PathVariable UUID id, Caller caller) {
        return jobs.cancel(id, TYPE, caller);
    }

    /** The file of a finished export of customers. */
    @GetMapping("/{id}/file")
    @ReadsNoted("by the export")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST})
    void file(@PathVariable UUID id, Caller caller, HttpServletResponse response) {
        exports.send(id, TYPE, caller, response);
    }
}
