package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.bulk.ColumnMapping;
import io.gapless.platform.bulk.RowError;
import io.gapless.platform.bulk.Source;
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
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
import tools.jackson.databind.json.JsonMapper;

/** Imports of complaints of the past over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-imports")
class ComplaintImportController {

    private static final String TYPE = PastComplaints.TYPE;

    private final TableImports imports;
    private final Jobs jobs;
    private final Idempotency idempotency;
    private final JsonMapper json;

    ComplaintImportController(TableImports imports, Jobs jobs, Idempotency idempotency, JsonMapper json) {
        this.imports = imports;
        this.jobs = jobs;
        this.idempotency = idempotency;
        this.json = json;
    }

    /**
     * Starts to import complaints of the past from a CSV or XLSX file, whose rows are known again by their references.
     *
     * @param source the other system, for which references are unique: letters, digits, dots, hyphens, at most 50
     * @param dryRun only tells what would become of the rows, and changes nothing
     * @param mapping how the file's columns become those of the import, as JSON: {"columns": {"receivedAt": {"from": ["Date
     *     received"], "dates": "M/d/uuuu"}, "category": {"from": ["Product"], "values": {"Mortgage": "price"}, "otherwise":
     *     "other"}, "text": {"from": ["Issue", "Product"], "joinedBy": " · "}, "orgUnit": {"value": "jinhua"}, "reference":
     *     {"row": "cfpb-"}}}
     */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(
            @RequestPart MultipartFile file,
            @RequestParam(defaultValue = "import") String source,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestParam(required = false) @Nullable String mapping,
            IdempotencyKey key,
            Caller caller) {
        var told = new Source(source);
        var columns = mapping == null ? null : ColumnMapping.read(mapping, json);
        try (var original = Upload.of(file, "complaints.csv");
                var upload = columns == null ? original : columns.applied(original, PastComplaintRows.COLUMNS)) {
            var request = mapping == null
                    ? List.of(upload.fileName(), upload.sha256(), dryRun, told)
                    : List.of(upload.fileName(), upload.sha256(), dryRun, told, mapping);
            return idempotency.once(key, request, () -> {
                var job = imports.start(TYPE, upload, dryRun, told, caller);
                return ResponseEntity.accepted()
                        .location(URI.create("/api/v1/complaint-imports/" + job.id()))
                        .body(job);
            });
        }
    }

    /** The caller's imports of complaints, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR})
    KeysetPage<Job> list(Paging paging, Caller caller) {
        return jobs.list(TYPE, paging, caller);
    }

    /** One import of complaints: how far it is, and what became of its rows. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR})
    Job read(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, TYPE, caller);
    }

    /** Cancels an import of complaints; what it has taken stays. */
    @PostMapping("/{id}/cancellation")
    @RolesAllowed({ADMIN, SUPERVISOR})
    Job cancel(@PathVariable UUID id, Caller caller) {
        return jobs.cancel(id, TYPE, caller);
    }

    /** The rows that were not taken, each with what is wrong. */
    @GetMapping("/{id}/errors")
    @RolesAllowed({ADMIN, SUPERVISOR})
    KeysetPage<RowError> errors(@PathVariable UUID id, Paging paging, Caller caller) {
        return imports.errors(id, TYPE, paging, caller);
    }

    /**
     * The rows that were not taken, as a file to mend and send again.
     *
     * @param format CSV or XLSX
     */
    @GetMapping("/{id}/errors/file")
    @ReadsNoted("by the import")
    @RolesAllowed({ADMIN, SUPERVISOR})
    void errorsFile(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "CSV") TableFormat format,
            Caller caller,
            HttpServletResponse response) {
        imports.sendErrors(id, TYPE, format, caller, response);
    }
}
