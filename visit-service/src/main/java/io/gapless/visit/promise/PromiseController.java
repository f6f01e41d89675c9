package io.gapless.visit.promise;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.YearMonth;
import java.util.List;
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

/** Promises over HTTP. */
@RestController
@RequestMapping("/api/v1")
class PromiseController {

    /** A month of this century, such as {@code 2026-12}. */
    private static final String MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])";

    private final PromiseMaking making;
    private final PromiseSearch search;
    private final Idempotency idempotency;

    PromiseController(PromiseMaking making, PromiseSearch search, Idempotency idempotency) {
        this.making = making;
        this.search = search;
        this.idempotency = idempotency;
    }

    /**
     * The month to promise for.
     *
     * @param period a month, such as 2026-11
     */
    record Run(@NotNull @Pattern(regexp = MONTH) String period) {}

    /**
     * Promises a package's items to all customers of its class for a month; made again, only what is missing is added.
     */
    @PostMapping("/service-packages/{id}/promises")
    @RolesAllowed({QUALITY_ANALYST, SUPERVISOR, ADMIN})
    ResponseEntity<PromiseMaking.Outcome> make(
            @PathVariable UUID id, @Valid @RequestBody Run body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key,
                List.of(id, body.period()),
                () -> ResponseEntity.ok(making.make(id, YearMonth.parse(body.period()), caller)));
    }

    /**
     * The promise ledger, newest first: what is owed, planned, delivered and missed.
     *
     * @param customerId of one customer
     * @param period a month, such as 2026-11
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/promises")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<PromiseSearch.Row> list(
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String period,
            @RequestParam(required = false) @Nullable PromiseStatus status,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return search.find(new PromiseSearch.Filter(customerId, period, status, orgUnit), paging, caller);
    }
}
