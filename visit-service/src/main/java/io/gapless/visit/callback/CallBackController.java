package io.gapless.visit.callback;

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
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Call-backs over HTTP. */
@RestController
@RequestMapping("/api/v1/call-backs")
class CallBackController {

    private final CallingBack calling;
    private final CallBackSearch search;
    private final Idempotency idempotency;

    CallBackController(CallingBack calling, CallBackSearch search, Idempotency idempotency) {
        this.calling = calling;
        this.search = search;
        this.idempotency = idempotency;
    }

    /**
     * A try to reach the customer; now unless told.
     *
     * @param at at most five minutes ahead and 31 days ago
     * @param reached whether somebody answered
     * @param outcome NO_ANSWER unless reached
     * @param nextAttemptAt when to try again where nobody answered, at most 31 days ahead; after the usual pause unless told
     * @param answers to the questions of the script, by their ids
     */
    record NewAttempt(
            @Nullable Instant at,
            @NotNull Boolean reached,
            @Nullable @Size(min = 1, max = 2000) String note,
            @NotNull Attempt.Outcome outcome,
            @Nullable Instant nextAttemptAt,
            @Nullable @Size(max = 50) Map<String, Object> answers) {}

    /** What the idempotency key of an attempt stands for. */
    private record AttemptOf(UUID callBack, NewAttempt attempt) {}

    /** A try as answered. */
    record AttemptView(
            Instant at,
            String by,
            boolean reached,
            @Nullable String note,
            Attempt.Outcome outcome,
            Map<String, Object> answers) {}

    /**
     * A call-back as answered.
     *
     * @param title number of the complaint, or what the follow-up is about
     * @param contactName whom to ask for
     * @param phone where to call
     * @param solved the customer's answer; null while there is none
     * @param assignee who has taken it on
     * @param scriptId what the customer is asked by
     */
    record CallBackView(
            UUID id,
            long version,
            String orgUnit,
            @OfPerson @Nullable UUID customerId,
            @Nullable UUID complaintId,
            @Nullable UUID followUpId,
            String title,
            @Nullable String contactName,
            @Nullable String phone,
            CallBackStatus status,
            @Nullable Boolean solved,
            Instant openedAt,
            @Nullable Instant completedAt,
            Reason reason,
            Instant dueAt,
            @Nullable String assignee,
            @Nullable Instant nextAttemptAt,
            @Nullable UUID scriptId,
            List<AttemptView> attempts) {

        static CallBackView from(CallBack callBack) {
            return new CallBackView(
                    callBack.id(),
                    callBack.version(),
                    callBack.orgUnit(),
                    callBack.customerId(),
                    callBack.complaintId(),
                    callBack.followUpId(),
                    callBack.title(),
                    callBack.contactName(),
                    callBack.phone(),
                    callBack.status(),
                    callBack.solved(),
                    callBack.openedAt(),
                    callBack.completedAt(),
                    callBack.reason(),
                    callBack.dueAt(),
                    callBack.assignee(),
                    callBack.nextAttemptAt(),
                    callBack.scriptId(),
                    callBack.attempts().stream()
                            .map(attempt -> new AttemptView(
                                    attempt.at(),
                                    attempt.by(),
                                    attempt.reached(),
                                    attempt.note(),
                                    attempt.outcome(),
                                    Scripts.answers(attempt.answers())))
                            .toList());
        }
    }

    /**
     * Customers to be asked whether their matter is solved, and those already asked, newest first.
     *
     * @param complaintId about one complaint
     * @param customerId of one customer
     * @param orgUnit an org unit, with all below it
     * @param assignee login of who has taken them on
     * @param overdue whether they are open and late
     * @param toCall whether they are open and it is time for the next attempt
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<CallBackSearch.Row> list(
            @RequestParam(required = false) @Nullable CallBackStatus status,
            @RequestParam(required = false) @Nullable UUID complaintId,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable Reason reason,
            @RequestParam(required = false) @Nullable String assignee,
            @RequestParam(required = false) @Nullable Boolean overdue,
            @RequestParam(required = false) @Nullable Boolean toCall,
            Paging paging,
            Caller caller) {
        return search.find(
                new CallBackSearch.Filter(status, complaintId, customerId, orgUnit, reason, assignee, overdue, toCall),
                paging,
                caller);
    }

    /** One call-back with its attempts. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<CallBackView> read(@PathVariable UUID id, Caller caller) {
        return answer(calling.find(id, caller));
    }

    /**
     * Notes an attempt to reach the customer; their answer completes the call-back, and NOT_SOLVED reopens the
     * complaint. After so many without one it is closed as not reached. Whoever had a hand in the complaint is refused
     * (403), and so is (409) anybody but who has taken it on.
     */
    @PostMapping("/{id}/attempts")
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<CallBackView> attempt(
            @PathVariable UUID id, @Valid @RequestBody NewAttempt body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key,
                new AttemptOf(id, body),
                () -> answer(calling.attempt(
                        id,
                        body.at(),
                        body.reached(),
                        body.note(),
                        body.outcome(),
                        body.nextAttemptAt(),
                        body.answers() == null ? Map.of() : body.answers(),
                        caller)));
    }

    /** Takes a call-back on: nobody else may attempt it then. Whoever had a hand in the complaint is refused (403). */
    @PostMapping("/{id}/claim")
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<CallBackView> claim(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(calling.claim(id, ifMatch, caller));
    }

    /** Gives a call-back back to whoever comes next; supervisors and admins may do so for others. */
    @PostMapping("/{id}/release")
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<CallBackView> release(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(calling.release(id, ifMatch, caller));
    }

    private static ResponseEntity<CallBackView> answer(CallBack callBack) {
        return ResponseEntity.ok().eTag(IfMatch.etag(callBack.version())).body(CallBackView.from(callBack));
    }
}
