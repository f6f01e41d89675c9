package io.gapless.complaint.cause;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Works on the next edition of the cause tree, one draft at a time, and publishes it as a whole. */
@Service
public class CauseTrees {

    private static final String COLUMNS = """
            select number, version, status, base, note, causes, created_by, created_at, published_by, published_at
            from cause_tree\s""";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Outbox outbox;
    private final Clock clock;

    CauseTrees(JdbcClient jdbc, JsonMapper json, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * What other services are told of a published edition.
     *
     * @param id made from the number, always the same
     */
    record TreeState(
            UUID id, long version, @Nullable String orgUnit, int number, List<Cause> causes, Instant publishedAt)
            implements PublicState {}

    /** That of the highest number: there is one draft at a time, so they are published in their order. */
    @Transactional(readOnly = true)
    CauseTree inForce() {
        return jdbc.sql(COLUMNS + "where status = 'PUBLISHED' order by number desc limit 1")
                .query((row, i) -> tree(row))
                .single();
    }

    /** The code and those of all causes below it, in the tree in force; of an unknown one, just the code. */
    @Transactional(readOnly = true)
    public List<String> below(String code) {
        return inForce().below(code);
    }

    /** What causes are called in a language, by their codes; the newest edition that has one says so. */
    @Transactional(readOnly = true)
    public Map<String, String> names(Locale language) {
        var names = new HashMap<String, String>();
        jdbc.sql("""
                        select one ->> 'code' as code,
                            case when ? then one ->> 'name' else one ->> 'nameEn' end as name
                        from cause_tree t, jsonb_array_elements(t.causes) as one
                        where t.status = 'PUBLISHED' order by t.number""").param(language.getLanguage().equals("zh")).query(row -> {
            names.put(row.getString("code"), row.getString("name"));
        });
        return names;
    }

    @Transactional(readOnly = true)
    CauseTree find(int number) {
        return jdbc.sql(COLUMNS + "where number = ?")
                .param(number)
                .query((row, i) -> tree(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("cause-tree-not-found", number));
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    KeysetPage<CauseTree> list(Paging paging) {
        var rows = jdbc.sql(COLUMNS + "where :before::int is null or number < :before order by number desc limit :most")
                .param("before", paging.after() == null ? null : paging.after().number(0))
                .param("most", paging.fetch())
                .query((row, i) -> tree(row))
                .list();
        return KeysetPage.of(rows, paging, tree -> Cursor.of(tree.number()), tree -> tree);
    }

    /** Begins a draft: of these causes, or of those in force. */
    @Transactional
    CauseTree draft(@Nullable String note, @Nullable List<Cause> wanted, String by) {
        lock();
        draft().ifPresent(draft -> {
            throw Problem.conflict("cause-tree-draft-exists", draft.number());
        });
        var inForce = inForce();
        var causes = wanted == null ? inForce.causes() : CauseTree.tree(wanted);
        int number = jdbc.sql("select max(number) + 1 from cause_tree")
                .query(Integer.class)
                .single();
        jdbc.sql("""
                        insert into cause_tree (number, version, status, base, note, causes, created_by, created_at)
                        values (?, 1, 'DRAFT', ?, ?, ?::jsonb, ?, ?)""")
                .param(number)
                .param(inForce.number())
                .param(note)
                .param(json.writeValueAsString(causes))
                .param(by)
                .param(now().atOffset(ZoneOffset.UTC))
                .update();
        return find(number);
    }

    /** Saves the whole tree of a draft. */
    @Transactional
    CauseTree change(int number, IfMatch ifMatch, @Nullable String note, List<Cause> wanted) {
        lock();
        var draft = draft(number, ifMatch);
        jdbc.sql("update cause_tree set version = ?, note = ?, causes = ?::jsonb where number = ?")
                .param(draft.version() + 1)
                .param(note)
                .param(json.writeValueAsString(CauseTree.tree(wanted)))
                .param(number)
                .update();
        return find(number);
    }

    @Transactional
    void discard(int number, IfMatch ifMatch) {
        lock();
        draft(number, ifMatch);
        jdbc.sql("delete from cause_tree where number = ? and status = 'DRAFT'")
                .param(number)
                .update();
    }

    /** From now on its causes are found; what was found before keeps its edition. */
    @Transactional
    CauseTree publish(int number, IfMatch ifMatch, String by) {
        lock();
        var draft = draft(number, ifMatch);
        var now = now();
        jdbc.sql("""
                        update cause_tree set version = ?, status = 'PUBLISHED', published_by = ?, published_at = ?
                        where number = ?""")
                .params(draft.version() + 1, by, now.atOffset(ZoneOffset.UTC), number)
                .update();
        var published = find(number);
        outbox.append(
                "gapless.complaint-category",
                "ComplaintCauseTreePublished",
                new TreeState(
                        UUID.nameUUIDFromBytes(("cause tree " + number).getBytes(StandardCharsets.UTF_8)),
                        published.version(),
                        null,
                        number,
                        published.causes(),
                        now));
        return published;
    }

    /** Waits until nobody else changes the tree; until the end of the transaction nobody else does. */
    private void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('complaint cause tree', 0))")
                .query((row, i) -> 0)
                .single();
    }

    private Optional<CauseTree> draft() {
        return jdbc.sql(COLUMNS + "where status = 'DRAFT'")
                .query((row, i) -> tree(row))
                .optional();
    }

    private CauseTree draft(int number, IfMatch ifMatch) {
        var tree = find(number);
        if (tree.status() != CauseTree.Status.DRAFT) {
            throw Problem.conflict("cause-tree-published", number);
        }
        ifMatch.check(tree.version());
        return tree;
    }

    private CauseTree tree(ResultSet row) throws SQLException {
        int base = row.getInt("base");
        boolean hasBase = !row.wasNull();
        var publishedAt = row.getObject("published_at", OffsetDateTime.class);
        return new CauseTree(
                row.getInt("number"),
                row.getLong("version"),
                CauseTree.Status.valueOf(row.getString("status")),
                hasBase ? base : null,
                row.getString("note"),
                Arrays.asList(json.readValue(row.getString("causes"), Cause[].class)),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("published_by"),
                publishedAt == null ? null : publishedAt.toInstant());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
