package io.gapless.customer.purchase;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
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

/** Purchases over HTTP. */
@RestController
@RequestMapping("/api/v1")
class PurchaseController {

    private static final Duration YEAR = Duration.ofDays(365);
    static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    static final Duration AHEAD = Duration.ofDays(366);
    private static final int MOST_MONTHS = 120;

    private final PurchaseLedger ledger;
    private final Purchases purchases;
    private final PurchaseFigures figures;
    private final CustomerDirectory customers;
    private final Idempotency idempotency;
    private final Clock clock;

    PurchaseController(
            PurchaseLedger ledger,
            Purchases purchases,
            PurchaseFigures figures,
            CustomerDirectory customers,
            Idempotency idempotency,
            Clock clock) {
        this.ledger = ledger;
        this.purchases = purchases;
        this.figures = figures;
        this.customers = customers;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /**
     * One product of an order.
     *
     * @param product name or code, the same on every order
     * @param category the same on every order
     * @param quantity in the product's own unit, above 0
     * @param unitPrice per unit, in the order's currency
     */
    record LineBody(
            @NotBlank @Size(max = 200) String product,
            @NotBlank @Size(max = 200) String category,

            @NotNull @DecimalMin(value = "0", inclusive = false) @Digits(integer = 12, fraction = 3)
            BigDecimal quantity,

            @NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 4)
            BigDecimal unitPrice) {

        Purchase.Line toLine() {
            return new Purchase.Line(product, category, quantity, unitPrice);
        }
    }

    /**
     * An order to be recorded.
     *
     * @param orderNumber by which the same order is known when it comes again
     * @param orderedAt from 1970 to a year ahead
     * @param channel by which it came, for example SHOP
     */
    record NewPurchase(
            @NotBlank @Size(max = 60) String orderNumber,
            @NotNull UUID customerId,
            @NotNull Instant orderedAt,
            @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,
            @Nullable @Size(min = 1, max = 40) String channel,
            @NotEmpty @Size(max = 1000) List<@Valid @NotNull LineBody> lines) {

        Purchase toPurchase() {
            return Purchase.of(
                    orderNumber,
                    customerId,
                    orderedAt.truncatedTo(ChronoUnit.MICROS),
                    currency,
                    channel,
                    lines.stream().map(LineBody::toLine).toList());
        }
    }

    /** Records an order; the same order again is answered with the one on record. */
    @PostMapping("/purchases")
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Purchase> record(@Valid @RequestBody NewPurchase body, IdempotencyKey key, Caller caller) {
        caller.requireScope("purchases:write");
        if (body.orderedAt().isBefore(EARLIEST)
                || body.orderedAt().isAfter(clock.instant().plus(AHEAD))) {
            throw Problem.unprocessable("ordered-at-unfit");
        }
        return idempotency.once(key, body, () -> {
            var recorded = ledger.record(body.toPurchase(), caller);
            var purchase = recorded.getKey();
            return recorded.getValue()
                    ? ResponseEntity.created(URI.create("/api/v1/purchases/" + purchase.id()))
                            .body(purchase)
                    : ResponseEntity.ok(purchase);
        });
    }

    /** One order with its lines. */
    @GetMapping("/purchases/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    Purchase read(@PathVariable UUID id, Caller caller) {
        caller.requireScope("purchases:read");
        return ledger.find(id, caller);
    }

    /** Cancels an order, which takes it out of all figures. */
    @PostMapping("/purchases/{id}/cancellation")
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    Purchase cancel(@PathVariable UUID id, Caller caller) {
        caller.requireScope("purchases:write");
        return ledger.cancel(id, caller);
    }

    /** A customer's orders, newest first. */
    @GetMapping("/customers/{id}/purchases")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    KeysetPage<Purchases.Row> list(@PathVariable UUID id, Paging paging, Caller caller) {
        caller.requireScope("purchases:read");
        customers.find(id, caller);
        return purchases.of(id, paging);
    }

    /**
     * A customer's averages; over the last 365 days unless told.
     *
     * @param from inclusive; 365 days ago unless told
     * @param to exclusive; now unless told
     */
    @GetMapping("/customers/{id}/purchase-figures")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    PurchaseFigures.Figures figures(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        customers.find(id, caller);
        var until = to == null ? clock.instant() : to;
        return figures.over(id, from == null ? clock.instant().minus(YEAR) : from, until);
    }

    /** The averages by month and how they go. */
    record Months(List<PurchaseFigures.Month> items) {}

    /**
     * A customer's averages by month; of the last twelve months unless told.
     *
     * @param from first month; eleven before the last unless told
     * @param to last month; the present one unless told
     * @param currency ISO 4217
     */
    @GetMapping("/customers/{id}/purchase-months")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    Months months(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable YearMonth from,
            @RequestParam(required = false) @Nullable YearMonth to,
            @RequestParam(defaultValue = "CNY") String currency,
            Caller caller) {
        customers.find(id, caller);
        var last = to == null ? figures.month(clock.instant()) : to;
        var first = from == null ? last.minusMonths(11) : from;
        if (first.isAfter(last)
                || first.plusMonths(MOST_MONTHS).isBefore(last)
                || first.getYear() < 1
                || last.getYear() > 9999) {
            throw Problem.badRequest("months-unfit", MOST_MONTHS);
        }
        return new Months(figures.months(id, currency, first, last));
    }
}
