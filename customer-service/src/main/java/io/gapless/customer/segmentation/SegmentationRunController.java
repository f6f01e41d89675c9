package io.gapless.customer.segmentation;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.segmentation.SegmentationRuns.SegmentMove;
import io.gapless.customer.segmentation.SegmentationRuns.SegmentationRun;
import io.gapless.customer.segmentation.SegmentationRuns.SegmentationRunDetails;
import io.gapless.platform.bulk.TableExports;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.privacy.ReadsNoted;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
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

/** Runs and simulations over HTTP. */
@RestController
@RequestMapping("/api/v1/segmentation-runs")
class SegmentationRunController {

    private final SegmentationRuns runs;
    private final TableExports exports;
    private final Jobs jobs;
    private final Idempotency idempotency;

    SegmentationRunController(SegmentationRuns runs, TableExports exports, Jobs jobs, Idempotency idempotency) {
        this.runs = runs;
        this.exports = exports;
        this.jobs = jobs;
        this.idempotency = idempotency;
    }

    /** Which moves are wanted as a file; of all classes where null. */
    record NewMovesExport(
            @NotNull TableFormat format,
            @Nullable @Size(max = 40) String from,
            @Nullable @Size(max = 40) String to) {}

    /**
     * Runs and simulations, newest first.
     *
     * @param schemeId of one edition of a scheme
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<SegmentationRun> list(
            @RequestParam(required = false) @Nullable UUID schemeId,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return runs.list(schemeId, orgUnit, paging, caller);
    }

    /** One run or simulation: how far it is, and how many moved from where to where. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    SegmentationRunDetails read(@PathVariable UUID id, Caller caller) {
        return runs.find(id, caller);
    }

    /** Cancels a run or simulation; classes given by then stay. */
    @PostMapping("/{id}/cancellation")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR})
    SegmentationRunDetails cancel(@PathVariable UUID id, Caller caller) {
        return runs.cancel(id, caller);
    }

    /**
     * Whose class changes, from what to what.
     *
     * @param from the class before
     * @param to the class after
     */
    @GetMapping("/{id}/moves")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<SegmentMove> moves(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            Paging paging,
            Caller caller) {
        return runs.moves(id, from, to, paging, caller);
    }

    /** Starts to write the moves of a run to a file, as a job. */
    @PostMapping("/{id}/moves/exports")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> export(
            @PathVariable UUID id, @Valid @RequestBody NewMovesExport body, IdempotencyKey key, Caller caller) {
        runs.find(id, caller);
        return idempotency.once(key, body, () -> {
            var job = exports.start(
                    SegmentMoves.TYPE,
                    "segmentation-moves",
                    body.format(),
                    new SegmentMoves.Told(id, body.from(), body.to()),
                    caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/segmentation-runs/" + id + "/moves/exports/" + job.id()))
                    .body(job);
        });
    }

    /** One export of moves: how far it is. */
    @GetMapping("/{id}/moves/exports/{job}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    Job export(@PathVariable UUID id, @PathVariable UUID job, Caller caller) {
        runs.find(id, caller);
        return jobs.find(job, SegmentMoves.TYPE, caller);
    }

    /** The file of a finished export of moves. */
    @GetMapping("/{id}/moves/exports/{job}/file")
    @ReadsNoted("by the export")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    void file(@PathVariable UUID id, @PathVariable UUID job, Caller caller, HttpServletResponse response) {
        runs.find(id, caller);
        exports.send(job, SegmentMoves.TYPE, caller, response);
    }
}
