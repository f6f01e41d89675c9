package io.gapless.visit.demand;

import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.customer.KnownCustomers;
import io.gapless.visit.demand.Demands.Wanted;
import io.gapless.visit.menu.MenuDirectory;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.standard.StandardDirectory;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Applies the rules: to what happened, and to the days of a plan. */
@Component
public class Raising {

    private final DemandRules rules;
    private final Demands demands;
    private final KnownCustomers customers;
    private final StandardDirectory standards;
    private final MenuDirectory menu;
    private final VisitSettings settings;
    private final Clock clock;

    Raising(
            DemandRules rules,
            Demands demands,
            KnownCustomers customers,
            StandardDirectory standards,
            MenuDirectory menu,
            VisitSettings settings,
            Clock clock) {
        this.rules = rules;
        this.demands = demands;
        this.customers = customers;
        this.standards = standards;
        this.menu = menu;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Something happened to a customer.
     *
     * @param subject what it is about
     * @param event what it is told by: once it has raised something, it does not do so again
     */
    void happened(Trigger trigger, UUID customerId, String subject, String event) {
        customers.find(customerId).ifPresent(customer -> happened(trigger, customer, subject, event));
    }

    void happened(Trigger trigger, KnownCustomer customer, String subject, String event) {
        for (DemandRules.Edition rule : rules.inForce(trigger)) {
            raise(rule, customer, subject, event);
        }
    }

    /** A customer raised an issue with a leader, or it was opened again; within the caller's transaction. */
    public void issueRaised(UUID customerId, UUID issue, long version) {
        happened(Trigger.ISSUE_RAISED, customerId, "issue " + issue, issue + " " + version);
    }

    /** Nobody has to go there for an issue any more; within the caller's transaction. */
    public void issueOver(UUID issue, String why) {
        demands.withdraw("issue " + issue, why);
    }

    /**
     * A customer answered a survey.
     *
     * @param score 0 to 100
     * @param low whether survey-service calls it low; rules with a threshold have their own mind
     */
    void answered(UUID customerId, UUID response, @Nullable BigDecimal score, boolean low) {
        var customer = customers.find(customerId).orElse(null);
        if (customer == null) {
            return;
        }
        for (DemandRules.Edition rule : rules.inForce(Trigger.LOW_SCORE)) {
            var threshold = rule.threshold();
            if (threshold == null ? low : score != null && score.compareTo(BigDecimal.valueOf(threshold)) < 0) {
                raise(rule, customer, "response " + response, response.toString());
            }
        }
    }

    private void raise(DemandRules.Edition rule, KnownCustomer customer, String subject, String event) {
        var today = settings.day(clock.instant());
        if (rule.concerns(customer)
                && (rule.pauseDays() == 0
                        || !demands.isPaused(customer.id(), rule.series(), today.minusDays(rule.pauseDays())))) {
            demands.raise(List.of(wanted(
                    rule,
                    customer,
                    VisitKind.FLEXIBLE,
                    today,
                    today.plusDays(rule.withinDays()),
                    subject,
                    rule.series() + " " + event)));
        }
    }

    /** Raises what the rules of frequency ask for on these days, for the customers of an org unit. */
    public void regular(String orgUnit, LocalDate from, LocalDate to) {
        for (DemandRules.Edition rule : rules.inForce(Trigger.FREQUENCY)) {
            var wanted = new ArrayList<Wanted>();
            for (KnownCustomer customer : ofRule(rule, orgUnit)) {
                if (rule.concerns(customer)) {
                    regular(rule, customer, from, to, wanted);
                }
            }
            demands.raise(wanted);
        }
    }

    private List<KnownCustomer> ofRule(DemandRules.Edition rule, String orgUnit) {
        var segment = rule.segment();
        return segment == null ? customers.of(orgUnit) : customers.ofSegment(segment, orgUnit);
    }

    /** Each occurrence has its own part of the month, or its own days around the one on which it is due. */
    private void regular(
            DemandRules.Edition rule, KnownCustomer customer, LocalDate from, LocalDate to, List<Wanted> wanted) {
        var times = rule.timesAMonth();
        if (times != null) {
            for (var month = from.withDayOfMonth(1); !month.isAfter(to); month = month.plusMonths(1)) {
                int length = month.lengthOfMonth();
                for (int i = 0; i < times; i++) {
                    add(
                            wanted,
                            rule,
                            customer,
                            month.plusDays((long) i * length / times),
                            month.plusDays((long) (i + 1) * length / times - 1),
                            month.toString().substring(0, 7) + " " + (i + 1),
                            from,
                            to);
                }
            }
            return;
        }
        int every = rule.everyDays() == null ? 1 : rule.everyDays();
        // Counted from a fixed day, so that every plan finds the same occurrences.
        long first = Math.floorDiv(from.toEpochDay(), every);
        for (long n = first; n * every <= to.toEpochDay(); n++) {
            var begin = LocalDate.ofEpochDay(n * every);
            add(wanted, rule, customer, begin, begin.plusDays(every - 1L), Long.toString(n), from, to);
        }
    }

    private void add(
            List<Wanted> wanted,
            DemandRules.Edition rule,
            KnownCustomer customer,
            LocalDate begin,
            LocalDate end,
            String occurrence,
            LocalDate from,
            LocalDate to) {
        if (!end.isBefore(from) && !begin.isAfter(to)) {
            wanted.add(wanted(
                    rule,
                    customer,
                    VisitKind.REGULAR,
                    begin,
                    end,
                    "rule " + rule.series(),
                    rule.series() + " " + customer.id() + " " + occurrence));
        }
    }

    private Wanted wanted(
            DemandRules.Edition rule,
            KnownCustomer customer,
            VisitKind kind,
            LocalDate from,
            LocalDate to,
            String subject,
            String source) {
        var item = rule.itemId() == null ? null : menu.item(rule.itemId()).orElse(null);
        var standard = rule.standardId() == null
                ? null
                : standards.find(rule.standardId()).orElse(null);
        return new Wanted(
                customer.id(),
                customer.orgUnit(),
                kind,
                rule.trigger().name(),
                rule.standardId(),
                rule.itemId(),
                item != null ? item.name() : standard != null ? standard.name() : rule.name(),
                from,
                to,
                rule.priority(),
                rule.id(),
                subject,
                source);
    }
}
