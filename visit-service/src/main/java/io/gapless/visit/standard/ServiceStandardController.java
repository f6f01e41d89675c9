package io.gapless.visit.standard;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
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

/** Service standards over HTTP. */
@RestController
@RequestMapping("/api/v1/service-standards")
class ServiceStandardController {

    private final StandardSetting setting;
    private final StandardSearch search;
    private final Idempotency idempotency;

    ServiceStandardController(StandardSetting setting, StandardSearch search, Idempotency idempotency) {
        this.setting = setting;
        this.search = search;
        this.idempotency = idempotency;
    }

    /**
     * One step as sent by a caller; without evidence and not critical unless told.
     *
     * @param say wording
     * @param does behaviour
     * @param weight above 0, to 100; relative to the other steps
     * @param evidence what has to show that it was carried out; NONE unless told
     * @param critical has to be answered before check-out; false unless told
     * @param key names the step, the same from edition to edition; unless told, that of the draft's step of this title,
     *     else a new one
     * @param target the level of service it asks for, 0 to 100, for gap 2
     */
    record StepBody(
            @NotBlank @Size(max = 200) String title,
            @Nullable @Size(min = 1, max = 2000) String say,

            @JsonProperty("do") @Nullable @Size(min = 1, max = 2000)
            String does,

            @NotNull Dimension dimension,

            @NotNull @DecimalMin(value = "0", inclusive = false) @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal weight,

            @Nullable Evidence evidence,
            @Nullable Boolean critical,

            @Nullable @Pattern(regexp = "[a-z0-9][a-z0-9_-]{0,39}")
            String key,

            @Nullable @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal target) {}

    /** A draft as sent by a caller. */
    record StandardBody(
            @NotBlank @Size(max = 200) String name,
            @NotNull StandardType type,
            @NotEmpty @Size(max = 100) List<@Valid @NotNull StepBody> steps) {

        List<Step> toSteps() {
            return steps.stream()
                    .map(step -> new Step(
                            step.title(),
                            step.say(),
                            step.does(),
                            step.dimension(),
                            step.weight(),
                            step.evidence() == null ? Evidence.NONE : step.evidence(),
                            Boolean.TRUE.equals(step.critical()),
                            step.key() == null ? Step.UNKEYED : step.key(),
                            step.target()))
                    .toList();
        }
    }

    /** Where a standard is to go. */
    record Transition(@NotNull StandardStatus to) {}

    /**
     * One step as answered; steps are numbered from 1.
     *
     * @param say wording
     * @param does behaviour
     * @param weight above 0, to 100; relative to the other steps
     * @param evidence what has to show that it was carried out
     * @param critical has to be answered before check-out
     * @param key names the step, the same from edition to edition
     * @param target the level of service it asks for, 0 to 100
     */
    record StepView(
            int number,
            String title,
            @Nullable String say,

            @JsonProperty("do") @Nullable String does,

            Dimension dimension,
            BigDecimal weight,
            Evidence evidence,
            boolean critical,
            String key,
            @Nullable BigDecimal target) {}

    /** Who let a standard enter a status. */
    record ApprovalView(StandardStatus status, String approvedBy, Instant approvedAt) {}

    /**
     * A standard as answered.
     *
     * @param series what all its editions have in common: the id of the first
     * @param edition from 1
     * @param effectiveFrom when visits began to be carried out by it
     * @param effectiveUntil when it was retired
     */
    record StandardView(
            UUID id,
            long version,
            UUID series,
            int edition,
            String name,
            StandardType type,
            StandardStatus status,
            List<StepView> steps,
            List<ApprovalView> approvals,
            @Nullable Instant effectiveFrom,
            @Nullable Instant effectiveUntil,
            String createdBy,
            Instant createdAt) {

        static StandardView from(ServiceStandard standard) {
            var steps = standard.steps();
            return new StandardView(
                    standard.id(),
                    standard.version(),
                    standard.series(),
                    standard.edition(),
                    standard.name(),
                    standard.type(),
                    standard.status(),
                    IntStream.range(0, steps.size())
                            .mapToObj(i -> view(i + 1, steps.get(i)))
                            .toList(),
                    standard.approvals().stream()
                            .map(approval ->
                                    new ApprovalView(approval.status(), approval.approvedBy(), approval.approvedAt()))
                            .toList(),
                    standard.effectiveFrom(),
                    standard.effectiveUntil(),
                    standard.createdBy(),
                    standard.createdAt());
        }

        private static StepView view(int number, Step step) {
            return new StepView(
                    number,
                    step.title(),
                    step.say(),
                    step.does(),
                    step.dimension(),
                    step.weight(),
                    step.evidence(),
                    step.critical(),
                    step.key(),
                    step.target());
        }
    }

    /** Drafts a standard: its steps, each with wording, behaviour, weight and evidence. */
    @PostMapping
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<StandardView> draft(@Valid @RequestBody StandardBody body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key, body, () -> created(setting.draft(body.name(), body.type(), body.toSteps(), caller)));
    }

    /** Standards, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<StandardSearch.Row> list(
            @RequestParam(required = false) @Nullable StandardStatus status,
            @RequestParam(required = false) @Nullable StandardType type,
            Paging paging) {
        return search.find(status, type, paging);
    }

    /** One standard with its steps, and who let it enter each status. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<StandardView> read(@PathVariable UUID id) {
        return answer(setting.find(id));
    }

    /** Changes the whole of a draft; a standard in force never changes. */
    @PutMapping("/{id}")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<StandardView> change(@PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody StandardBody body) {
        return answer(setting.change(id, ifMatch, body.name(), body.type(), body.toSteps()));
    }

    /** Drafts the next edition, with what this one says; there is one draft at a time. */
    @PostMapping("/{id}/editions")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<StandardView> draftNext(@PathVariable UUID id, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> created(setting.draftNext(id, caller)));
    }

    /** Moves a standard on: DRAFT → TRIAL → OPTIMISED → FIXED, and to RETIRED from any that is in force. The edition in force before is retired by one that enters TRIAL. */
    @PostMapping("/{id}/transitions")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<StandardView> move(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Transition body, Caller caller) {
        return answer(setting.move(id, ifMatch, body.to(), caller));
    }

    private static ResponseEntity<StandardView> created(ServiceStandard standard) {
        return ResponseEntity.created(URI.create("/api/v1/service-standards/" + standard.id()))
                .eTag(IfMatch.etag(standard.version()))
                .body(StandardView.from(standard));
    }

    private static ResponseEntity<StandardView> answer(ServiceStandard standard) {
        return ResponseEntity.ok().eTag(IfMatch.etag(standard.version())).body(StandardView.from(standard));
    }
}
