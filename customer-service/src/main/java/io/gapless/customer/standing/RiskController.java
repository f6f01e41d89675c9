package io.gapless.customer.standing;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Risk over HTTP: of one customer, of many, and its rules. For the staff, not for the customer. */
@RestController
@RequestMapping("/api/v1")
class RiskController {

    private final CustomerDirectory customers;
    private final Standings standings;
    private final RiskRuleStore rules;
    private final RiskRuleBook ruleBook;

    RiskController(CustomerDirectory customers, Standings standings, RiskRuleStore rules, RiskRuleBook ruleBook) {
        this.customers = customers;
        this.standings = standings;
        this.rules = rules;
        this.ruleBook = ruleBook;
    }

    /**
     * A reason's rule as sent; see {@link RiskRules.ReasonRule}.
     *
     * @param weight points at the most, above 0 up to 100
     * @param from the figure at which the points begin
     * @param full the figure from which on all points count; below from where less is worse
     * @param days over how many days before now the figure is reckoned
     */
    record RiskReasonRule(
            @NotNull RiskReason reason,

            @NotNull @DecimalMin("0.1") @DecimalMax("100") @Digits(integer = 3, fraction = 1)
            BigDecimal weight,

            @NotNull @DecimalMin("-10000") @DecimalMax("10000") @Digits(integer = 5, fraction = 2)
            BigDecimal from,

            @NotNull @DecimalMin("-10000") @DecimalMax("10000") @Digits(integer = 5, fraction = 2)
            BigDecimal full,

            @NotNull @Min(1) @Max(1095) Integer days) {

        static RiskReasonRule from(RiskRules.ReasonRule rule) {
            return new RiskReasonRule(rule.reason(), rule.weight(), rule.from(), rule.full(), rule.days());
        }

        RiskRules.ReasonRule toRule() {
            return new RiskRules.ReasonRule(reason, weight, from, full, days);
        }
    }

    /**
     * Rules as sent; see {@link RiskRules}.
     *
     * @param medium from which score on the level is MEDIUM
     * @param high from which score on the level is HIGH; above medium
     * @param reasons each reason once; those not named do not count
     */
    record RiskRulesBody(
            @NotNull @Min(1) @Max(99) Integer medium,
            @NotNull @Min(2) @Max(100) Integer high,
            @NotNull @Size(min = 1, max = 11) List<@NotNull @Valid RiskReasonRule> reasons) {}

    /**
     * Rules as answered.
     *
     * @param medium from which score on the level is MEDIUM
     * @param high from which score on the level is HIGH
     * @param changedBy username
     */
    record RiskRulesView(
            CustomerKind kind,
            long version,
            int medium,
            int high,
            List<RiskReasonRule> reasons,
            String changedBy,
            Instant changedAt) {

        static RiskRulesView from(RiskRules rules) {
            return new RiskRulesView(
                    rules.kind(),
                    rules.version(),
                    rules.medium(),
                    rules.high(),
                    rules.reasons().stream().map(RiskReasonRule::from).toList(),
                    rules.changedBy(),
                    rules.changedAt());
        }
    }

    /** How likely a customer is to be lost, with the reasons. */
    @GetMapping("/customers/{id}/risk")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    Standings.CustomerRisk risk(@PathVariable UUID id, Caller caller) {
        var customer = customers.find(id, caller);
        return standings.find(id, customer.kind()).risk();
    }

    /**
     * Customers by their risk, those most at risk first.
     *
     * @param reason with this reason
     * @param orgUnit an org unit, with all below it
     * @param segment class of the customers
     * @param manager login of a customer manager
     */
    @GetMapping("/customer-risks")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<Standings.RiskRow> list(
            @RequestParam(required = false) @Nullable RiskLevel level,
            @RequestParam(required = false) @Nullable RiskReason reason,
            @RequestParam(required = false) @Nullable CustomerKind kind,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable String manager,
            Paging paging,
            Caller caller) {
        return standings.list(new Standings.RiskFilter(level, reason, kind, orgUnit, segment, manager), paging, caller);
    }

    /** The rules by which risk is reckoned, by kind of customers. */
    @GetMapping("/risk-rules")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<RiskRulesView> rules() {
        return new KeysetPage<>(rules.all().stream().map(RiskRulesView::from).toList(), null);
    }

    /** The rules by which the risk of a kind of customers is reckoned. */
    @GetMapping("/risk-rules/{kind}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<RiskRulesView> rules(@PathVariable CustomerKind kind) {
        return answer(rules.find(kind));
    }

    /** Rules as they once were: what an earlier risk was reckoned by. */
    @GetMapping("/risk-rules/{kind}/versions/{version}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    RiskRulesView rules(@PathVariable CustomerKind kind, @PathVariable long version) {
        return RiskRulesView.from(rules.find(kind, version));
    }

    /**
     * Changes the rules of risk of a kind of customers. Takes effect at once; all customers follow in a run that starts
     * with it.
     */
    @PutMapping("/risk-rules/{kind}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<RiskRulesView> change(
            @PathVariable CustomerKind kind, IfMatch ifMatch, @Valid @RequestBody RiskRulesBody body, Caller caller) {
        return answer(ruleBook.change(
                kind,
                body.medium(),
                body.high(),
                body.reasons().stream().map(RiskReasonRule::toRule).toList(),
                ifMatch,
                caller));
    }

    private static ResponseEntity<RiskRulesView> answer(RiskRules rules) {
        return ResponseEntity.ok().eTag(IfMatch.etag(rules.version())).body(RiskRulesView.from(rules));
    }
}
