package io.gapless.complaint.assignment;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Complaints that somebody offers to somebody else, and whether they took them. */
@Repository
public class HandOvers {

    private final JdbcClient jdbc;
    private final Clock clock;

    HandOvers(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** How a hand-over stands. */
    public enum Status {
        OFFERED,
        ACCEPTED,
        DECLINED,
        /** Another one was offered instead, or the complaint came to somebody in another way. */
        REPLACED
    }

    /**
     * A hand-over.
     *
     * @param fromEmployee who had it; null where nobody had
     * @param answer why it was declined
     */
    public record HandOver(
            UUID id,
            UUID complaintId,
            @Nullable String fromEmployee,
            String toEmployee,
            @Nullable String note,
            Status status,
            String offeredBy,
            Instant offeredAt,
            @Nullable String answer,
            @Nullable Instant answeredAt) {}

    @Transactional(propagation = Propagation.MANDATORY)
    public void offer(UUID complaint, @Nullable String from, String to, String note, String by) {
        replaced(complaint);
        jdbc.sql("""
                        insert into complaint_hand_over (id, complaint_id, from_employee, to_employee, note, status,
                            offered_by, offered_at)
                        values (?, ?, ?, ?, ?, 'OFFERED', ?, ?)""")
                .param(Ids.next())
                .param(complaint)
                .param(from)
                .param(to)
                .param(note)
                .param(by)
                .param(now())
                .update();
    }

    /** The one to whom it is offered answers; a problem (409) where it is not offered to them any more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void answer(UUID complaint, String by, Status status, @Nullable String answer) {
        int answered = jdbc.sql("""
                        update complaint_hand_over set status = :status, answer = :answer, answered_at = :now
                        where complaint_id = :complaint and to_employee = :by and status = 'OFFERED'""")
                .param("status", status.name())
                .param("answer", answer)
                .param("now", now())
                .param("complaint", complaint)
                .param("by", by)
                .update();
        if (answered == 0) {
            throw Problem.conflict("hand-over-not-offered");
        }
    }

    /** What was offered is not any more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void replaced(UUID complaint) {
        jdbc.sql("""
                        update complaint_hand_over set status = 'REPLACED', answered_at = ?
                        where complaint_id = ? and status = 'OFFERED'""").params(now(), complaint).update();
    }

    @Transactional(readOnly = true)
    public boolean isOfferedTo(UUID complaint, String employee) {
        return jdbc.sql("""
                        select exists (select from complaint_hand_over h join complaint c on c.id = h.complaint_id
                            where h.complaint_id = ? and h.to_employee = ? and h.status = 'OFFERED'
                                and c.ended_at is null)""").params(complaint, employee).query(Boolean.class).single();
    }

    /** Those of a complaint, oldest first. */
    @Transactional(readOnly = true)
    public List<HandOver> of(UUID complaint) {
        return jdbc.sql("select * from complaint_hand_over where complaint_id = ? order by id limit 200")
                .param(complaint)
                .query((row, i) -> handOver(row))
                .list();
    }

    /** What is offered to somebody and not ended meanwhile, newest first. */
    @Transactional(readOnly = true)
    public KeysetPage<HandOver> offeredTo(String employee, Paging paging) {
        var after = paging.after();
        var rows = jdbc.sql("""
                        select * from complaint_hand_over where to_employee = :employee and status = 'OFFERED'
                            and (:after::uuid is null or id < :after)
                            and exists (select from complaint c where c.id = complaint_id and c.ended_at is null)
                        order by id desc limit :fetch""")
                .param("employee", employee)
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query((row, i) -> handOver(row))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    private static HandOver handOver(ResultSet row) throws SQLException {
        var answeredAt = row.getObject("answered_at", OffsetDateTime.class);
        return new HandOver(
                row.getObject("id", UUID.class),
                row.getObject("complaint_id", UUID.class),
                row.getString("from_employee"),
                row.getString("to_employee"),
                row.getString("note"),
                Status.valueOf(row.getString("status")),
                row.getString("offered_by"),
                row.getObject("offered_at", OffsetDateTime.class).toInstant(),
                row.getString("answer"),
                answeredAt == null ? null : answeredAt.toInstant());
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
