package io.gapless.complaint.cluster;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import jakarta.annotation.security.RolesAllowed;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Similar complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaints/{id}/similar")
class SimilarController {

    private final SimilarComplaints similar;

    SimilarController(SimilarComplaints similar) {
        this.similar = similar;
    }

    /** Open complaints that may be about the same and that the caller may see, the likeliest first, 20 at the most. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<SimilarComplaints.Similar> find(@PathVariable UUID id, Caller caller) {
        return new KeysetPage<>(similar.find(id, caller), null);
    }
}
