package io.gapless.customer.purchase;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
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

/** Purchases over HTTP. */
@RestController
@RequestMapping("/api/v1")
class PurchaseController {

    private static final Duration YEAR = Duration.ofDays(365);

    private final PurchaseLedger ledger;
    private final Idempotency idempotency;
    private final Clock clock;

    PurchaseController(PurchaseLedger ledger, Idempotency idempotency, Clock clock) {
        this.ledger = ledger;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /** One product of an order. */
    record LineBody(
            @NotBlank @Size(max = 200) String product,
            @NotBlank @Size(max = 200) String category,

            @NotNull @DecimalMin(value = "0", inclusive = false) @Digits(integer = 12, fraction = 3)
            BigDecimal quantity,

            @NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 4)
            BigDecimal unitPrice) {}

    /** An order to be recorded. */
    record NewPurchase(
            @NotBlank @Size(max = 60) String orderNumber,
            @NotNull UUID customerId,
            @NotNull Instant orderedAt,
            @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,
            @NotEmpty @Size(max = 1000) List<@Valid @NotNull LineBody> lines) {

        Purchase toPurchase() {
            return Purchase.of(
                    orderNumber,
                    customerId,
                    orderedAt,
                    currency,
                    lines.stream()
                            .map(line -> new Purchase.Line(
                                    line.product(), line.category(), line.quantity(), line.unitPrice()))
                            .toList());
        }
    }

    /** An order as recorded. */
    record PurchaseView(UUID id, String orderNumber, UUID customerId, Instant orderedAt, String currency, int lines) {}

    @PostMapping("/purchases")
    @RolesAllowed({ADMIN, SUPERVISOR, PARTNER})
    ResponseEntity<?> record(@Valid @RequestBody NewPurchase body, IdempotencyKey key, Caller caller) {
        caller.requireScope("purchases:write");
        return idempotency.once(key, body, () -> {
            var purchase = ledger.record(body.toPurchase(), caller);
            return ResponseEntity.created(URI.create("/api/v1/purchases/" + purchase.id()))
                    .body(new PurchaseView(
                            purchase.id(),
                            purchase.orderNumber(),
                            purchase.customerId(),
                            purchase.orderedAt(),
                            purchase.currency(),
                            purchase.lines().size()));
        });
    }

    /** A customer's averages; over the last 365 days unless told. */
    @GetMapping("/customers/{id}/purchase-figures")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    PurchaseLedger.Figures figures(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        var until = to == null ? clock.instant() : to;
        return ledger.figures(id, from == null ? clock.instant().minus(YEAR) : from, until, caller);
    }
}
