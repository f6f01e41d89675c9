package io.gapless.customer.duplicate;

import io.gapless.customer.CustomerSettings;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.archive.CustomerMerging;
import io.gapless.customer.archive.CustomerMerging.Side;
import io.gapless.customer.duplicate.MergePlan.Choice;
import io.gapless.customer.duplicate.MergePlan.MergeField;
import io.gapless.platform.Ids;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.repoint.Repointing;
import io.gapless.platform.security.Caller;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/**
 * Makes one customer of two, and two of one again.
 *
 * <p>Both are locked first, in the order of their ids: whoever changes or merges one of them at the same time comes before
 * or after, and after means that the versions in the request are stale.
 */
@Service
class CustomerMerges {

    private static final TypeReference<TreeMap<String, Change>> CHANGES = new TypeReference<>() {};
    private static final TypeReference<TreeMap<String, Long>> COUNTS = new TypeReference<>() {};
    private static final String MERGE = """
            select m.*, a.code as survivor_code, a.name as survivor_name, a.org_unit as survivor_unit,
                b.code as merged_code, b.name as merged_name, b.org_unit as merged_unit
            from customer_merge m join customer a on a.id = m.survivor_id join customer b on b.id = m.merged_id where\s""";

    private final JdbcClient jdbc;
    private final CustomerMerging archive;
    private final Repointing repointing;
    private final CustomerSettings settings;
    private final JsonMapper json;
    private final Clock clock;

    CustomerMerges(
            JdbcClient jdbc,
            CustomerMerging archive,
            Repointing repointing,
            CustomerSettings settings,
            JsonMapper json,
            Clock clock) {
        this.jdbc = jdbc;
        this.archive = archive;
        this.repointing = repointing;
        this.settings = settings;
        this.json = json;
        this.clock = clock;
    }

    /** One of the two, as the request saw it. */
    record Seen(UUID id, long version) {}

    /** One of the two, as answered. */
    record MergedParty(UUID id, long version, String code, String name, String orgUnit) {

        static MergedParty from(Side side) {
            return new MergedParty(side.id(), side.version(), side.code(), side.name(), side.orgUnit());
        }
    }

    /** One of the two of a merge that was made. */
    record MergeSide(@OfPerson UUID id, String code, String name, String orgUnit) {}

    /**
     * What a merge would do.
     *
     * @param ready whether nobody has to choose any more
     * @param moves how many of each would follow
     */
    record Preview(
            MergedParty survivor,
            MergedParty merged,
            boolean ready,
            List<MergeField> fields,
            Map<String, Long> moves) {}

    /** A field's value before and after the merge; null where it is empty. */
    record Change(@Nullable JsonNode before, @Nullable JsonNode after) {}

    /** Whether a merge is in force. */
    enum MergeStatus {
        MERGED,
        UNDONE
    }

    /**
     * A merge that was made.
     *
     * @param changes of the survivor's fields
     * @param moved how many of each followed
     * @param undoableUntil null once it is undone
     * @param keptFields that the undoing left as they were, because somebody had changed them since the merge
     */
    record Merge(
            UUID id,
            long version,
            MergeStatus status,
            MergeSide survivor,
            MergeSide merged,
            String reason,
            Map<String, Change> changes,
            Map<String, Long> moved,
            String mergedBy,
            Instant mergedAt,
            @Nullable Instant undoableUntil,
            @Nullable String undoneBy,
            @Nullable Instant undoneAt,
            @Nullable String undoReason,
            List<String> keptFields) {}

    /** A merge with what only its undoing needs. */
    private record Recorded(
            Merge merge, String wasStatus, @Nullable String login) {}

    @Transactional(readOnly = true)
    Preview preview(
            UUID survivorId, UUID mergedId, Map<String, Choice> choices, @Nullable Choice otherwise, Caller caller) {
        var survivor = archive.read(survivorId, caller);
        var merged = archive.read(mergedId, caller);
        requireMergeable(survivor, merged);
        var plan = MergePlan.of(survivor.fields(), merged.fields(), choices, otherwise);
        return new Preview(
                MergedParty.from(survivor),
                MergedParty.from(merged),
                plan.conflicts().isEmpty(),
                plan.fields(),
                named(repointing.preview(mergedId), plan));
    }

    /** Makes one customer of two; 422 where choices lack, 412 where one of them was changed since it was seen. */
    @Transactional
    Merge merge(
            Seen survivorSeen,
            Seen mergedSeen,
            Map<String, Choice> choices,
            @Nullable Choice otherwise,
            String reason,
            Caller caller) {
        repointing.lock(survivorSeen.id(), mergedSeen.id());
        var survivor = archive.read(survivorSeen.id(), caller);
        var merged = archive.read(mergedSeen.id(), caller);
        requireMergeable(survivor, merged);
        requireSeen(survivorSeen, survivor);
        requireSeen(mergedSeen, merged);
        var plan = MergePlan.of(survivor.fields(), merged.fields(), choices, otherwise);
        if (!plan.conflicts().isEmpty()) {
            throw Problem.unprocessable(
                            "customer-merge-choices-needed", plan.conflicts().size())
                    .with("conflicts", plan.conflicts());
        }
        var changes = plan.changes();
        archive.merge(survivor.id(), merged.id(), changes, reason);
        var moved = named(repointing.merge(merged.id(), survivor.id()), plan);
        follow(survivor.id(), merged.id());
        decide(survivor.id(), merged.id(), "MERGED", reason, caller);
        var id = Ids.next();
        var login = merged.fields().get(CustomerMerging.LOGIN);
        var recorded = new TreeMap<String, Change>();
        changes.forEach((field, after) ->
                recorded.put(field, new Change(survivor.fields().get(field), after)));
        jdbc.sql("""
                        insert into customer_merge (id, version, survivor_id, merged_id, status, reason, fields, login,
                            was_status, moved, merged_by, merged_at)
                        values (?, 1, ?, ?, 'MERGED', ?, ?::jsonb, ?, ?, ?::jsonb, ?, ?)""")
                .param(id)
                .param(survivor.id())
                .param(merged.id())
                .param(reason)
                .param(json.writeValueAsString(recorded))
                .param(login == null ? null : login.asString())
                .param(merged.status())
                .param(json.writeValueAsString(moved))
                .param(caller.username())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return find(id, caller);
    }

    private static void requireSeen(Seen seen, Side now) {
        if (seen.version() != now.version()) {
            throw Problem.of(HttpStatus.PRECONDITION_FAILED, "stale-version")
                    .with("customerId", now.id())
                    .with("currentVersion", now.version());
        }
    }

    /**
     * Makes two customers of one again. What had followed goes back, and what came in between stays. A field of the
     * survivor goes back unless somebody has changed it since. Refused (409) where the time is over, the survivor was
     * itself merged since or erased, or the merge is undone. The survivor's history no longer shows what was the other's.
     */
    @Transactional
    Merge undo(UUID id, String reason, Caller caller) {
        var found = find(id, caller);
        var survivorId = found.survivor().id();
        var mergedId = found.merged().id();
        // Customers before merges, as whoever erases or merges them does: else each would wait for the other.
        repointing.lock(survivorId, mergedId);
        jdbc.sql("select id from customer_merge where id = ? for update")
                .param(id)
                .query(UUID.class)
                .single();
        var recorded = recorded(id, caller);
        var merge = recorded.merge();
        if (merge.status() == MergeStatus.UNDONE) {
            throw Problem.conflict("customer-merge-undone", id);
        }
        var until = merge.mergedAt().plus(settings.mergeUndo());
        if (clock.instant().isAfter(until)) {
            throw Problem.conflict("customer-merge-window-passed", until);
        }
        var survivor = archive.read(survivorId, caller);
        var merged = archive.read(mergedId, caller);
        requireNoRequest(survivor, merged);
        if (survivor.mergedInto() != null) {
            throw Problem.conflict("customer-merge-later", survivor.code()).with("mergedInto", survivor.mergedInto());
        }
        if (!survivor.kept() || !survivorId.equals(merged.mergedInto())) {
            throw Problem.conflict("customer-gone", survivor.kept() ? merged.status() : survivor.status());
        }
        var back = new LinkedHashMap<String, JsonNode>();
        var kept = new ArrayList<String>();
        merge.changes().forEach((field, change) -> {
            if (java.util.Objects.equals(survivor.fields().get(field), change.after())) {
                back.put(field, change.before() == null ? NullNode.getInstance() : change.before());
            } else {
                kept.add(field);
            }
        });
        repointing.undo(mergedId);
        if (!archive.undo(survivorId, mergedId, back, recorded.wasStatus(), recorded.login(), reason)) {
            kept.add(CustomerMerging.LOGIN + " (" + merged.code() + ")");
        }
        follow(survivorId, mergedId);
        decide(survivorId, mergedId, "DISMISSED", reason, caller);
        jdbc.sql("""
                        update customer_merge set status = 'UNDONE', version = version + 1, undone_by = ?, undone_at = ?,
                            undo_reason = ?, kept_fields = ? where id = ?""")
                .params(
                        caller.username(),
                        clock.instant().atOffset(ZoneOffset.UTC),
                        reason,
                        kept.toArray(String[]::new),
                        id)
                .update();
        return find(id, caller);
    }

    /** The merge, unless there is none of which the caller may see both. */
    @Transactional(readOnly = true)
    Merge find(UUID id, Caller caller) {
        return recorded(id, caller).merge();
    }

    private Recorded recorded(UUID id, Caller caller) {
        var scope = caller.orgScope();
        return jdbc.sql(MERGE + "m.id = :id and " + scope.condition("a.org_unit") + " and "
                        + scope.condition("b.org_unit"))
                .params(scope.parameters())
                .param("id", id)
                .query((row, i) -> recorded(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("customer-merge-not-found", id));
    }

    /** Merges of which the caller may see both, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Merge> list(
            @Nullable MergeStatus status,
            @Nullable UUID customerId,
            @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var sql = new StringBuilder(MERGE)
                .append(scope.condition("a.org_unit"))
                .append(" and ")
                .append(scope.condition("b.org_unit"));
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        if (status != null) {
            sql.append(" and m.status = :status");
            parameters.put("status", status.name());
        }
        if (customerId != null) {
            sql.append(" and (m.survivor_id = :customer or m.merged_id = :customer)");
            parameters.put("customer", customerId);
        }
        if (paging.after() != null) {
            sql.append(" and m.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(sql + " order by m.id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> recorded(row).merge())
                .list();
        return KeysetPage.of(rows, paging, merge -> Cursor.of(merge.id()), merge -> merge);
    }

    private void requireMergeable(Side survivor, Side merged) {
        if (survivor.id().equals(merged.id())) {
            throw Problem.unprocessable("customer-merge-itself");
        }
        for (Side side : List.of(survivor, merged)) {
            if (side.mergedInto() != null) {
                throw CustomerDirectory.merged(side.id(), repointing.standing(side.id()));
            }
            if (!side.kept()) {
                throw Problem.conflict("customer-gone", side.status());
            }
        }
        if (survivor.kind() != merged.kind()) {
            throw Problem.unprocessable("customer-merge-kinds-differ", survivor.kind(), merged.kind());
        }
        requireNoRequest(survivor, merged);
        // It proposes values for a record that would be gone, against what that one says.
        boolean pending = jdbc.sql(
                        "select exists (select from customer_correction where customer_id = ? and status = 'PENDING')")
                .param(merged.id())
                .query(Boolean.class)
                .single();
        if (pending) {
            throw Problem.conflict("customer-merge-correction-pending", merged.code());
        }
    }

    /** Whose data is being erased or given out is known by then: nobody becomes, or stops being, a part of that person. */
    private void requireNoRequest(Side one, Side other) {
        var both = new UUID[] {one.id(), other.id()};
        boolean asked = jdbc.sql("""
                        select exists (select from personal_data_request
                            where status in ('REQUESTED', 'WAITING', 'RUNNING', 'COLLECTED')
                                and (customer_id = any(?) or people && ?))""").params(both, both).query(Boolean.class).single();
        if (asked) {
            throw Problem.conflict("customer-merge-personal-data-request");
        }
    }

    /** What is made of what points to the two. */
    private void follow(UUID survivor, UUID merged) {
        var both = new UUID[] {survivor, merged};
        jdbc.sql("delete from portrait where customer_id = ?").param(merged).update();
        jdbc.sql("delete from duplicate_key where customer_id = ?")
                .param(merged)
                .update();
        for (boolean category : new boolean[] {false, true}) {
            var table = category ? "purchase_month_category" : "purchase_month";
            jdbc.sql("delete from " + table + " where customer_id = any(?)")
                    .param(both)
                    .update();
            jdbc.sql("""
                            insert into %1$s (customer_id, month, currency%2$s, orders, quantity, value)
                            select p.customer_id, date_trunc('month', p.ordered_at at time zone ?)::date as month,
                                p.currency%3$s, count(distinct p.id), sum(l.quantity), sum(l.quantity * l.unit_price)
                            from purchase p join purchase_line l on l.purchase = p.id
                            where p.customer_id = any(?) and p.cancelled_at is null
                            group by p.customer_id, month, p.currency%3$s""".formatted(table, category ? ", category" : "", category ? ", l.category" : ""))
                    .params(settings.zone().getId(), both)
                    .update();
        }
    }

    /** What the merge, or its undoing, says of the pair; other open pairs of the merged one are found anew, if at all. */
    private void decide(UUID survivor, UUID merged, String status, String reason, Caller caller) {
        jdbc.sql("""
                        update duplicate_candidate set status = ?, version = version + 1, decided_by = ?, decided_at = ?,
                            decision = ?
                        where one_id = least(?::uuid, ?::uuid) and other_id = greatest(?::uuid, ?::uuid)""")
                .params(
                        status,
                        caller.username(),
                        clock.instant().atOffset(ZoneOffset.UTC),
                        reason,
                        survivor,
                        merged,
                        survivor,
                        merged)
                .update();
        jdbc.sql("delete from duplicate_candidate where status = 'OPEN' and (one_id = ? or other_id = ?)")
                .params(merged, merged)
                .update();
    }

    private static Map<String, Long> named(Map<String, Long> byTable, MergePlan plan) {
        var named = new TreeMap<String, Long>();
        byTable.forEach((table, rows) -> {
            var name = CustomerPointers.NAMES.get(table);
            if (name != null) {
                named.put(name, rows);
            }
        });
        if (plan.newContacts() > 0) {
            named.put("contacts", plan.newContacts());
        }
        return named;
    }

    private Recorded recorded(ResultSet row) throws SQLException {
        var status = MergeStatus.valueOf(row.getString("status"));
        var mergedAt = row.getObject("merged_at", OffsetDateTime.class).toInstant();
        var undoneAt = row.getObject("undone_at", OffsetDateTime.class);
        return new Recorded(
                new Merge(
                        row.getObject("id", UUID.class),
                        row.getLong("version"),
                        status,
                        side(row, "survivor"),
                        side(row, "merged"),
                        row.getString("reason"),
                        json.readValue(row.getString("fields"), CHANGES),
                        json.readValue(row.getString("moved"), COUNTS),
                        row.getString("merged_by"),
                        mergedAt,
                        status == MergeStatus.MERGED ? mergedAt.plus(settings.mergeUndo()) : null,
                        row.getString("undone_by"),
                        undoneAt == null ? null : undoneAt.toInstant(),
                        row.getString("undo_reason"),
                        Arrays.asList((String[]) row.getArray("kept_fields").getArray())),
                row.getString("was_status"),
                row.getString("login"));
    }

    private static MergeSide side(ResultSet row, String which) throws SQLException {
        return new MergeSide(
                row.getObject(which + "_id", UUID.class),
                row.getString(which + "_code"),
                row.getString(which + "_name"),
                row.getString(which + "_unit"));
    }
}
