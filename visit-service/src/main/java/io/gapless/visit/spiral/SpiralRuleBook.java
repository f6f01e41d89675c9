package io.gapless.visit.spiral;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.ZoneOffset;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The versions of the rules of the spiral. */
@Service
class SpiralRuleBook {

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    SpiralRuleBook(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** The rules in force. */
    SpiralRules rules() {
        return jdbc.sql("select * from spiral_rules order by version desc limit 1")
                .query(SpiralRules.class)
                .single();
    }

    /** The rules as they once were; a {@link Problem} (404) where there was no such version. */
    SpiralRules rules(long version) {
        return jdbc.sql("select * from spiral_rules where version = ?")
                .param(version)
                .query(SpiralRules.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("spiral-rules-not-found", version));
    }

    /** Puts a new version in force, for the runs that start after it. */
    @Transactional
    SpiralRules change(
            int months,
            BigDecimal leastAdoption,
            BigDecimal leastRating,
            BigDecimal leastLift,
            int leastCustomers,
            IfMatch ifMatch,
            Caller caller) {
        var before = rules();
        ifMatch.check(before.version());
        var rules = new SpiralRules(
                before.version() + 1,
                months,
                leastAdoption,
                leastRating,
                leastLift,
                leastCustomers,
                caller.username(),
                clock.instant());
        try {
            jdbc.sql("insert into spiral_rules values (?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            rules.version(),
                            months,
                            leastAdoption,
                            leastRating,
                            leastLift,
                            leastCustomers,
                            rules.changedBy(),
                            rules.changedAt().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new OptimisticLockingFailureException("spiral rules", e);
        }
        outbox.append(SpiralState.TOPIC, "SpiralRulesChanged", SpiralRules.State.from(rules));
        return rules;
    }
}
