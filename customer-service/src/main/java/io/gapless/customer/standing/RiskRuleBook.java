package io.gapless.customer.standing;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Changes the rules by which risk is reckoned. */
@Service
class RiskRuleBook {

    private final RiskRuleStore store;
    private final RiskRuns runs;
    private final Outbox outbox;
    private final Clock clock;

    RiskRuleBook(RiskRuleStore store, RiskRuns runs, Outbox outbox, Clock clock) {
        this.store = store;
        this.runs = runs;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Puts a new version in force; all customers are assessed by it in a run that starts with it. */
    @Transactional
    RiskRules change(
            CustomerKind kind,
            int medium,
            int high,
            List<RiskRules.ReasonRule> reasons,
            IfMatch ifMatch,
            Caller caller) {
        if (medium >= high) {
            throw Problem.unprocessable("risk-levels-not-ascending", medium, high);
        }
        var seen = new HashSet<RiskReason>();
        for (var rule : reasons) {
            if (!seen.add(rule.reason())) {
                throw Problem.unprocessable("risk-reason-twice", rule.reason());
            }
            if (rule.from().compareTo(rule.full()) == 0) {
                throw Problem.unprocessable("risk-range-empty", rule.reason());
            }
        }
        var before = store.find(kind);
        ifMatch.check(before.version());
        var rules = new RiskRules(
                before.id(), kind, before.version() + 1, medium, high, reasons, caller.username(), clock.instant());
        try {
            store.add(rules);
        } catch (DuplicateKeyException e) {
            throw new OptimisticLockingFailureException("risk rules " + kind, e);
        }
        outbox.append(RiskRules.TOPIC, "RiskRulesChanged", rules);
        runs.start();
        return rules;
    }
}
