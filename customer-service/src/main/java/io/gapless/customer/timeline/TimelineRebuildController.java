package io.gapless.customer.timeline;

import static io.gapless.platform.security.Roles.ADMIN;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Rebuilds of the timeline, as jobs. */
@RestController
@RequestMapping("/api/v1/timeline-rebuilds")
class TimelineRebuildController {

    private final TimelineRebuild rebuild;
    private final Jobs jobs;
    private final Idempotency idempotency;

    TimelineRebuildController(TimelineRebuild rebuild, Jobs jobs, Idempotency idempotency) {
        this.rebuild = rebuild;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /** Builds everybody's timeline anew from the events; the present one is read until the new one is complete. */
    @PostMapping
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(IdempotencyKey key, Caller caller) {
        return idempotency.once(key, List.of(), () -> {
            var job = rebuild.start(caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/timeline-rebuilds/" + job.id()))
                    .body(job);
        });
    }

    /** Rebuilds of the timeline, newest first. */
    @GetMapping
    @RolesAllowed(ADMIN)
    KeysetPage<Job> list(Paging paging, Caller caller) {
        return jobs.list(TimelineRebuild.TYPE, paging, caller);
    }

    /** One rebuild: how far it is. */
    @GetMapping("/{id}")
    @RolesAllowed(ADMIN)
    Job find(@PathVariable UUID id) {
        return jobs.find(id, TimelineRebuild.TYPE);
    }

    /** Cancels a rebuild; the present timeline stays. */
    @PostMapping("/{id}/cancellation")
    @RolesAllowed(ADMIN)
    Job cancel(@PathVariable UUID id) {
        return rebuild.cancel(id);
    }
}
