package io.gapless.survey.text;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.measure.Difference;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.questionnaire.Bilingual;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.stat.inference.GTest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Counts what texts say. Texts of those who were promised not to be known are left out of a cut where too few of them
 * answered: what few wrote would tell who they are.
 */
@Service
public class TextFigures {

    /** From here on, to either side, a text is positive or negative (Hutto and Gilbert 2014). */
    private static final double DECIDED = 0.05;

    private static final double LEVEL = 0.05;
    private static final int DECIMALS = 4;
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

    private final JdbcClient jdbc;
    private final SurveySettings settings;
    private final Clock clock;

    TextFigures(JdbcClient jdbc, SurveySettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** What a text sounds like. */
    public enum Mood {
        NEGATIVE,
        NEUTRAL,
        POSITIVE
    }

    /**
     * How the texts of a cut sound.
     *
     * @param n texts
     * @param suppressed whether texts of anonymous answers were left out because too few answered
     * @param positive how many have a sentiment of .05 or more
     * @param negative how many have one of −.05 or less
     * @param sentiment mean, −1 to 1 with four decimals, with Student's interval
     */
    public record Tone(long n, boolean suppressed, long positive, long neutral, long negative, Estimate sentiment) {}

    /**
     * A word or a pair of words.
     *
     * @param n texts that have it
     * @param share of all texts, 0 to 1 with four decimals, with Wilson's interval
     * @param before texts that had it in the period of the same length before
     * @param change signed root of the log-likelihood ratio against that period (Dunning 1993), two decimals: above 0 it
     *     has become more frequent
     * @param rising whether it has become more frequent by more than chance, at 5 % corrected for all words shown
     * @param sentiment mean of the texts that have it
     */
    public record Keyword(
            String term, long n, Estimate share, long before, double change, boolean rising, double sentiment) {}

    /** The key words of a cut, the most frequent first. */
    public record Keywords(Tone tone, long textsBefore, List<Keyword> keywords) {}

    /**
     * A theme.
     *
     * @param dimension of service quality that it is part of
     * @param n texts that are about it
     * @param share of all texts, 0 to 1 with four decimals, with Wilson's interval
     * @param sentiment mean, −1 to 1 with four decimals, with Student's interval
     */
    public record Theme(
            String code,
            Bilingual title,
            @Nullable String dimension,
            long n,
            Estimate share,
            long positive,
            long neutral,
            long negative,
            Estimate sentiment) {}

    /** The themes of a cut, the most frequent first. */
    public record Themes(Tone tone, List<Theme> themes) {}

    /**
     * What somebody wrote, without numbers by which they could be called. Of anonymous answers only the text, its question
     * and its day are told.
     *
     * @param sourceId the response or the complaint
     * @param sentiment −1 to 1
     * @param at when it was written; of anonymous answers the day, in UTC
     */
    public record Quotation(
            String source,
            @Nullable UUID sourceId,
            @Nullable String questionnaire,
            @Nullable String question,
            @Nullable String category,
            @OfPerson @Nullable UUID customerId,
            @Nullable String orgUnit,
            @Nullable String segment,
            String language,
            Instant at,
            String text,
            double sentiment) {}

    private record Where(String sql, Map<String, Object> parameters, boolean suppressed) {

        Where and(String condition) {
            return new Where(sql + " and " + condition, parameters, suppressed);
        }
    }

    /** How the texts of a cut sound. */
    @Transactional(readOnly = true)
    public Tone tone(TextCut cut, Caller caller) {
        return tone(where(cut, from(cut), to(cut), caller));
    }

    /** The words that most texts have. */
    @Transactional(readOnly = true)
    public Keywords keywords(TextCut cut, int atLeast, int limit, Caller caller) {
        var where = where(cut, from(cut), to(cut), caller);
        var tone = tone(where);
        var earlier = earlier(cut, caller);
        long textsBefore = earlier == null ? 0 : tone(earlier).n();
        record Counted(String term, long n, double sentiment) {}
        var counted = jdbc.sql("select term, count(*) as n, avg(t.sentiment) as sentiment"
                        + " from analysed_text t cross join lateral unnest(t.terms) as term where " + where.sql()
                        + " group by term having count(*) >= :atLeast order by n desc, term limit :limit")
                .params(where.parameters())
                .param("atLeast", atLeast)
                .param("limit", limit)
                .query(Counted.class)
                .list();
        var before = earlier == null || counted.isEmpty()
                ? Map.<String, Long>of()
                : counts(earlier, counted.stream().map(Counted::term).toList());
        var changes = counted.stream()
                .mapToDouble(word -> change(word.n(), tone.n(), before.getOrDefault(word.term(), 0L), textsBefore))
                .toArray();
        var normal = new NormalDistribution();
        var chances = new double[changes.length];
        for (int i = 0; i < changes.length; i++) {
            chances[i] = 2 * normal.cumulativeProbability(-Math.abs(changes[i]));
        }
        var corrected = Difference.corrected(chances);
        var keywords = new ArrayList<Keyword>();
        for (int i = 0; i < changes.length; i++) {
            var word = counted.get(i);
            keywords.add(new Keyword(
                    word.term(),
                    word.n(),
                    Estimate.share(word.n(), tone.n()).rounded(DECIMALS),
                    before.getOrDefault(word.term(), 0L),
                    Estimate.round(changes[i], 2),
                    changes[i] > 0 && corrected[i] < LEVEL,
                    Estimate.round(word.sentiment(), DECIMALS)));
        }
        return new Keywords(tone, textsBefore, keywords);
    }

    /** What the texts are about, by the themes in use. */
    @Transactional(readOnly = true)
    public Themes themes(TextCut cut, Caller caller) {
        var where = where(cut, from(cut), to(cut), caller);
        var tone = tone(where);
        var themes = jdbc.sql("select th.code, th.title_zh, th.title_en, th.dimension, "
                        + "count(t.id) as n, count(t.id) filter (where t.sentiment >= :decided) as positive,"
                        + " count(t.id) filter (where t.sentiment <= -:decided) as negative,"
                        + " coalesce(avg(t.sentiment), 0) as mean, coalesce(stddev_samp(t.sentiment), 0) as deviation"
                        + " from text_theme th left join analysed_text t on " + TextThemes.MATCH + " and " + where.sql()
                        + " where th.active group by th.id order by n desc, th.code")
                .params(where.parameters())
                .param("decided", DECIDED)
                .query((row, i) -> theme(row, tone.n()))
                .list();
        return new Themes(tone, themes);
    }

    private static Theme theme(ResultSet row, long all) throws SQLException {
        long n = row.getLong("n");
        long positive = row.getLong("positive");
        long negative = row.getLong("negative");
        return new Theme(
                row.getString("code"),
                new Bilingual(row.getString("title_zh"), row.getString("title_en")),
                row.getString("dimension"),
                n,
                Estimate.share(n, all).rounded(DECIMALS),
                positive,
                n - positive - negative,
                negative,
                mean(n, row.getDouble("mean"), row.getDouble("deviation")));
    }

    /**
     * The texts themselves, the newest first.
     *
     * @param term only those that have this key word
     * @param theme only those that are about this theme
     * @param mood only those that sound like this
     */
    @Transactional(readOnly = true)
    public KeysetPage<Quotation> quotations(
            TextCut cut,
            @Nullable String term,
            @Nullable String theme,
            @Nullable Mood mood,
            Paging paging,
            Caller caller) {
        var where = where(cut, from(cut), to(cut), caller);
        var parameters = new LinkedHashMap<>(where.parameters());
        if (term != null) {
            where = where.and("t.terms @> array[cast(:term as text)]");
            parameters.put("term", term.strip().toLowerCase(Locale.ROOT));
        }
        if (theme != null) {
            where = where.and("exists (select from text_theme th where th.code = :theme and " + TextThemes.MATCH + ")");
            parameters.put("theme", theme);
        }
        if (mood != null) {
            where = where.and(
                    switch (mood) {
                        case NEGATIVE -> "t.sentiment <= -:decided";
                        case NEUTRAL -> "t.sentiment > -:decided and t.sentiment < :decided";
                        case POSITIVE -> "t.sentiment >= :decided";
                    });
            parameters.put("decided", DECIDED);
        }
        if (paging.after() != null) {
            where = where.and("(t.at, t.id) < (:at, :after)");
            parameters.put("at", paging.after().instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("after", paging.after().uuid(1));
        }
        record Row(UUID id, Instant at, Quotation quotation) {}
        var rows = jdbc.sql("select * from analysed_text t where " + where.sql()
                        + " order by t.at desc, t.id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> {
                    var at = row.getObject("at", OffsetDateTime.class).toInstant();
                    return new Row(row.getObject("id", UUID.class), at, quotation(row, at));
                })
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.at(), row.id()), Row::quotation);
    }

    private static Quotation quotation(ResultSet row, Instant at) throws SQLException {
        boolean anonymous = row.getBoolean("anonymous");
        var question = row.getString("question");
        return new Quotation(
                row.getString("source"),
                anonymous ? null : row.getObject("source_id", UUID.class),
                row.getString("questionnaire_code"),
                question.isEmpty() ? null : question,
                row.getString("category"),
                row.getObject("customer_id", UUID.class),
                anonymous ? null : row.getString("org_unit"),
                anonymous ? null : row.getString("segment"),
                row.getString("language"),
                at,
                row.getString("body"),
                row.getDouble("sentiment"));
    }

    private Tone tone(Where where) {
        return jdbc.sql("select count(*) as n, count(*) filter (where t.sentiment >= :decided) as positive,"
                        + " count(*) filter (where t.sentiment <= -:decided) as negative,"
                        + " coalesce(avg(t.sentiment), 0) as mean, coalesce(stddev_samp(t.sentiment), 0) as deviation"
                        + " from analysed_text t where " + where.sql())
                .params(where.parameters())
                .param("decided", DECIDED)
                .query((row, i) -> {
                    long n = row.getLong("n");
                    long positive = row.getLong("positive");
                    long negative = row.getLong("negative");
                    return new Tone(
                            n,
                            where.suppressed(),
                            positive,
                            n - positive - negative,
                            negative,
                            mean(n, row.getDouble("mean"), row.getDouble("deviation")));
                })
                .single();
    }

    private static Estimate mean(long n, double mean, double deviation) {
        return Estimate.mean(n, mean, deviation)
                .rescaled(value -> Math.clamp(value, -1, 1))
                .rounded(DECIMALS);
    }

    private Map<String, Long> counts(Where where, List<String> terms) {
        var counts = new HashMap<String, Long>();
        jdbc.sql("select term, count(*) from analysed_text t cross join lateral unnest(t.terms) as term where "
                        + where.sql() + " and t.terms && cast(:terms as text[]) and term = any(:terms) group by term")
                .params(where.parameters())
                .param("terms", terms.toArray(String[]::new))
                .query(row -> {
                    counts.put(row.getString(1), row.getLong(2));
                });
        return counts;
    }

    /** 0 where one of the periods has no texts, and where all texts of both have the word, or none: nothing is to be said. */
    static double change(long now, long allNow, long before, long allBefore) {
        if (allNow == 0 || allBefore == 0 || now + before == 0 || now == allNow && before == allBefore) {
            return 0;
        }
        return new GTest().rootLogLikelihoodRatio(now, allNow - now, before, allBefore - before);
    }

    private Instant to(TextCut cut) {
        // A second more than now: what has just been taken in is among them.
        return cut.to() == null ? clock.instant().plusSeconds(1) : cut.to();
    }

    private Instant from(TextCut cut) {
        if (cut.from() != null) {
            return cut.from();
        }
        var to = to(cut);
        return to.isBefore(EARLIEST) ? to : to.minus(YEAR);
    }

    /** The same cut in the period of the same length before; null where that lies before all texts. */
    private @Nullable Where earlier(TextCut cut, Caller caller) {
        var from = from(cut);
        var to = to(cut);
        if (from.isBefore(EARLIEST) || !from.isBefore(to)) {
            return null;
        }
        var length = Duration.between(from, to);
        var start = length.compareTo(Duration.between(EARLIEST, from)) > 0 ? EARLIEST : from.minus(length);
        return where(cut, start, from, caller);
    }

    private Where where(TextCut cut, Instant from, Instant to, Caller caller) {
        var scope = caller.orgScope().narrowedTo(cut.orgUnit());
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var conditions = new ArrayList<String>();
        conditions.add(scope.condition("t.org_unit"));
        conditions.add("t.at >= :from and t.at < :to");
        parameters.put("from", from.atOffset(ZoneOffset.UTC));
        parameters.put("to", to.atOffset(ZoneOffset.UTC));
        equal(
                conditions,
                parameters,
                "source",
                cut.source() == null ? null : cut.source().name());
        equal(conditions, parameters, "questionnaire_code", cut.questionnaire());
        equal(conditions, parameters, "question", cut.question());
        equal(conditions, parameters, "campaign_id", cut.campaignId());
        equal(conditions, parameters, "category", cut.category());
        equal(conditions, parameters, "segment", cut.segment());
        equal(conditions, parameters, "language", cut.language());
        var sql = String.join(" and ", conditions);
        long unknown = jdbc.sql("select count(distinct t.source_id) from analysed_text t where t.anonymous and " + sql)
                .params(parameters)
                .query(Long.class)
                .single();
        boolean few = unknown > 0 && unknown < settings.minimumObservations();
        return new Where(few ? sql + " and not t.anonymous" : sql, parameters, few);
    }

    private static void equal(
            List<String> conditions, Map<String, Object> parameters, String column, @Nullable Object value) {
        if (value != null) {
            conditions.add("t." + column + " = :" + column);
            parameters.put(column, value);
        }
    }
}
