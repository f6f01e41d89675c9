package io.gapless.complaint.cause;

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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Editions of the cause tree over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-cause-trees")
class CauseTreeController {

    private final CauseTrees trees;
    private final Idempotency idempotency;

    CauseTreeController(CauseTrees trees, Idempotency idempotency) {
        this.trees = trees;
        this.idempotency = idempotency;
    }

    /**
     * A draft to be begun.
     *
     * @param causes as another edition was read, here or elsewhere; those in force unless told
     */
    record NewCauseTree(
            @Nullable @Size(min = 1, max = 500) String note,
            @Nullable @Size(min = 1, max = 500) List<@Valid @NotNull Cause> causes) {}

    /** A draft as it shall be. */
    record CauseTreeBody(
            @Nullable @Size(min = 1, max = 500) String note,
            @NotNull @Size(min = 1, max = 500) List<@Valid @NotNull Cause> causes) {}

    /** The editions of the cause tree, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<CauseTree> list(Paging paging) {
        return trees.list(paging);
    }

    /** The edition in force. */
    @GetMapping("/in-force")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<CauseTree> inForce() {
        return answer(trees.inForce());
    }

    /** One edition; its causes can be posted as a draft here or elsewhere. */
    @GetMapping("/{number}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<CauseTree> read(@PathVariable int number) {
        return answer(trees.find(number));
    }

    /** Begins the next edition as a draft; there is one draft at a time (409). */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CauseTree> draft(@Valid @RequestBody NewCauseTree body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var draft = trees.draft(body.note(), body.causes(), caller.username());
            return ResponseEntity.created(URI.create("/api/v1/complaint-cause-trees/" + draft.number()))
                    .eTag(IfMatch.etag(draft.version()))
                    .body(draft);
        });
    }

    /** Saves the whole tree of a draft. */
    @PutMapping("/{number}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<CauseTree> change(
            @PathVariable int number, IfMatch ifMatch, @Valid @RequestBody CauseTreeBody body) {
        return answer(trees.change(number, ifMatch, body.note(), body.causes()));
    }

    /** Throws a draft away. */
    @DeleteMapping("/{number}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(@PathVariable int number, IfMatch ifMatch) {
        trees.discard(number, ifMatch);
    }

    /** Puts a draft in force as a whole; what was found by an edition before keeps it. */
    @PostMapping("/{number}/publish")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<CauseTree> publish(@PathVariable int number, IfMatch ifMatch, Caller caller) {
        return answer(trees.publish(number, ifMatch, caller.username()));
    }

    private static ResponseEntity<CauseTree> answer(CauseTree tree) {
        return ResponseEntity.ok().eTag(IfMatch.etag(tree.version())).body(tree);
    }
}
