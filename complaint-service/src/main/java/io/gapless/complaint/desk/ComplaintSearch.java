package io.gapless.complaint.desk;

import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.privacy.Masking;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Lists of complaints, newest first. */
@Component
class ComplaintSearch {

    private final JdbcClient jdbc;
    private final Clock clock;

    ComplaintSearch(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What a list is narrowed by; null where it is not.
     *
     * @param overdue whether the time to resolve is over and it is not resolved
     * @param text a part of the text, or the beginning of the number
     */
    record Filter(
            @Nullable ComplaintStatus status,
            @Nullable Severity severity,
            @Nullable String category,
            @Nullable String orgUnit,
            @Nullable String assignee,
            @Nullable UUID customerId,
            @Nullable Boolean overdue,
            @Nullable String text) {}

    /**
     * One row of a list.
     *
     * @param dueAt until when it is to be resolved
     */
    record Row(
            UUID id,
            String number,
            ComplaintStatus status,
            Severity severity,
            String category,
            Channel channel,
            String orgUnit,
            @Nullable String assignee,
            @OfPerson @Nullable UUID customerId,
            @Nullable String customerName,
            String text,
            Instant receivedAt,
            Instant dueAt,
            boolean overdue) {}

    @Transactional(readOnly = true)
    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("now", clock.instant().atOffset(ZoneOffset.UTC));
        visible(filter.orgUnit(), caller, conditions, parameters);
        narrow("status = :status", "status", filter.status(), conditions, parameters);
        narrow("severity = :severity", "severity", filter.severity(), conditions, parameters);
        narrow("category = :category", "category", filter.category(), conditions, parameters);
        narrow("assignee = :assignee", "assignee", filter.assignee(), conditions, parameters);
        narrow("customer_id = customer_standing(:customer)", "customer", filter.customerId(), conditions, parameters);
        narrow(
                "(resolve_met_at is null and resolve_due_at <= :now) = :overdue",
                "overdue",
                filter.overdue(),
                conditions,
                parameters);
        if (filter.text() != null && !filter.text().isBlank()) {
            var text = filter.text()
                    .strip()
                    .replace("\\", "\\\\")
                    .replace("%", "\\%")
                    .replace("_", "\\_");
            if (Masking.of(caller).isMasked() && Masking.couldBeNumber(text)) {
                // Who does not see a number must not find it out by asking where it is written.
                conditions.add("number like :start");
            } else {
                conditions.add("(text ilike :part or number like :start)");
                parameters.put("part", "%" + text + "%");
            }
            parameters.put("start", text + "%");
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select id, number, status, severity, category, channel, org_unit, assignee, customer_id,"
                        + " customer_name, left(text, 200) as text, received_at, resolve_due_at as due_at,"
                        + " resolve_met_at is null and resolve_due_at <= :now as overdue from complaint where "
                        + String.join(" and ", conditions)
                        + " order by id desc limit "
                        + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /** The same rule as {@link Complaint#isFor}. */
    private static void visible(
            @Nullable String orgUnit,
            Caller caller,
            List<String> conditions,
            LinkedHashMap<String, Object> parameters) {
        parameters.put("caller", caller.username());
        if (caller.is(Roles.PARTNER)) {
            conditions.add("partner = :caller");
            narrow("org_unit = :orgUnit", "orgUnit", orgUnit, conditions, parameters);
            return;
        }
        var served = caller.mayServe(caller.orgScope().narrowedTo(orgUnit), "org_unit", "manager", "login");
        parameters.putAll(served.parameters());
        // Under a filter by org unit, what is assigned to the caller elsewhere is not asked for.
        conditions.add(
                caller.seesOnlyThemselves() || orgUnit != null
                        ? "(" + served.sql() + ")"
                        : "(" + served.sql() + " or assignee = :caller)");
    }

    private static void narrow(
            String condition,
            String name,
            @Nullable Object value,
            List<String> conditions,
            LinkedHashMap<String, Object> parameters) {
        if (value != null) {
            conditions.add(condition);
            parameters.put(name, value instanceof Enum<?> constant ? constant.name() : value);
        }
    }
}
