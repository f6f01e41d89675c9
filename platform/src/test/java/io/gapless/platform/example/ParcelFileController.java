package io.gapless.platform.example;

import io.gapless.platform.bulk.RowError;
import io.gapless.platform.bulk.TableExports;
import io.gapless.platform.bulk.TableImports;
import io.gapless.platform.bulk.Upload;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping("/api/v1")
class ParcelFileController {

    private final TableImports imports;
    private final TableExports exports;
    private final Jobs jobs;
    private final Idempotency idempotency;

    ParcelFileController(TableImports imports, TableExports exports, Jobs jobs, Idempotency idempotency) {
        this.imports = imports;
        this.exports = exports;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    @PostMapping(path = "/parcel-files", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @RolesAllowed(Roles.SUPERVISOR)
    ResponseEntity<?> start(
            @RequestPart MultipartFile file,
            @RequestParam(defaultValue = "false") boolean dryRun,
            IdempotencyKey key,
            Caller caller) {
        try (var upload = Upload.of(file, "parcels.csv")) {
            return idempotency.once(key, List.of(upload.fileName(), upload.sha256(), dryRun), () -> {
                var job = imports.start(ParcelRows.TYPE, upload, dryRun, new ParcelRows.Told(), caller);
                return ResponseEntity.accepted()
                        .location(URI.create("/api/v1/parcel-files/" + job.id()))
                        .body(job);
            });
        }
    }

    @GetMapping("/parcel-files")
    @RolesAllowed(Roles.SUPERVISOR)
    KeysetPage<Job> list(Paging paging, Caller caller) {
        return jobs.list(ParcelRows.TYPE, paging, caller);
    }

    @GetMapping("/parcel-files/{id}")
    @RolesAllowed(Roles.SUPERVISOR)
    Job read(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, ParcelRows.TYPE, caller);
    }

    @PostMapping("/parcel-files/{id}/cancellation")
    @RolesAllowed(Roles.SUPERVISOR)
    Job cancel(@PathVariable UUID id, Caller caller) {
        return jobs.cancel(id, ParcelRows.TYPE, caller);
    }

    @GetMapping("/parcel-files/{id}/errors")
    @RolesAllowed(Roles.SUPERVISOR)
    KeysetPage<RowError> errors(@PathVariable UUID id, Paging paging, Caller caller) {
        return imports.errors(id, ParcelRows.TYPE, paging, caller);
    }

    @GetMapping("/parcel-files/{id}/errors/file")
    @RolesAllowed(Roles.SUPERVISOR)
    void errorsFile(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "CSV") TableFormat format,
            Caller caller,
            HttpServletResponse response) {
        imports.sendErrors(id, ParcelRows.TYPE, format, caller, response);
    }

    record NewExport(@NotNull TableFormat format, @NotNull String prefix) {}

    @PostMapping("/parcel-exports")
    @RolesAllowed(Roles.SUPERVISOR)
    ResponseEntity<Job> export(@Valid @RequestBody NewExport request, Caller caller) {
        var told = new ParcelTable.Told(request.prefix());
        var job = exports.start(ParcelTable.TYPE, "parcels", request.format(), told, caller);
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/parcel-exports/" + job.id()))
                .body(job);
    }

    @GetMapping("/parcel-exports/{id}")
    @RolesAllowed(Roles.SUPERVISOR)
    Job export(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, ParcelTable.TYPE, caller);
    }

    @GetMapping("/parcel-exports/{id}/file")
    @RolesAllowed(Roles.SUPERVISOR)
    void file(@PathVariable UUID id, Caller caller, HttpServletResponse response) {
        exports.send(id, ParcelTable.TYPE, caller, response);
    }
}
