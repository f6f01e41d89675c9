package io.gapless.complaint.taxonomy;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Editions of the category tree over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-taxonomies")
class TaxonomyController {

    private final TaxonomyEditing editing;
    private final Idempotency idempotency;

    TaxonomyController(TaxonomyEditing editing, Idempotency idempotency) {
        this.editing = editing;
        this.idempotency = idempotency;
    }

    /**
     * A draft to be begun.
     *
     * @param categories as another edition was read, here or elsewhere; those in force unless told
     */
    record NewDraft(
            @Nullable @Size(min = 1, max = 500) String note,
            @Nullable @Size(min = 1, max = 1000) List<@Valid @NotNull EditionCategory> categories) {}

    /** A draft as it shall be. */
    record DraftBody(
            @Nullable @Size(min = 1, max = 500) String note,
            @NotNull @Size(min = 1, max = 1000) List<@Valid @NotNull EditionCategory> categories) {}

    /** An edition in brief. */
    record EditionRow(
            int number,
            Edition.Status status,
            @Nullable Integer base,
            @Nullable String note,
            int categories,
            String createdBy,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt) {}

    /** An edition with its tree, those above before those below. */
    record EditionView(
            int number,
            long version,
            Edition.Status status,
            @Nullable Integer base,
            @Nullable String note,
            String createdBy,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt,
            List<EditionCategory> categories) {

        static EditionView from(Edition edition) {
            return new EditionView(
                    edition.number(),
                    edition.version(),
                    edition.status(),
                    edition.base(),
                    edition.note(),
                    edition.createdBy(),
                    edition.createdAt(),
                    edition.publishedBy(),
                    edition.publishedAt(),
                    edition.categories());
        }
    }

    /** The editions of the category tree, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<EditionRow> list(Paging paging) {
        var page = editing.list(paging);
        return new KeysetPage<>(
                page.items().stream()
                        .map(edition -> new EditionRow(
                                edition.number(),
                                edition.status(),
                                edition.base(),
                                edition.note(),
                                edition.categories().size(),
                                edition.createdBy(),
                                edition.createdAt(),
                                edition.publishedBy(),
                                edition.publishedAt()))
                        .toList(),
                page.next());
    }

    /** An edition with its whole tree; its categories can be posted as a draft here or elsewhere. */
    @GetMapping("/{number}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<EditionView> read(@PathVariable int number) {
        return answer(editing.find(number));
    }

    /**
     * What an edition has added, removed and changed since an earlier one.
     *
     * @param since the number of the earlier edition
     */
    @GetMapping("/{number}/differences")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    Edition.Difference compare(@PathVariable int number, @RequestParam int since) {
        return editing.compare(number, since);
    }

    /** Begins the next edition as a draft; there is one draft at a time (409). */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<EditionView> draft(@Valid @RequestBody NewDraft body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var draft = editing.draft(body.note(), body.categories(), caller.username());
            return ResponseEntity.created(URI.create("/api/v1/complaint-taxonomies/" + draft.number()))
                    .eTag(IfMatch.etag(draft.version()))
                    .body(EditionView.from(draft));
        });
    }

    /** Saves the whole tree of a draft. */
    @PutMapping("/{number}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<EditionView> change(@PathVariable int number, IfMatch ifMatch, @Valid @RequestBody DraftBody body) {
        return answer(editing.change(number, ifMatch, body.note(), body.categories()));
    }

    /** Throws a draft away. */
    @DeleteMapping("/{number}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(@PathVariable int number, IfMatch ifMatch) {
        editing.discard(number, ifMatch);
    }

    /**
     * Puts a draft in force as a whole. Complaints keep the edition they were assessed by; a draft made from an edition
     * that is no longer in force is refused (409).
     */
    @PostMapping("/{number}/publish")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<EditionView> publish(@PathVariable int number, IfMatch ifMatch, Caller caller) {
        return answer(editing.publish(number, ifMatch, caller.username()));
    }

    private static ResponseEntity<EditionView> answer(Edition edition) {
        return ResponseEntity.ok().eTag(IfMatch.etag(edition.version())).body(EditionView.from(edition));
    }
}
