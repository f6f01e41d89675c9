package io.gapless.survey.report;

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
import io.gapless.survey.SurveySettings;
import io.gapless.survey.assessment.AssessedQuarters;
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

/** Reports over HTTP. */
@RestController
@RequestMapping("/api/v1/survey-reports")
class SurveyReportController {

    private static final String TYPE = SurveyReportWork.TYPE;

    private final CampaignFacts campaigns;
    private final AssessedQuarters assessments;
    private final Jobs jobs;
    private final JobFiles files;
    private final Idempotency idempotency;
    private final SurveySettings settings;

    SurveyReportController(
            CampaignFacts campaigns,
            AssessedQuarters assessments,
            Jobs jobs,
            JobFiles files,
            Idempotency idempotency,
            SurveySettings settings) {
        this.campaigns = campaigns;
        this.assessments = assessments;
        this.jobs = jobs;
        this.files = files;
        this.idempotency = idempotency;
        this.settings = settings;
    }

    /**
     * A report to be made, in the language of the request.
     *
     * @param kind of a campaign, of the gaps of a quarter, or of an assessment
     * @param campaignId of a campaign
     * @param quarter of gaps, such as 2026-Q3
     * @param assessmentId of an assessment whose figures are there
     * @param orgUnit an org unit, with all below it; not of assessments, which are of one
     * @param segment class of the customers; of gaps only
     * @param zone whose days are meant; that of the service unless told
     */
    record NewReport(
            @NotNull ReportOrder.Kind kind,
            @NotNull ReportFormat format,
            @Nullable UUID campaignId,
            @Nullable @Size(max = 7) String quarter,
            @Nullable UUID assessmentId,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 40) String segment,
            @Nullable @Size(max = 60) String zone) {

        ReportOrder order(String usual) {
            return new ReportOrder(
                    kind,
                    format,
                    Languages.current().toLanguageTag(),
                    campaignId,
                    quarter,
                    assessmentId,
                    orgUnit,
                    segment,
                    zone == null ? usual : zone);
        }
    }

    /** Starts to make a report, as a job. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(@Valid @RequestBody NewReport body, IdempotencyKey key, Caller caller) {
        var order = body.order(settings.zone().getId());
        order.check();
        caller.orgScope().narrowedTo(order.orgUnit());
        if (order.campaignId() != null) {
            campaigns.find(order.campaignId(), caller);
        }
        if (order.assessmentId() != null) {
            assessments.requireReadable(order.assessmentId(), caller);
        }
        return idempotency.once(key, body, () -> {
            var job = jobs.start(TYPE, order.fileName(), order, caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/survey-reports/" + job.id()))
                    .body(job);
        });
    }

    /** The caller's reports, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Job> list(Paging paging, Caller caller) {
        return jobs.list(TYPE, paging, caller);
    }

    /** One report: how far it is. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    Job read(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, TYPE, caller);
    }

    /** The file of a finished report. */
    @GetMapping("/{id}/file")
    @ReadsNoted("nothing to note: a report names no customer")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    void file(@PathVariable UUID id, Caller caller, HttpServletResponse response) {
        var job = jobs.find(id, TYPE, caller);
        files.send(job, SurveyReportWork.FILE, ReportFormat.of(job).mediaType(), job.title(), response);
    }
}
