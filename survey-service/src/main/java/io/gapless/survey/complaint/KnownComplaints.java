package io.gapless.survey.complaint;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The complaints this service has heard of. */
@Component
public class KnownComplaints {

    private final JdbcClient jdbc;

    KnownComplaints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Keeps a complaint as its newest event tells it.
     *
     * @return whether the event was newer than what was known
     */
    boolean put(KnownComplaint complaint) {
        return jdbc.sql("""
                        insert into known_complaint (id, version, number, customer_id, org_unit, segment, assignee,
                            language, status)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do update set version = excluded.version, number = excluded.number,
                            customer_id = excluded.customer_id, org_unit = excluded.org_unit,
                            segment = excluded.segment, assignee = excluded.assignee, language = excluded.language,
                            status = excluded.status
                        where known_complaint.version < excluded.version""")
                        .param(complaint.id())
                        .param(complaint.version())
                        .param(complaint.number())
                        .param(complaint.customerId())
                        .param(complaint.orgUnit())
                        .param(complaint.segment())
                        .param(complaint.assignee())
                        .param(complaint.language())
                        .param(complaint.status())
                        .update()
                == 1;
    }

    /** Keeps who has had a hand in a known complaint; once told it stays so, whatever the order in which it is told. */
    void addHandlers(UUID complaintId, Collection<String> usernames) {
        for (String username : usernames) {
            jdbc.sql("""
                            insert into known_complaint_handler (complaint_id, username) values (?, ?)
                            on conflict do nothing""").params(complaintId, username).update();
        }
    }

    /** Who has acted on a complaint or was ever assigned it; empty where nobody did, or the complaint is not known. */
    public Set<String> handlers(@Nullable UUID complaintId) {
        return complaintId == null
                ? Set.of()
                : jdbc.sql("select username from known_complaint_handler where complaint_id = ?")
                        .param(complaintId)
                        .query(String.class)
                        .set();
    }
}
