package io.gapless.complaint.desk;

import io.gapless.platform.web.Problem;
import java.util.Collection;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Whose work a complaint is about, where that is known: nobody handles what is said of themselves. */
@Component
class Concerned {

    private final JdbcClient jdbc;

    Concerned(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void note(UUID complaint, Collection<String> usernames) {
        for (String username : usernames) {
            jdbc.sql("""
                            insert into complaint_concerned (complaint_id, username) values (?, ?)
                            on conflict do nothing""").params(complaint, username).update();
        }
    }

    /** A {@link Problem} (422) where it is about the work of who is to get it. */
    void requireOther(UUID complaint, String assignee) {
        if (is(complaint, assignee)) {
            throw Problem.unprocessable("assignee-concerned", assignee);
        }
    }

    boolean is(UUID complaint, String username) {
        return jdbc.sql("select exists (select from complaint_concerned where complaint_id = ? and username = ?)")
                .params(complaint, username)
                .query(Boolean.class)
                .single();
    }
}
