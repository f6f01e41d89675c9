package io.gapless.survey.gap;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.QuestionType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Which steps of service standards see to which expectations of customers, and what level they ask for. */
@Service
class Coverage {

    static final String TOPIC = "gapless.expectation-coverage";

    private final JdbcClient jdbc;
    private final PublishedQuestionnaires questionnaires;
    private final GapSettings settings;
    private final Outbox outbox;
    private final Clock clock;

    Coverage(
            JdbcClient jdbc, PublishedQuestionnaires questionnaires, GapSettings settings, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.questionnaires = questionnaires;
        this.settings = settings;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * A step of a standard, whatever its edition.
     *
     * @param standard the series that all editions of the standard have in common
     * @param key of the step, the same from edition to edition
     */
    record StepRef(UUID standard, String key) {}

    /**
     * A step as the edition in force has it.
     *
     * @param target level that it asks for, 0 to 100; null where it sets none
     * @param inForce whether an edition with that step is in force
     */
    record StepView(
            UUID standard,
            String key,
            @Nullable String name,
            @Nullable String title,
            @Nullable Double target,
            boolean inForce) {}

    /**
     * An item of customers' expectations.
     *
     * @param item id of the question
     * @param version 0 where it was never reviewed
     * @param reviewed whether somebody has looked which steps see to it
     * @param level what the standards in force specify: the highest target of its steps, 0 where no step in force sees to
     *     it or none sets a target; null where it was not reviewed
     */
    record ItemView(
            String item,
            long version,
            @Nullable String dimension,
            String text,
            boolean reviewed,
            @Nullable Double level,
            List<StepView> steps,
            @Nullable String reviewedBy,
            @Nullable Instant reviewedAt) {}

    /** What other services are told. */
    record CoverageState(UUID id, long version, String item, List<StepRef> steps) implements PublicState {

        /** Standards are the whole company's. */
        @Override
        public @Nullable String orgUnit() {
            return null;
        }
    }

    private record Row(UUID id, long version, String item, String reviewedBy, Instant reviewedAt) {}

    /** The items that customers are asked what they expect of; empty as long as nothing is published. */
    List<Question> items() {
        return questionnaires
                .newest(settings.expectations())
                .map(published -> published.questions().list().stream()
                        .filter(question -> question.type() == QuestionType.PAIR)
                        .toList())
                .orElse(List.of());
    }

    /** The same of all editions that were ever published. */
    Set<String> itemsEver() {
        return questionnaires.editions(settings.expectations()).stream()
                .flatMap(edition -> edition.questions().list().stream())
                .filter(question -> question.type() == QuestionType.PAIR)
                .map(Question::id)
                .collect(Collectors.toSet());
    }

    /** By item, the question that asks how important it is. */
    Map<String, String> importanceOf() {
        var asks = new HashMap<String, String>();
        questionnaires
                .editions(settings.expectations())
                .forEach(edition -> edition.questions().list().stream()
                        .filter(question -> question.type() == QuestionType.IMPORTANCE)
                        .forEach(question -> asks.put(Objects.requireNonNull(question.about()), question.id())));
        return asks;
    }

    /** All items with what the standards in force at that time specify. */
    @Transactional(readOnly = true)
    List<ItemView> all(Instant at, Locale locale) {
        var rows = new HashMap<String, Row>();
        jdbc.sql("select id, version, item, reviewed_by, reviewed_at from expectation_coverage")
                .query(Row.class)
                .list()
                .forEach(row -> rows.put(row.item(), row));
        var steps = steps(at);
        var all = new ArrayList<ItemView>();
        for (Question question : items()) {
            var row = rows.get(question.id());
            var of = steps.getOrDefault(question.id(), List.of());
            all.add(new ItemView(
                    question.id(),
                    row == null ? 0 : row.version(),
                    question.dimension(),
                    question.text().in(locale),
                    row != null,
                    row == null ? null : level(of),
                    of,
                    row == null ? null : row.reviewedBy(),
                    row == null ? null : row.reviewedAt()));
        }
        return all;
    }

    @Transactional(readOnly = true)
    ItemView find(String item, Locale locale) {
        return all(clock.instant(), locale).stream()
                .filter(some -> some.item().equals(item))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("expectation-not-found", item));
    }

    /** Says which steps see to an item; none where nothing does. */
    @Transactional
    ItemView set(String item, List<StepRef> steps, IfMatch ifMatch, Caller caller, Locale locale) {
        find(item, locale);
        // Whoever reviews the same item at the same time waits here, and finds the version changed.
        jdbc.sql("select pg_advisory_xact_lock(hashtext('expectation_coverage'), hashtext(?))")
                .param(item)
                .query((row, i) -> 0)
                .list();
        var row = jdbc.sql(
                        "select id, version, item, reviewed_by, reviewed_at from expectation_coverage where item = ?")
                .param(item)
                .query(Row.class)
                .optional();
        ifMatch.check(row.map(Row::version).orElse(0L));
        for (StepRef step : steps) {
            if (!jdbc.sql("""
                            select exists (select from known_standard_step p join known_standard s on s.id = p.standard
                            where s.series = ? and p.step_key = ?)""")
                    .params(step.standard(), step.key())
                    .query(Boolean.class)
                    .single()) {
                throw Problem.unprocessable("standard-step-unknown", step.standard(), step.key());
            }
        }
        var id = row.map(Row::id).orElseGet(Ids::next);
        long version = row.map(Row::version).orElse(0L) + 1;
        jdbc.sql("""
                        insert into expectation_coverage (id, version, item, reviewed_by, reviewed_at)
                        values (?, ?, ?, ?, ?)
                        on conflict (id) do update set version = excluded.version, reviewed_by = excluded.reviewed_by,
                            reviewed_at = excluded.reviewed_at""")
                .params(id, version, item, caller.username(), clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        jdbc.sql("delete from expectation_coverage_step where coverage = ?")
                .param(id)
                .update();
        var distinct = steps.stream().distinct().toList();
        for (int i = 0; i < distinct.size(); i++) {
            jdbc.sql("insert into expectation_coverage_step (coverage, position, series, step_key) values (?, ?, ?, ?)")
                    .params(id, i, distinct.get(i).standard(), distinct.get(i).key())
                    .update();
        }
        outbox.append(TOPIC, "ExpectationCoverageSet", new CoverageState(id, version, item, distinct));
        return find(item, locale);
    }

    /** The steps of each reviewed item, as the standards in force at that time have them. */
    private Map<String, List<StepView>> steps(Instant at) {
        var steps = new LinkedHashMap<String, List<StepView>>();
        jdbc.sql("""
                        select c.item, cs.series, cs.step_key, f.name, f.title, f.target, f.name is not null as in_force
                        from expectation_coverage c join expectation_coverage_step cs on cs.coverage = c.id
                        left join lateral (
                            select s.name, p.title, p.target from known_standard s
                            join known_standard_step p on p.standard = s.id
                            where s.series = cs.series and p.step_key = cs.step_key and s.in_force_at < :at
                                and (s.retired_at is null or s.retired_at >= :at)
                            order by s.edition desc limit 1) f on true
                        order by c.item, cs.position""")
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query((row, i) -> steps.computeIfAbsent(row.getString("item"), item -> new ArrayList<>())
                        .add(new StepView(
                                row.getObject("series", UUID.class),
                                row.getString("step_key"),
                                row.getString("name"),
                                row.getString("title"),
                                row.getBigDecimal("target") == null
                                        ? null
                                        : row.getBigDecimal("target").doubleValue(),
                                row.getBoolean("in_force"))))
                .list();
        return steps;
    }

    private static double level(List<StepView> steps) {
        return steps.stream()
                .filter(StepView::inForce)
                .map(StepView::target)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }
}
