package io.gapless.customer.timeline;

import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables behind the timeline and the overview. */
@Component
class Timeline {

    // Written out, because this is the read that people wait for most: mapping by reflection costs several times as
    // much.
    private static final RowMapper<Entry> ENTRY = (row, i) -> new Entry(
            row.getObject(1, UUID.class),
            row.getObject(2, OffsetDateTime.class).toInstant(),
            row.getString(3),
            row.getString(4),
            row.getObject(5, UUID.class),
            row.getString(6),
            row.getBigDecimal(7));
    private static final RowMapper<Matter> MATTER = (row, i) -> {
        var dueAt = row.getObject(5, OffsetDateTime.class);
        return new Matter(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                dueAt == null ? null : dueAt.toInstant());
    };

    private final JdbcClient jdbc;

    Timeline(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Something that happened with a customer.
     *
     * @param area VISIT, COMPLAINT, CONTACT, RESPONSE, CALL_BACK, PROMISE or FOLLOW_UP
     * @param type the event, for example ComplaintClosed
     * @param subject the id of what it happened to
     * @param text a number, title or comment that tells people which one
     * @param score satisfaction from 0 to 100, where the customer gave one
     */
    record Entry(
            UUID eventId,
            Instant at,
            String area,
            String type,
            UUID subject,
            @Nullable String text,
            @Nullable BigDecimal score) {}

    /**
     * A complaint or a promise as it stands.
     *
     * @param area COMPLAINT or PROMISE
     */
    record Matter(
            UUID id,
            String area,
            String title,
            String status,
            @Nullable Instant dueAt) {}

    void add(UUID customerId, Entry entry) {
        jdbc.sql("""
                        insert into timeline_entry (event_id, customer_id, at, area, type, subject, text, score)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                .param(entry.eventId())
                .param(customerId)
                .param(entry.at().atOffset(ZoneOffset.UTC))
                .param(entry.area())
                .param(entry.type())
                .param(entry.subject())
                .param(entry.text())
                .param(entry.score())
                .update();
    }

    /** Keeps a matter as its newest event tells it. */
    void put(UUID customerId, Matter matter, long version, boolean open) {
        jdbc.sql("""
                        insert into customer_matter (id, version, customer_id, area, title, status, open, due_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do update set version = excluded.version, customer_id = excluded.customer_id,
                            title = excluded.title, status = excluded.status, open = excluded.open,
                            due_at = excluded.due_at
                        where customer_matter.version < excluded.version""")
                .param(matter.id())
                .param(version)
                .param(customerId)
                .param(matter.area())
                .param(matter.title())
                .param(matter.status())
                .param(open)
                .param(matter.dueAt() == null ? null : matter.dueAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** A customer's entries, newest first. */
    KeysetPage<Entry> entries(UUID customerId, Paging paging) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("customer", customerId);
        var after = "";
        if (paging.after() != null) {
            after = " and (at, event_id) < (:at, :event)";
            parameters.put("at", paging.after().instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("event", paging.after().uuid(1));
        }
        var rows = jdbc.sql("select event_id, at, area, type, subject, text, score from timeline_entry"
                        + " where customer_id = :customer" + after + " order by at desc, event_id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query(ENTRY)
                .list();
        return KeysetPage.of(rows, paging, entry -> Cursor.of(entry.at(), entry.eventId()), entry -> entry);
    }

    /** A customer's open complaints and the promises still owed, the next due first. */
    List<Matter> open(UUID customerId) {
        return jdbc.sql("""
                        select id, area, title, status, due_at from customer_matter
                        where customer_id = ? and open order by due_at nulls last, id limit 200""").param(customerId).query(MATTER).list();
    }

    /**
     * A customer's satisfaction over a time: the scores of their survey answers and of their ratings at visits.
     *
     * @param score mean of the scores, 0 to 100; null without any
     * @param answers how many scores there were
     */
    record Satisfaction(@Nullable BigDecimal score, long answers) {}

    Satisfaction satisfaction(UUID customerId, Instant since) {
        return jdbc.sql("""
                        select round(avg(score), 2) as score, count(score) as answers from timeline_entry
                        where customer_id = ? and at >= ?""")
                .params(customerId, since.atOffset(ZoneOffset.UTC))
                .query(Satisfaction.class)
                .single();
    }
}
