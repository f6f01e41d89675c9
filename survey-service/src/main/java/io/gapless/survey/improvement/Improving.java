package io.gapless.survey.improvement;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.gap.GapMeasures;
import io.gapless.survey.improvement.Improvement.Action;
import io.gapless.survey.improvement.Improvement.ActionStatus;
import io.gapless.survey.improvement.Improvement.Baseline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Begins improvements, follows their actions, reminds of them, and measures again. */
@Service
class Improving {

    /** They see all improvements of their org units; others only those in which they have something to do. */
    private static final Set<String> OVERSEERS = Set.of(ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE);

    private static final Set<String> STEERING = Set.of(ADMIN, QUALITY_ANALYST, SUPERVISOR);
    private static final Duration YEAR = Duration.ofDays(365);

    private final Improvements improvements;
    private final Measuring measuring;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final SurveySettings survey;
    private final ImprovementSettings settings;
    private final Clock clock;

    Improving(
            Improvements improvements,
            Measuring measuring,
            Outbox outbox,
            JdbcClient jdbc,
            SurveySettings survey,
            ImprovementSettings settings,
            Clock clock) {
        this.improvements = improvements;
        this.measuring = measuring;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.survey = survey;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * An improvement to begin.
     *
     * @param from beginning of the baseline; a year before its end unless told
     * @param to end of the baseline; now unless told
     */
    record Plan(
            String title,
            Aim aim,
            String owner,
            LocalDate dueOn,
            LocalDate checkOn,
            double target,
            @Nullable Instant from,
            @Nullable Instant to,
            List<Action> actions) {}

    @Transactional
    Improvement begin(Plan plan, Caller caller) {
        caller.orgScope().require(plan.aim().orgUnit());
        measuring.check(plan.aim());
        var now = now();
        requireOrder(plan.dueOn(), plan.checkOn());
        plan.actions().forEach(this::requireDue);
        var to = plan.to() == null || plan.to().isAfter(now) ? now : plan.to();
        var from = plan.from() == null ? to.minus(YEAR) : plan.from();
        if (!from.isBefore(to)) {
            throw Problem.unprocessable("period-empty");
        }
        // Up to now: what has just been taken in counts.
        var measured = measuring.measure(plan.aim(), from, to.equals(now) ? to.plusSeconds(1) : to);
        if (measured.figure().value() == null) {
            throw Problem.unprocessable("baseline-not-known");
        }
        var begun = Improvement.begin(
                plan.title(),
                plan.aim(),
                plan.owner(),
                plan.dueOn(),
                plan.checkOn(),
                plan.target(),
                Baseline.of(measured, from, to),
                plan.actions(),
                caller.username(),
                now);
        return save(begun, "ImprovementBegun");
    }

    @Transactional
    Improvement change(
            UUID id, IfMatch ifMatch, String title, String owner, LocalDate dueOn, LocalDate checkOn, Caller caller) {
        requireOrder(dueOn, checkOn);
        var improvement = steered(id, caller);
        ifMatch.check(improvement.version());
        return save(improvement.changed(title, owner, dueOn, checkOn), "ImprovementChanged");
    }

    @Transactional
    Improvement add(UUID id, IfMatch ifMatch, Action action, Caller caller) {
        var improvement = steered(id, caller);
        ifMatch.check(improvement.version());
        requireDue(action);
        return save(improvement.plus(action), "ImprovementChanged");
    }

    /** By the owner of the action or of the improvement, or whoever steers improvements there. */
    @Transactional
    Improvement settle(UUID id, IfMatch ifMatch, int number, ActionStatus to, @Nullable String note, Caller caller) {
        var improvement = find(id, caller);
        var action = improvement.action(number);
        if (!action.owner().equals(caller.username())
                && !improvement.owner().equals(caller.username())
                && !(caller.isOneOf(STEERING) && caller.orgScope().contains(improvement.orgUnit()))) {
            throw Problem.forbidden("action-of-others", number);
        }
        if (to == ActionStatus.DROPPED) {
            caller.orgScope().require(improvement.orgUnit());
        }
        ifMatch.check(improvement.version());
        return save(improvement.settled(number, to, note, caller.username(), now()), "ImprovementChanged");
    }

    /** Measures again what was improved, since everything was done. */
    @Transactional
    Improvement check(UUID id, IfMatch ifMatch, Caller caller) {
        var improvement = steered(id, caller);
        ifMatch.check(improvement.version());
        return check(improvement, caller.username());
    }

    private Improvement check(Improvement improvement, String by) {
        var now = now();
        var since = improvement.inEffectSince();
        if (since == null) {
            throw Problem.conflict("actions-not-settled");
        }
        var measured = measuring.measure(improvement.aim(), since, now.plusSeconds(1));
        var difference = GapMeasures.difference(improvement.baseline().measured(), measured);
        return save(improvement.checked(measured, difference, since, by, now), "ImprovementChecked");
    }

    @Transactional
    Improvement reopen(UUID id, IfMatch ifMatch, LocalDate dueOn, LocalDate checkOn, Caller caller) {
        requireOrder(dueOn, checkOn);
        var improvement = steered(id, caller);
        ifMatch.check(improvement.version());
        return save(improvement.reopened(dueOn, checkOn), "ImprovementChanged");
    }

    @Transactional
    Improvement cancel(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var improvement = steered(id, caller);
        ifMatch.check(improvement.version());
        return save(improvement.cancelled(reason, now()), "ImprovementCancelled");
    }

    /** What is over cannot be done any more. */
    private void requireDue(Action action) {
        if (action.dueOn().isBefore(today())) {
            throw Problem.unprocessable("action-due-past", action.dueOn());
        }
    }

    private static void requireOrder(LocalDate dueOn, LocalDate checkOn) {
        if (!checkOn.isAfter(dueOn)) {
            throw Problem.unprocessable("check-before-due", dueOn);
        }
    }

    private Improvement save(Improvement improvement, String type) {
        var saved = improvements.save(improvement);
        outbox.append(ImprovementState.TOPIC, type, ImprovementState.from(saved));
        return saved;
    }

    /** As the database keeps it: to the microsecond. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), survey.zone());
    }

    /**
     * The improvement, unless there is none that the caller may know of: who oversees its org unit, and whoever has
     * something to do in it, there or below.
     */
    @Transactional(readOnly = true)
    Improvement find(UUID id, Caller caller) {
        return improvements
                .findById(id)
                .filter(improvement ->
                        caller.isOneOf(OVERSEERS) && caller.orgScope().contains(improvement.orgUnit())
                                || isNamed(improvement, caller) && touches(improvement.orgUnit(), caller))
                .orElseThrow(() -> Problem.notFound("improvement-not-found", id));
    }

    /** The same, for who steers: only in their own org units (403). */
    private Improvement steered(UUID id, Caller caller) {
        var improvement = find(id, caller);
        caller.orgScope().require(improvement.orgUnit());
        return improvement;
    }

    private static boolean isNamed(Improvement improvement, Caller caller) {
        return improvement.owner().equals(caller.username())
                || improvement.actions().stream()
                        .anyMatch(action -> action.owner().equals(caller.username()));
    }

    private static boolean touches(String orgUnit, Caller caller) {
        return caller.orgScope().contains(orgUnit)
                || caller.orgScope().units().stream().anyMatch(unit -> OrgScope.covers(orgUnit, unit));
    }

    /** The units above those of a scope. */
    private static Set<String> above(OrgScope scope) {
        var above = new TreeSet<String>();
        for (String unit : scope.units()) {
            for (int end = unit.lastIndexOf('/'); end > 0; end = unit.lastIndexOf('/', end - 1)) {
                above.add(unit.substring(0, end));
            }
        }
        return above;
    }

    /**
     * Reminds of actions that are due soon or overdue, each once. Two of these at once pass each other's rows by.
     *
     * @return whether there may be more
     */
    @Transactional
    boolean remind(int atMost) {
        var today = today();
        var soon = today.plusDays(settings.remindDays());
        var ids = jdbc.sql("""
                        select i.id from improvement i where i.status = 'OPEN' and exists (
                            select from improvement_action a where a.improvement = i.id and a.status = 'OPEN'
                                and (a.reminded_at is null and a.due_on <= :soon
                                    or a.overdue_at is null and a.due_on < :today))
                        order by i.id limit :most for update of i skip locked""")
                .param("soon", soon)
                .param("today", today)
                .param("most", atMost)
                .query(UUID.class)
                .list();
        for (UUID id : ids) {
            var improvement = improvements.findById(id).orElseThrow();
            var actions = improvement.actions();
            var numbers = IntStream.range(0, actions.size())
                    .filter(i -> actions.get(i).isToBeRemindedOf(today, soon))
                    .mapToObj(i -> i + 1)
                    .toList();
            var of = numbers.stream().map(number -> actions.get(number - 1)).toList();
            var saved = improvements.save(improvement.reminded(of, today, now()));
            outbox.append(ImprovementState.TOPIC, "ImprovementReminded", ImprovementState.from(saved, numbers));
        }
        return ids.size() == atMost;
    }

    /**
     * Measures again what is to be checked by now and is done. What is not done is not judged: it stays open, and in the
     * list of what is overdue.
     */
    @Transactional
    boolean checkDue(int atMost) {
        var ids = jdbc.sql("""
                        select i.id from improvement i where i.status = 'OPEN' and i.check_on <= :today
                            and not exists (select from improvement_action a
                                where a.improvement = i.id and a.status = 'OPEN')
                            and exists (select from improvement_action a
                                where a.improvement = i.id and a.status = 'DONE')
                        order by i.check_on, i.id limit :most for update of i skip locked""")
                .param("today", today())
                .param("most", atMost)
                .query(UUID.class)
                .list();
        ids.forEach(id -> check(improvements.findById(id).orElseThrow(), Caller.SYSTEM));
        return ids.size() == atMost;
    }

    /** What a list is narrowed by; null where it is not. */
    record Filter(
            @Nullable String orgUnit,
            @Nullable ImprovementStatus status,
            @Nullable Verdict verdict,
            @Nullable Integer gap,
            @Nullable String questionnaire,
            @Nullable String owner,
            @Nullable Boolean overdue) {}

    /** One row of a list. */
    record Row(
            UUID id,
            String orgUnit,
            @Nullable String segment,
            String title,
            Aim.Subject subject,
            @Nullable Integer gap,
            @Nullable String dimension,
            @Nullable String cause,
            @Nullable String questionnaire,
            @Nullable String question,
            String owner,
            ImprovementStatus status,
            LocalDate dueOn,
            LocalDate checkOn,
            double baseline,
            double target,
            @Nullable Double value,
            @Nullable Double difference,
            @Nullable Verdict verdict,
            int actions,
            int actionsOpen,
            Instant createdAt) {}

    /** Newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Row> list(Filter filter, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var named = "(i.owner = :caller or exists (select from improvement_action a"
                + " where a.improvement = i.id and a.owner = :caller))";
        parameters.put("caller", caller.username());
        var visible = scope.condition("i.org_unit") + (caller.isOneOf(OVERSEERS) ? "" : " and " + named);
        var above = above(caller.orgScope());
        if (filter.orgUnit() == null && !above.isEmpty()) {
            // Of units above theirs, those in which they have something to do.
            visible = "(" + visible + " or i.org_unit in (:above) and " + named + ")";
            parameters.put("above", above);
        }
        var conditions = new ArrayList<>(List.of(visible));
        if (filter.status() != null) {
            conditions.add("i.status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.verdict() != null) {
            conditions.add("i.verdict = :verdict");
            parameters.put("verdict", filter.verdict().name());
        }
        if (filter.gap() != null) {
            conditions.add("i.gap = :gap");
            parameters.put("gap", filter.gap());
        }
        if (filter.questionnaire() != null) {
            conditions.add("i.questionnaire = :questionnaire");
            parameters.put("questionnaire", filter.questionnaire());
        }
        if (filter.owner() != null) {
            conditions.add("(i.owner = :owner or exists (select from improvement_action a"
                    + " where a.improvement = i.id and a.owner = :owner))");
            parameters.put("owner", filter.owner());
        }
        if (filter.overdue() != null) {
            conditions.add((filter.overdue() ? "" : "not ")
                    + "(i.status = 'OPEN' and (i.check_on <= :today or exists (select from improvement_action a"
                    + " where a.improvement = i.id and a.status = 'OPEN' and a.due_on < :today)))");
            parameters.put("today", today());
        }
        if (paging.after() != null) {
            conditions.add("i.id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("""
                        select i.id, i.org_unit, i.segment, i.title, i.subject, i.gap, i.dimension, i.cause, i.questionnaire,
                            i.question, i.owner, i.status, i.due_on, i.check_on,
                            round(i.baseline_value::numeric, 2) as baseline, round(i.target::numeric, 2) as target,
                            round(c.value::numeric, 2) as value, round(c.difference::numeric, 2) as difference, i.verdict,
                            (select count(*) from improvement_action a where a.improvement = i.id) as actions,
                            (select count(*) from improvement_action a
                                where a.improvement = i.id and a.status = 'OPEN') as actions_open,
                            i.created_at
                        from improvement i
                        left join lateral (select * from improvement_check k where k.improvement = i.id
                            order by k.position desc limit 1) c on true
                        where\s""" + String.join(" and ", conditions) + " order by i.id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }
}
