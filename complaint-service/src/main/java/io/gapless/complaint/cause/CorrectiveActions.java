package io.gapless.complaint.cause;

import io.gapless.complaint.cause.CorrectiveAction.Kind;
import io.gapless.complaint.cause.CorrectiveAction.Status;
import io.gapless.complaint.cause.CorrectiveAction.Terms;
import io.gapless.complaint.desk.ComplaintOversight;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Opens corrective and preventive actions, reminds of them, and brings them to a judgement of their effect. */
@Service
class CorrectiveActions {

    static final String TOPIC = "gapless.complaint-action";

    private static final Set<String> OVERSEERS = Set.of(Roles.ADMIN, Roles.SUPERVISOR, Roles.QUALITY_ANALYST);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final CauseTrees trees;
    private final RootCauses causes;
    private final Taxonomy taxonomy;
    private final ComplaintOversight oversight;
    private final ActionSettings settings;
    private final Outbox outbox;
    private final Clock clock;

    CorrectiveActions(
            JdbcClient jdbc,
            JsonMapper json,
            CauseTrees trees,
            RootCauses causes,
            Taxonomy taxonomy,
            ComplaintOversight oversight,
            ActionSettings settings,
            Outbox outbox,
            Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.trees = trees;
        this.causes = causes;
        this.taxonomy = taxonomy;
        this.oversight = oversight;
        this.settings = settings;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What is wanted. */
    record Wanted(
            String orgUnit,
            Kind kind,
            String cause,
            @Nullable String category,
            @Nullable UUID complaintId,
            Terms terms) {}

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable String orgUnit,
            @Nullable Status status,
            @Nullable String owner,
            @Nullable String cause,
            @Nullable UUID complaintId,
            @Nullable Boolean overdue) {}

    /** One way in which an action moves. */
    interface Step {
        CorrectiveAction take(CorrectiveAction action, Instant now);
    }

    /** What somebody is reminded of. */
    enum Reminder {
        DUE_SOON,
        OVERDUE,
        CHECK_DUE
    }

    /**
     * What other services are told of an action; not its words.
     *
     * @param finding what the figures of the effect say
     * @param reminder only on ComplaintActionReminded
     */
    record ActionState(
            UUID id,
            long version,
            String orgUnit,
            Kind kind,
            String cause,
            @Nullable String category,
            @Nullable UUID complaintId,
            String owner,
            Status status,
            Instant dueAt,
            boolean overdue,
            @Nullable Instant doneAt,
            @Nullable Instant checkDueAt,
            Effect.@Nullable Finding finding,
            @Nullable Reminder reminder)
            implements PublicState {}

    @Transactional
    CorrectiveAction open(Wanted wanted, Caller caller) {
        caller.orgScope().require(wanted.orgUnit());
        var cause = trees.inForce().find(wanted.cause());
        if (cause == null || !cause.active()) {
            throw Problem.unprocessable("cause-unknown", wanted.cause());
        }
        if (wanted.category() != null) {
            taxonomy.active(wanted.category());
        }
        if (wanted.complaintId() != null) {
            try {
                oversight.look(wanted.complaintId(), caller);
            } catch (Problem hidden) {
                throw Problem.unprocessable("complaint-unknown", wanted.complaintId());
            }
        }
        var now = now();
        var action = CorrectiveAction.open(
                Ids.next(),
                wanted.orgUnit(),
                wanted.kind(),
                wanted.cause(),
                wanted.category(),
                wanted.complaintId(),
                checked(wanted.terms(), now),
                settings.remindBefore(),
                caller.username(),
                now);
        jdbc.sql("""
                        insert into complaint_action (id, version, org_unit, kind, title, description, cause, category,
                            complaint_id, owner, due_at, check_after_days, status, opened_by, opened_at, next_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(action.id())
                .param(action.version())
                .param(action.orgUnit())
                .param(action.kind().name())
                .param(action.title())
                .param(action.description())
                .param(action.cause())
                .param(action.category())
                .param(action.complaintId())
                .param(action.owner())
                .param(time(action.dueAt()))
                .param(action.checkAfterDays())
                .param(action.status().name())
                .param(action.openedBy())
                .param(time(action.openedAt()))
                .param(time(action.nextAt()))
                .update();
        tell(action, "ComplaintActionOpened", null, now);
        return action;
    }

    /** Its terms, while it is open; another owner is known already. */
    @Transactional
    CorrectiveAction change(UUID id, IfMatch ifMatch, Terms terms, Caller caller) {
        return move(
                id,
                ifMatch,
                "ComplaintActionChanged",
                false,
                caller,
                (action, now) -> action.changed(checked(terms, now), settings.remindBefore(), now));
    }

    /** By its owner, or those above. */
    @Transactional
    CorrectiveAction done(UUID id, IfMatch ifMatch, String note, Caller caller) {
        return move(
                id,
                ifMatch,
                "ComplaintActionDone",
                true,
                caller,
                (action, now) -> action.done(note, caller.username(), now));
    }

    @Transactional
    CorrectiveAction cancel(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        return move(
                id,
                ifMatch,
                "ComplaintActionCancelled",
                false,
                caller,
                (action, now) -> action.cancelled(reason, caller.username(), now));
    }

    /** The figures are counted once more, and kept with the judgement. */
    @Transactional
    CorrectiveAction judge(UUID id, IfMatch ifMatch, boolean effective, String words, Caller caller) {
        return move(
                id,
                ifMatch,
                "ComplaintActionJudged",
                false,
                caller,
                (action, now) -> action.judged(effective, words, effect(action, now), caller.username(), now));
    }

    @Transactional
    CorrectiveAction checkLater(UUID id, IfMatch ifMatch, int days, Caller caller) {
        return move(
                id, ifMatch, "ComplaintActionChanged", false, caller, (action, now) -> action.checkedLater(days, now));
    }

    /** The figures as they are now; a problem (409) before it is done. */
    @Transactional(readOnly = true)
    Effect effect(UUID id, Caller caller) {
        return effect(find(id, caller), now());
    }

    @Transactional(readOnly = true)
    CorrectiveAction find(UUID id, Caller caller) {
        return visible(one(id, ""), caller);
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    KeysetPage<CorrectiveAction> list(Filter filter, Paging paging, Caller caller) {
        var conditions = new ArrayList<String>();
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        parameters.put("caller", caller.username());
        // One's own lie elsewhere, too: an owner's org unit may be below that of the action.
        if (caller.seesOnlyOwnCustomers()) {
            conditions.add("owner = :caller");
        } else if (filter.orgUnit() == null) {
            conditions.add("(" + scope.condition("org_unit") + " or owner = :caller)");
        }
        if (filter.orgUnit() != null) {
            conditions.add(scope.condition("org_unit"));
        }
        if (filter.status() != null) {
            conditions.add("status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.owner() != null) {
            conditions.add("owner = :owner");
            parameters.put("owner", filter.owner());
        }
        if (filter.cause() != null) {
            conditions.add("cause in (:causes)");
            parameters.put("causes", trees.inForce().below(filter.cause()));
        }
        if (filter.complaintId() != null) {
            conditions.add("complaint_id = :complaint");
            parameters.put("complaint", filter.complaintId());
        }
        if (filter.overdue() != null) {
            conditions.add((filter.overdue() ? "" : "not ") + "(status = 'OPEN' and due_at <= :now)");
            parameters.put("now", now().atOffset(ZoneOffset.UTC));
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select * from complaint_action where " + String.join(" and ", conditions)
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> action(row))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /**
     * Reminds, and lets checks come due; whether there may be more. Each once: when it is looked at next is kept in the
     * transaction that tells, under the row's lock.
     */
    @Transactional
    boolean remind(int atMost) {
        var now = now();
        var due = jdbc.sql("""
                        select * from complaint_action where next_at <= ?
                        order by next_at limit ? for update skip locked""")
                .params(now.atOffset(ZoneOffset.UTC), atMost)
                .query((row, i) -> action(row))
                .list();
        for (CorrectiveAction action : due) {
            var again = now.plus(settings.remindAgain());
            switch (action.status()) {
                case OPEN -> {
                    boolean overdue = action.isOverdue(now);
                    var told = action.reminded(overdue ? again : action.dueAt());
                    store(told);
                    tell(told, "ComplaintActionReminded", overdue ? Reminder.OVERDUE : Reminder.DUE_SOON, now);
                }
                case DONE -> {
                    var told = action.checkDue(effect(action, now), again);
                    store(told);
                    tell(told, "ComplaintActionCheckDue", null, now);
                }
                default -> {
                    var told = action.reminded(again);
                    store(told);
                    tell(told, "ComplaintActionReminded", Reminder.CHECK_DUE, now);
                }
            }
        }
        return due.size() == atMost;
    }

    /** As long after it was done as before it was opened: until the check, or until now where that is still to come. */
    private Effect effect(CorrectiveAction action, Instant now) {
        var done = action.doneAt();
        var check = action.checkDueAt();
        if (done == null || check == null || !now.isAfter(done)) {
            throw Problem.conflict("action-not-done", action.title());
        }
        var until = check.isBefore(now) ? check : now;
        var length = Duration.between(done, check);
        return Effect.of(
                causes.count(
                        action.cause(),
                        action.orgUnit(),
                        action.category(),
                        action.openedAt().minus(length),
                        action.openedAt()),
                causes.count(action.cause(), action.orgUnit(), action.category(), done, until));
    }

    private CorrectiveAction move(UUID id, IfMatch ifMatch, String event, boolean byOwner, Caller caller, Step step) {
        var action = visible(one(id, " for update"), caller);
        if (!caller.isOneOf(OVERSEERS) && !(byOwner && caller.username().equals(action.owner()))) {
            throw Problem.forbidden("action-of-another", action.owner());
        }
        ifMatch.check(action.version());
        var now = now();
        var moved = step.take(action, now);
        store(moved);
        tell(moved, event, null, now);
        return moved;
    }

    private CorrectiveAction one(UUID id, String lock) {
        return jdbc.sql("select * from complaint_action where id = ?" + lock)
                .param(id)
                .query((row, i) -> action(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("action-not-found", id));
    }

    private static CorrectiveAction visible(CorrectiveAction action, Caller caller) {
        boolean own = caller.username().equals(action.owner());
        if (!own && (!caller.orgScope().contains(action.orgUnit()) || caller.seesOnlyOwnCustomers())) {
            throw Problem.notFound("action-not-found", action.id());
        }
        return action;
    }

    private static Terms checked(Terms terms, Instant now) {
        if (!terms.dueAt().isAfter(now) || terms.dueAt().isAfter(now.plus(3660, ChronoUnit.DAYS))) {
            throw Problem.unprocessable("action-due-implausible");
        }
        return new Terms(
                terms.title(),
                terms.description(),
                terms.owner(),
                terms.dueAt().truncatedTo(ChronoUnit.MICROS),
                terms.checkAfterDays());
    }

    private void store(CorrectiveAction action) {
        jdbc.sql("""
                        update complaint_action set version = ?, title = ?, description = ?, owner = ?, due_at = ?,
                            check_after_days = ?, status = ?, done_by = ?, done_at = ?, done_note = ?, check_due_at = ?,
                            effect = ?::jsonb, judged_by = ?, judged_at = ?, judgement = ?, next_at = ?
                        where id = ?""")
                .param(action.version())
                .param(action.title())
                .param(action.description())
                .param(action.owner())
                .param(time(action.dueAt()))
                .param(action.checkAfterDays())
                .param(action.status().name())
                .param(action.doneBy())
                .param(time(action.doneAt()))
                .param(action.doneNote())
                .param(time(action.checkDueAt()))
                .param(action.effect() == null ? null : json.writeValueAsString(action.effect()))
                .param(action.judgedBy())
                .param(time(action.judgedAt()))
                .param(action.judgement())
                .param(time(action.nextAt()))
                .param(action.id())
                .update();
    }

    private void tell(CorrectiveAction action, String event, @Nullable Reminder reminder, Instant now) {
        outbox.append(
                TOPIC,
                event,
                new ActionState(
                        action.id(),
                        action.version(),
                        action.orgUnit(),
                        action.kind(),
                        action.cause(),
                        action.category(),
                        action.complaintId(),
                        action.owner(),
                        action.status(),
                        action.dueAt(),
                        action.isOverdue(now),
                        action.doneAt(),
                        action.checkDueAt(),
                        action.effect() == null ? null : action.effect().finding(),
                        reminder));
    }

    private CorrectiveAction action(ResultSet row) throws SQLException {
        var effect = row.getString("effect");
        return new CorrectiveAction(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("org_unit"),
                Kind.valueOf(row.getString("kind")),
                row.getString("title"),
                row.getString("description"),
                row.getString("cause"),
                row.getString("category"),
                row.getObject("complaint_id", UUID.class),
                row.getString("owner"),
                Objects.requireNonNull(instant(row, "due_at")),
                row.getInt("check_after_days"),
                Status.valueOf(row.getString("status")),
                row.getString("opened_by"),
                Objects.requireNonNull(instant(row, "opened_at")),
                row.getString("done_by"),
                instant(row, "done_at"),
                row.getString("done_note"),
                instant(row, "check_due_at"),
                effect == null ? null : json.readValue(effect, Effect.class),
                row.getString("judged_by"),
                instant(row, "judged_at"),
                row.getString("judgement"),
                instant(row, "next_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
