package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Telling the texts of complaints again, over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-text-tellings")
class TextTellingController {

    private final Jobs jobs;
    private final Idempotency idempotency;

    TextTellingController(Jobs jobs, Idempotency idempotency) {
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /**
     * What is to be told.
     *
     * @param orgUnit an org unit, with all below it
     */
    record NewTelling(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {}

    /** Starts to tell those who read texts again what the complaints of an org unit are about, as a job. */
    @PostMapping
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> start(@Valid @RequestBody NewTelling body, IdempotencyKey key, Caller caller) {
        caller.orgScope().require(body.orgUnit());
        return idempotency.once(key, body, () -> {
            var job = jobs.start(TextTelling.TYPE, body.orgUnit(), new TextTelling.Order(body.orgUnit()), caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/complaint-text-tellings/" + job.id()))
                    .body(job);
        });
    }

    /** The caller's jobs, newest first. */
    @GetMapping
    @RolesAllowed(ADMIN)
    KeysetPage<Job> list(Paging paging, Caller caller) {
        return jobs.list(TextTelling.TYPE, paging, caller);
    }

    /** One job: how far it is. */
    @GetMapping("/{id}")
    @RolesAllowed(ADMIN)
    Job read(@PathVariable UUID id, Caller caller) {
        return jobs.find(id, TextTelling.TYPE, caller);
    }
}
