package io.gapless.customer.timeline;

import io.gapless.customer.archive.CustomerDirectory.Standing;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the timeline: what the other services told, from the projection of their events, and what this service knows
 * itself, where it is kept. What was told of customers who were merged stands with them and is read with the one who
 * stands for them, so that nothing has to be moved, nor moved back.
 */
@Component
class Timeline {

    private static final int OPEN = 200;

    /** Most customers: told as one row, so that the planner reckons with one. */
    private static final String ITSELF = "with ids (id) as (select :customer::uuid) ";

    private static final String WITH_MERGED = """
            with recursive ids (id) as (
                select :customer::uuid
                union all
                select merged.id from customer as merged join ids on merged.merged_into = ids.id)
            """;

    private final JdbcClient jdbc;

    Timeline(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Something that happened with a customer.
     *
     * @param eventId of the event, or of the record where this service knows it itself
     * @param type the event, for example ComplaintClosed
     * @param subject the id of what it happened to
     * @param text a number, title or comment that tells people which one
     * @param status of the subject after it
     * @param score satisfaction from 0 to 100, where the customer gave one
     */
    record TimelineEntry(
            UUID eventId,
            Instant at,
            TimelineArea area,
            String type,
            UUID subject,
            @Nullable String text,
            @Nullable String status,
            @Nullable BigDecimal score) {}

    /**
     * A complaint or a promise as it stands.
     *
     * @param area COMPLAINT or PROMISE
     */
    record OpenMatter(
            UUID id,
            TimelineArea area,
            String title,
            String status,
            @Nullable Instant dueAt) {}

    /**
     * Which entries.
     *
     * @param areas all but purchases where empty
     * @param from inclusive; null for no limit
     * @param to exclusive; null for no limit
     * @param scored only those with a score
     */
    record Filter(
            Set<TimelineArea> areas,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean scored) {

        static final Filter NONE = new Filter(Set.of(), null, null, false);

        Set<TimelineArea> effective() {
            return areas.isEmpty() ? EnumSet.complementOf(EnumSet.of(TimelineArea.PURCHASE)) : areas;
        }
    }

    /**
     * What is open and what happened last.
     *
     * @param open complaints and the promises still owed, the next due first
     * @param latest newest first
     */
    record Glance(List<OpenMatter> open, List<TimelineEntry> latest) {}

    private static String ids(Standing customer, Map<String, Object> parameters) {
        parameters.put("customer", customer.entry().id());
        return customer.hasMerged() ? WITH_MERGED : ITSELF;
    }

    /** A customer's entries, newest first. */
    KeysetPage<TimelineEntry> entries(Standing customer, Filter filter, Paging paging) {
        var parameters = new LinkedHashMap<String, Object>();
        var ids = ids(customer, parameters);
        var after = paging.after();
        if (after != null) {
            parameters.put("afterAt", after.instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("after", after.uuid(1));
        }
        var rows = jdbc.sql(ids + "select * from (" + union(filter, after != null, paging.fetch(), parameters)
                        + ") as entries order by at desc, event_id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> entry(row, 1))
                .list();
        return KeysetPage.of(rows, paging, entry -> Cursor.of(entry.at(), entry.eventId()), entry -> entry);
    }

    /** In one statement, because this is the read that people wait for most. */
    Glance glance(Standing customer, int latest) {
        var parameters = new LinkedHashMap<String, Object>();
        var ids = ids(customer, parameters);
        var open = new ArrayList<OpenMatter>();
        var entries = new ArrayList<TimelineEntry>();
        jdbc.sql(ids + "(select true, * from (" + union(Filter.NONE, false, latest, parameters)
                        + ") as entries order by at desc, event_id desc limit " + latest + ") union all " + """
                        (select false, m.id, m.due_at, m.area, null, m.id, m.title, m.status, null
                        from ids join customer_matter as m on m.customer_id = ids.id
                        where m.edition = (select current from timeline_edition) and m.open
                        order by m.due_at nulls last, m.id limit\s""" + OPEN
                        + ")")
                .params(parameters)
                .query(row -> {
                    if (row.getBoolean(1)) {
                        entries.add(entry(row, 2));
                    } else {
                        var dueAt = row.getObject(3, OffsetDateTime.class);
                        open.add(new OpenMatter(
                                row.getObject(2, UUID.class),
                                TimelineArea.valueOf(row.getString(4)),
                                row.getString(7),
                                row.getString(8),
                                dueAt == null ? null : dueAt.toInstant()));
                    }
                });
        return new Glance(open, entries);
    }

    // Written out, because mapping by reflection costs several times as much.
    private static TimelineEntry entry(ResultSet row, int first) throws SQLException {
        return new TimelineEntry(
                row.getObject(first, UUID.class),
                row.getObject(first + 1, OffsetDateTime.class).toInstant(),
                TimelineArea.valueOf(row.getString(first + 2)),
                row.getString(first + 3),
                row.getObject(first + 4, UUID.class),
                row.getString(first + 5),
                row.getString(first + 6),
                row.getBigDecimal(first + 7));
    }

    /** A page's worth of each source, each in the order of its index. */
    private static String union(Filter filter, boolean paged, int fetch, Map<String, Object> parameters) {
        var areas = filter.effective();
        var sources = new ArrayList<String>();
        var projected = EnumSet.copyOf(areas);
        projected.removeAll(EnumSet.of(TimelineArea.ARCHIVE, TimelineArea.PURCHASE));
        if (!projected.isEmpty()) {
            var narrowed = projected.size() < TimelineArea.values().length - 2;
            if (narrowed) {
                parameters.put("areas", projected.stream().map(Enum::name).toList());
            }
            sources.add(source(
                    """
                    select event_id, at, area, type, subject, text, status, score from timeline_entry
                    where customer_id = ids.id and edition = (select current from timeline_edition)
                    """ + (narrowed ? " and area in (:areas)" : "") + (filter.scored() ? " and score is not null" : ""),
                    "at",
                    "event_id",
                    filter,
                    paged,
                    fetch,
                    parameters));
        }
        if (!filter.scored() && areas.contains(TimelineArea.ARCHIVE)) {
            sources.add(source("""
                    select id, at, 'ARCHIVE',
                        case when field = 'status' and new_value = 'MERGED' then 'CustomerMerged'
                            when field = 'profile.segment' then 'SegmentChanged'
                            when field = 'profile.manager' then 'ManagerChanged' else 'StatusChanged' end,
                        customer_id,
                        case when field = 'status' and new_value = 'MERGED'
                            then (select m.code from customer m where m.id = customer_change.customer_id)
                            else concat_ws(' → ', coalesce(old_value, '–'), coalesce(new_value, '–')) end,
                        case when field = 'status' and new_value = 'MERGED' then null else new_value end,
                        null::numeric
                    from customer_change
                    where customer_id = ids.id and field in ('profile.segment', 'profile.manager', 'status')
                    """, "at", "id", filter, paged, fetch, parameters));
            sources.add(source("""
                    select id, registered_at, 'ARCHIVE', 'CustomerRegistered', id, code, null,
                        null::numeric
                    from customer where id = ids.id
                    """, "registered_at", "id", filter, paged, fetch, parameters));
        }
        if (!filter.scored() && areas.contains(TimelineArea.PURCHASE)) {
            sources.add(source("""
                    select id, ordered_at, 'PURCHASE',
                        case when cancelled_at is null then 'PurchaseRecorded' else 'PurchaseCancelled' end, id,
                        order_number, case when cancelled_at is null then 'RECORDED' else 'CANCELLED' end,
                        null::numeric
                    from purchase where customer_id = ids.id
                    """, "ordered_at", "id", filter, paged, fetch, parameters));
        }
        return sources.isEmpty()
                ? "select null::uuid as event_id, now() as at, '', '', null::uuid, '', '', null::numeric limit 0"
                : String.join(" union all ", sources);
    }

    private static String source(
            String select,
            String at,
            String id,
            Filter filter,
            boolean paged,
            int fetch,
            Map<String, Object> parameters) {
        var sql = new StringBuilder("select e.* from ids cross join lateral (").append(select);
        if (filter.from() != null) {
            sql.append(" and ").append(at).append(" >= :from");
            parameters.put("from", filter.from().atOffset(ZoneOffset.UTC));
        }
        if (filter.to() != null) {
            sql.append(" and ").append(at).append(" < :to");
            parameters.put("to", filter.to().atOffset(ZoneOffset.UTC));
        }
        if (paged) {
            sql.append(" and (%s, %s) < (:afterAt, :after)".formatted(at, id));
        }
        return sql.append(" order by %s desc, %s desc limit %d".formatted(at, id, fetch))
                .append(") as e (event_id, at, area, type, subject, text, status, score)")
                .toString();
    }
}
