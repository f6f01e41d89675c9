package io.gapless.complaint.search;

import io.gapless.complaint.cause.CauseTrees;
import io.gapless.complaint.desk.ComplaintStatus;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.privacy.Masking;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lists of complaints. A page is looked for near first, a bounded number of steps along the index of the one thing that
 * narrows most; where too few of them pass, all that pass are gathered by the indexes, if they are not too many; what is
 * frequent and yet not near is walked to. So no page costs what the whole table does.
 */
@Component
public class CaseSearch {

    /** Rows looked at along an index before all that pass are gathered. */
    private static final int STEPS = 2_000;
    /** Rows that are gathered and sorted for a page. */
    private static final int MOST = 5_000;

    private static final String BY_INDEX_ROW_BY_ROW = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
                set_config('enable_mergejoin', 'off', true)""";

    /** Whether the complaint {@code c} was reopened, ever. */
    public static final String REOPENED = """
            exists (select from complaint_entry e where e.complaint_id = c.id and e.kind = 'MOVED'
                and e.to_status = 'INVESTIGATING' and e.from_status in ('RESOLVED', 'CALLBACK', 'CLOSED', 'REJECTED'))""";

    /** Whether the customer of the complaint {@code c} had complained within the 90 days before. */
    public static final String REPEATED = """
            exists (select from complaint b where b.customer_id = c.customer_id and b.id <> c.id
                and b.received_at < c.received_at and b.received_at >= c.received_at - interval '90 days')""";

    private static final String ROW = """
            c.id, c.number, c.status, c.severity, c.category, c.channel, c.org_unit, c.assignee, c.customer_id,
            c.customer_name, left(c.text, 200) as text, c.received_at, c.resolve_due_at,
            c.resolve_met_at is null and c.ended_at is null and c.resolve_due_at <= :now
                and (c.resolve_paused_at is null or c.resolve_breached_at >= c.resolve_due_at) as overdue""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Taxonomy taxonomy;
    private final CauseTrees causes;
    private final Clock clock;

    CaseSearch(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Taxonomy taxonomy,
            CauseTrees causes,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
        this.taxonomy = taxonomy;
        this.causes = causes;
        this.clock = clock;
    }

    /** In which order a list comes: by when they were received. */
    public enum Order {
        NEWEST,
        OLDEST
    }

    /** Where the words that were asked for stand. */
    enum Place {
        NUMBER,
        TEXT,
        DECISION,
        CUSTOMER_NAME,
        MESSAGE
    }

    /**
     * A part of a case in which words stand that were asked for.
     *
     * @param marks where they stand in the part: from, until, in UTF-16 units
     */
    record Highlight(Place place, String text, List<List<Integer>> marks) {}

    /**
     * One row of a list.
     *
     * @param assignee not told to customers and partners
     * @param dueAt until when it is to be resolved
     * @param highlights only where words are asked for
     */
    public record Row(
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
            boolean overdue,
            @Nullable List<Highlight> highlights) {

        /** Who works on it stays within the house. */
        private Row forOutside() {
            return of(null, highlights);
        }

        private Row with(List<Highlight> found) {
            return of(assignee, found);
        }

        private Row of(@Nullable String assignee, @Nullable List<Highlight> highlights) {
            return new Row(
                    id,
                    number,
                    status,
                    severity,
                    category,
                    channel,
                    orgUnit,
                    assignee,
                    customerId,
                    customerName,
                    text,
                    receivedAt,
                    dueAt,
                    overdue,
                    highlights);
        }
    }

    private record Found(List<Row> rows, long passed) {}

    /** What a filter asks for, as SQL on the complaint {@code c} and, where it has words, its entry {@code s}. */
    public record Selection(String condition, Map<String, Object> parameters, boolean needsEntry) {

        /** The tables that the condition speaks of. */
        public String from() {
            return needsEntry ? "complaint c join complaint_search s on s.complaint_id = c.id" : "complaint c";
        }
    }

    /** The complaints of a filter that the caller may see; 403 where they ask for an org unit outside of theirs. */
    public Selection selection(CaseFilter filter, Caller caller) {
        var query = new Query(filter, Order.NEWEST, caller);
        return new Selection(
                query.impossible ? "false" : String.join(" and ", query.conditions),
                query.parameters,
                query.needsEntry && !query.impossible);
    }

    /** A page of the complaints that the caller may see. */
    public KeysetPage<Row> find(CaseFilter filter, Order order, Paging paging, Caller caller) {
        var rows = transaction.execute(status -> {
            jdbc.sql(BY_INDEX_ROW_BY_ROW).query().singleRow();
            var query = new Query(filter, order, caller);
            var found = query.impossible ? List.<Row>of() : query.page(paging);
            return query.words == null || found.isEmpty() ? found : highlighted(found, query.words, caller);
        });
        boolean outside = isOutside(caller);
        return KeysetPage.of(
                Objects.requireNonNull(rows),
                paging,
                row -> Cursor.of(row.id()),
                row -> outside ? row.forOutside() : row);
    }

    private List<Row> highlighted(List<Row> rows, Words words, Caller caller) {
        var masking = Masking.of(caller);
        boolean outside = isOutside(caller);
        Map<UUID, List<Highlight>> found = new HashMap<>();
        jdbc.sql("""
                        select c.id, c.number, c.text, c.decision, c.customer_name,
                            array(select m.text from complaint_message m where m.complaint_id = c.id
                                  order by m.id desc limit 200) as messages
                        from complaint c where c.id = any(?)""").param(rows.stream().map(Row::id).toArray(UUID[]::new)).query(row -> {
            var highlights = new ArrayList<Highlight>();
            add(highlights, Place.NUMBER, words, row.getString("number"));
            add(highlights, Place.TEXT, words, masking.text(row.getString("text")));
            if (!outside) {
                add(highlights, Place.DECISION, words, masking.text(row.getString("decision")));
                if (!masking.isMasked()) {
                    add(highlights, Place.CUSTOMER_NAME, words, row.getString("customer_name"));
                }
                for (String message : (String[]) row.getArray("messages").getArray()) {
                    if (highlights.size() < 5) {
                        add(highlights, Place.MESSAGE, words, masking.text(message));
                    }
                }
            }
            found.put(row.getObject("id", UUID.class), highlights);
        });
        return rows.stream()
                .map(row -> row.with(found.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private static void add(List<Highlight> highlights, Place place, Words words, @Nullable String text) {
        var fragment = words.in(text);
        if (fragment != null) {
            highlights.add(new Highlight(place, fragment.text(), fragment.marks()));
        }
    }

    private static boolean isOutside(Caller caller) {
        return caller.seesOnlyThemselves() || caller.is(Roles.PARTNER);
    }

    private final class Query {

        private final Order order;
        private final CaseFilter filter;
        private final Caller caller;
        private final Map<String, Object> parameters = new LinkedHashMap<>();
        private final List<String> conditions = new ArrayList<>();
        /** The most telling thing that an index has in the order of the ids. */
        private @Nullable String along;

        private @Nullable Words words;
        private boolean needsEntry;
        private boolean impossible;

        Query(CaseFilter filter, Order order, Caller caller) {
            this.filter = filter;
            this.order = order;
            this.caller = caller;
            parameters.put("now", clock.instant().atOffset(ZoneOffset.UTC));
            parameters.put("caller", caller.username());
            visible();
            fields();
            words();
        }

        /** The same rule as for one complaint: a partner's own; what one may serve, or is assigned. */
        private void visible() {
            if (caller.is(Roles.PARTNER)) {
                along("c.partner = :caller");
                if (filter.orgUnit() != null) {
                    conditions.add("c.org_unit = :orgUnit");
                    parameters.put("orgUnit", filter.orgUnit());
                }
                return;
            }
            var served = caller.mayServe(
                    caller.orgScope().narrowedTo(filter.orgUnit()), "c.org_unit", "c.manager", "c.login");
            parameters.putAll(served.parameters());
            if (caller.seesOnlyThemselves()) {
                along(served.sql());
            } else {
                // Under a filter by org unit, what is assigned to the caller elsewhere is not asked for.
                conditions.add(
                        filter.orgUnit() != null
                                ? "(" + served.sql() + ")"
                                : "(" + served.sql() + " or c.assignee = :caller)");
            }
        }

        private void fields() {
            if (filter.customerId() != null) {
                parameters.put("customer", filter.customerId());
                along("c.customer_id = (select customer_standing(:customer))");
            }
            if (filter.assignee() != null) {
                if (isOutside(caller)) {
                    throw Problem.forbidden("assignees-not-yours", filter.assignee());
                }
                parameters.put("assignee", filter.assignee());
                along("c.assignee = :assignee");
            }
            if (filter.category() != null) {
                var codes = filter.isExact() ? List.of(filter.category()) : taxonomy.below(filter.category());
                if (codes.size() == 1) {
                    parameters.put("category", codes.getFirst());
                    along("c.category = :category");
                } else {
                    any("c.category", "categories", codes);
                }
            }
            one("c.status", "status", filter.status());
            if (filter.segment() != null) {
                parameters.put("segment", filter.segment());
                along("c.segment = :segment");
            }
            if (filter.overdue() != null) {
                if (filter.overdue()) {
                    along("c.resolve_met_at is null");
                    conditions.add(
                            "c.ended_at is null and c.resolve_due_at <= :now and (c.resolve_paused_at is null or c.resolve_breached_at >= c.resolve_due_at)");
                } else {
                    conditions.add(
                            "not (c.resolve_met_at is null and c.ended_at is null and c.resolve_due_at <= :now and (c.resolve_paused_at is null or c.resolve_breached_at >= c.resolve_due_at))");
                }
            }
            one("c.severity", "severity", filter.severity());
            one("c.channel", "channel", filter.channel());
            if (filter.dimension() != null) {
                conditions.add("c.dimension = :dimension");
                parameters.put("dimension", filter.dimension().name());
            }
            if (filter.open() != null) {
                conditions.add(
                        (filter.open() ? "not " : "") + "c.status in ('CLOSED', 'REJECTED', 'WITHDRAWN', 'MERGED')");
            }
            if (filter.assigned() != null) {
                conditions.add(filter.assigned() ? "c.assignee is not null" : "c.assignee is null");
            }
            if (filter.from() != null) {
                conditions.add("c.received_at >= :from");
                parameters.put("from", time(filter.from()));
                // A case has its id when it is received, or later.
                conditions.add("c.id >= :first");
                parameters.put("first", earliest(filter.from().minus(Duration.ofHours(1))));
            }
            if (filter.until() != null) {
                conditions.add("c.received_at < :until");
                parameters.put("until", time(filter.until()));
            }
            if (filter.isExact()
                    && filter.category() == null
                    && filter.orgUnit() != null
                    && !caller.is(Roles.PARTNER)) {
                conditions.add("c.org_unit = :exactUnit");
                parameters.put("exactUnit", filter.orgUnit());
            }
            if (filter.reopened() != null) {
                conditions.add((filter.reopened() ? "" : "not ") + REOPENED);
            }
            if (filter.repeated() != null) {
                conditions.add((filter.repeated() ? "" : "not ") + REPEATED);
            }
            if (filter.standing() != null) {
                conditions.add(filter.standing().sql("c", filter.clockAsked()));
            }
            cause();
        }

        /** Why it came about is looked up by its index; it stays within the house. */
        private void cause() {
            if (filter.cause() == null && filter.responsibleUnit() == null) {
                return;
            }
            if (isOutside(caller)) {
                throw Problem.forbidden("causes-not-yours");
            }
            var found = new ArrayList<String>();
            if (filter.cause() != null) {
                found.add("f.cause = any(:causes)");
                parameters.put("causes", causes.below(filter.cause()).toArray(String[]::new));
            }
            if (filter.responsibleUnit() != null) {
                found.add("(f.responsible_unit = :responsible or (f.responsible_unit >= :responsible || '/'"
                        + " and f.responsible_unit < :responsible || '0'))");
                parameters.put("responsible", filter.responsibleUnit());
            }
            conditions.add(
                    "c.id in (select f.complaint_id from complaint_cause f where " + String.join(" and ", found) + ")");
        }

        private void words() {
            var text = filter.q();
            if (text == null || text.isBlank()) {
                return;
            }
            boolean masked = Masking.of(caller).isMasked();
            if (isOutside(caller) || masked && Masking.couldBeNumber(text)) {
                // Notes are not for those outside; and who does not see a number must not find it out by asking.
                var part =
                        text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
                boolean onlyNumber = masked && Masking.couldBeNumber(text);
                conditions.add(onlyNumber ? "c.number like :start" : "(c.text ilike :part or c.number like :start)");
                parameters.put("start", part + "%");
                if (!onlyNumber) {
                    parameters.put("part", "%" + part + "%");
                }
                words = Words.of(text, jdbc);
                return;
            }
            words = Words.of(text, jdbc);
            impossible = words.words().isEmpty(); // of signs only
            needsEntry = true;
            var terms = new ArrayList<String>();
            int number = 0;
            for (var word : words.words()) {
                terms.add(word.query(!masked));
                if (!word.isExact()) {
                    var name = "word" + ++number;
                    conditions.add(
                            masked
                                    ? "s.text like :" + name
                                    : "(s.text like :%1$s or s.name like :%1$s)".formatted(name));
                    parameters.put(
                            name,
                            "%"
                                    + word.plain()
                                            .replace("\\", "\\\\")
                                            .replace("%", "\\%")
                                            .replace("_", "\\_") + "%");
                }
            }
            var scope = caller.orgScope().narrowedTo(filter.orgUnit());
            if (filter.orgUnit() != null && !scope.units().isEmpty()) {
                terms.add("'@" + scope.units().getFirst() + "'");
            }
            conditions.add("s.terms @@ cast(:terms as tsquery)");
            parameters.put("terms", String.join(" & ", terms));
        }

        private void along(String condition) {
            if (along == null) {
                along = condition;
            }
            conditions.add(condition);
        }

        private void one(String column, String name, @Nullable Collection<? extends Enum<?>> values) {
            if (values == null || values.isEmpty()) {
                return;
            }
            var names = values.stream().map(Enum::name).sorted().toList();
            if (names.size() == 1 && name.equals("status")) {
                parameters.put(name, names.getFirst());
                along(column + " = :" + name);
            } else {
                any(column, name, names);
            }
        }

        private void any(String column, String name, List<String> values) {
            conditions.add(column + " = any(:" + name + ")");
            parameters.put(name, values.toArray(String[]::new));
        }

        List<Row> page(Paging paging) {
            if (paging.after() != null) {
                conditions.add(after());
                parameters.put("after", paging.after().uuid(0));
            }
            var near = walk(STEPS, paging);
            if (near.rows().size() == paging.fetch() || near.passed() < STEPS) {
                return near.rows();
            }
            var gathered = gather(paging);
            return gathered.passed() <= MOST
                    ? gathered.rows()
                    : walk(null, paging).rows();
        }

        private String after() {
            return order == Order.NEWEST ? "c.id < :after" : "c.id > :after";
        }

        private String by() {
            return order == Order.NEWEST ? " desc" : "";
        }

        private String entry(String id) {
            return needsEntry ? " join complaint_search s on s.complaint_id = " + id : "";
        }

        /** The next that pass, of so many looked at, or of all; and how many were looked at. */
        private Found walk(@Nullable Integer steps, Paging paging) {
            var first = new ArrayList<String>();
            if (along != null) {
                first.add(along);
            }
            for (String bound : new String[] {after(), "c.id >= :first"}) {
                if (conditions.contains(bound)) {
                    first.add(bound);
                }
            }
            var source = "select c.id from complaint c"
                    + (first.isEmpty() ? "" : " where " + String.join(" and ", first))
                    + " order by c.id" + by();
            // Row by row, by the primary keys: the planner would rather gather all that have a frequent word.
            var entry = needsEntry
                    ? " cross join lateral (select * from complaint_search e where e.complaint_id = c.id offset 0) as s"
                    : "";
            if (steps == null) {
                return query("select " + ROW + ", 0 as passed from (" + source.replace("c.id from", "c.* from")
                        + " offset 0) as c" + entry + " where " + String.join(" and ", conditions) + " order by c.id"
                        + by()
                        + " limit " + paging.fetch());
            }
            return query("with near as materialized (" + source + " limit " + steps + ") select " + ROW
                    + ", (select count(*) from near) as passed from near"
                    + " cross join lateral (select * from complaint o where o.id = near.id offset 0) as c" + entry
                    + " where " + String.join(" and ", conditions) + " order by near.id" + by() + " limit "
                    + paging.fetch());
        }

        /** All that pass, if there are not too many of them. */
        private Found gather(Paging paging) {
            // Materialised, so that the planner reckons with all that pass and not with the first few of them.
            return query("with hits as materialized (select c.id from complaint c" + entry("c.id") + " where "
                    + String.join(" and ", conditions) + "), kept as materialized (select id from hits limit "
                    + (MOST + 1) + ") select " + ROW
                    + ", (select count(*) from kept) as passed from (select id from kept order by id" + by()
                    + " limit " + paging.fetch() + ") as page join complaint c on c.id = page.id order by c.id"
                    + by());
        }

        private Found query(String sql) {
            var passed = new long[] {-1};
            var rows = jdbc.sql(sql)
                    .params(parameters)
                    .query((row, i) -> {
                        passed[0] = row.getLong("passed");
                        return row(row);
                    })
                    .list();
            // Of an empty page it is not known how many were looked at: gathering tells, and finds none if there is
            // none.
            return new Found(rows, passed[0] < 0 ? STEPS : passed[0]);
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getObject("id", UUID.class),
                row.getString("number"),
                ComplaintStatus.valueOf(row.getString("status")),
                Severity.valueOf(row.getString("severity")),
                row.getString("category"),
                Channel.valueOf(row.getString("channel")),
                row.getString("org_unit"),
                row.getString("assignee"),
                row.getObject("customer_id", UUID.class),
                row.getString("customer_name"),
                row.getString("text"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                row.getObject("resolve_due_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("overdue"),
                null);
    }

    /** The least id of that time or later. */
    private static UUID earliest(Instant at) {
        return new UUID(Math.max(0, at.toEpochMilli()) << 16 | 0x7000, 0);
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
