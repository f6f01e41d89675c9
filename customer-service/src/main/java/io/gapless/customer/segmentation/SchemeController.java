package io.gapless.customer.segmentation;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.Bilingual;
import io.gapless.customer.CustomerKind;
import io.gapless.customer.segmentation.SchemeTemplates.SchemeTemplate;
import io.gapless.customer.segmentation.SegmentationRuns.Mode;
import io.gapless.customer.segmentation.SegmentationRuns.SegmentationRun;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
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

/** Schemes of segmentation over HTTP. */
@RestController
@RequestMapping("/api/v1/segmentation-schemes")
class SchemeController {

    private final SchemeDesign design;
    private final SchemeTemplates templates;
    private final SegmentationRuns runs;
    private final Idempotency idempotency;

    SchemeController(SchemeDesign design, SchemeTemplates templates, SegmentationRuns runs, Idempotency idempotency) {
        this.design = design;
        this.templates = templates;
        this.runs = runs;
        this.idempotency = idempotency;
    }

    /** What may change in a draft. */
    record SchemeDraft(
            @NotNull @Valid Bilingual name, @NotNull @Valid SchemeRules rules) {}

    /** A scheme to be drafted. */
    record NewScheme(
            @NotNull CustomerKind kind,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Valid Bilingual name,
            @NotNull @Valid SchemeRules rules) {}

    /** For whom a scheme is drafted from a template. */
    record SchemePlace(
            @Nullable CustomerKind kind,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {}

    /**
     * How a run is to be done.
     *
     * @param refreshIndicators whether the indicators of each customer are computed anew before; not in simulations
     */
    record RunOptions(@Nullable Boolean refreshIndicators) {}

    /**
     * A scheme as answered.
     *
     * @param warnings what is allowed but odd
     */
    record SchemeView(
            UUID id,
            long version,
            CustomerKind kind,
            String orgUnit,
            int edition,
            SchemeStatus status,
            Bilingual name,
            SchemeRules rules,
            List<SchemeDesign.SchemeFinding> warnings,
            String author,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt,
            @Nullable Instant retiredAt) {}

    private SchemeView view(Scheme scheme) {
        return new SchemeView(
                scheme.id(),
                scheme.version(),
                scheme.kind(),
                scheme.orgUnit(),
                scheme.edition(),
                scheme.status(),
                scheme.name(),
                scheme.rules(),
                design.warnings(scheme),
                scheme.author(),
                scheme.createdAt(),
                scheme.publishedBy(),
                scheme.publishedAt(),
                scheme.retiredAt());
    }

    private ResponseEntity<SchemeView> answer(Scheme scheme) {
        return ResponseEntity.ok().eTag(IfMatch.etag(scheme.version())).body(view(scheme));
    }

    private ResponseEntity<SchemeView> created(Scheme scheme) {
        return ResponseEntity.created(URI.create("/api/v1/segmentation-schemes/" + scheme.id()))
                .eTag(IfMatch.etag(scheme.version()))
                .body(view(scheme));
    }

    /** Drafts a scheme of classes for a kind of customers in an org unit. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<SchemeView> draft(@Valid @RequestBody NewScheme body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key, body, () -> created(design.draft(body.kind(), body.orgUnit(), body.name(), body.rules(), caller)));
    }

    /**
     * Schemes and their editions, newest first.
     *
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<SchemeDesign.SchemeRow> list(
            @RequestParam(required = false) @Nullable CustomerKind kind,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable SchemeStatus status,
            Paging paging,
            Caller caller) {
        return design.list(kind, orgUnit, status, paging, caller);
    }

    /** Schemes that come with Gapless, to start from. */
    @GetMapping("/templates")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<SchemeTemplate> templates() {
        return new KeysetPage<>(templates.all(), null);
    }

    /** Drafts a scheme from a template. */
    @PostMapping("/templates/{code}/drafts")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<SchemeView> fromTemplate(
            @PathVariable String code, @Valid @RequestBody SchemePlace body, IdempotencyKey key, Caller caller) {
        var template = templates.find(code);
        var kind = body.kind() == null ? template.kind() : body.kind();
        return idempotency.once(
                key,
                body,
                () -> created(design.draft(kind, body.orgUnit(), template.name(), template.rules(), caller)));
    }

    /** One edition of a scheme with its rules, and warnings of classes that nobody can get. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<SchemeView> read(@PathVariable UUID id, Caller caller) {
        return answer(design.find(id, caller));
    }

    /** Changes the name and the rules of a draft; wrong rules are refused field by field (422). */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<SchemeView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody SchemeDraft body, Caller caller) {
        return answer(design.change(id, ifMatch, body.name(), body.rules(), caller));
    }

    /** A new draft with the rules of this edition. */
    @PostMapping("/{id}/drafts")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<SchemeView> draftFrom(@PathVariable UUID id, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> created(design.draftFrom(id, caller)));
    }

    /** Publishes a draft, which retires the edition before. */
    @PostMapping("/{id}/publish")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<SchemeView> publish(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(design.publish(id, ifMatch, caller));
    }

    /** Takes a published scheme out of force. */
    @PostMapping("/{id}/retire")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<SchemeView> retire(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(design.retire(id, ifMatch, caller));
    }

    /** Finds out who would move, and changes nothing. */
    @PostMapping("/{id}/simulations")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<SegmentationRun> simulate(@PathVariable UUID id, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> accepted(runs.start(id, Mode.SIMULATION, false, caller)));
    }

    /** Gives all customers of the scheme their class. */
    @PostMapping("/{id}/runs")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<SegmentationRun> run(
            @PathVariable UUID id, @Valid @RequestBody RunOptions body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key,
                body,
                () -> accepted(runs.start(id, Mode.RUN, Boolean.TRUE.equals(body.refreshIndicators()), caller)));
    }

    private static ResponseEntity<SegmentationRun> accepted(SegmentationRun run) {
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/segmentation-runs/" + run.id()))
                .body(run);
    }
}
