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
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.visit.standard.StandardTemplates.StandardTemplate;
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
    private final StandardTemplates templates;
    private final Idempotency idempotency;

    ServiceStandardController(
            StandardSetting setting, StandardSearch search, StandardTemplates templates, Idempotency idempotency) {
        this.setting = setting;
        this.search = search;
        this.templates = templates;
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

    /** What to know of a draft that is put forward, or why it is approved. */
    record Comment(@Nullable @Size(min = 1, max = 1000) String comment) {}

    /** Why a draft is sent back. */
    record Refusal(@NotBlank @Size(max = 1000) String reason) {}

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

    /**
     * A step of a draft's way to approval.
     *
     * @param comment of a refusal: the reason
     */
    record ReviewView(
            Review.Outcome outcome,
            String by,
            Instant at,
            @Nullable String comment) {}

    /** One edition in brief. */
    record EditionView(
            UUID id,
            int edition,
            String name,
            StandardStatus status,
            int steps,
            List<ApprovalView> approvals,
            @Nullable Instant effectiveFrom,
            @Nullable Instant effectiveUntil,
            List<String> authors,
            Instant createdAt) {

        static EditionView from(ServiceStandard standard) {
            return new EditionView(
                    standard.id(),
                    standard.edition(),
                    standard.name(),
                    standard.status(),
                    standard.steps().size(),
                    StandardView.approvals(standard),
                    standard.effectiveFrom(),
                    standard.effectiveUntil(),
                    standard.authors().stream().map(Author::username).toList(),
                    standard.createdAt());
        }
    }

    /** Who let a standard enter a status. */
    record ApprovalView(StandardStatus status, String approvedBy, Instant approvedAt) {}

    /**
     * A standard as answered.
     *
     * @param series what all its editions have in common: the id of the first
     * @param edition from 1
     * @param effectiveFrom when visits began to be carried out by it
     * @param effectiveUntil when it was retired
     * @param submitted whether it is a draft that waits for approval
     * @param reviews how it was put forward, approved or sent back, in order
     * @param authors who has written it
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
            boolean submitted,
            List<ReviewView> reviews,
            List<String> authors,
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
                    approvals(standard),
                    standard.effectiveFrom(),
                    standard.effectiveUntil(),
                    standard.submission() != null,
                    standard.reviews().stream()
                            .map(review -> new ReviewView(review.outcome(), review.by(), review.at(), review.comment()))
                            .toList(),
                    standard.authors().stream().map(Author::username).toList(),
                    standard.createdBy(),
                    standard.createdAt());
        }

        static List<ApprovalView> approvals(ServiceStandard standard) {
            return standard.approvals().stream()
                    .map(approval -> new ApprovalView(approval.status(), approval.approvedBy(), approval.approvedAt()))
                    .toList();
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
            @RequestParam(required = false) @Nullable UUID series,
            @RequestParam(required = false) @Nullable @Size(min = 1, max = 200) String name,
            @RequestParam(required = false) @Nullable Dimension dimension,
            @RequestParam(required = false) @Nullable Boolean submitted,
            Paging paging) {
        return search.find(new StandardSearch.Filter(status, type, series, name, dimension, submitted), paging);
    }

    /** Standards that come with Gapless, in both languages, to start from. */
    @GetMapping("/templates")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<StandardTemplate> templates() {
        return new KeysetPage<>(templates.all(), null);
    }

    /** Drafts a standard from a template, in the language of the request. */
    @PostMapping("/templates/{code}")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<StandardView> fromTemplate(@PathVariable String code, IdempotencyKey key, Caller caller) {
        var template = templates.find(code);
        var locale = Languages.current();
        return idempotency.once(
                key,
                List.of(code, locale.getLanguage()),
                () -> created(
                        setting.draft(template.name().in(locale), template.type(), template.steps(locale), caller)));
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
    ResponseEntity<StandardView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody StandardBody body, Caller caller) {
        return answer(setting.change(id, ifMatch, body.name(), body.type(), body.toSteps(), caller));
    }

    /** Drafts the next edition, with what this one says; there is one draft at a time. */
    @PostMapping("/{id}/editions")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<StandardView> draftNext(@PathVariable UUID id, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> created(setting.draftNext(id, caller)));
    }

    /** All editions of the series that this one is of, the newest first. */
    @GetMapping("/{id}/editions")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<EditionView> editions(@PathVariable UUID id) {
        return new KeysetPage<>(
                setting.editions(id).stream().map(EditionView::from).toList(), null);
    }

    /**
     * What this edition says otherwise than another of its series.
     *
     * @param with the other one; unless told the edition before
     */
    @GetMapping("/{id}/comparison")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    StandardComparison compare(@PathVariable UUID id, @RequestParam(required = false) @Nullable UUID with) {
        return setting.compare(id, with);
    }

    /** Puts a draft forward for approval; until then it does not change. */
    @PostMapping("/{id}/submit")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<StandardView> submit(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Comment body, Caller caller) {
        return answer(setting.submit(id, ifMatch, body.comment(), caller));
    }

    /** Takes back what was put forward: only whoever did it, or wrote the draft. */
    @PostMapping("/{id}/withdraw")
    @RolesAllowed({QUALITY_ANALYST, ADMIN})
    ResponseEntity<StandardView> withdraw(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(setting.withdraw(id, ifMatch, caller));
    }

    /** Approves what was put forward: it enters TRIAL. Nobody approves what they have written or put forward. */
    @PostMapping("/{id}/approve")
    @RolesAllowed({QUALITY_ANALYST, SUPERVISOR, ADMIN})
    ResponseEntity<StandardView> approve(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Comment body, Caller caller) {
        return answer(setting.approve(id, ifMatch, body.comment(), caller));
    }

    /** Sends back what was put forward, with the reason: it can be changed again. */
    @PostMapping("/{id}/refuse")
    @RolesAllowed({QUALITY_ANALYST, SUPERVISOR, ADMIN})
    ResponseEntity<StandardView> refuse(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Refusal body, Caller caller) {
        return answer(setting.refuse(id, ifMatch, body.reason(), caller));
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
