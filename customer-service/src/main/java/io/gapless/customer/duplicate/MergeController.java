package io.gapless.customer.duplicate;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.duplicate.CustomerMerges.Merge;
import io.gapless.customer.duplicate.CustomerMerges.MergeStatus;
import io.gapless.customer.duplicate.CustomerMerges.Seen;
import io.gapless.customer.duplicate.MergePlan.Choice;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
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

/** Merges over HTTP. */
@RestController
@RequestMapping("/api/v1/customer-merges")
class MergeController {

    private final CustomerMerges merges;
    private final PersonalReads reads;
    private final Idempotency idempotency;

    MergeController(CustomerMerges merges, PersonalReads reads, Idempotency idempotency) {
        this.merges = merges;
        this.reads = reads;
        this.idempotency = idempotency;
    }

    /** A customer in the version that the choices were made from. */
    record SeenBody(@NotNull UUID id, @NotNull Long version) {

        Seen seen() {
            return new Seen(id, version);
        }
    }

    /**
     * A merge to be looked at.
     *
     * @param survivor the one that stays
     * @param choices whose value is taken, by field
     * @param otherwise whose value is taken of the other fields of which both have one
     */
    record PreviewBody(
            @NotNull UUID survivor,
            @NotNull UUID merged,
            @Nullable @Size(max = 300) Map<@NotBlank String, @NotNull Choice> choices,
            @Nullable Choice otherwise) {}

    /** A merge to be made; see the preview. */
    record NewMerge(
            @NotNull @Valid SeenBody survivor,
            @NotNull @Valid SeenBody merged,
            @Nullable @Size(max = 300) Map<@NotBlank String, @NotNull Choice> choices,
            @Nullable Choice otherwise,
            @NotBlank @Size(max = 400) String reason) {}

    /** Why a merge is undone. */
    record Undoing(@NotBlank @Size(max = 400) String reason) {}

    /** What a merge would do: each field's value, the choices it needs, and how much would follow. */
    @PostMapping("/preview")
    @RolesAllowed({ADMIN, SUPERVISOR})
    CustomerMerges.Preview preview(@Valid @RequestBody PreviewBody body, Caller caller) {
        var preview = merges.preview(
                body.survivor(),
                body.merged(),
                body.choices() == null ? Map.of() : body.choices(),
                body.otherwise(),
                caller);
        reads.note(Stream.of(body.survivor(), body.merged())); // It shows both in full, and changes nothing.
        return preview;
    }

    /** Makes one customer of two; everything of the merged one follows to the survivor, in the other services too. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Merge> merge(@Valid @RequestBody NewMerge body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var merge = merges.merge(
                    body.survivor().seen(),
                    body.merged().seen(),
                    body.choices() == null ? Map.of() : body.choices(),
                    body.otherwise(),
                    body.reason(),
                    caller);
            return ResponseEntity.created(URI.create("/api/v1/customer-merges/" + merge.id()))
                    .eTag(IfMatch.etag(merge.version()))
                    .body(merge);
        });
    }

    /**
     * Merges of which the caller may see both customers, newest first.
     *
     * @param customerId of one customer
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR})
    KeysetPage<Merge> list(
            @RequestParam(required = false) @Nullable MergeStatus status,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return merges.list(status, customerId, orgUnit, paging, caller);
    }

    /** One merge, with what was chosen. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<Merge> read(@PathVariable UUID id, Caller caller) {
        return answer(merges.find(id, caller));
    }

    /** Makes two customers of one again, while there is time. */
    @PostMapping("/{id}/undo")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<Merge> undo(@PathVariable UUID id, @Valid @RequestBody Undoing body, Caller caller) {
        return answer(merges.undo(id, body.reason(), caller));
    }

    private static ResponseEntity<Merge> answer(Merge merge) {
        return ResponseEntity.ok().eTag(IfMatch.etag(merge.version())).body(merge);
    }
}
