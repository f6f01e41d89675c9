package io.gapless.complaint.assignment;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps who takes complaints out of which queues, what they can, how much they take, and when they are away. */
@Service
class StaffBook {

    private static final Duration LONGEST = Duration.ofDays(366);

    private final JdbcClient jdbc;
    private final AssignmentRules rules;
    private final Outbox outbox;
    private final Clock clock;

    StaffBook(JdbcClient jdbc, AssignmentRules rules, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.rules = rules;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * An employee who takes complaints.
     *
     * @param capacity open work they take at a time: a complaint counts 1, 2, 3 or 5 by its severity
     * @param active whether they are given any
     */
    record Member(
            String employee,
            long version,
            String orgUnit,
            List<String> queues,
            List<String> skills,
            int capacity,
            boolean active,
            @Nullable Instant lastAssignedAt) {}

    record MemberState(
            UUID id,
            long version,
            String orgUnit,
            String employee,
            List<String> queues,
            List<String> skills,
            int capacity,
            boolean active)
            implements PublicState {}

    record AbsenceState(
            UUID id,
            long version,
            @Nullable String orgUnit,
            String employee,
            Instant fromAt,
            Instant untilAt,
            @Nullable String deputy,
            boolean takeOver)
            implements PublicState {}

    @Transactional(readOnly = true)
    KeysetPage<Member> list(Paging paging, Caller caller) {
        var after = paging.after();
        var rows = jdbc.sql("select * from staff_member where "
                        + caller.orgScope().condition("org_unit")
                        + " and (:after::text is null or employee > :after) order by employee limit :fetch")
                .params(caller.orgScope().parameters())
                .param("after", after == null ? null : after.text(0))
                .param("fetch", paging.fetch())
                .query((row, i) -> member(row))
                .list();
        return KeysetPage.of(rows, paging, member -> Cursor.of(member.employee()), member -> member);
    }

    /** The member, unless there is none within the caller's org units; everybody finds themselves. */
    @Transactional(readOnly = true)
    Member find(String employee, Caller caller) {
        return member(employee)
                .filter(member ->
                        caller.username().equals(employee) || caller.orgScope().contains(member.orgUnit()))
                .orElseThrow(() -> Problem.notFound("staff-member-not-found", employee));
    }

    /** Enters somebody, or changes what is known of them. */
    @Transactional
    Member enter(Member wanted, IfMatch ifMatch, Caller caller) {
        caller.orgScope().require(wanted.orgUnit());
        var queues = rules.queues().stream().map(AssignmentRules.Queue::code).toList();
        for (String queue : wanted.queues()) {
            if (!queues.contains(queue)) {
                throw Problem.unprocessable("queue-unknown", queue);
            }
        }
        lock(wanted.employee());
        var before = member(wanted.employee());
        before.ifPresent(member -> caller.orgScope().require(member.orgUnit()));
        long version = before.map(Member::version).orElse(0L);
        ifMatch.check(version);
        jdbc.sql("""
                        insert into staff_member (employee, version, org_unit, queues, skills, capacity, active)
                        values (?, ?, ?, ?, ?, ?, ?)
                        on conflict (employee) do update set version = excluded.version, org_unit = excluded.org_unit,
                            queues = excluded.queues, skills = excluded.skills, capacity = excluded.capacity,
                            active = excluded.active""")
                .params(
                        wanted.employee(),
                        version + 1,
                        wanted.orgUnit(),
                        wanted.queues().toArray(String[]::new),
                        wanted.skills().toArray(String[]::new),
                        wanted.capacity(),
                        wanted.active())
                .update();
        var saved = member(wanted.employee()).orElseThrow();
        outbox.append(
                AssignmentRules.TOPIC,
                "StaffMemberEntered",
                new MemberState(
                        UUID.nameUUIDFromBytes(("staff " + saved.employee()).getBytes(StandardCharsets.UTF_8)),
                        saved.version(),
                        saved.orgUnit(),
                        saved.employee(),
                        saved.queues(),
                        saved.skills(),
                        saved.capacity(),
                        saved.active()));
        return saved;
    }

    /** Absences that are not over, and those of the last year. */
    @Transactional(readOnly = true)
    List<Staffing.Absence> absences(String employee, Caller caller) {
        requireOf(employee, caller);
        return jdbc.sql("""
                        select * from staff_absence where employee = ? and until_at > ?
                        order by from_at desc, id limit 200""")
                .params(employee, clock.instant().minus(LONGEST).atOffset(ZoneOffset.UTC))
                .query((row, i) -> Staffing.absence(row))
                .list();
    }

    /**
     * Enters an absence; a problem (409) where it would overlap another one: two deputies at a time leave it open who
     * stands in.
     */
    @Transactional
    Staffing.Absence away(
            String employee, Instant from, Instant until, @Nullable String deputy, boolean takeOver, Caller caller) {
        requireOf(employee, caller);
        var now = clock.instant();
        if (!from.isBefore(until)
                || until.isBefore(now)
                || from.isBefore(now.minus(LONGEST))
                || from.isAfter(now.plus(LONGEST))
                || from.plus(LONGEST).isBefore(until)) {
            throw Problem.unprocessable("absence-implausible");
        }
        if (employee.equals(deputy)) {
            throw Problem.unprocessable("absence-own-deputy");
        }
        var absence = new Staffing.Absence(
                Ids.next(),
                employee,
                from.truncatedTo(ChronoUnit.MICROS),
                until.truncatedTo(ChronoUnit.MICROS),
                deputy,
                takeOver,
                caller.username(),
                null);
        // No constraint: older absences may overlap, from the time when they were not told apart.
        lock(employee);
        overlapping(absence).ifPresent(there -> {
            throw Problem.conflict("absence-overlaps", employee, there.fromAt(), there.untilAt())
                    .with("absenceId", there.id());
        });
        jdbc.sql("""
                        insert into staff_absence (id, employee, from_at, until_at, deputy, take_over, entered_by)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                .param(absence.id())
                .param(employee)
                .param(absence.fromAt().atOffset(ZoneOffset.UTC))
                .param(absence.untilAt().atOffset(ZoneOffset.UTC))
                .param(deputy)
                .param(takeOver)
                .param(caller.username())
                .update();
        tell("StaffAbsenceEntered", absence, 1);
        return absence;
    }

    @Transactional
    void back(String employee, UUID id, Caller caller) {
        requireOf(employee, caller);
        var absence = jdbc.sql("delete from staff_absence where id = ? and employee = ? returning *")
                .params(id, employee)
                .query((row, i) -> Staffing.absence(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("absence-not-found", id));
        tell("StaffAbsenceRemoved", absence, 2);
    }

    /** Of several from the time when they were not told apart, the first. */
    private Optional<Staffing.Absence> overlapping(Staffing.Absence wanted) {
        return jdbc.sql("""
                        select * from staff_absence where employee = ? and from_at < ? and until_at > ?
                        order by from_at, id limit 1""")
                .params(
                        wanted.employee(),
                        wanted.untilAt().atOffset(ZoneOffset.UTC),
                        wanted.fromAt().atOffset(ZoneOffset.UTC))
                .query((row, i) -> Staffing.absence(row))
                .optional();
    }

    /** Until the end of the transaction nobody else enters anything of this employee. */
    private void lock(String employee) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('staff ' || ?, 0))")
                .param(employee)
                .query((row, i) -> 0)
                .single();
    }

    /** One's own; those of the staff of one's org units; an admin, anybody's. */
    private void requireOf(String employee, Caller caller) {
        boolean leads = caller.isOneOf(Set.of(SUPERVISOR, ADMIN))
                && member(employee)
                        .map(member -> caller.orgScope().contains(member.orgUnit()))
                        .orElse(caller.is(ADMIN));
        if (!leads && !employee.equals(caller.username())) {
            throw Problem.notFound("staff-member-not-found", employee);
        }
    }

    private void tell(String event, Staffing.Absence absence, long version) {
        outbox.append(
                AssignmentRules.TOPIC,
                event,
                new AbsenceState(
                        absence.id(),
                        version,
                        member(absence.employee()).map(Member::orgUnit).orElse(null),
                        absence.employee(),
                        absence.fromAt(),
                        absence.untilAt(),
                        absence.deputy(),
                        absence.takeOver()));
    }

    private Optional<Member> member(String employee) {
        return jdbc.sql("select * from staff_member where employee = ?")
                .param(employee)
                .query((row, i) -> member(row))
                .optional();
    }

    private static Member member(ResultSet row) throws SQLException {
        var assigned = row.getObject("last_assigned_at", OffsetDateTime.class);
        return new Member(
                row.getString("employee"),
                row.getLong("version"),
                row.getString("org_unit"),
                List.of((String[]) row.getArray("queues").getArray()),
                List.of((String[]) row.getArray("skills").getArray()),
                row.getInt("capacity"),
                row.getBoolean("active"),
                assigned == null ? null : assigned.toInstant());
    }
}
