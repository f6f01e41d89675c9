package io.gapless.customer.privacy;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who read a customer's data, over HTTP. */
@RestController
class ReadController {

    private final CustomerReads reads;

    ReadController(CustomerReads reads) {
        this.reads = reads;
    }

    /**
     * Reads in this service, newest first; what other services show of the customer is in the export of all data.
     *
     * @param actor login of whoever did it
     * @param from inclusive
     * @param to exclusive
     */
    @GetMapping("/api/v1/customers/{id}/reads")
    @RolesAllowed({ADMIN, CUSTOMER})
    KeysetPage<CustomerReads.ReadView> reads(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Paging paging,
            Caller caller) {
        return reads.find(id, actor, from, to, paging, caller);
    }
}
