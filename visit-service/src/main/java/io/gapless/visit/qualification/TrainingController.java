package io.gapless.visit.qualification;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.qualification.Qualifications.Missing;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.net.URI;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Trainings and exams over HTTP. */
@RestController
@RequestMapping("/api/v1/trainings")
class TrainingController {

    private final QualificationCatalogue catalogue;
    private final QualificationSearch search;
    private final Idempotency idempotency;

    TrainingController(QualificationCatalogue catalogue, QualificationSearch search, Idempotency idempotency) {
        this.catalogue = catalogue;
        this.search = search;
        this.idempotency = idempotency;
    }

    /** What there is: something to attend, or something to pass. */
    enum TrainingKind {
        TRAINING,
        EXAM
    }

    /**
     * A training or an exam to be defined.
     *
     * @param validMonths for how long it counts; for ever unless told
     * @param passMark the lowest score that passes; of exams only
     */
    record NewTraining(
            @NotNull @Pattern(regexp = Names.CODE) String code,
            @NotNull TrainingKind kind,
            @NotNull @Valid Names name,
            @Nullable @Min(1) @Max(600) Integer validMonths,

            @Nullable @DecimalMin("0") @DecimalMax("1000") @Digits(integer = 4, fraction = 2)
            BigDecimal passMark) {}

    /**
     * What can change of a training or an exam; records made before stay as they are.
     *
     * @param validMonths for how long it counts; for ever unless told
     * @param passMark the lowest score that passes; of exams only
     */
    record TrainingChange(
            @NotNull @Valid Names name,
            @Nullable @Min(1) @Max(600) Integer validMonths,

            @Nullable @DecimalMin("0") @DecimalMax("1000") @Digits(integer = 4, fraction = 2)
            BigDecimal passMark) {}

    /** A training or an exam as answered. */
    record TrainingView(
            UUID id,
            long version,
            String code,
            Missing.Kind kind,
            Names name,
            @Nullable Integer validMonths,
            @Nullable BigDecimal passMark) {

        static TrainingView from(Training training) {
            return new TrainingView(
                    training.id(),
                    training.version(),
                    training.code(),
                    training.kind(),
                    new Names(training.nameZh(), training.nameEn()),
                    training.validMonths(),
                    training.passMark());
        }
    }

    /** Defines a training or an exam. */
    @PostMapping
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<TrainingView> define(@Valid @RequestBody NewTraining body, IdempotencyKey key) {
        return idempotency.once(key, body, () -> {
            var training = catalogue.defineTraining(
                    body.code(),
                    Missing.Kind.valueOf(body.kind().name()),
                    new Training.Content(body.name().zh(), body.name().en(), body.validMonths(), body.passMark()));
            return ResponseEntity.created(URI.create("/api/v1/trainings/" + training.code()))
                    .eTag(IfMatch.etag(training.version()))
                    .body(TrainingView.from(training));
        });
    }

    /** Trainings and exams, by code. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<QualificationSearch.TrainingRow> list(Paging paging) {
        return search.trainings(paging);
    }

    /** One training or exam. */
    @GetMapping("/{code}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<TrainingView> read(@PathVariable @Pattern(regexp = Names.CODE) String code) {
        return answer(catalogue.training(code));
    }

    /** Changes a training or an exam. */
    @PutMapping("/{code}")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<TrainingView> change(
            @PathVariable @Pattern(regexp = Names.CODE) String code,
            IfMatch ifMatch,
            @Valid @RequestBody TrainingChange body) {
        return answer(catalogue.changeTraining(
                code,
                ifMatch,
                new Training.Content(body.name().zh(), body.name().en(), body.validMonths(), body.passMark())));
    }

    private static ResponseEntity<TrainingView> answer(Training training) {
        return ResponseEntity.ok().eTag(IfMatch.etag(training.version())).body(TrainingView.from(training));
    }
}
