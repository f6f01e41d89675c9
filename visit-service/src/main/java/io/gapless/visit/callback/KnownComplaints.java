package io.gapless.visit.callback;

import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What call-backs have to know of complaints: who had a hand in them, and which call-back asks about the present handling. */
@Component
class KnownComplaints {

    private final JdbcClient jdbc;

    KnownComplaints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Keeps who handles a complaint, unless something newer was told before; whether it was news. */
    boolean put(UUID id, long version, @Nullable String assignee) {
        return jdbc.sql("""
                        insert into known_complaint (id, version, assignee) values (?, ?, ?)
                        on conflict (id) do update set version = excluded.version, assignee = excluded.assignee
                        where known_complaint.version < excluded.version""").param(id).param(version).param(assignee).update() == 1;
    }

    /** Keeps who has had a hand in a complaint; once told it stays so, whatever the order in which it is told. */
    void addHandlers(UUID id, Collection<String> usernames) {
        for (String username : usernames) {
            jdbc.sql("""
                            insert into known_complaint_handler (complaint_id, username) values (?, ?)
                            on conflict do nothing""").params(id, username).update();
        }
    }

    /** Whether somebody has acted on a complaint or was ever assigned it. */
    boolean isHandler(UUID id, String username) {
        return jdbc.sql("select count(*) from known_complaint_handler where complaint_id = ? and username = ?")
                        .params(id, username)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** The call-back about the complaint's present handling, if one was opened. */
    Optional<UUID> callBack(UUID id) {
        return jdbc.sql("select call_back from known_complaint where id = ? and call_back is not null")
                .param(id)
                .query(UUID.class)
                .optional();
    }

    /** Notes the call-back about the present handling; null when a new handling begins. */
    void setCallBack(UUID id, @Nullable UUID callBack) {
        jdbc.sql("update known_complaint set call_back = ? where id = ?")
                .param(callBack)
                .param(id)
                .update();
    }
}
