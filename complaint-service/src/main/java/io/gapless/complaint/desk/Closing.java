package io.gapless.complaint.desk;

import io.gapless.complaint.authority.ClosingRules;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.security.Caller;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who may close a complaint: where a rule wants another person, nobody who decided it, resolved it or was the last to work
 * on it. The customer's own word that it is solved closes it in any case.
 */
@Component
class Closing {

    private final ClosingRules rules;
    private final Taxonomy taxonomy;
    private final JdbcClient jdbc;

    Closing(ClosingRules rules, Taxonomy taxonomy, JdbcClient jdbc) {
        this.rules = rules;
        this.taxonomy = taxonomy;
        this.jdbc = jdbc;
    }

    boolean isLeftToAnother(Complaint complaint, Caller caller) {
        var grading = complaint.grading();
        return complaint.status().moves().contains(Move.CLOSE)
                && settled(complaint, caller.username())
                && rules.needAnother(taxonomy.path(grading.category()), grading.severity(), complaint.orgUnit());
    }

    private boolean settled(Complaint complaint, String who) {
        var decision = complaint.decision();
        return who.equals(complaint.assignee())
                || decision != null && who.equals(decision.decidedBy())
                || jdbc.sql("""
                                select actor from complaint_entry
                                where complaint_id = ? and kind = 'MOVED' and to_status = 'RESOLVED'
                                order by id desc limit 1""")
                        .param(complaint.id())
                        .query(String.class)
                        .optional()
                        .filter(who::equals)
                        .isPresent();
    }
}
