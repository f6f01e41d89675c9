package io.gapless.visit.leader;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.VisitSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of reception days, field researches and issues, newest first. */
@Component
class LeaderSearch {

    private final JdbcClient jdbc;
    private final VisitSettings settings;
    private final Clock clock;

    LeaderSearch(JdbcClient jdbc, VisitSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** One occasion of a list. */
    record OccasionRow(
            UUID id,
            long version,
            String orgUnit,
            String leader,
            String title,
            @Nullable String place,
            LocalDate fromDay,
            LocalDate toDay,
            OccasionStatus status) {}

    /**
     * One issue of a list.
     *
     * @param overdue whether it is late and not over
     */
    record IssueRow(
            UUID id,
            long version,
            UUID occasionId,
            String orgUnit,
            @OfPerson @Nullable UUID customerId,
            String title,
            String owner,
            LocalDate dueOn,
            IssueStatus status,
            boolean overdue,
            Instant raisedAt) {}

    /** Which issues are asked for; null where they are not narrowed. */
    record IssueFilter(
            @Nullable IssueStatus status,
            @Nullable String owner,
            @Nullable UUID occasionId,
            @Nullable UUID customerId,
            @Nullable String orgUnit,
            @Nullable Boolean overdue) {}

    KeysetPage<OccasionRow> occasions(
            OccasionKind kind,
            @Nullable OccasionStatus status,
            @Nullable String leader,
            @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var conditions = new ArrayList<String>(List.of("o.kind = :kind", scope.condition("o.org_unit")));
        parameters.put("kind", kind.name());
        put(conditions, parameters, "o.status = :status", "status", status == null ? null : status.name());
        put(conditions, parameters, "o.leader = :leader", "leader", leader);
        put(
                conditions,
                parameters,
                "o.id < :after",
                "after",
                paging.after() == null ? null : paging.after().uuid(0));
        var rows = jdbc.sql("""
                        select o.id, o.version, o.org_unit, o.leader, o.title, o.place, o.from_day, o.to_day, o.status
                        from leader_occasion o where %s order by o.id desc limit %d""".formatted(String.join(" and ", conditions), paging.fetch()))
                .params(parameters)
                .query(OccasionRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    KeysetPage<IssueRow> issues(IssueFilter filter, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var conditions = new ArrayList<String>(List.of(scope.condition("i.org_unit")));
        if (caller.seesOnlyOwnCustomers()) {
            put(conditions, parameters, "i.owner = :caller", "caller", caller.username());
        }
        parameters.put("today", settings.day(clock.instant()));
        put(
                conditions,
                parameters,
                "i.status = :status",
                "status",
                filter.status() == null ? null : filter.status().name());
        put(conditions, parameters, "i.owner = :owner", "owner", filter.owner());
        put(conditions, parameters, "i.occasion_id = :occasion", "occasion", filter.occasionId());
        put(conditions, parameters, "i.customer_id = customer_standing(:customer)", "customer", filter.customerId());
        if (filter.overdue() != null) {
            // Not as "= :overdue": no index would serve it.
            conditions.add((filter.overdue() ? "" : "not ") + "(" + OVERDUE + ")");
        }
        put(
                conditions,
                parameters,
                "i.id < :after",
                "after",
                paging.after() == null ? null : paging.after().uuid(0));
        var rows = jdbc.sql("""
                        select i.id, i.version, i.occasion_id, i.org_unit, i.customer_id, i.title, i.owner, i.due_on, i.status,
                            %s as overdue, i.raised_at
                        from raised_issue i where %s order by i.id desc limit %d""".formatted(OVERDUE, String.join(" and ", conditions), paging.fetch()))
                .params(parameters)
                .query(IssueRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    private static final String OVERDUE = "i.status in ('OPEN', 'IN_PROGRESS') and i.due_on < :today";

    private static void put(
            List<String> conditions,
            LinkedHashMap<String, Object> parameters,
            String condition,
            String name,
            @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            parameters.put(name, value);
        }
    }
}
