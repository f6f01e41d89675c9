package io.gapless.customer.allocation;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerSettings;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A customer's own quotas over HTTP, for the customer and those who serve them. */
@RestController
@RequestMapping("/api/v1/customers/{id}/quotas")
class CustomerQuotaController {

    private static final String READ = "allocations:read";

    private final QuotaExplanation explanation;
    private final Clock clock;
    private final ZoneId zone;

    CustomerQuotaController(QuotaExplanation explanation, Clock clock, CustomerSettings settings) {
        this.explanation = explanation;
        this.clock = clock;
        this.zone = settings.zone();
    }

    /**
     * What is in force from a day on; from today unless told.
     *
     * @param from first day
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    KeysetPage<QuotaExplanation.OwnAllocation> list(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable LocalDate from,
            Paging paging,
            Caller caller) {
        caller.requireScope(READ);
        return explanation.list(id, from == null ? LocalDate.ofInstant(clock.instant(), zone) : from, paging, caller);
    }

    /** Why a quota is what it is, step by step, in the reader's language. */
    @GetMapping("/{allocation}/{product}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    QuotaExplanation.Explanation explain(
            @PathVariable UUID id, @PathVariable UUID allocation, @PathVariable UUID product, Caller caller) {
        return explanation.explain(id, allocation, product, caller);
    }
}
