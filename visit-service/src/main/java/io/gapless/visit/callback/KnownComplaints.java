package io.gapless.visit.callback;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What call-backs have to know of complaints: who handles them, and which call-back asks about the present handling. */
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

    Optional<String> assignee(UUID id) {
        return jdbc.sql("select assignee from known_complaint where id = ? and assignee is not null")
                .param(id)
                .query(String.class)
                .optional();
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
