package io.gapless.visit.leader;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.customer.CustomerLookup;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
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

/** Issues that were raised with leaders over HTTP. */
@RestController
@RequestMapping("/api/v1/raised-issues")
class IssueController {

    private final FollowingIssues following;
    private final LeaderSearch search;
    private final CustomerLookup customers;
    private final NamedStaff staff;
    private final Idempotency idempotency;

    IssueController(
            FollowingIssues following,
            LeaderSearch search,
            CustomerLookup customers,
            NamedStaff staff,
            Idempotency idempotency) {
        this.staff = staff;
        this.following = following;
        this.search = search;
        this.customers = customers;
        this.idempotency = idempotency;
    }

    /**
     * Something raised on a reception day or in field research.
     *
     * @param customerId who raised it
     * @param owner username of who sees to it: staff of that org unit who may move it on
     * @param dueOn from today to a year ahead
     */
    record NewIssue(
            @NotNull UUID occasionId,
            @Nullable UUID customerId,
            @NotBlank @Size(max = 200) String title,
            @Nullable @Size(min = 1, max = 4000) String description,
            @NotBlank @Size(max = 100) String owner,
            @NotNull LocalDate dueOn) {}

    /**
     * Where it goes.
     *
     * @param outcome what came of it; with SETTLED and DROPPED
     */
    record Move(
            @NotNull IssueStatus to,
            @Nullable @Size(min = 1, max = 2000) String outcome) {}

    /** Whose it is from now on, and until when. */
    record Assignment(
            @NotBlank @Size(max = 100) String owner,
            @NotNull LocalDate dueOn) {}

    /** An issue as answered. */
    record IssueView(
            UUID id,
            long version,
            UUID occasionId,
            String orgUnit,
            @OfPerson @Nullable UUID customerId,
            String title,
            @Nullable String description,
            String raisedBy,
            Instant raisedAt,
            String owner,
            LocalDate dueOn,
            IssueStatus status,
            @Nullable String outcome,
            @Nullable Instant closedAt) {

        static IssueView from(Issue issue) {
            return new IssueView(
                    issue.id(),
                    issue.version(),
                    issue.occasionId(),
                    issue.orgUnit(),
                    issue.customerId(),
                    issue.title(),
                    issue.description(),
                    issue.raisedBy(),
                    issue.raisedAt(),
                    issue.owner(),
                    issue.dueOn(),
                    issue.status(),
                    issue.outcome(),
                    issue.closedAt());
        }
    }

    /** Takes an issue down, with who sees to it and until when. */
    @PostMapping
    @RolesAllowed({SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<IssueView> raise(@Valid @RequestBody NewIssue body, IdempotencyKey key, Caller caller) {
        staff.requireOwner(
                body.owner(), following.occasion(body.occasionId(), caller).orgUnit(), caller);
        var customer = body.customerId() == null
                ? null
                : customers.find(body.customerId(), caller).id();
        return idempotency.once(key, body, () -> {
            var issue = following.raise(
                    new FollowingIssues.Raised(
                            body.occasionId(), customer, body.title(), body.description(), body.owner(), body.dueOn()),
                    caller);
            return ResponseEntity.created(URI.create("/api/v1/raised-issues/" + issue.id()))
                    .eTag(IfMatch.etag(issue.version()))
                    .body(IssueView.from(issue));
        });
    }

    /**
     * Issues, newest first; customer managers see their own.
     *
     * @param owner username
     * @param orgUnit an org unit, with all below it
     * @param overdue whether they are late and not over
     */
    @GetMapping
    @RolesAllowed({CUSTOMER_MANAGER, SERVICE_AGENT, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE, ADMIN})
    KeysetPage<LeaderSearch.IssueRow> list(
            @RequestParam(required = false) @Nullable IssueStatus status,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable UUID occasionId,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable Boolean overdue,
            Paging paging,
            Caller caller) {
        return search.issues(
                new LeaderSearch.IssueFilter(status, owner, occasionId, customerId, orgUnit, overdue), paging, caller);
    }

    /** One issue. */
    @GetMapping("/{id}")
    @RolesAllowed({CUSTOMER_MANAGER, SERVICE_AGENT, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE, ADMIN})
    ResponseEntity<IssueView> read(@PathVariable UUID id, Caller caller) {
        return answer(following.find(id, caller));
    }

    /** Moves an issue on; by its owner, or a supervisor. What is over can be opened again. */
    @PostMapping("/{id}/transitions")
    @RolesAllowed({CUSTOMER_MANAGER, SERVICE_AGENT, SUPERVISOR, ADMIN})
    ResponseEntity<IssueView> move(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Move body, Caller caller) {
        return answer(following.move(id, ifMatch, body.to(), body.outcome(), caller));
    }

    /** Gives an issue to somebody else, or until another day. */
    @PostMapping("/{id}/assignment")
    @RolesAllowed({SUPERVISOR, ADMIN})
    ResponseEntity<IssueView> assign(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Assignment body, Caller caller) {
        staff.requireOwner(body.owner(), following.find(id, caller).orgUnit(), caller);
        return answer(following.assign(id, ifMatch, body.owner(), body.dueOn(), caller));
    }

    private static ResponseEntity<IssueView> answer(Issue issue) {
        return ResponseEntity.ok().eTag(IfMatch.etag(issue.version())).body(IssueView.from(issue));
    }
}
