package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.authority.Approvals.ApprovalView;
import io.gapless.complaint.authority.Approvals.Verdict;
import io.gapless.complaint.authority.Remedy;
import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaints")
class ComplaintController {

    private static final String CODE = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}";

    private final ComplaintIntake intake;
    private final ComplaintHandling handling;
    private final ComplaintReading reading;
    private final CaseDetails details;
    private final CaseLinks links;
    private final Assignees assignees;
    private final Idempotency idempotency;

    ComplaintController(
            ComplaintIntake intake,
            ComplaintHandling handling,
            ComplaintReading reading,
            CaseDetails details,
            CaseLinks links,
            Assignees assignees,
            Idempotency idempotency) {
        this.intake = intake;
        this.handling = handling;
        this.reading = reading;
        this.details = details;
        this.links = links;
        this.assignees = assignees;
        this.idempotency = idempotency;
    }

    /**
     * The person to talk to; all that is known of somebody who is no customer.
     *
     * @param email where they are answered, if they prefer it
     */
    record Contact(
            @Nullable @Size(min = 1, max = 200) String name,
            @Nullable @Size(min = 1, max = 40) String phone,
            @Nullable @Email @Size(min = 3, max = 254) String email) {}

    /**
     * A complaint to be taken in. The customer is named by id or by code, or not at all; a customer's own login needs
     * neither.
     *
     * @param severity the category's default unless told
     * @param orgUnit required where no customer is named; else the customer's own unless told
     * @param language of the text and of the answers
     * @param occurredAt when what is complained of happened
     * @param externalReference the complaint's number where it came from, unique for a partner
     * @param details what the category asks, by the codes of its fields
     * @param follows number of an earlier complaint of the same customer, ended too long ago to be reopened, that this
     *     one takes up again
     */
    record NewComplaint(
            @NotNull Channel channel,
            @NotNull @Pattern(regexp = CODE) String category,
            @Nullable Severity severity,
            @NotBlank @Size(max = 10_000) String text,
            @Nullable UUID customerId,
            @Nullable @Pattern(regexp = CODE) String customerCode,
            @Nullable @Valid Contact contact,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Pattern(regexp = "zh|en") String language,
            @Nullable Instant occurredAt,
            @Nullable @Size(min = 1, max = 100) String externalReference,
            @Nullable @Size(max = 200) Map<String, @Nullable Object> details,
            @Nullable @Size(min = 1, max = 40) String follows) {}

    /**
     * An assessment; what is left out stays.
     *
     * @param details what the category asks, beside what is known already
     */
    record Assessment(
            @Nullable @Pattern(regexp = CODE) String category,
            @Nullable Severity severity,
            @NotBlank @Size(max = 2000) String note,
            @Nullable @Size(max = 200) Map<String, @Nullable Object> details) {}

    /** Who shall work on it, by username; oneself to claim it. */
    record Assignment(@NotBlank @Size(max = 100) String assignee) {}

    /**
     * Money.
     *
     * @param amount above 0, two decimals
     * @param currency ISO 4217
     */
    record Compensation(
            @NotNull @DecimalMin(value = "0", inclusive = false) @Digits(integer = 10, fraction = 2)
            BigDecimal amount,

            @NotNull @Pattern(regexp = "[A-Z]{3}") String currency) {}

    /**
     * What is decided.
     *
     * @param decision in words
     * @param compensation if there is any
     */
    record DecisionBody(
            @NotBlank @Size(max = 2000) String decision,
            @Nullable Remedy remedy,
            @Nullable @Valid Compensation compensation) {}

    /** What was done. */
    record Note(@NotBlank @Size(max = 2000) String note) {}

    /** What there is to say at the close, if anything. */
    record OptionalNote(@Nullable @Size(min = 1, max = 2000) String note) {}

    /** Why. */
    record Reason(@NotBlank @Size(max = 2000) String reason) {}

    /**
     * Something said.
     *
     * @param attachmentIds files of the complaint that go to the customer with a reply, by e-mail too; none unless told
     */
    record NewMessage(
            @NotNull MessageKind kind,
            @NotBlank @Size(max = 4000) String text,
            @Nullable @Size(max = 10) List<@NotNull UUID> attachmentIds) {}

    /**
     * Takes a complaint in, by whichever way it came; its clocks start at once. What a partner handed over before is
     * answered as it stands; only a new complaint has a follow secret.
     */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER, PARTNER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<ComplaintView> receive(@Valid @RequestBody NewComplaint body, IdempotencyKey key, Caller caller) {
        caller.requireScope("complaints:write");
        var known = intake.handedOver(body, caller);
        if (known.isPresent()) {
            return answer(known.get(), caller);
        }
        var secret = FollowSecret.random();
        var prepared = intake.prepare(body, secret, caller);
        var begun = details.begun(body);
        var followed = body.follows() == null ? null : links.followed(body.follows(), prepared, caller);
        try {
            var answer = idempotency.once(key, body, () -> {
                var complaint = intake.take(
                        prepared, body.contact() == null ? null : body.contact().email(), secret);
                details.begin(complaint.id(), begun);
                if (followed != null) {
                    links.follow(complaint, followed, caller.username());
                }
                return ResponseEntity.created(URI.create("/api/v1/complaints/" + complaint.id()))
                        .eTag(IfMatch.etag(complaint.version()))
                        .body(reading.brief(complaint, caller));
            });
            // Added only now, so that the kept answer of the idempotency key does not hold it.
            return withSecret(answer, secret);
        } catch (DuplicateKeyException twiceAtOnce) {
            return answer(intake.handedOver(body, caller).orElseThrow(() -> twiceAtOnce), caller);
        }
    }

    /**
     * One complaint with its clocks, messages, history and the moves that are allowed next; customers and partners read
     * less of it.
     */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    ResponseEntity<ComplaintView> read(@PathVariable UUID id, Caller caller) {
        caller.requireScope("complaints:read");
        var view = reading.read(id, caller);
        return ResponseEntity.ok().eTag(IfMatch.etag(view.version())).body(view);
    }

    /** Acknowledges a complaint, which meets its first clock. */
    @PostMapping("/{id}/acknowledge")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> acknowledge(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(handling.acknowledge(id, ifMatch, caller), caller);
    }

    /**
     * Assesses a complaint; another category or severity brings other terms from now on: every clock that still runs
     * keeps the working time it has used.
     */
    @PostMapping("/{id}/assess")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> assess(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Assessment body, Caller caller) {
        return answer(
                handling.assess(id, ifMatch, body.category(), body.severity(), body.details(), body.note(), caller),
                caller);
    }

    /** Gives the complaint to somebody, or claims it. */
    @PostMapping("/{id}/assign")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> assign(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Assignment body, Caller caller) {
        var orgUnit = handling.findTheirs(id, caller).orgUnit();
        var verified = assignees.confirm(body.assignee(), orgUnit, caller);
        return answer(handling.assign(id, ifMatch, body.assignee(), verified, caller), caller);
    }

    /** Begins to investigate, or goes back to it from a decision that found no approval. */
    @PostMapping("/{id}/investigate")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> investigate(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(handling.investigate(id, ifMatch, caller), caller);
    }

    /**
     * Decides a complaint; what goes beyond the decider's authority waits for an approval, what goes beyond everybody's
     * is refused (422).
     */
    @PostMapping("/{id}/decide")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> decide(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody DecisionBody body, Caller caller) {
        var money = body.compensation();
        return answer(
                handling.decide(
                        id,
                        ifMatch,
                        body.decision(),
                        body.remedy(),
                        money == null ? null : money.amount(),
                        money == null ? null : money.currency(),
                        caller),
                caller);
    }

    /**
     * Approves another's decision that goes beyond their authority: whoever holds the post it waits for, or stands in for
     * them. One's own decision is refused (403). The last level of its way makes the complaint APPROVED.
     */
    @PostMapping("/{id}/approve")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> approve(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(handling.approve(id, ifMatch, caller), caller);
    }

    /** Returns a decision that waits for the caller: it is to be decided anew, for the reason given. */
    @PostMapping("/{id}/return")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> returnDecision(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(handling.sendBack(id, ifMatch, Verdict.RETURNED, body.reason(), caller), caller);
    }

    /** Refuses a decision that waits for the caller: neither it nor more of the same can be decided again (409). */
    @PostMapping("/{id}/refuse")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> refuseDecision(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(handling.sendBack(id, ifMatch, Verdict.REFUSED, body.reason(), caller), caller);
    }

    /** The approvals that decisions on this complaint went through, oldest first, level by level. */
    @GetMapping("/{id}/approvals")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<ApprovalView> approvals(@PathVariable UUID id, Caller caller) {
        return new KeysetPage<>(reading.approvals(id, caller), null);
    }

    /** Notes what was done, which meets the clock of the resolution. */
    @PostMapping("/{id}/resolve")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> resolve(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Note body, Caller caller) {
        return answer(handling.resolve(id, ifMatch, body.note(), caller), caller);
    }

    /** Has the customer called and asked whether it is solved; their answer closes the complaint or reopens it. */
    @PostMapping("/{id}/request-callback")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> requestCallback(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(handling.requestCallback(id, ifMatch, caller), caller);
    }

    /**
     * Closes a resolved complaint; unless it was asked for before, a call-back follows, and a survey. Where a rule wants
     * another person, whoever decided it, resolved it or works on it is refused (403).
     */
    @PostMapping("/{id}/close")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> close(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody OptionalNote body, Caller caller) {
        return answer(handling.close(id, ifMatch, body.note(), caller), caller);
    }

    /** Rejects a complaint before it is decided, with the reason. */
    @PostMapping("/{id}/reject")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> reject(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(handling.reject(id, ifMatch, body.reason(), caller), caller);
    }

    /** Withdraws a complaint at the wish of the customer, with the reason. */
    @PostMapping("/{id}/withdraw")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    ResponseEntity<ComplaintView> withdraw(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(handling.withdraw(id, ifMatch, body.reason(), caller), caller);
    }

    /**
     * Reopens a resolved, closed or rejected complaint within the window after its end; the clocks that are left start
     * over.
     */
    @PostMapping("/{id}/reopen")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    ResponseEntity<ComplaintView> reopen(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(handling.reopen(id, ifMatch, body.reason(), caller), caller);
    }

    /**
     * Waits for somebody else, with the reason: the clocks that the policy lets stand still do so until the complaint is
     * resumed or the customer writes.
     */
    @PostMapping("/{id}/pause")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> pause(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(handling.pause(id, ifMatch, body.reason(), caller), caller);
    }

    /** Goes on: the clocks run on with the working time they have left. */
    @PostMapping("/{id}/resume")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> resume(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody OptionalNote body, Caller caller) {
        return answer(handling.resume(id, ifMatch, body.note(), caller), caller);
    }

    /**
     * Adds a message: a reply to the customer, which meets and restarts clocks, a note among the staff, or words of the
     * customer.
     */
    @PostMapping("/{id}/messages")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    ResponseEntity<ComplaintView> say(
            @PathVariable UUID id, @Valid @RequestBody NewMessage body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key,
                id + " " + body,
                () -> answer(handling.say(id, body.kind(), body.text(), body.attachmentIds(), caller), caller));
    }

    private ResponseEntity<ComplaintView> answer(Complaint complaint, Caller caller) {
        return ResponseEntity.ok().eTag(IfMatch.etag(complaint.version())).body(reading.brief(complaint, caller));
    }

    private static ResponseEntity<ComplaintView> withSecret(ResponseEntity<ComplaintView> answer, FollowSecret secret) {
        Object body = answer.getBody(); // of a repeated answer, what was kept of it
        return body instanceof ComplaintView view
                ? ResponseEntity.status(answer.getStatusCode())
                        .headers(answer.getHeaders())
                        .body(view.withSecret(secret.text()))
                : answer;
    }
}
