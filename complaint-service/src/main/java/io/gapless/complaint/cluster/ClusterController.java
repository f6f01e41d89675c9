package io.gapless.complaint.cluster;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.cluster.Cluster.Dimension;
import io.gapless.complaint.cluster.Cluster.Status;
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

/** Concentrations of complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-clusters")
class ClusterController {

    private final Clusters clusters;

    ClusterController(Clusters clusters) {
        this.clusters = clusters;
    }

    /**
     * What came of it.
     *
     * @param actionId the corrective action that was opened for it
     */
    record Outcome(
            @NotBlank @Size(max = 2000) String outcome,
            @Nullable UUID actionId) {}

    /** Why there was nothing to it. */
    record DismissBody(@NotBlank @Size(max = 2000) String reason) {}

    /**
     * Concentrations of complaints, newest first.
     *
     * @param orgUnit an org unit, with all below it
     * @param open whether they are still to be handled
     * @param owner username of who sees to it
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Cluster> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable Dimension dimension,
            @RequestParam(required = false) @Nullable Status status,
            @RequestParam(required = false) @Nullable Boolean open,
            @RequestParam(required = false) @Nullable String owner,
            Paging paging,
            Caller caller) {
        return clusters.list(new Clusters.Filter(orgUnit, dimension, status, open, owner), paging, caller);
    }

    /** One of them, with the figures that it was told by. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<Cluster> read(@PathVariable UUID id, Caller caller) {
        return answer(clusters.find(id, caller));
    }

    /** Its complaints, newest first. */
    @GetMapping("/{id}/complaints")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Clusters.Row> complaints(@PathVariable UUID id, Paging paging, Caller caller) {
        return clusters.complaints(id, paging, caller);
    }

    /** The caller sees to it. */
    @PostMapping("/{id}/take")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<Cluster> take(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        return answer(clusters.take(id, ifMatch, caller));
    }

    /** It is handled; only what comes after that is told of anew. */
    @PostMapping("/{id}/handle")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<Cluster> handle(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Outcome body, Caller caller) {
        return answer(clusters.handle(id, ifMatch, body.outcome(), body.actionId(), caller));
    }

    /** There is nothing to it. */
    @PostMapping("/{id}/dismiss")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<Cluster> dismiss(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody DismissBody body, Caller caller) {
        return answer(clusters.dismiss(id, ifMatch, body.reason(), caller));
    }

    private static ResponseEntity<Cluster> answer(Cluster cluster) {
        return ResponseEntity.ok().eTag(IfMatch.etag(cluster.version())).body(cluster);
    }
}
