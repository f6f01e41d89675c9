package io.gapless.visit.callback;

import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What call-backs have to know of complaints: who had a hand in them, and which of their handlings were asked about. */
@Component
class KnownComplaints {

    private final JdbcClient jdbc;

    KnownComplaints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Keeps who handles a complaint, unless something newer was told before. */
    void put(UUID id, long version, @Nullable String assignee) {
        jdbc.sql("""
                        insert into known_complaint (id, version, assignee) values (?, ?, ?)
                        on conflict (id) do update set version = excluded.version, assignee = excluded.assignee
                        where known_complaint.version < excluded.version""").param(id).param(version).param(assignee).update();
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

    /** Notes that a handling has ended with this version: now, or long ago and told only now. */
    void ended(UUID id, long version) {
        jdbc.sql("update known_complaint set ended_version = greatest(ended_version, ?) where id = ?")
                .params(version, id)
                .update();
    }

    /** Notes that a new handling has begun with this version. */
    void reopened(UUID id, long version) {
        jdbc.sql("update known_complaint set reopened_version = greatest(reopened_version, ?) where id = ?")
                .params(version, id)
                .update();
    }

    /** Whether the newest handling has ended, and no call-back asks about it yet. */
    boolean isToBeAsked(UUID id) {
        return jdbc.sql("""
                        select count(*) from known_complaint
                        where id = ? and ended_version > reopened_version
                            and (asked_version is null or asked_version < reopened_version)""").param(id).query(Long.class).single() == 1;
    }

    /** The call-back that asks about a handling before the newest one; empty where there is none. */
    Optional<UUID> outdated(UUID id) {
        return jdbc.sql("""
                        select call_back from known_complaint
                        where id = ? and call_back is not null and asked_version < reopened_version""").param(id).query(UUID.class).optional();
    }

    /** Notes the call-back that asks about the newest handling. */
    void asked(UUID id, UUID callBack) {
        jdbc.sql("update known_complaint set call_back = ?, asked_version = ended_version where id = ?")
                .params(callBack, id)
                .update();
    }
}
