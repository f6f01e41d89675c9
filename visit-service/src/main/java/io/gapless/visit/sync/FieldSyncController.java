package io.gapless.visit.sync;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import jakarta.annotation.security.RolesAllowed;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What field devices need, over HTTP. */
@RestController
@RequestMapping("/api/v1/field-sync")
class FieldSyncController {

    private final FieldSync sync;

    FieldSyncController(FieldSync sync) {
        this.sync = sync;
    }

    /**
     * What the caller needs to work without a network: their customers and visits, the standards, items and reasons; all
     * of it, or what has changed since.
     *
     * @param since the cursor of the last answer; without one, or with one too old, everything
     */
    @GetMapping
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    FieldSync.Delta since(@RequestParam(required = false) @Nullable String since, Caller caller) {
        return sync.since(since, caller);
    }
}
