package io.gapless.complaint.desk;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Links between complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaints/{id}/links")
class CaseLinkController {

    private final CaseLinks links;
    private final ComplaintHandling handling;

    CaseLinkController(CaseLinks links, ComplaintHandling handling) {
        this.links = links;
        this.handling = handling;
    }

    /**
     * A link to be made from this complaint.
     *
     * @param number of the other complaint
     */
    record NewLink(
            @NotBlank @Size(max = 40) String number,
            @NotNull CaseLinks.Kind kind) {}

    /** The complaints that this one belongs together with, as far as the caller may know of them. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<CaseLinks.Link> list(@PathVariable UUID id, Caller caller) {
        return new KeysetPage<>(links.links(handling.find(id, caller), caller), null);
    }

    /** Links the complaint to another: it is related to it, or follows it. Duplicates are merged instead (422). */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    KeysetPage<CaseLinks.Link> link(@PathVariable UUID id, @Valid @RequestBody NewLink body, Caller caller) {
        return new KeysetPage<>(links.link(handling.findTheirs(id, caller), body.number(), body.kind(), caller), null);
    }

    /** Takes a link away. */
    @DeleteMapping("/{link}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT})
    KeysetPage<CaseLinks.Link> unlink(@PathVariable UUID id, @PathVariable UUID link, Caller caller) {
        return new KeysetPage<>(links.unlink(handling.findTheirs(id, caller), link, caller), null);
    }
}
