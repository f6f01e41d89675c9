package io.gapless.complaint.assignment;

import io.gapless.complaint.assignment.AssignmentRules.Rule;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Which queue each complaint went to, who was looked at for it, and who could take it now. */
@Repository
public class Placements {

    private static final Duration AGAIN = Duration.ofSeconds(30);

    /** What has waited for long is tried more seldom, so that many of them leave time for the others. */
    private static final Duration AGAIN_AT_THE_LATEST = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Staffing staffing;
    private final Clock clock;

    Placements(JdbcClient jdbc, JsonMapper json, Staffing staffing, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.staffing = staffing;
        this.clock = clock;
    }

    /** Whether it is still in its queue. */
    public enum Status {
        WAITING,
        TAKEN
    }

    /**
     * Where a complaint went.
     *
     * @param rule name of the rule that sent it there
     * @param givenBack those who had it and gave it back
     * @param triedAt when somebody was last looked for
     * @param weighed who was looked at then, and what became of each
     */
    public record Placement(
            UUID complaintId,
            String queue,
            String rule,
            List<String> skills,
            Status status,
            List<String> givenBack,
            Instant placedAt,
            @Nullable Instant triedAt,
            List<Choice.Weighed> weighed) {}

    /**
     * A complaint that waits for somebody.
     *
     * @param dueAt until when it is to be resolved
     */
    public record Row(
            UUID id,
            String number,
            String queue,
            List<String> skills,
            String severity,
            String category,
            String orgUnit,
            Instant receivedAt,
            Instant dueAt) {}

    @Transactional(propagation = Propagation.MANDATORY)
    public void place(UUID complaint, Rule rule) {
        jdbc.sql("""
                        insert into complaint_placement (complaint_id, queue, rule, skills, status, placed_at, next_try_at)
                        values (?, ?, ?, ?, 'WAITING', ?, ?) on conflict (complaint_id) do nothing""")
                .params(complaint, rule.queue(), rule.name(), rule.skills().toArray(String[]::new), now(), now())
                .update();
    }

    /** Into another queue while nobody has it; who gave it back is not given it there either. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void placeAgain(UUID complaint, Rule rule) {
        jdbc.sql("""
                        insert into complaint_placement (complaint_id, queue, rule, skills, status, placed_at, next_try_at)
                        values (?, ?, ?, ?, 'WAITING', ?, ?)
                        on conflict (complaint_id) do update set queue = excluded.queue, rule = excluded.rule,
                            skills = excluded.skills, status = 'WAITING', next_try_at = excluded.next_try_at""")
                .params(complaint, rule.queue(), rule.name(), rule.skills().toArray(String[]::new), now(), now())
                .update();
    }

    /** It is somebody's now. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void taken(UUID complaint) {
        jdbc.sql("update complaint_placement set status = 'TAKEN' where complaint_id = ? and status = 'WAITING'")
                .param(complaint)
                .update();
    }

    /**
     * Back into its queue; false where it never was in one.
     *
     * @param by who gave it back and is not given it again; null where they had no choice
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean back(UUID complaint, @Nullable String by) {
        return jdbc.sql("""
                        update complaint_placement set status = 'WAITING', next_try_at = :now,
                            given_back = case when :by::text is null or :by = any(given_back) then given_back
                                else given_back || :by::text end
                        where complaint_id = :complaint""")
                        .param("now", now())
                        .param("by", by)
                        .param("complaint", complaint)
                        .update()
                == 1;
    }

    @Transactional(readOnly = true)
    public Optional<Placement> find(UUID complaint) {
        return jdbc.sql("select * from complaint_placement where complaint_id = ?")
                .param(complaint)
                .query((row, i) -> placement(row))
                .optional();
    }

    /** The complaint for which somebody is to be looked for next. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<UUID> next() {
        // What was never tried goes before what was tried in vain.
        return next("tried_at is null").or(() -> next("tried_at is not null"));
    }

    private Optional<UUID> next(String which) {
        return jdbc.sql("""
                        select complaint_id from complaint_placement
                        where status = 'WAITING' and next_try_at <= ? and\s""" + which + " order by next_try_at limit 1")
                .param(now())
                .query(UUID.class)
                .optional();
    }

    /** Not before a while from now. */
    @Transactional
    public void later(UUID complaint) {
        jdbc.sql("update complaint_placement set next_try_at = ?, tried_at = ? where complaint_id = ?")
                .params(later(now()), now(), complaint)
                .update();
    }

    /** Looks for somebody, and keeps who was looked at; where there is nobody, again later. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Choice choose(Placement placement, String orgUnit, Severity severity) {
        var choice = Choice.of(candidates(placement), orgUnit, severity, placement.skills(), placement.givenBack());
        jdbc.sql("""
                        update complaint_placement set status = ?, weighed = ?::jsonb, tried_at = ?, next_try_at = ?
                        where complaint_id = ?""")
                .params(
                        choice.chosen() == null ? "WAITING" : "TAKEN",
                        json.writeValueAsString(choice.weighed()),
                        now(),
                        later(placement.placedAt().atOffset(ZoneOffset.UTC)),
                        placement.complaintId())
                .update();
        if (choice.chosen() != null) {
            jdbc.sql("update staff_member set last_assigned_at = ? where employee = ?")
                    .params(now(), choice.chosen())
                    .update();
        }
        return choice;
    }

    /** What waits in a queue, or in all of them, and the caller may see; the oldest first. */
    @Transactional(readOnly = true)
    public KeysetPage<Row> waiting(@Nullable String queue, Paging paging, Caller caller) {
        var served = caller.mayServe(caller.orgScope(), "c.org_unit", "c.manager", "c.login");
        var after = paging.after();
        var rows = jdbc.sql("""
                        select c.id, c.number, p.queue, p.skills, c.severity, c.category, c.org_unit, c.received_at,
                            c.resolve_due_at as due_at
                        from complaint_placement p join complaint c on c.id = p.complaint_id
                        where p.status = 'WAITING' and c.assignee is null and c.ended_at is null
                            and (:queue::text is null or p.queue = :queue)
                            and (:after::uuid is null or p.complaint_id > :after) and (""" + served.sql() + """
                         ) order by p.complaint_id limit :fetch""")
                .params(served.parameters())
                .param("queue", queue)
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query((row, i) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getString("number"),
                        row.getString("queue"),
                        List.of((String[]) row.getArray("skills").getArray()),
                        row.getString("severity"),
                        row.getString("category"),
                        row.getString("org_unit"),
                        row.getObject("received_at", OffsetDateTime.class).toInstant(),
                        row.getObject("due_at", OffsetDateTime.class).toInstant()))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /** An absence that has begun and of which the open complaints are not given to somebody else yet. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<String> unsettledAbsence() {
        return jdbc.sql("""
                        select employee from staff_absence
                        where settled_at is null and take_over and from_at <= :now and until_at > :now
                        order by from_at limit 1""").param("now", now()).query(String.class).optional();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void settled(String employee) {
        jdbc.sql("""
                        update staff_absence set settled_at = :now
                        where employee = :employee and settled_at is null and from_at <= :now and until_at > :now""").param("now", now()).param("employee", employee).update();
    }

    /** One at a time looks for people, of however many replicas: so nobody is given two at once unseen. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isMyTurn() {
        return jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended('complaint assignment', 0))")
                .query(Boolean.class)
                .single();
    }

    /** Those of the queue, but not whose work it is about. */
    private List<Choice.Candidate> candidates(Placement placement) {
        var at = clock.instant();
        return jdbc.sql("""
                        select m.employee, m.org_unit, m.skills, m.capacity, m.last_assigned_at, (
                            select coalesce(sum(case c.severity when 'LOW' then 1 when 'MEDIUM' then 2 when 'HIGH' then 3
                                else 5 end), 0)
                            from complaint c where c.assignee = m.employee and c.ended_at is null
                                and c.status not in ('RESOLVED', 'CALLBACK')) as load
                        from staff_member m where m.active and :queue = any(m.queues)
                            and not exists (select from complaint_concerned o
                                where o.complaint_id = :complaint and o.username = m.employee)
                        order by m.employee limit 500""")
                .param("queue", placement.queue())
                .param("complaint", placement.complaintId())
                .query((row, i) -> new Choice.Candidate(
                        row.getString("employee"),
                        row.getString("org_unit"),
                        List.of((String[]) row.getArray("skills").getArray()),
                        row.getInt("capacity"),
                        row.getInt("load"),
                        staffing.absent(row.getString("employee"), at),
                        instant(row, "last_assigned_at")))
                .list();
    }

    private Placement placement(ResultSet row) throws SQLException {
        return new Placement(
                row.getObject("complaint_id", UUID.class),
                row.getString("queue"),
                row.getString("rule"),
                List.of((String[]) row.getArray("skills").getArray()),
                Status.valueOf(row.getString("status")),
                List.of((String[]) row.getArray("given_back").getArray()),
                row.getObject("placed_at", OffsetDateTime.class).toInstant(),
                instant(row, "tried_at"),
                Arrays.asList(json.readValue(row.getString("weighed"), Choice.Weighed[].class)));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    /** After a tenth of the time since then, but not at once and not too late. */
    private OffsetDateTime later(OffsetDateTime since) {
        var now = now();
        var pause = Duration.between(since, now).dividedBy(10);
        return now.plus(
                pause.compareTo(AGAIN) < 0
                        ? AGAIN
                        : pause.compareTo(AGAIN_AT_THE_LATEST) > 0 ? AGAIN_AT_THE_LATEST : pause);
    }
}
