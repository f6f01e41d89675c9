package io.gapless.customer.indicator;

import io.gapless.customer.CustomerSettings;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The indicators of one customer: as they stand, as they were, and entered by people. */
@Service
class IndicatorRecords {

    static final String TOPIC = "gapless.management-indicator";

    private static final int LONGEST_YEARS = 3;
    private static final TypeReference<List<@Nullable BigDecimal>> NUMBERS = new TypeReference<>() {};

    private final CustomerDirectory customers;
    private final IndicatorRuleBook rules;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Problems texts;
    private final CustomerSettings settings;
    private final Clock clock;

    IndicatorRecords(
            CustomerDirectory customers,
            IndicatorRuleBook rules,
            JdbcClient jdbc,
            Outbox outbox,
            JsonMapper json,
            Problems texts,
            CustomerSettings settings,
            Clock clock) {
        this.customers = customers;
        this.rules = rules;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.json = json;
        this.texts = texts;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * An indicator as it stands.
     *
     * @param score what counts: what was entered while it is valid, otherwise what was computed; null for neither
     * @param source RULES or ENTERED
     */
    record IndicatorStanding(
            Indicator indicator,
            String name,
            @Nullable BigDecimal score,
            @Nullable String source,
            @Nullable BigDecimal computed,
            @Nullable Instant computedAt,
            @Nullable BigDecimal entered,
            @Nullable LocalDate enteredUntil) {}

    /**
     * A score of the past.
     *
     * @param source RULES, ENTERED or WITHDRAWN
     * @param explanation what each rule gave, in words
     */
    record IndicatorPast(
            UUID id,
            Indicator indicator,
            String source,
            BigDecimal score,
            Instant at,
            String actor,
            @Nullable String reason,
            @Nullable LocalDate validUntil,
            List<String> explanation) {}

    /** What others are told of a score entered by a person. */
    record ScoreState(
            UUID id,
            long version,
            String orgUnit,
            UUID customerId,
            Indicator indicator,
            BigDecimal score,
            LocalDate validUntil)
            implements PublicState {}

    @Transactional(readOnly = true)
    List<IndicatorStanding> standing(UUID customerId, Caller caller) {
        customers.find(customerId, caller);
        var today = today();
        var language = Languages.current();
        Map<Indicator, IndicatorStanding> found = new HashMap<>();
        jdbc.sql("""
                        select indicator, computed, computed_at, entered, entered_until from customer_indicator
                        where customer_id = ?""").param(customerId).query((ResultSet row) -> {
            var standing = standing(row, today, language);
            found.put(standing.indicator(), standing);
        });
        var all = new ArrayList<IndicatorStanding>();
        for (Indicator indicator : Indicator.values()) {
            all.add(found.getOrDefault(
                    indicator,
                    new IndicatorStanding(indicator, name(indicator, language), null, null, null, null, null, null)));
        }
        return all;
    }

    private IndicatorStanding standing(ResultSet row, LocalDate today, Locale language) throws SQLException {
        var indicator = Indicator.valueOf(row.getString("indicator"));
        var computed = row.getBigDecimal("computed");
        var entered = row.getBigDecimal("entered");
        var until = row.getObject("entered_until", LocalDate.class);
        boolean counts = entered != null && until != null && !until.isBefore(today);
        var at = row.getObject("computed_at", OffsetDateTime.class);
        return new IndicatorStanding(
                indicator,
                name(indicator, language),
                counts ? entered : computed,
                counts ? "ENTERED" : computed == null ? null : "RULES",
                computed,
                at == null ? null : at.toInstant(),
                counts ? entered : null,
                counts ? until : null);
    }

    /** Enters a score, which goes before the computed one through its last day. */
    @Transactional
    void enter(
            UUID customerId,
            Indicator indicator,
            BigDecimal score,
            String reason,
            LocalDate validUntil,
            Caller caller) {
        var customer = customers.find(customerId, caller);
        if (validUntil.isBefore(today()) || validUntil.isAfter(today().plusYears(LONGEST_YEARS))) {
            throw Problem.unprocessable("indicator-validity", today(), today().plusYears(LONGEST_YEARS));
        }
        var id = Ids.next();
        var rounded = score.setScale(2, RoundingMode.HALF_UP);
        jdbc.sql("""
                        insert into customer_indicator (customer_id, indicator, entered, entered_id, entered_until)
                        values (:customer, :indicator, :score, :id, :until)
                        on conflict (customer_id, indicator) do update set entered = excluded.entered,
                            entered_id = excluded.entered_id, entered_until = excluded.entered_until""")
                .param("customer", customerId)
                .param("indicator", indicator.name())
                .param("score", rounded)
                .param("id", id)
                .param("until", validUntil)
                .update();
        keep(customerId, id, indicator, "ENTERED", rounded, reason, validUntil, caller);
        outbox.append(
                TOPIC,
                "ManagementIndicatorEntered",
                new ScoreState(id, 1, customer.orgUnit(), customerId, indicator, rounded, validUntil));
    }

    private record Entered(UUID id, BigDecimal score, LocalDate until) {}

    /** Takes back what was entered: the computed score counts again. */
    @Transactional
    void withdraw(UUID customerId, Indicator indicator, String reason, Caller caller) {
        var customer = customers.find(customerId, caller);
        var entered = jdbc.sql("""
                        select entered_id, entered, entered_until from customer_indicator
                        where customer_id = ? and indicator = ? and entered_until >= ? for update""")
                .params(customerId, indicator.name(), today())
                .query((row, i) -> new Entered(
                        row.getObject(1, UUID.class), row.getBigDecimal(2), row.getObject(3, LocalDate.class)))
                .optional()
                .orElseThrow(() -> Problem.notFound("indicator-not-entered", indicator));
        jdbc.sql("""
                        update customer_indicator set entered = null, entered_id = null, entered_until = null
                        where customer_id = ? and indicator = ?""").params(customerId, indicator.name()).update();
        keep(customerId, Ids.next(), indicator, "WITHDRAWN", entered.score(), reason, null, caller);
        outbox.append(
                TOPIC,
                "ManagementIndicatorWithdrawn",
                new ScoreState(
                        entered.id(), 2, customer.orgUnit(), customerId, indicator, entered.score(), entered.until()));
    }

    private void keep(
            UUID customerId,
            UUID id,
            Indicator indicator,
            String source,
            BigDecimal score,
            String reason,
            @Nullable LocalDate validUntil,
            Caller caller) {
        jdbc.sql("""
                        insert into indicator_score
                            (customer_id, id, indicator, source, score, at, actor, reason, valid_until)
                        values (:customer, :id, :indicator, :source, :score, :at, :actor, :reason, :until)""")
                .param("customer", customerId)
                .param("id", id)
                .param("indicator", indicator.name())
                .param("source", source)
                .param("score", score)
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .param("actor", caller.username())
                .param("reason", reason)
                .param("until", validUntil)
                .update();
    }

    private record Row(
            IndicatorPast past,
            @Nullable UUID rules,
            @Nullable String inputs,
            @Nullable String steps) {}

    /** A customer's scores of all indicators or of one, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<IndicatorPast> history(UUID customerId, @Nullable Indicator indicator, Paging paging, Caller caller) {
        customers.find(customerId, caller);
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("customer", customerId);
        var conditions = "";
        if (indicator != null) {
            conditions += " and indicator = :indicator";
            parameters.put("indicator", indicator.name());
        }
        if (paging.after() != null) {
            conditions += " and id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(
                        "select id, indicator, source, score, at, actor, reason, valid_until, rules_id, inputs, steps"
                                + " from indicator_score where customer_id = :customer" + conditions
                                + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new Row(
                        new IndicatorPast(
                                row.getObject("id", UUID.class),
                                Indicator.valueOf(row.getString("indicator")),
                                row.getString("source"),
                                row.getBigDecimal("score"),
                                row.getObject("at", OffsetDateTime.class).toInstant(),
                                row.getString("actor"),
                                row.getString("reason"),
                                row.getObject("valid_until", LocalDate.class),
                                List.of()),
                        row.getObject("rules_id", UUID.class),
                        row.getString("inputs"),
                        row.getString("steps")))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.past().id()), this::explained);
    }

    private IndicatorPast explained(Row row) {
        var past = row.past();
        if (row.rules() == null || row.inputs() == null || row.steps() == null) {
            return past;
        }
        return new IndicatorPast(
                past.id(),
                past.indicator(),
                past.source(),
                past.score(),
                past.at(),
                past.actor(),
                past.reason(),
                past.validUntil(),
                rules.find(row.rules())
                        .map(edition -> words(
                                edition.rules(),
                                json.readValue(row.inputs(), NUMBERS),
                                json.readValue(row.steps(), NUMBERS)))
                        .orElse(List.of()));
    }

    private List<String> words(
            ScoreRules rules, List<@Nullable BigDecimal> figures, List<@Nullable BigDecimal> points) {
        var language = Languages.current();
        var words = new ArrayList<String>();
        words.add(texts.text(
                "indicator.step.base",
                language,
                "",
                rules.base().stripTrailingZeros().toPlainString()));
        for (int i = 0; i < rules.rules().size(); i++) {
            var label = rules.rules().get(i).label().in(language);
            var figure = figures.get(i);
            var some = points.get(i);
            var given = some == null ? "0" : plus(some);
            words.add(
                    figure == null
                            ? texts.text("indicator.step.nothing", language, "", label, given)
                            : texts.text(
                                    "indicator.step.rule",
                                    language,
                                    "",
                                    label,
                                    figure.stripTrailingZeros().toPlainString(),
                                    given));
        }
        return words;
    }

    private static String plus(BigDecimal points) {
        return (points.signum() > 0 ? "+" : "") + points.stripTrailingZeros().toPlainString();
    }

    private String name(Indicator indicator, Locale language) {
        return texts.text("indicator." + indicator, language, indicator.name());
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), settings.zone());
    }
}
