package io.gapless.survey.assessment;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.survey.assessment.Figures.Subject;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Assessments, their results and appeals over HTTP. */
@RestController
@RequestMapping("/api/v1/assessments")
class AssessmentController {

    private final Assessing assessing;
    private final Idempotency idempotency;

    AssessmentController(Assessing assessing, Idempotency idempotency) {
        this.assessing = assessing;
        this.idempotency = idempotency;
    }

    /** Whom it is about: an org unit, or an employee by what they did there. */
    record SubjectBody(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) String orgUnit,

            @Nullable @Size(min = 1, max = 100) String employee) {}

    /**
     * An assessment to start.
     *
     * @param scorecardId a published edition
     * @param orgUnit the company or part of it
     * @param quarter such as 2026-Q3, over
     * @param subjects whom it is about; unless told the org unit (COMPANY), the units right below it that have customers
     *     (DEPARTMENT), or whoever looks after customers there (POST)
     */
    record NewAssessment(
            @NotNull UUID scorecardId,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) String orgUnit,

            @NotNull @Pattern(regexp = Quarter.PATTERN) String quarter,
            @Nullable @Size(min = 1, max = 2000) List<@NotNull @Valid SubjectBody> subjects) {}

    /** A figure that nobody else can tell, with the reason. */
    record EnteredBody(
            @NotNull @DecimalMin("-1000000") @DecimalMax("1000000") @Digits(integer = 7, fraction = 4)
            BigDecimal value,

            @NotBlank @Size(max = 1000) String reason) {}

    /** Why the result is not right. */
    record AppealBody(@NotBlank @Size(max = 2000) String text) {}

    /**
     * What is decided about an appeal.
     *
     * @param score the score instead, 0 to 100; left out where the appeal is rejected
     */
    record DecisionBody(
            @Nullable @DecimalMin("0") @DecimalMax("100") BigDecimal score,
            @NotBlank @Size(max = 2000) String reason) {}

    /** Starts an assessment: its figures are computed by a job, after which it can be looked at and published. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Assessment> start(@Valid @RequestBody NewAssessment body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var subjects = body.subjects() == null
                    ? null
                    : body.subjects().stream()
                            .map(subject -> new Subject(subject.orgUnit(), subject.employee()))
                            .toList();
            var started = assessing.start(body.scorecardId(), body.orgUnit(), body.quarter(), subjects, caller);
            return ResponseEntity.created(URI.create("/api/v1/assessments/" + started.id()))
                    .eTag(IfMatch.etag(started.version()))
                    .body(started);
        });
    }

    /**
     * Assessments, newest first; drafts only for those who prepare them.
     *
     * @param orgUnit an org unit, with all below it
     * @param quarter such as 2026-Q3
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<Assessment> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String quarter,
            @RequestParam(required = false) Assessment.@Nullable Status status,
            Paging paging,
            Caller caller) {
        return assessing.list(orgUnit, quarter, status, paging, caller);
    }

    /** The caller's own results that are published, newest first. */
    @GetMapping("/own-results")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE, CUSTOMER_MANAGER, SERVICE_AGENT})
    KeysetPage<Result> own(Paging paging, Caller caller) {
        return assessing.own(paging, caller);
    }

    /** One assessment; calculatedAt is there once its figures are. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<Assessment> read(@PathVariable UUID id, Caller caller) {
        return answer(assessing.find(id, caller));
    }

    /** The results that the caller may know of, with every figure behind them. */
    @GetMapping("/{id}/results")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<Result> results(@PathVariable UUID id, Paging paging, Caller caller) {
        return assessing.results(id, paging, caller);
    }

    /** Computes a draft anew; what was entered stays. */
    @PostMapping("/{id}/calculate")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<Assessment> calculate(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(assessing.calculate(id, ifMatch, caller));
    }

    /**
     * Enters a figure of an indicator of the metric ENTERED; not one's own. If-Match is the assessment's.
     *
     * @param code of the indicator
     */
    @PutMapping("/{id}/results/{resultId}/figures/{code}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Result enter(
            @PathVariable UUID id,
            @PathVariable UUID resultId,
            @PathVariable String code,
            IfMatch ifMatch,
            @Valid @RequestBody EnteredBody body,
            Caller caller) {
        return assessing.enter(id, ifMatch, resultId, code, body.value().doubleValue(), body.reason(), caller);
    }

    /** Shows it to those who were assessed; from now on they can appeal. */
    @PostMapping("/{id}/publish")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<Assessment> publish(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(assessing.publish(id, ifMatch, caller));
    }

    /** Objects to a result: employees to their own, supervisors to those of their org units. */
    @PostMapping("/{id}/results/{resultId}/appeals")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE, CUSTOMER_MANAGER, SERVICE_AGENT})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Assessing.Appeal> appeal(
            @PathVariable UUID id,
            @PathVariable UUID resultId,
            @Valid @RequestBody AppealBody body,
            IdempotencyKey key,
            Caller caller) {
        return idempotency.once(key, List.of(id, resultId, body), () -> {
            var appeal = assessing.appeal(id, resultId, body.text(), caller);
            return ResponseEntity.status(HttpStatus.CREATED).body(appeal);
        });
    }

    /** The appeals, newest first. */
    @GetMapping("/{id}/appeals")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<Assessing.Appeal> appeals(@PathVariable UUID id, Paging paging, Caller caller) {
        return assessing.appeals(id, paging, caller);
    }

    /** Decides an appeal, with the score instead or without; not one's own. If-Match is the assessment's. */
    @PostMapping("/{id}/appeals/{appealId}/decision")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Assessing.Appeal decide(
            @PathVariable UUID id,
            @PathVariable UUID appealId,
            IfMatch ifMatch,
            @Valid @RequestBody DecisionBody body,
            Caller caller) {
        return assessing.decide(
                id,
                ifMatch,
                appealId,
                body.score() == null ? null : Double.valueOf(body.score().doubleValue()),
                body.reason(),
                caller);
    }

    /** Settles it for good, once nobody can appeal any more; what the results lead to is booked. */
    @PostMapping("/{id}/settle")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<Assessment> settle(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(assessing.settle(id, ifMatch, caller));
    }

    private static ResponseEntity<Assessment> answer(Assessment assessment) {
        return ResponseEntity.ok().eTag(IfMatch.etag(assessment.version())).body(assessment);
    }
}
