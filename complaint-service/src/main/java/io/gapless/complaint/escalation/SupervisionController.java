package io.gapless.complaint.escalation;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.escalation.SupervisionOrder.Status;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
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

/** Orders of supervision (督办) over HTTP. */
@RestController
@RequestMapping("/api/v1")
class SupervisionController {

    private final Supervision supervision;
    private final Idempotency idempotency;

    SupervisionController(Supervision supervision, Idempotency idempotency) {
        this.supervision = supervision;
        this.idempotency = idempotency;
    }

    /**
     * A demand.
     *
     * @param dueAt until when it is to be answered
     * @param addressee who is to answer, by username; whoever the complaint is assigned to unless told
     */
    record NewOrder(
            @NotBlank @Size(max = 4000) String demand,
            @NotNull @Future Instant dueAt,
            @Nullable @Size(min = 1, max = 100) String addressee) {}

    /** What was done. */
    record Answer(@NotBlank @Size(max = 4000) String answer) {}

    /** What there is to say, if anything. */
    record OptionalNote(@Nullable @Size(min = 1, max = 2000) String note) {}

    /** Why the answer does not do, and until when another one is due. */
    record Returned(
            @NotBlank @Size(max = 2000) String reason,
            @NotNull @Future Instant dueAt) {}

    /** Why. */
    record Reason(@NotBlank @Size(max = 2000) String reason) {}

    /** Gives an order of supervision on an open complaint. */
    @PostMapping("/complaints/{id}/supervision-orders")
    @RolesAllowed({ADMIN, SUPERVISOR})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<SupervisionOrder> issue(
            @PathVariable UUID id, @Valid @RequestBody NewOrder body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id + " " + body, () -> {
            var order = supervision.issue(id, body.demand(), body.dueAt(), body.addressee(), caller);
            return ResponseEntity.created(URI.create("/api/v1/supervision-orders/" + order.id()))
                    .eTag(IfMatch.etag(order.version()))
                    .body(order);
        });
    }

    /** Says that it was read; not by who gave it. */
    @PostMapping("/supervision-orders/{id}/acknowledge")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<SupervisionOrder> acknowledge(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(supervision.move(
                id, ifMatch, caller, null, (order, now) -> order.acknowledged(caller.username(), now)));
    }

    /** Answers it; not by who gave it. */
    @PostMapping("/supervision-orders/{id}/answer")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<SupervisionOrder> answer(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Answer body, Caller caller) {
        return answer(supervision.move(
                id,
                ifMatch,
                caller,
                body.answer(),
                (order, now) -> order.answered(body.answer(), caller.username(), now)));
    }

    /** Accepts the answer; not by who gave it. */
    @PostMapping("/supervision-orders/{id}/accept")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<SupervisionOrder> accept(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody OptionalNote body, Caller caller) {
        return answer(supervision.move(
                id, ifMatch, caller, body.note(), (order, now) -> order.accepted(body.note(), caller.username(), now)));
    }

    /** Gives the answer back: another one is due. */
    @PostMapping("/supervision-orders/{id}/return")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<SupervisionOrder> giveBack(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Returned body, Caller caller) {
        var dueAt = supervision.dueAgain(body.dueAt());
        return answer(supervision.move(
                id,
                ifMatch,
                caller,
                body.reason(),
                (order, now) -> order.returned(body.reason(), dueAt, caller.username(), now)));
    }

    /** Withdraws it. */
    @PostMapping("/supervision-orders/{id}/withdraw")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<SupervisionOrder> withdraw(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(supervision.move(
                id,
                ifMatch,
                caller,
                body.reason(),
                (order, now) -> order.withdrawn(body.reason(), caller.username(), now)));
    }

    /** One order of supervision. */
    @GetMapping("/supervision-orders/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<SupervisionOrder> read(@PathVariable UUID id, Caller caller) {
        return answer(supervision.find(id, caller));
    }

    /**
     * Orders of supervision, newest first; a customer manager sees those of their own customers and to themselves.
     *
     * @param complaintId of one complaint
     * @param orgUnit an org unit, with all below it
     * @param overdue whether they were not answered in time, and still are not
     * @param addressee username of who is to answer
     */
    @GetMapping("/supervision-orders")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<SupervisionOrder> list(
            @RequestParam(required = false) @Nullable UUID complaintId,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable Status status,
            @RequestParam(required = false) @Nullable Boolean overdue,
            @RequestParam(required = false) @Nullable String addressee,
            Paging paging,
            Caller caller) {
        return supervision.find(
                new Supervision.Filter(complaintId, orgUnit, status, overdue, addressee), paging, caller);
    }

    private static ResponseEntity<SupervisionOrder> answer(SupervisionOrder order) {
        return ResponseEntity.ok().eTag(IfMatch.etag(order.version())).body(order);
    }
}
