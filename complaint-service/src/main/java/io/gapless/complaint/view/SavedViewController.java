package io.gapless.complaint.view;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.search.CaseFilter;
import io.gapless.complaint.search.CaseSearch;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.UUID;
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

/** Saved views of the list of complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-views")
class SavedViewController {

    private final SavedViews views;
    private final CaseSearch search;
    private final Idempotency idempotency;

    SavedViewController(SavedViews views, CaseSearch search, Idempotency idempotency) {
        this.views = views;
        this.search = search;
        this.idempotency = idempotency;
    }

    /**
     * A view to be kept.
     *
     * @param sharedRole a role that is to see it, too; supervisors, quality analysts and administrators share
     * @param sharedOrgUnit an org unit whose people are to see it, too; with a role, those who are both
     * @param filter as of the list
     * @param order NEWEST unless told
     */
    record ViewBody(
            @NotBlank @Size(max = 100) String name,

            @Nullable @Pattern(regexp = "customer-manager|service-agent|supervisor|quality-analyst|executive|admin")
            String sharedRole,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String sharedOrgUnit,

            @NotNull @Valid CaseFilter filter,
            CaseSearch.@Nullable Order order) {

        SavedViews.Wish wish() {
            return new SavedViews.Wish(
                    name, sharedRole, sharedOrgUnit, filter, order == null ? CaseSearch.Order.NEWEST : order);
        }
    }

    /** Keeps a view. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<SavedView> keep(@Valid @RequestBody ViewBody body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var view = views.keep(body.wish(), caller);
            return ResponseEntity.created(URI.create("/api/v1/complaint-views/" + view.id()))
                    .eTag(IfMatch.etag(view.version()))
                    .body(view);
        });
    }

    /** The caller's own views and those that are shared with them, newest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<SavedView> list(Paging paging, Caller caller) {
        return views.list(paging, caller);
    }

    /** One view. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<SavedView> read(@PathVariable UUID id, Caller caller) {
        return answer(views.find(id, caller));
    }

    /** Changes a view of the caller's own. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<SavedView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ViewBody body, Caller caller) {
        return answer(views.change(id, ifMatch, body.wish(), caller));
    }

    /** Drops a view of the caller's own. */
    @DeleteMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void drop(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        views.drop(id, ifMatch, caller);
    }

    /** The complaints of a view that the caller may see. */
    @GetMapping("/{id}/complaints")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<CaseSearch.Row> complaints(@PathVariable UUID id, Paging paging, Caller caller) {
        var view = views.find(id, caller);
        return search.find(view.filter(), view.order(), paging, caller);
    }

    private static ResponseEntity<SavedView> answer(SavedView view) {
        return ResponseEntity.ok().eTag(IfMatch.etag(view.version())).body(view);
    }
}
