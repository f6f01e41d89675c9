package io.gapless.complaint.desk;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What happened to a complaint and what was said: both only ever grow. */
@Repository
class CaseFile {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    private final ApplicationEventPublisher events;

    CaseFile(JdbcClient jdbc, JdbcTemplate batches, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.events = events;
    }

    /** What an entry is of. */
    enum EntryKind {
        MOVED,
        ASSIGNED,
        CLOCK_BREACHED,
        CLOCK_WARNED,
        CLOCKS_PAUSED,
        CLOCKS_RESUMED,
        CLOCKS_RECKONED,
        ESCALATED,
        DE_ESCALATED,
        SUPERVISED,
        CUSTOMER_VERIFIED,
        CALL_BACK_ANSWERED,
        SURVEY_ANSWERED,
        ATTACHED,
        DETAILS_SET,
        LINKED,
        UNLINKED,
        APPROVAL_STEPPED,
        RELEASED,
        HANDED_OVER,
        CAUSE_FOUND
    }

    /** Who says it to whom. */
    enum MessageKind {
        /** Among the staff. */
        NOTE,
        /** To the customer. */
        REPLY,
        FROM_CUSTOMER
    }

    /** An entry of the history. */
    record Entry(
            UUID id,
            Instant at,
            @Nullable String actor,
            EntryKind kind,
            @Nullable ComplaintStatus fromStatus,
            @Nullable ComplaintStatus toStatus,
            @Nullable String note) {}

    /** A message of the conversation. */
    record Message(UUID id, Instant at, @Nullable String author, MessageKind kind, String text) {}

    void add(
            Complaint complaint,
            EntryKind kind,
            @Nullable ComplaintStatus from,
            @Nullable ComplaintStatus to,
            String actor,
            @Nullable String note,
            Instant at) {
        jdbc.sql("""
                        insert into complaint_entry (id, complaint_id, at, actor, kind, from_status, to_status, note)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(Ids.next())
                .param(complaint.id())
                .param(at.atOffset(ZoneOffset.UTC))
                .param(actor)
                .param(kind.name())
                .param(from == null ? null : from.name())
                .param(to == null ? null : to.name())
                .param(note)
                .update();
    }

    /** When to look at the clocks next, where nothing else has changed: the complaint stays at its version. */
    void lookAgain(UUID complaint, @Nullable Instant at) {
        jdbc.sql("update complaint set next_due_at = ? where id = ?")
                .param(at == null ? null : at.atOffset(ZoneOffset.UTC))
                .param(complaint)
                .update();
    }

    /** What happened to a complaint elsewhere, step by step; it is not known who did what but for the last handler. */
    void addPast(Map<Complaint, Course> courses, Map<Complaint, String> resolutions) {
        var batch = new ArrayList<@Nullable Object[]>();
        courses.forEach((complaint, course) -> {
            var actor = complaint.assignee() == null ? Caller.SYSTEM : complaint.assignee();
            @Nullable ComplaintStatus from = null;
            for (Course.Step step : course.steps()) {
                boolean last = step.equals(course.steps().getLast());
                batch.add(new @Nullable Object[] {
                    Ids.next(),
                    complaint.id(),
                    step.at().atOffset(ZoneOffset.UTC),
                    actor,
                    EntryKind.MOVED.name(),
                    from == null ? null : from.name(),
                    step.status().name(),
                    last ? resolutions.get(complaint) : null
                });
                from = step.status();
            }
        });
        batches.batchUpdate("""
                insert into complaint_entry (id, complaint_id, at, actor, kind, from_status, to_status, note)
                values (?, ?, ?, ?, ?, ?, ?, ?)""", batch);
    }

    /** Keeps a message; the id of it. */
    UUID say(Complaint complaint, MessageKind kind, String text, String author, Instant at) {
        return say(complaint, kind, text, List.of(), author, at);
    }

    /** Keeps a message with which files go to the customer; the id of it. */
    UUID say(Complaint complaint, MessageKind kind, String text, List<UUID> files, String author, Instant at) {
        var id = Ids.next();
        jdbc.sql("insert into complaint_message (id, complaint_id, at, author, kind, text) values (?, ?, ?, ?, ?, ?)")
                .params(id, complaint.id(), at.atOffset(ZoneOffset.UTC), author, kind.name(), text)
                .update();
        if (kind == MessageKind.REPLY) {
            events.publishEvent(new CustomerAnswered(complaint.id(), text, files));
        }
        return id;
    }

    /**
     * The employees who have acted on a complaint: taken it in, moved it, assigned it, let it wait, escalated it, ordered or
     * answered something about it, brought files, or written to the customer or to each other. Not the customer, a
     * partner's system, or this one.
     */
    List<String> actedBy(Complaint complaint) {
        return jdbc.sql("""
                        select name from (
                            select actor as name from complaint_entry
                            where complaint_id = :complaint and kind in ('MOVED', 'ASSIGNED', 'DETAILS_SET', 'APPROVAL_STEPPED',
                                'RELEASED', 'HANDED_OVER', 'ATTACHED', 'CLOCKS_PAUSED', 'ESCALATED', 'SUPERVISED')
                            union
                            select author from complaint_message
                            where complaint_id = :complaint and kind in ('NOTE', 'REPLY')) as acted
                        where name not in (:system, :anonymous) and name is distinct from :login
                            and name is distinct from :partner
                        order by name limit 200""")
                .param("complaint", complaint.id())
                .param("system", Caller.SYSTEM)
                .param("anonymous", Caller.ANONYMOUS.username())
                .param("login", complaint.complainant().login())
                .param("partner", complaint.submission().partner())
                .query(String.class)
                .list();
    }

    /** When the complaint was reopened last, or received. */
    Instant openedLast(Complaint complaint) {
        return jdbc.sql("""
                        select max(at) from complaint_entry where complaint_id = ? and kind = 'MOVED'
                            and to_status = 'INVESTIGATING'
                            and from_status in ('RESOLVED', 'CALLBACK', 'CLOSED', 'REJECTED')""")
                .param(complaint.id())
                .query((row, i) -> row.getObject(1, OffsetDateTime.class))
                .optional()
                .map(OffsetDateTime::toInstant)
                .orElse(complaint.submission().receivedAt());
    }

    /** The complaint itself, or the one that it goes on in. */
    UUID standing(UUID complaint) {
        return jdbc.sql("select complaint_standing(?)")
                .param(complaint)
                .query(UUID.class)
                .single();
    }

    /** The history, oldest first; of a very long one the newest part. */
    List<Entry> entries(UUID complaint) {
        return jdbc.sql("""
                        select * from (
                            select id, at, actor, kind, from_status, to_status, note from complaint_entry
                            where complaint_id = ? order by id desc limit 1000) as newest
                        order by id""").param(complaint).query(Entry.class).list();
    }

    /** The conversation, oldest first; of a very long one the newest part. */
    List<Message> messages(UUID complaint) {
        return jdbc.sql("""
                        select * from (
                            select id, at, author, kind, text from complaint_message
                            where complaint_id = ? order by id desc limit 1000) as newest
                        order by id""").param(complaint).query(Message.class).list();
    }
}
