package io.gapless.visit.qualification;

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
import java.time.Instant;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Records of trainings and exams over HTTP. */
@RestController
@RequestMapping("/api/v1/qualification-records")
class QualificationRecordController {

    private final QualificationKeeping keeping;
    private final QualificationSearch search;
    private final Colleagues colleagues;
    private final Idempotency idempotency;

    QualificationRecordController(
            QualificationKeeping keeping, QualificationSearch search, Colleagues colleagues, Idempotency idempotency) {
        this.keeping = keeping;
        this.search = search;
        this.colleagues = colleagues;
        this.idempotency = idempotency;
    }

    /**
     * What an employee attended or sat.
     *
     * @param employee login of somebody who works in the caller's org units
     * @param training code of a training or an exam
     * @param on today or earlier
     * @param score needed where the exam has a pass mark: it tells whether it was passed
     * @param passed of what has no pass mark; true unless told
     * @param validUntil unless told, as long as the training counts
     */
    record NewRecord(
            @NotBlank @Size(max = 100) String employee,
            @NotNull @Pattern(regexp = Names.CODE) String training,
            @NotNull LocalDate on,

            @Nullable @DecimalMin("0") @DecimalMax("1000") @Digits(integer = 4, fraction = 2)
            BigDecimal score,

            @Nullable Boolean passed,
            @Nullable LocalDate validUntil) {}

    /** Why a record counts no more. */
    record Withdrawal(@NotBlank @Size(max = 500) String reason) {}

    /**
     * A record as answered.
     *
     * @param validUntil the last day on which it counts
     */
    record RecordView(
            UUID id,
            long version,
            String employee,
            String orgUnit,
            String training,
            LocalDate on,
            @Nullable BigDecimal score,
            boolean passed,
            @Nullable LocalDate validUntil,
            String notedBy,
            Instant notedAt,
            @Nullable String withdrawnBy,
            @Nullable Instant withdrawnAt,
            @Nullable String reason) {

        static RecordView from(QualificationRecord one) {
            return new RecordView(
                    one.id(),
                    one.version(),
                    one.employee(),
                    one.orgUnit(),
                    one.training(),
                    one.on(),
                    one.score(),
                    one.passed(),
                    one.validUntil(),
                    one.notedBy(),
                    one.notedAt(),
                    one.withdrawnBy(),
                    one.withdrawnAt(),
                    one.reason());
        }
    }

    /** Puts on record what an employee of the caller's org units attended or sat; nobody does so for themselves. */
    @PostMapping
    @RolesAllowed({SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<RecordView> record(@Valid @RequestBody NewRecord body, IdempotencyKey key, Caller caller) {
        var orgUnit = colleagues.orgUnitOf(body.employee(), caller);
        return idempotency.once(key, body, () -> {
            var done = new QualificationKeeping.Done(
                    body.employee(), body.training(), body.on(), body.score(), body.passed(), body.validUntil());
            var one = keeping.record(done, orgUnit, caller);
            return ResponseEntity.created(URI.create("/api/v1/qualification-records/" + one.id()))
                    .eTag(IfMatch.etag(one.version()))
                    .body(RecordView.from(one));
        });
    }

    /**
     * Records, newest first: of the caller's org units, or the caller's own.
     *
     * @param expiringBefore those that do not count any more on that day, and that nothing newer takes the place of
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<QualificationSearch.RecordRow> list(
            @RequestParam(required = false) @Nullable @Size(max = 100) String employee,
            @RequestParam(required = false) @Nullable @Pattern(regexp = Names.CODE) String training,
            @RequestParam(required = false) @Nullable @Pattern(regexp = OrgScope.PATTERN) String orgUnit,
            @RequestParam(required = false) @Nullable LocalDate expiringBefore,
            Paging paging,
            Caller caller) {
        return search.records(
                new QualificationSearch.Filter(employee, training, orgUnit, expiringBefore), paging, caller);
    }

    /** One record. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<RecordView> read(@PathVariable UUID id, Caller caller) {
        return answer(keeping.find(id, caller));
    }

    /** Withdraws a record that was wrong: it stays, and counts no more. */
    @PostMapping("/{id}/withdraw")
    @RolesAllowed({SUPERVISOR, ADMIN})
    ResponseEntity<RecordView> withdraw(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Withdrawal body, Caller caller) {
        return answer(keeping.withdraw(id, ifMatch, body.reason(), caller));
    }

    private static ResponseEntity<RecordView> answer(QualificationRecord one) {
        return ResponseEntity.ok().eTag(IfMatch.etag(one.version())).body(RecordView.from(one));
    }
}
