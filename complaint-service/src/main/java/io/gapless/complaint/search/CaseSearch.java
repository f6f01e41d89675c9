package io.gapless.complaint.search;

import io.gapless.complaint.cause.CauseTrees;
import io.gapless.complaint.desk.ComplaintStatus;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.privacy.Masking;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Lists of complaints: what a caller may see of what they ask for, see {@link CaseQuery}; found as {@link CaseWalk} tells. */
@Component
public class CaseSearch {

    /** Whether the complaint {@code c} was reopened, ever. */
    public static final String REOPENED = """
            exists (select from complaint_entry e where e.complaint_id = c.id and e.kind = 'MOVED'
                and e.to_status = 'INVESTIGATING' and e.from_status in ('RESOLVED', 'CALLBACK', 'CLOSED', 'REJECTED'))""";

    /** Whether the customer of the complaint {@code c} had complained within the 90 days before. */
    public static final String REPEATED = """
            exists (select from complaint b where b.customer_id = c.customer_id and b.id <> c.id
                and b.received_at < c.received_at and b.received_at >= c.received_at - interval '90 days')""";

    /** Whether the complaint {@code c} is to be resolved and the time for it is over by {@code :now}. */
    static final String OVERDUE = """
            (c.resolve_met_at is null and c.ended_at is null and c.resolve_due_at <= :now
                and (c.resolve_paused_at is null or c.resolve_breached_at >= c.resolve_due_at))""";

    private static final String ROW = """
            c.id, c.number, c.status, c.severity, c.category, c.channel, c.org_unit, c.assignee, c.customer_id,
            c.customer_name, left(c.text, 200) as text, c.received_at, c.resolve_due_at,
            """ + OVERDUE + " as overdue";

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

    /** What a filter asks for, as SQL on the complaint {@code c} and, where it has words, its entry {@code s}. */
    public record Selection(String condition, Map<String, Object> parameters, boolean needsEntry) {

        /** The tables that the condition speaks of. */
        public String from() {
            return needsEntry ? "complaint c join complaint_search s on s.complaint_id = c.id" : "complaint c";
        }
    }

    /** The complaints of a filter that the caller may see; 403 where they ask for an org unit outside of theirs. */
    public Selection selection(CaseFilter filter, Caller caller) {
        var query = query(filter, caller);
        return new Selection(
                query.isImpossible() ? "false" : String.join(" and ", query.conditions()),
                query.parameters(),
                query.needsEntry() && !query.isImpossible());
    }

    /** A page of the complaints that the caller may see. */
    public KeysetPage<Row> find(CaseFilter filter, Order order, Paging paging, Caller caller) {
        var rows = transaction.execute(status -> {
            var query = query(filter, caller);
            var words = query.words();
            var found = query.isImpossible()
                    ? List.<Row>of()
                    : new CaseWalk<>(jdbc, query, order, paging, ROW, (row, i) -> row(row)).page();
            return words == null || found.isEmpty() ? found : highlighted(found, words, caller);
        });
        boolean outside = CaseQuery.isOutside(caller);
        return KeysetPage.of(
                Objects.requireNonNull(rows),
                paging,
                row -> Cursor.of(row.id()),
                row -> outside ? row.forOutside() : row);
    }

    private CaseQuery query(CaseFilter filter, Caller caller) {
        return new CaseQuery(filter, caller, jdbc, taxonomy, causes, clock.instant());
    }

    private List<Row> highlighted(List<Row> rows, Words words, Caller caller) {
        var masking = Masking.of(caller);
        boolean outside = CaseQuery.isOutside(caller);
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
}
