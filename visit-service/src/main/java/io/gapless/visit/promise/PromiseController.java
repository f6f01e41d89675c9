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
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.CustomerLookup;
import io.gapless.visit.standard.Dimension;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
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

/** Promises over HTTP. */
@RestController
@RequestMapping("/api/v1")
class PromiseController {

    /** A month of this century, such as {@code 2026-12}. */
    private static final String MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])";

    private final PromiseMaking making;
    private final PromiseRuns runs;
    private final PromiseSearch search;
    private final CustomerLookup customers;
    private final Idempotency idempotency;
    private final VisitSettings settings;
    private final Clock clock;

    PromiseController(
            PromiseMaking making,
            PromiseRuns runs,
            PromiseSearch search,
            CustomerLookup customers,
            Idempotency idempotency,
            VisitSettings settings,
            Clock clock) {
        this.making = making;
        this.runs = runs;
        this.search = search;
        this.customers = customers;
        this.idempotency = idempotency;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The month to promise for.
     *
     * @param period a month, such as 2026-11
     */
    record Run(@NotNull @Pattern(regexp = MONTH) String period) {}

    /**
     * Promises a package's items to all customers to whom it applies, for a month; made again, only what is missing is
     * added, and in a month that has not begun what is owed no more is taken back.
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
     * The promise ledger, newest first: what is owed, planned, delivered, missed and taken back.
     *
     * @param customerId of one customer
     * @param period a month, such as 2026-11
     * @param from of months from this one on
     * @param to of months up to this one
     * @param orgUnit an org unit, with all below it
     * @param segment the class the customer had when it was promised
     * @param reason why it was missed or taken back, as a code
     * @param late delivered although it counts as missed
     */
    @GetMapping("/promises")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<PromiseSearch.Row> list(
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String period,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String from,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String to,
            @RequestParam(required = false) @Nullable PromiseStatus status,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable UUID itemId,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Dimension dimension,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable Boolean late,
            Paging paging,
            Caller caller) {
        var filter = new PromiseSearch.Filter(
                customerId, period, from, to, status, orgUnit, itemId, segment, dimension, reason, late);
        return search.find(filter, paging, caller);
    }

    /**
     * One customer's ledger: for each item and month, how often it was promised, planned, delivered, missed and taken
     * back, and why; the latest month first.
     *
     * @param from a month; eleven months before the last one unless told
     * @param to a month; the one after the present unless told
     */
    @GetMapping("/promises/ledger")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<PromiseSearch.LedgerLine> ledger(
            @RequestParam UUID customerId,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String from,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String to,
            Caller caller) {
        var customer = customers.find(customerId, caller);
        var last = to == null ? settings.month(clock.instant()).plusMonths(1).toString() : to;
        var first = from == null ? YearMonth.parse(last).minusMonths(11).toString() : from;
        return new KeysetPage<>(search.ledger(customer, first, last), null);
    }

    /**
     * Figures of promises by org unit, class, item, month, dimension or reason, with the share that was kept.
     *
     * @param by what each line is about
     * @param from a month; eleven months before the last one unless told
     * @param to a month; the present one unless told
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/promises/summary")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<PromiseSearch.SummaryLine> summary(
            @RequestParam(defaultValue = "PERIOD") PromiseSearch.By by,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String from,
            @RequestParam(required = false) @Nullable @Pattern(regexp = MONTH) String to,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable UUID itemId,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Dimension dimension,
            Caller caller) {
        var last = to == null ? settings.month(clock.instant()).toString() : to;
        var first = from == null ? YearMonth.parse(last).minusMonths(11).toString() : from;
        var filter = new PromiseSearch.Filter(
                null, null, first, last, null, orgUnit, itemId, segment, dimension, null, null);
        return new KeysetPage<>(search.summary(by, filter, caller), null);
    }

    /**
     * A month to be promised.
     *
     * @param orgUnit whose customers, with all below it
     * @param period a month, such as 2026-12
     */
    record NewPromiseRun(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Pattern(regexp = MONTH) String period) {}

    /**
     * Starts to promise a month to all customers of an org unit, by the packages that apply to them. What is there
     * stays; of a month that has not begun, what is owed no more is taken back.
     */
    @PostMapping("/promise-runs")
    @RolesAllowed({QUALITY_ANALYST, SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<PromiseRuns.PromiseRun> start(
            @Valid @RequestBody NewPromiseRun body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var run = runs.start(body.orgUnit(), YearMonth.parse(body.period()), caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/promise-runs/" + run.id()))
                    .body(run);
        });
    }

    /**
     * Runs that promise a month, newest first.
     *
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/promise-runs")
    @RolesAllowed({QUALITY_ANALYST, SUPERVISOR, ADMIN, EXECUTIVE})
    KeysetPage<PromiseRuns.PromiseRun> runs(
            @RequestParam(required = false) @Nullable String orgUnit, Paging paging, Caller caller) {
        return runs.list(orgUnit, paging, caller);
    }

    /** One run that promises a month: how far it is, and how many promises it made and took back. */
    @GetMapping("/promise-runs/{id}")
    @RolesAllowed({QUALITY_ANALYST, SUPERVISOR, ADMIN, EXECUTIVE})
    PromiseRuns.PromiseRunDetails run(@PathVariable UUID id, Caller caller) {
        return runs.find(id, caller);
    }

    /** Cancels a run; what it has promised stays. */
    @PostMapping("/promise-runs/{id}/cancellation")
    @RolesAllowed({QUALITY_ANALYST, SUPERVISOR, ADMIN})
    PromiseRuns.PromiseRunDetails cancel(@PathVariable UUID id, Caller caller) {
        return runs.cancel(id, caller);
    }
}
