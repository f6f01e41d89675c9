package io.gapless.survey.bulk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;

import io.gapless.platform.bulk.ColumnMapping;
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
import io.gapless.survey.response.ResponseIntake;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
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

/** Imports of answers over HTTP. */
@RestController
@RequestMapping("/api/v1/response-imports")
class ResponseImportController {

    private static final String TYPE = ResponseIntake.TYPE;
    private static final int MOST_TOLD = 100;

    private final TableImports imports;
    private final ResponseIntake intake;
    private final Jobs jobs;
    private final Idempotency idempotency;
    private final JsonMapper json;

    ResponseImportController(
            TableImports imports, ResponseIntake intake, Jobs jobs, Idempotency idempotency, JsonMapper json) {
        this.imports = imports;
        this.intake = intake;
        this.jobs = jobs;
        this.idempotency = idempotency;
        this.json = json;
    }

    /**
     * Starts to import answers from a CSV or XLSX file; a dry run only tells what would become of the rows.
     *
     * @param questionnaireId the edition that was answered
     * @param orgUnit where answers of nobody in particular belong
     * @param dryRun only tells what would become of the rows, and changes nothing
     * @param mapping how the file's columns become those of the import, as JSON: {"columns": {"q1": {"from": ["Overall, how
     *     satisfied?"], "values": {"Very": "5", "Not at all": "1"}}, "respondent": {"row": "2026-"}, "answeredAt": {"from":
     *     ["Date"], "dates": "M/d/uuuu"}}}; columns of the file that are not named are passed over
     */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(
            @RequestPart MultipartFile file,
            @RequestParam UUID questionnaireId,
            @RequestParam String orgUnit,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestParam(required = false) @Nullable String mapping,
            IdempotencyKey key,
            Caller caller) {
        var columns = mapping == null ? null : ColumnMapping.read(mapping, json);
        try (var original = Upload.of(file, "responses.csv")) {
            var told = new ResponseIntake.Told(questionnaireId, orgUnit, original.fileName());
            intake.check(told, caller);
            try (var upload = columns == null ? original : columns.applied(original, intake.columns(told))) {
                return start(
                        upload, columns == null ? told : told.mapped(origins(columns)), dryRun, mapping, key, caller);
            }
        }
    }

    private static Map<String, ResponseIntake.Origin> origins(ColumnMapping mapping) {
        var origins = new TreeMap<String, ResponseIntake.Origin>();
        Objects.requireNonNullElse(mapping.columns(), Map.<String, ColumnMapping.Rule>of())
                .forEach((column, rule) -> {
                    if (rule != null) {
                        origins.put(
                                column,
                                new ResponseIntake.Origin(
                                        rule.from() == null ? "" : shortened(String.join(" + ", rule.from())),
                                        rule.values() == null
                                                ? ""
                                                : shortened(String.join(
                                                        ", ",
                                                        new TreeSet<>(
                                                                rule.values().keySet()))),
                                        rule.dates()));
                    }
                });
        return origins;
    }

    private static String shortened(String text) {
        return text.length() <= MOST_TOLD ? text : text.substring(0, MOST_TOLD - 1) + "…";
    }

    private ResponseEntity<Job> start(
            Upload upload,
            ResponseIntake.Told told,
            boolean dryRun,
            @Nullable String mapping,
            IdempotencyKey key,
            Caller caller) {
        var request = mapping == null
                ? List.of(told, upload.sha256(), dryRun)
                : List.of(told, upload.sha256(), dryRun, mapping);
        return idempotency.once(key, request, () -> {
            var job = imports.start(TYPE, upload, dryRun, told, caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/response-imports/" + job.id()))
                    .body(job);
        });
    }

    /** The caller's imports of answers, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    KeysetPage<Job> list(Paging paging, Caller caller) {
        return jobs.list(TYPE, paging, caller);
    }

    /** One import of answers: how far it is, and what became of its rows. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Job read(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, TYPE, caller);
    }

    /** Cancels an import of answers; what it has taken stays. */
    @PostMapping("/{id}/cancellation")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Job cancel(@PathVariable UUID id, Caller caller) {
        return jobs.cancel(id, TYPE, caller);
    }

    /** The rows that were not taken, each with what is wrong. */
    @GetMapping("/{id}/errors")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
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
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    void errorsFile(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "CSV") TableFormat format,
            Caller caller,
            HttpServletResponse response) {
        imports.sendErrors(id, TYPE, format, caller, response);
    }
}
