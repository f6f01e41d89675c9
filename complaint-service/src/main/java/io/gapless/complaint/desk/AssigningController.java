package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.assignment.HandOvers;
import io.gapless.complaint.assignment.Placements;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
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

/** Queues, claims and hand-overs over HTTP. */
@RestController
@RequestMapping("/api/v1")
class AssigningController {

    private final Assigning assigning;
    private final Placements placements;
    private final HandOvers handOvers;
    private final Assignees assignees;
    private final ComplaintHandling handling;
    private final ComplaintReading reading;

    AssigningController(
            Assigning assigning,
            Placements placements,
            HandOvers handOvers,
            Assignees assignees,
            ComplaintHandling handling,
            ComplaintReading reading) {
        this.assigning = assigning;
        this.placements = placements;
        this.handOvers = handOvers;
        this.assignees = assignees;
        this.handling = handling;
        this.reading = reading;
    }

    /** Why it is given back or declined. */
    record Reason(@NotBlank @Size(max = 2000) String reason) {}

    /** To whom it is offered, by username, and what they have to know. */
    record Offer(
            @NotBlank @Size(max = 100) String to,
            @NotBlank @Size(max = 2000) String note) {}

    /**
     * The complaints that wait for somebody to take them, the oldest first.
     *
     * @param queue code of a queue; all of them unless told
     */
    @GetMapping("/complaint-queues/waiting")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Placements.Row> waiting(
            @RequestParam(required = false) @Nullable String queue, Paging paging, Caller caller) {
        return placements.waiting(queue, paging, caller);
    }

    /** What is offered to the caller, newest first. */
    @GetMapping("/complaint-hand-overs")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    KeysetPage<HandOvers.HandOver> offered(Paging paging, Caller caller) {
        return handOvers.offeredTo(caller.username(), paging);
    }

    /** Which queue the complaint went to, who was looked at for it and what became of each, and its hand-overs. */
    @GetMapping("/complaints/{id}/assignment")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    Assigning.Explanation explain(@PathVariable UUID id, Caller caller) {
        return assigning.explain(id, caller);
    }

    /** Takes a complaint that nobody has; whoever comes second gets 409. */
    @PostMapping("/complaints/{id}/claim")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> claim(@PathVariable UUID id, Caller caller) {
        return answer(assigning.claim(id, caller), caller);
    }

    /** Gives a complaint back to its queue, which does not give it to the same person again. */
    @PostMapping("/complaints/{id}/release")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> release(@PathVariable UUID id, @Valid @RequestBody Reason body, Caller caller) {
        return answer(assigning.release(id, body.reason(), caller), caller);
    }

    /** Offers a complaint to somebody who works there; it stays with whoever has it until they accept. */
    @PostMapping("/complaints/{id}/hand-over")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> offer(@PathVariable UUID id, @Valid @RequestBody Offer body, Caller caller) {
        assignees.confirm(body.to(), handling.findTheirs(id, caller).orgUnit(), caller);
        return answer(assigning.offer(id, body.to(), body.note(), caller), caller);
    }

    /** Accepts what is offered: it is the caller's now. */
    @PostMapping("/complaints/{id}/hand-over/accept")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> accept(@PathVariable UUID id, Caller caller) {
        return answer(assigning.accept(id, caller), caller);
    }

    /** Declines what is offered; it stays where it is. */
    @PostMapping("/complaints/{id}/hand-over/decline")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    ResponseEntity<ComplaintView> decline(@PathVariable UUID id, @Valid @RequestBody Reason body, Caller caller) {
        return answer(assigning.decline(id, body.reason(), caller), caller);
    }

    private ResponseEntity<ComplaintView> answer(Complaint complaint, Caller caller) {
        return ResponseEntity.ok().eTag(IfMatch.etag(complaint.version())).body(reading.brief(complaint, caller));
    }
}
