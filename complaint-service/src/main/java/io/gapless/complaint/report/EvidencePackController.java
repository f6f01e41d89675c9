package io.gapless.complaint.report;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.JobFiles;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.report.ReportFormat;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.LocalDate;
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

/** Evidence packs over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-reports/evidence-packs")
class EvidencePackController {

    private static final String TYPE = EvidenceWork.TYPE;

    private final Reports reports;
    private final Jobs jobs;
    private final JobFiles files;
    private final Idempotency idempotency;

    EvidencePackController(Reports reports, Jobs jobs, JobFiles files, Idempotency idempotency) {
        this.reports = reports;
        this.jobs = jobs;
        this.files = files;
        this.idempotency = idempotency;
    }

    /**
     * A pack to be made, in the language of the request.
     *
     * @param from first day; 89 days before the last unless told
     * @param to last day; today unless told
     * @param zone whose days are meant; Asia/Shanghai unless told
     * @param orgUnit an org unit, with all below it
     */
    record NewPack(
            @NotNull ReportFormat format,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable @Size(max = 60) String zone,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {

        EvidenceWork.Order order() {
            return new EvidenceWork.Order(
                    format,
                    Languages.current().toLanguageTag(),
                    from,
                    to,
                    zone == null ? "Asia/Shanghai" : zone,
                    orgUnit);
        }
    }

    /** Starts to make the evidence of a period after ISO 10002 and GB/T 19012, as a job. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(@Valid @RequestBody NewPack body, IdempotencyKey key, Caller caller) {
        var order = body.order();
        reports.span(order.asked());
        caller.orgScope().narrowedTo(order.orgUnit());
        return idempotency.once(key, body, () -> {
            var job = jobs.start(TYPE, "iso-10002." + body.format().extension(), order, caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/complaint-reports/evidence-packs/" + job.id()))
                    .body(job);
        });
    }

    /** The caller's evidence packs, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Job> list(Paging paging, Caller caller) {
        return jobs.list(TYPE, paging, caller);
    }

    /** One evidence pack: how far it is. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    Job read(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, TYPE, caller);
    }

    /** The file of a finished evidence pack. */
    @GetMapping("/{id}/file")
    @ReadsNoted("nothing to note: a pack names no customer")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    void file(@PathVariable UUID id, Caller caller, HttpServletResponse response) {
        var job = jobs.find(id, TYPE, caller);
        files.send(job, EvidenceWork.FILE, ReportFormat.of(job).mediaType(), job.title(), response);
    }
}
