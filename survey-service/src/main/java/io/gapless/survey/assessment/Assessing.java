package io.gapless.survey.assessment;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.assessment.Assessment.Status;
import io.gapless.survey.assessment.Figures.Subject;
import io.gapless.survey.assessment.Result.FigureOf;
import io.gapless.survey.assessment.Scorecard.Indicator;
import io.gapless.survey.assessment.Scorecard.Kind;
import io.gapless.survey.measure.Estimate;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Takes assessments from the draft over publication and appeals to what is final, and books what they lead to. */
@Service
class Assessing {

    static final String TYPE = "assessment-calculation";
    static final int MOST_SUBJECTS = 2_000;

    /** They prepare and settle assessments; the others see what is published. */
    private static final Set<String> ASSESSORS = Set.of(ADMIN, QUALITY_ANALYST);

    private static final Set<String> OVERSEERS = Set.of(ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE);
    private static final TypeReference<List<FigureOf>> FIGURES = new TypeReference<>() {};

    private final Scorecards scorecards;
    private final Figures figures;
    private final Jobs jobs;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final SurveySettings survey;
    private final AssessmentSettings settings;
    private final Clock clock;

    Assessing(
            Scorecards scorecards,
            Figures figures,
            Jobs jobs,
            Outbox outbox,
            JdbcClient jdbc,
            JsonMapper json,
            SurveySettings survey,
            AssessmentSettings settings,
            Clock clock) {
        this.scorecards = scorecards;
        this.figures = figures;
        this.jobs = jobs;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.json = json;
        this.survey = survey;
        this.settings = settings;
        this.clock = clock;
    }

    /** What a calculation is told. */
    record Told(UUID assessment) {}

    /** An objection to a result, and what was decided. */
    record Appeal(
            UUID id,
            UUID assessment,
            UUID result,
            String text,
            String appellant,
            Instant appealedAt,
            AppealStatus status,
            @Nullable String decision,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable Double corrected) {}

    /** How an appeal stands. */
    enum AppealStatus {
        OPEN,
        ACCEPTED,
        REJECTED
    }

    /** What was booked for a result. */
    record Entry(
            UUID id,
            UUID assessment,
            UUID result,
            String orgUnit,
            @Nullable String employee,
            String quarter,
            Kind kind,
            BigDecimal amount,
            String currency,
            double score,
            Instant bookedAt) {}

    /**
     * Starts an assessment, with everybody whom it is about; a job computes their figures.
     *
     * @param subjects whom it is about; found by the level where null
     */
    @Transactional
    Assessment start(
            UUID scorecardId, String orgUnit, String quarter, @Nullable List<Subject> subjects, Caller caller) {
        caller.orgScope().require(orgUnit);
        var card = scorecards.find(scorecardId);
        if (card.status() != Scorecard.Status.PUBLISHED) {
            throw Problem.unprocessable("scorecard-not-published", card.code(), card.edition());
        }
        var time = Quarter.of(quarter);
        var now = now();
        if (time.to(survey.zone()).isAfter(now)) {
            throw Problem.unprocessable("quarter-not-over", quarter);
        }
        if (jdbc.sql("select exists (select from assessment where code = ? and org_unit = ? and quarter = ?)")
                .params(card.code(), orgUnit, quarter)
                .query(Boolean.class)
                .single()) {
            throw Problem.conflict("assessment-exists", card.code(), orgUnit, quarter);
        }
        var about = subjects == null ? found(card.level(), orgUnit) : checked(subjects, card.level(), orgUnit);
        if (about.isEmpty() || about.size() > MOST_SUBJECTS) {
            throw Problem.unprocessable("subjects-wrong-number", about.size(), MOST_SUBJECTS);
        }
        var id = Ids.next();
        jdbc.sql("""
                        insert into assessment (id, version, scorecard, code, level, org_unit, quarter, status, starts_at,
                            ends_at, author, created_at)
                        values (?, 1, ?, ?, ?, ?, ?, 'DRAFT', ?, ?, ?, ?)""")
                .params(
                        id,
                        card.id(),
                        card.code(),
                        card.level().name(),
                        orgUnit,
                        quarter,
                        time.from(survey.zone()).atOffset(ZoneOffset.UTC),
                        time.to(survey.zone()).atOffset(ZoneOffset.UTC),
                        caller.username(),
                        now.atOffset(ZoneOffset.UTC))
                .update();
        for (Subject subject : about) {
            jdbc.sql("""
                            insert into assessment_result (id, assessment, org_unit, employee, figures, known, kind, amount)
                            values (?, ?, ?, ?, '[]', 0, 'NONE', 0)""")
                    .param(Ids.next())
                    .param(id)
                    .param(subject.orgUnit())
                    .param(subject.employee())
                    .update();
        }
        tell(id, "AssessmentStarted");
        return calculate(id, caller);
    }

    private static LinkedHashSet<Subject> checked(List<Subject> subjects, Level level, String orgUnit) {
        for (Subject subject : subjects) {
            if (!OrgScope.covers(orgUnit, subject.orgUnit())
                    || (level == Level.POST) != (subject.employee() != null)
                    || level == Level.COMPANY && !subject.orgUnit().equals(orgUnit)) {
                throw Problem.unprocessable("subject-wrong", subject.orgUnit(), level);
            }
        }
        return new LinkedHashSet<>(subjects);
    }

    /** The org unit itself; the units right below it that have customers; whoever looks after customers there. */
    private LinkedHashSet<Subject> found(Level level, String orgUnit) {
        var scope = new OrgScope(List.of(orgUnit));
        var found = new LinkedHashSet<Subject>();
        switch (level) {
            case COMPANY -> found.add(new Subject(orgUnit, null));
            case DEPARTMENT -> {
                var units = new TreeSet<String>();
                for (String unit : jdbc.sql(
                                "select distinct org_unit from known_customer where " + scope.condition("org_unit"))
                        .params(scope.parameters())
                        .query(String.class)
                        .list()) {
                    if (unit.length() > orgUnit.length()) {
                        int end = unit.indexOf('/', orgUnit.length() + 1);
                        units.add(end < 0 ? unit : unit.substring(0, end));
                    }
                }
                units.forEach(unit -> found.add(new Subject(unit, null)));
            }
            case POST ->
                jdbc.sql(
                                "select distinct manager from known_customer where manager is not null and merged_into is null and "
                                        + scope.condition("org_unit") + " order by manager")
                        .params(scope.parameters())
                        .query(String.class)
                        .list()
                        .forEach(manager -> found.add(new Subject(orgUnit, manager)));
        }
        return found;
    }

    /** Computes a draft anew; what was entered stays. */
    @Transactional
    Assessment calculate(UUID id, IfMatch ifMatch, Caller caller) {
        var assessment = locked(id, caller);
        ifMatch.check(assessment.version());
        return calculate(id, caller);
    }

    private Assessment calculate(UUID id, Caller caller) {
        var assessment = locked(id, caller);
        assessment.requireDraft();
        var job = jobs.start(
                TYPE,
                assessment.code() + " " + assessment.orgUnit() + " " + assessment.quarter(),
                new Told(id),
                caller);
        jdbc.sql("update assessment set version = version + 1, job_id = ?, calculated_at = null where id = ?")
                .params(job.id(), id)
                .update();
        return tell(id, "AssessmentCalculating");
    }

    /** The results of a draft that a calculation of that job still has to compute. */
    @Transactional(readOnly = true)
    List<UUID> results(UUID assessment) {
        return jdbc.sql("select id from assessment_result where assessment = ? order by id")
                .param(assessment)
                .query(UUID.class)
                .list();
    }

    /** Computes one result, within the job's step; nothing where the draft was published or is calculated by another job. */
    void compute(UUID resultId, UUID job) {
        var result = result(resultId);
        var assessment = jdbc.sql("select * from assessment where id = ? for update")
                .param(result.assessment())
                .query(rows())
                .single();
        if (assessment.status() != Status.DRAFT || !job.equals(assessment.jobId())) {
            return;
        }
        result = result(resultId);
        var card = scorecards.find(assessment.scorecard());
        var subject = new Subject(result.orgUnit(), result.employee());
        var computed = new ArrayList<FigureOf>();
        for (Indicator indicator : card.indicators()) {
            var entered = result.figures().stream()
                    .filter(figure -> figure.code().equals(indicator.code()) && figure.enteredBy() != null)
                    .findFirst();
            computed.add(entered.orElseGet(() -> FigureOf.computed(
                    indicator, figures.compute(indicator, subject, assessment.startsAt(), assessment.endsAt()))));
        }
        save(result.with(computed, card, settings.leastKnown().doubleValue()));
    }

    /** Notes that a calculation is over. */
    void computed(UUID id, UUID job) {
        if (jdbc.sql("""
                        update assessment set version = version + 1, calculated_at = ?
                        where id = ? and status = 'DRAFT' and job_id = ?""").params(now().atOffset(ZoneOffset.UTC), id, job).update() == 1) {
            tell(id, "AssessmentCalculated");
        }
    }

    /** Enters a figure that nobody else can tell, with the reason. */
    @Transactional
    Result enter(UUID id, IfMatch ifMatch, UUID resultId, String code, double value, String reason, Caller caller) {
        var assessment = locked(id, caller);
        ifMatch.check(assessment.version());
        assessment.requireDraft();
        requireCalculated(assessment);
        var result = resultOf(assessment, resultId);
        if (caller.username().equals(result.employee())) {
            throw Problem.forbidden("assessment-of-oneself");
        }
        var card = scorecards.find(assessment.scorecard());
        var indicator = card.indicators().stream()
                .filter(one -> one.code().equals(code) && one.metric() == Metric.ENTERED)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("indicator-not-entered", code));
        if (value < Math.min(indicator.worst(), indicator.best())
                || value > Math.max(indicator.worst(), indicator.best())) {
            throw Problem.unprocessable(
                    "figure-outside-scale", code, number(indicator.worst()), number(indicator.best()));
        }
        var entered = new ArrayList<FigureOf>();
        for (FigureOf figure : result.figures()) {
            entered.add(
                    figure.code().equals(code)
                            ? FigureOf.entered(indicator, value, caller.username(), reason, now())
                            : figure);
        }
        var saved = save(result.with(entered, card, settings.leastKnown().doubleValue()));
        bump(id, "AssessmentFigureEntered");
        return saved;
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** Shows it to those who were assessed; from now on they can appeal. */
    @Transactional
    Assessment publish(UUID id, IfMatch ifMatch, Caller caller) {
        var assessment = locked(id, caller);
        ifMatch.check(assessment.version());
        assessment.requireMoveTo(Status.PUBLISHED);
        requireCalculated(assessment);
        var now = now();
        jdbc.sql("update assessment set status = 'PUBLISHED', published_at = ?, appeal_until = ? where id = ?")
                .param(now.atOffset(ZoneOffset.UTC))
                .param(settings.appealUntil(LocalDate.ofInstant(now, survey.zone())))
                .param(id)
                .update();
        return bump(id, "AssessmentPublished");
    }

    /** Throws a {@link Problem} (409) while there are no figures. */
    static void requireCalculated(Assessment assessment) {
        if (assessment.calculatedAt() == null) {
            throw Problem.conflict("assessment-not-calculated");
        }
    }

    /** Objects to a result: whoever was assessed; of org units, a supervisor of theirs. */
    @Transactional
    Appeal appeal(UUID id, UUID resultId, String text, Caller caller) {
        var assessment = lockedRow(id).orElseThrow(() -> Problem.notFound("assessment-not-found", id));
        var result = resultOf(assessment, resultId);
        if (assessment.status() == Status.DRAFT || !mayKnow(result, assessment, caller)) {
            throw Problem.notFound("result-not-found", resultId);
        }
        boolean own = result.employee() == null
                ? caller.is(SUPERVISOR) && caller.orgScope().contains(result.orgUnit())
                : result.employee().equals(caller.username());
        if (!own) {
            throw Problem.forbidden("result-of-others");
        }
        assessment.requirePublished();
        var until = assessment.appealUntil();
        if (until != null && today().isAfter(until)) {
            throw Problem.conflict("appeal-too-late", until);
        }
        if (jdbc.sql("select exists (select from assessment_appeal where result = ? and status = 'OPEN')")
                .param(resultId)
                .query(Boolean.class)
                .single()) {
            throw Problem.conflict("appeal-open");
        }
        var appealId = Ids.next();
        jdbc.sql("""
                        insert into assessment_appeal (id, assessment, result, text, appellant, appealed_at, status)
                        values (?, ?, ?, ?, ?, ?, 'OPEN')""")
                .params(appealId, id, resultId, text, caller.username(), now().atOffset(ZoneOffset.UTC))
                .update();
        bump(id, "AssessmentAppealed");
        return findAppeal(id, appealId);
    }

    /**
     * Decides an appeal; not whoever appealed, nor who entered a figure of the result.
     *
     * @param corrected the score instead, 0 to 100; null where the appeal is rejected
     */
    @Transactional
    Appeal decide(UUID id, IfMatch ifMatch, UUID appealId, @Nullable Double corrected, String decision, Caller caller) {
        var assessment = locked(id, caller);
        ifMatch.check(assessment.version());
        assessment.requirePublished();
        var appeal = findAppeal(id, appealId);
        var result = result(appeal.result());
        if (appeal.appellant().equals(caller.username()) || caller.username().equals(result.employee())) {
            throw Problem.forbidden("assessment-of-oneself");
        }
        if (result.figures().stream().anyMatch(figure -> caller.username().equals(figure.enteredBy()))) {
            throw Problem.forbidden("assessment-by-oneself");
        }
        if (appeal.status() != AppealStatus.OPEN) {
            throw Problem.conflict("appeal-decided", appeal.status());
        }
        jdbc.sql("""
                        update assessment_appeal set status = ?, decision = ?, decided_by = ?, decided_at = ?, corrected = ?
                        where id = ?""")
                .param((corrected == null ? AppealStatus.REJECTED : AppealStatus.ACCEPTED).name())
                .param(decision)
                .param(caller.username())
                .param(now().atOffset(ZoneOffset.UTC))
                .param(corrected)
                .param(appealId)
                .update();
        if (corrected != null) {
            save(result.corrected(Estimate.round(corrected, 2), scorecards.find(assessment.scorecard())));
        }
        bump(id, "AssessmentAppealDecided");
        return findAppeal(id, appealId);
    }

    /** Settles it for good, once nobody can appeal any more, and books what the results lead to. */
    @Transactional
    Assessment settle(UUID id, IfMatch ifMatch, Caller caller) {
        var assessment = locked(id, caller);
        ifMatch.check(assessment.version());
        assessment.requireMoveTo(Status.FINAL);
        var until = assessment.appealUntil();
        if (until != null && !today().isAfter(until)) {
            throw Problem.conflict("appeals-possible", until);
        }
        if (jdbc.sql("select exists (select from assessment_appeal where assessment = ? and status = 'OPEN')")
                .param(id)
                .query(Boolean.class)
                .single()) {
            throw Problem.conflict("appeals-open");
        }
        var card = scorecards.find(assessment.scorecard());
        var now = now();
        for (UUID resultId : results(id)) {
            var result = result(resultId);
            var counts = result.counts();
            if (counts == null || result.kind() == Kind.NONE) {
                continue;
            }
            jdbc.sql("""
                            insert into reward_entry (id, assessment, result, org_unit, employee, quarter, kind, amount,
                                currency, score, booked_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .param(Ids.next())
                    .param(id)
                    .param(resultId)
                    .param(result.orgUnit())
                    .param(result.employee())
                    .param(assessment.quarter())
                    .param(result.kind().name())
                    .param(result.amount())
                    .param(card.currency())
                    .param(counts)
                    .param(now.atOffset(ZoneOffset.UTC))
                    .update();
        }
        jdbc.sql("update assessment set version = version + 1, status = 'FINAL', final_at = ? where id = ?")
                .params(now.atOffset(ZoneOffset.UTC), id)
                .update();
        return tell(id, "AssessmentFinal");
    }

    private Assessment bump(UUID id, String type) {
        jdbc.sql("update assessment set version = version + 1 where id = ?")
                .param(id)
                .update();
        return tell(id, type);
    }

    private Assessment tell(UUID id, String type) {
        var assessment = jdbc.sql("select * from assessment where id = ?")
                .param(id)
                .query(rows())
                .single();
        outbox.append(AssessmentState.TOPIC, type, AssessmentState.from(assessment));
        return assessment;
    }

    private Optional<Assessment> lockedRow(UUID id) {
        return jdbc.sql("select * from assessment where id = ? for update")
                .param(id)
                .query(rows())
                .optional();
    }

    private Assessment locked(UUID id, Caller caller) {
        return lockedRow(id)
                .filter(assessment -> caller.orgScope().contains(assessment.orgUnit()))
                .orElseThrow(() -> Problem.notFound("assessment-not-found", id));
    }

    private Result save(Result result) {
        jdbc.sql("""
                        update assessment_result set figures = ?, score = ?, known = ?, corrected = ?, kind = ?, amount = ?
                        where id = ?""")
                .param(json.writeValueAsString(result.figures()))
                .param(result.score())
                .param(result.known())
                .param(result.corrected())
                .param(result.kind().name())
                .param(result.amount())
                .param(result.id())
                .update();
        return result;
    }

    private Result resultOf(Assessment assessment, UUID resultId) {
        return jdbc.sql("select * from assessment_result where id = ? and assessment = ?")
                .params(resultId, assessment.id())
                .query(resultRows())
                .optional()
                .orElseThrow(() -> Problem.notFound("result-not-found", resultId));
    }

    private Result result(UUID id) {
        return jdbc.sql("select * from assessment_result where id = ?")
                .param(id)
                .query(resultRows())
                .single();
    }

    /** Assessors see all of their org units, supervisors and executives what is published there, employees their own. */
    private static boolean mayKnow(Result result, Assessment assessment, Caller caller) {
        if (caller.isOneOf(ASSESSORS) && caller.orgScope().contains(assessment.orgUnit())) {
            return true;
        }
        return assessment.status() != Status.DRAFT
                && (caller.isOneOf(OVERSEERS) && caller.orgScope().contains(result.orgUnit())
                        || caller.username().equals(result.employee()));
    }

    @Transactional(readOnly = true)
    Assessment find(UUID id, Caller caller) {
        return jdbc.sql("select * from assessment where id = ?")
                .param(id)
                .query(rows())
                .optional()
                .filter(assessment -> visible(assessment, caller))
                .orElseThrow(() -> Problem.notFound("assessment-not-found", id));
    }

    /** The assessment by a scorecard of an org unit for a quarter, once it is published. */
    @Transactional(readOnly = true)
    Optional<UUID> published(String code, String orgUnit, String quarter) {
        return jdbc.sql(
                        "select id from assessment where code = ? and org_unit = ? and quarter = ? and status <> 'DRAFT'")
                .params(code, orgUnit, quarter)
                .query(UUID.class)
                .optional();
    }

    /** Whoever oversees a part of it may know of it once it is published. */
    private static boolean visible(Assessment assessment, Caller caller) {
        return caller.orgScope().contains(assessment.orgUnit())
                        && (assessment.status() != Status.DRAFT || caller.isOneOf(ASSESSORS))
                || assessment.status() != Status.DRAFT
                        && caller.orgScope().units().stream()
                                .anyMatch(unit -> OrgScope.covers(assessment.orgUnit(), unit));
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Assessment> list(
            @Nullable String orgUnit, @Nullable String quarter, @Nullable Status status, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var visible = scope.condition("org_unit");
        if (orgUnit == null) {
            // Those of a unit above are also about theirs.
            visible = "(" + visible + " or status <> 'DRAFT' and org_unit in (:above))";
            parameters.put("above", above(scope));
        }
        var conditions = new ArrayList<>(List.of(visible));
        if (!caller.isOneOf(ASSESSORS)) {
            conditions.add("status <> 'DRAFT'");
        }
        if (quarter != null) {
            conditions.add("quarter = :quarter");
            parameters.put("quarter", quarter);
        }
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", status.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var found = jdbc.sql("select * from assessment where " + String.join(" and ", conditions)
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(rows())
                .list();
        return KeysetPage.of(found, paging, one -> Cursor.of(one.id()), one -> one);
    }

    private static Set<String> above(OrgScope scope) {
        var above = new TreeSet<String>();
        for (String unit : scope.units()) {
            for (int end = unit.lastIndexOf('/'); end > 0; end = unit.lastIndexOf('/', end - 1)) {
                above.add(unit.substring(0, end));
            }
        }
        // An empty list is no SQL, and no org unit has an empty name.
        return above.isEmpty() ? Set.of("") : above;
    }

    /** The results of an assessment that the caller may know of, in the order in which they were entered. */
    @Transactional(readOnly = true)
    KeysetPage<Result> results(UUID id, Paging paging, Caller caller) {
        var assessment = find(id, caller);
        var scope = caller.orgScope();
        var conditions = new ArrayList<>(List.of("assessment = :assessment"));
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("assessment", id);
        if (!caller.isOneOf(ASSESSORS) || !scope.contains(assessment.orgUnit())) {
            conditions.add(scope.condition("org_unit"));
            parameters.putAll(scope.parameters());
        }
        if (paging.after() != null) {
            conditions.add("id > :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var found = jdbc.sql("select * from assessment_result where " + String.join(" and ", conditions)
                        + " order by id limit " + paging.fetch())
                .params(parameters)
                .query(resultRows())
                .list();
        return KeysetPage.of(found, paging, one -> Cursor.of(one.id()), one -> one);
    }

    /** The caller's own results that are published, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Result> own(Paging paging, Caller caller) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("employee", caller.username());
        var sql = """
                select r.* from assessment_result r join assessment a on a.id = r.assessment
                where r.employee = :employee and a.status <> 'DRAFT'""";
        if (paging.after() != null) {
            sql += " and r.id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var found = jdbc.sql(sql + " order by r.id desc limit " + paging.fetch())
                .params(parameters)
                .query(resultRows())
                .list();
        return KeysetPage.of(found, paging, one -> Cursor.of(one.id()), one -> one);
    }

    /** The appeals of an assessment, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Appeal> appeals(UUID id, Paging paging, Caller caller) {
        find(id, caller);
        var scope = caller.orgScope();
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        parameters.put("assessment", id);
        var sql = "select p.* from assessment_appeal p join assessment_result r on r.id = p.result"
                + " where p.assessment = :assessment and " + scope.condition("r.org_unit");
        if (paging.after() != null) {
            sql += " and p.id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var found = jdbc.sql(sql + " order by p.id desc limit " + paging.fetch())
                .params(parameters)
                .query(Appeal.class)
                .list();
        return KeysetPage.of(found, paging, one -> Cursor.of(one.id()), one -> one);
    }

    private Appeal findAppeal(UUID assessment, UUID id) {
        return jdbc.sql("select * from assessment_appeal where id = ? and assessment = ?")
                .params(id, assessment)
                .query(Appeal.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("appeal-not-found", id));
    }

    /** What was booked, newest first; employees see their own. */
    @Transactional(readOnly = true)
    KeysetPage<Entry> ledger(
            @Nullable String orgUnit,
            @Nullable String quarter,
            @Nullable String employee,
            @Nullable Kind kind,
            Paging paging,
            Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var conditions = new ArrayList<>(List.of(scope.condition("org_unit")));
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        if (!caller.isOneOf(OVERSEERS)) {
            conditions.clear();
            parameters.clear();
            conditions.add("employee = :own");
            parameters.put("own", caller.username());
        }
        if (quarter != null) {
            conditions.add("quarter = :quarter");
            parameters.put("quarter", quarter);
        }
        if (employee != null) {
            conditions.add("employee = :employee");
            parameters.put("employee", employee);
        }
        if (kind != null) {
            conditions.add("kind = :kind");
            parameters.put("kind", kind.name());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var found = jdbc.sql("select * from reward_entry where " + String.join(" and ", conditions)
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(Entry.class)
                .list();
        return KeysetPage.of(found, paging, one -> Cursor.of(one.id()), one -> one);
    }

    private static RowMapper<Assessment> rows() {
        return new SimplePropertyRowMapper<>(Assessment.class);
    }

    private RowMapper<Result> resultRows() {
        return (row, i) -> new Result(
                row.getObject("id", UUID.class),
                row.getObject("assessment", UUID.class),
                row.getString("org_unit"),
                row.getString("employee"),
                json.readValue(row.getString("figures"), FIGURES),
                row.getObject("score", Double.class),
                row.getDouble("known"),
                row.getObject("corrected", Double.class),
                Kind.valueOf(row.getString("kind")),
                row.getBigDecimal("amount"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), survey.zone());
    }
}
