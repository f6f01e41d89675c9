package io.gapless.customer.purchase;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.bulk.RowError;
import io.gapless.platform.bulk.TableImports;
import io.gapless.platform.bulk.Upload;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Imports of purchases over HTTP. */
@RestController
@RequestMapping("/api/v1/purchase-imports")
class PurchaseImportController {

    private static final String TYPE = PurchaseRows.TYPE;
    private static final String SCOPE = "purchases:write";

    private final TableImports imports;
    private final Jobs jobs;
    private final Idempotency idempotency;

    PurchaseImportController(TableImports imports, Jobs jobs, Idempotency idempotency) {
        this.imports = imports;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /**
     * Starts to import purchases from a CSV or XLSX file; a dry run only tells what would become of the rows.
     *
     * @param dryRun only tells what would become of the rows, and changes nothing
     * @param currency of rows that name none, ISO 4217
     */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(
            @RequestPart MultipartFile file,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestParam(defaultValue = "CNY") String currency,
            IdempotencyKey key,
            Caller caller) {
        caller.requireScope(SCOPE);
        if (!currency.matches("[A-Z]{3}")) {
            throw Problem.badRequest("currency-unfit");
        }
        try (var upload = Upload.of(file, "purchases.csv")) {
            return idempotency.once(key, List.of(upload.fileName(), upload.sha256(), dryRun, currency), () -> {
                var job = imports.start(TYPE, upload, dryRun, new PurchaseRows.Told(currency), caller);
                return ResponseEntity.accepted()
                        .location(URI.create("/api/v1/purchase-imports/" + job.id()))
                        .body(job);
            });
        }
    }

    /** The caller's imports of purchases, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    KeysetPage<Job> list(Paging paging, Caller caller) {
        caller.requireScope(SCOPE);
        return jobs.list(TYPE, paging, caller);
    }

    /** One import of purchases: how far it is, and what became of its rows. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    Job read(@PathVariable UUID id, Caller caller) {
        caller.requireScope(SCOPE);
        return jobs.find(id, TYPE, caller);
    }

    /** Cancels an import of purchases; what it has taken stays. */
    @PostMapping("/{id}/cancellation")
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    Job cancel(@PathVariable UUID id, Caller caller) {
        caller.requireScope(SCOPE);
        return jobs.cancel(id, TYPE, caller);
    }

    /** The rows that were not taken, each with what is wrong. */
    @GetMapping("/{id}/errors")
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    KeysetPage<RowError> errors(@PathVariable UUID id, Paging paging, Caller caller) {
        caller.requireScope(SCOPE);
        return imports.errors(id, TYPE, paging, caller);
    }

    /**
     * The rows that were not taken, as a file to mend and send again.
     *
     * @param format CSV or XLSX
     */
    @GetMapping("/{id}/errors/file")
    @ReadsNoted("by the import")
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    void errorsFile(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "CSV") TableFormat format,
            Caller caller,
            HttpServletResponse response) {
        caller.requireScope(SCOPE);
        imports.sendErrors(id, TYPE, format, caller, response);
    }
}
