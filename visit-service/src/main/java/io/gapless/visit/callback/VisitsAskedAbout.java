package io.gapless.visit.callback;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The visits that call-backs are about, so that nobody calls about their own. */
@Component
class VisitsAskedAbout {

    private final JdbcClient jdbc;

    VisitsAskedAbout(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void about(UUID callBack, UUID visit) {
        jdbc.sql("insert into call_back_visit (call_back_id, visit_id) values (?, ?)")
                .params(callBack, visit)
                .update();
    }

    /** Whether somebody made the visit that a call-back is about. */
    boolean isVisitor(UUID callBack, String username) {
        return jdbc.sql("""
                        select exists (select from call_back_visit b join visit v on v.id = b.visit_id
                            where b.call_back_id = ? and v.manager = ?)""").params(callBack, username).query(Boolean.class).single();
    }
}
