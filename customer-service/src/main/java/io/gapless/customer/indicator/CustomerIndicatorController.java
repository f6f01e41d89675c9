package io.gapless.customer.indicator;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.indicator.IndicatorRecords.IndicatorPast;
import io.gapless.customer.indicator.IndicatorRecords.IndicatorStanding;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
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

/** The indicators of a customer over HTTP; not shown to the customer, who is judged by them. */
@RestController
@RequestMapping("/api/v1/customers/{id}/indicators")
class CustomerIndicatorController {

    private final IndicatorRecords records;
    private final Idempotency idempotency;

    CustomerIndicatorController(IndicatorRecords records, Idempotency idempotency) {
        this.records = records;
        this.idempotency = idempotency;
    }

    /**
     * A score entered by a person.
     *
     * @param validUntil its last day; afterwards the computed score counts again
     */
    record NewIndicatorScore(
            @NotNull Indicator indicator,

            @NotNull @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
            BigDecimal score,

            @NotBlank @Size(max = 500) String reason,
            @NotNull LocalDate validUntil) {}

    /** Why something is taken back. */
    record Withdrawal(@NotBlank @Size(max = 500) String reason) {}

    /** A customer's indicators. */
    record CustomerIndicators(List<IndicatorStanding> items) {}

    /** Where a customer stands with the four indicators, 0 to 100, computed or entered. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    CustomerIndicators standing(@PathVariable UUID id, Caller caller) {
        return new CustomerIndicators(records.standing(id, caller));
    }

    /** How the indicators of a customer came about, newest first, with what each rule gave. */
    @GetMapping("/history")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<IndicatorPast> history(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Indicator indicator,
            Paging paging,
            Caller caller) {
        return records.history(id, indicator, paging, caller);
    }

    /** Enters a score by hand, 0 to 100, with a reason and a last day; until then it goes before the computed one. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CustomerIndicators> enter(
            @PathVariable UUID id, @Valid @RequestBody NewIndicatorScore body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            records.enter(id, body.indicator(), body.score(), body.reason(), body.validUntil(), caller);
            return ResponseEntity.created(URI.create("/api/v1/customers/" + id + "/indicators"))
                    .body(new CustomerIndicators(records.standing(id, caller)));
        });
    }

    /** Withdraws a score entered by hand; the computed one holds again. */
    @PostMapping("/{indicator}/withdrawal")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    CustomerIndicators withdraw(
            @PathVariable UUID id,
            @PathVariable Indicator indicator,
            @Valid @RequestBody Withdrawal body,
            Caller caller) {
        records.withdraw(id, indicator, body.reason(), caller);
        return new CustomerIndicators(records.standing(id, caller));
    }
}
