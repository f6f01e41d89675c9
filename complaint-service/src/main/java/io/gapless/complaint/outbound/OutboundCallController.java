package io.gapless.complaint.outbound;

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

/** Outbound calls over HTTP. */
@RestController
@RequestMapping("/api/v1")
class OutboundCallController {

    private final OutboundCalling calling;
    private final WantedVisits wantedVisits;
    private final Idempotency idempotency;

    OutboundCallController(OutboundCalling calling, WantedVisits wantedVisits, Idempotency idempotency) {
        this.calling = calling;
        this.wantedVisits = wantedVisits;
        this.idempotency = idempotency;
    }

    /**
     * What became of an attempt.
     *
     * @param outcome SPOKEN ends the call with a result; CALL_LATER has a time; NO_ANSWER and BUSY are tried again some
     *     times; WRONG_NUMBER, DECLINED and OPTED_OUT end it
     * @param answers to the questions of the script by their ids, where the customer was spoken to
     * @param callAgainAt when to call again, at most 90 days ahead; after NO_ANSWER and BUSY the list's pause unless told
     * @param result what it has led to
     * @param complaintId the complaint it has led to, of the same customer; needed for COMPLAINT
     */
    record NewAttempt(
            @NotNull CallOutcome outcome,
            @Nullable @Size(min = 1, max = 2000) String note,
            @Nullable @Size(max = 30) Map<String, Object> answers,
            @Nullable Instant callAgainAt,
            @Nullable CallResult result,
            @Nullable UUID complaintId) {

        OutboundCalling.Told told() {
            return new OutboundCalling.Told(
                    outcome, note, answers == null ? Map.of() : answers, callAgainAt, result, complaintId);
        }
    }

    /** What the idempotency key of an attempt stands for. */
    private record AttemptOf(UUID call, NewAttempt attempt) {}

    /**
     * A call as answered.
     *
     * @param customerCode of the customer, as is what follows of them, as the archive tells it now
     * @param agent who has it, or who ended it
     * @param readyAt from when on somebody can take it; of a claimed one, until when it is the agent's
     * @param visits what became of the visit that the customer asked for
     * @param script what to say and ask
     */
    record CallView(
            UUID id,
            long version,
            UUID listId,
            String orgUnit,
            @OfPerson UUID customerId,
            @Nullable String customerCode,
            @Nullable String customerName,
            @Nullable String kind,
            @Nullable String segment,
            @Nullable String phone,
            CallStatus status,
            @Nullable String agent,
            @Nullable Instant readyAt,
            @Nullable CallResult result,
            @Nullable UUID complaintId,
            @Nullable Instant endedAt,
            List<OutboundCalling.Attempt> attempts,
            List<WantedVisits.WantedVisit> visits,
            CallScript script) {}

    /**
     * Takes the next call of a list; 204 where none waits. Of several agents at once each gets another; who has one of
     * this list already gets the same again. Outside the list's hours it is refused (409).
     */
    @PostMapping("/outbound-lists/{id}/next")
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<CallView> next(@PathVariable UUID id, Caller caller) {
        return calling.next(id, caller)
                .map(this::answer)
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    /**
     * Notes what became of an attempt, by who has taken the call. OPTED_OUT is kept: the customer is not called again by
     * any list.
     */
    @PostMapping("/outbound-calls/{id}/attempts")
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<CallView> attempt(
            @PathVariable UUID id, @Valid @RequestBody NewAttempt body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, new AttemptOf(id, body), () -> answer(calling.attempt(id, body.told(), caller)));
    }

    /** Gives a call back to whoever comes next; supervisors and admins may do so for others. */
    @PostMapping("/outbound-calls/{id}/release")
    @RolesAllowed({SERVICE_AGENT, CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    ResponseEntity<CallView> release(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(calling.release(id, ifMatch, caller));
    }

    /** One call with its attempts. */
    @GetMapping("/outbound-calls/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<CallView> read(@PathVariable UUID id, Caller caller) {
        return answer(calling.find(id, caller));
    }

    /**
     * Calls, in the order in which they came to their lists.
     *
     * @param customerId of one customer
     * @param agent username of who has them, or who ended them
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/outbound-calls")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<OutboundCalling.Row> list(
            @RequestParam(required = false) @Nullable UUID listId,
            @RequestParam(required = false) @Nullable CallStatus status,
            @RequestParam(required = false) @Nullable CallResult result,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String agent,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return calling.find(
                new OutboundCalling.Filter(listId, status, result, customerId, agent, orgUnit), paging, caller);
    }

    private ResponseEntity<CallView> answer(OutboundCall call) {
        var callee = calling.callee(call.customerId()).orElse(null);
        var view = new CallView(
                call.id(),
                call.version(),
                call.listId(),
                call.orgUnit(),
                call.customerId(),
                callee == null ? null : callee.code(),
                callee == null ? null : callee.name(),
                callee == null ? null : callee.kind(),
                callee == null ? null : callee.segment(),
                callee == null ? null : callee.phone(),
                call.status(),
                call.agent(),
                call.readyAt(),
                call.result(),
                call.complaintId(),
                call.endedAt(),
                calling.attempts(call.id()),
                wantedVisits.of(call.id()),
                calling.script(call.listId()));
        return ResponseEntity.ok().eTag(IfMatch.etag(call.version())).body(view);
    }
}
