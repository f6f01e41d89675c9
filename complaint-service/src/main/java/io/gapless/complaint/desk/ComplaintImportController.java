package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.bulk.ImportController;
import io.gapless.platform.bulk.Source;
import io.gapless.platform.bulk.TableImports;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import jakarta.annotation.security.RolesAllowed;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Imports of complaints of the past over HTTP. */
@RestController
@RequestMapping(ComplaintImportController.PATH)
@RolesAllowed({ADMIN, SUPERVISOR})
class ComplaintImportController extends ImportController {

    static final String PATH = "/api/v1/complaint-imports";

    ComplaintImportController(TableImports imports, Jobs jobs, Idempotency idempotency) {
        super(imports, jobs, idempotency, PastComplaints.TYPE, PATH);
    }

    /**
     * Starts to import complaints of the past from a CSV or XLSX file, whose rows are known again by their references.
     *
     * @param source the other system, for which references are unique: letters, digits, dots, hyphens, at most 50
     * @param dryRun only tells what would become of the rows, and changes nothing
     */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(
            @RequestPart MultipartFile file,
            @RequestParam(defaultValue = "import") String source,
            @RequestParam(defaultValue = "false") boolean dryRun,
            IdempotencyKey key,
            Caller caller) {
        return started(file, "complaints.csv", dryRun, name -> new Source(source), key, caller);
    }
}
