package io.gapless.survey.text;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.survey.measure.ServiceDimension;
import io.gapless.survey.questionnaire.Bilingual;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the themes that texts are sorted into. The first ones are there from the start. */
@Service
class TextThemes implements SmartInitializingSingleton {

    /** Whether a text {@code t} is about a theme {@code th}. */
    static final String MATCH = "(t.body like any(th.likes_zh) or t.terms && th.terms_en)";

    private static final TypeReference<List<Given>> FIRST = new TypeReference<>() {};

    private final TextAnalysis analysis;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final TransactionTemplate transaction;
    private final Clock clock;

    TextThemes(
            TextAnalysis analysis,
            Outbox outbox,
            JdbcClient jdbc,
            JsonMapper json,
            TransactionTemplate transaction,
            Clock clock) {
        this.analysis = analysis;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.json = json;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Given(
            String code,
            Bilingual title,
            @Nullable ServiceDimension dimension,
            List<String> wordsZh,
            List<String> wordsEn) {}

    /** What a theme is; a text with any of the words is about it. */
    record Content(
            Bilingual title,
            @Nullable ServiceDimension dimension,
            List<String> wordsZh,
            List<String> wordsEn,
            boolean active) {}

    /** A theme as it is kept. */
    record Kept(UUID id, long version, String code, Content content, String changedBy, Instant changedAt) {}

    @Override
    public void afterSingletonsInstantiated() {
        transaction.executeWithoutResult(status -> {
            // Replicas that start at once take their turns.
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('text themes', 0))")
                    .query((row, i) -> i)
                    .list();
            if (jdbc.sql("select count(*) from text_theme").query(Long.class).single() == 0) {
                for (Given given : first()) {
                    add(
                            given.code(),
                            new Content(given.title(), given.dimension(), given.wordsZh(), given.wordsEn(), true),
                            Caller.SYSTEM);
                }
            }
        });
    }

    private List<Given> first() {
        try (var content = new ClassPathResource("text/themes.json").getInputStream()) {
            return json.readValue(content, FIRST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Transactional(readOnly = true)
    List<Kept> list(int limit, @Nullable String after) {
        return jdbc.sql("select * from text_theme where code > coalesce(?::text, '') order by code limit ?")
                .param(after)
                .param(limit)
                .query((row, i) -> kept(row))
                .list();
    }

    @Transactional(readOnly = true)
    Kept find(String code) {
        return jdbc.sql("select * from text_theme where code = ?")
                .param(code)
                .query((row, i) -> kept(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("text-theme-not-found", code));
    }

    @Transactional
    Kept create(String code, Content content, Caller caller) {
        try {
            return add(code, content, caller.username());
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("text-theme-code-taken", code);
        }
    }

    private Kept add(String code, Content content, String actor) {
        check(content);
        var theme = new Kept(Ids.next(), 1, code, content, actor, clock.instant());
        jdbc.sql("""
                        insert into text_theme (id, version, code, title_zh, title_en, dimension, words_zh, words_en,
                            likes_zh, terms_en, active, changed_by, changed_at)
                        values (:id, 1, :code, :titleZh, :titleEn, :dimension, :wordsZh, :wordsEn, :likesZh, :termsEn,
                            :active, :by, :at)""")
                .param("id", theme.id())
                .param("code", code)
                .param("titleZh", content.title().zh())
                .param("titleEn", content.title().en())
                .param("dimension", dimension(content))
                .param("wordsZh", array(content.wordsZh()))
                .param("wordsEn", array(content.wordsEn()))
                .param("likesZh", likes(content))
                .param("termsEn", terms(content))
                .param("active", content.active())
                .param("by", actor)
                .param("at", theme.changedAt().atOffset(ZoneOffset.UTC))
                .update();
        outbox.append(TextThemeState.TOPIC, "TextThemeAdded", TextThemeState.from(theme));
        return theme;
    }

    /** Changes a theme; figures follow at once, for texts are sorted when they are counted. */
    @Transactional
    Kept change(String code, IfMatch ifMatch, Content content, Caller caller) {
        check(content);
        var before = jdbc.sql("select * from text_theme where code = ? for update")
                .param(code)
                .query((row, i) -> kept(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("text-theme-not-found", code));
        ifMatch.check(before.version());
        var theme = new Kept(before.id(), before.version() + 1, code, content, caller.username(), clock.instant());
        jdbc.sql("""
                        update text_theme set version = :version, title_zh = :titleZh, title_en = :titleEn,
                            dimension = :dimension, words_zh = :wordsZh, words_en = :wordsEn, likes_zh = :likesZh,
                            terms_en = :termsEn, active = :active, changed_by = :by, changed_at = :at
                        where id = :id""")
                .param("id", theme.id())
                .param("version", theme.version())
                .param("titleZh", content.title().zh())
                .param("titleEn", content.title().en())
                .param("dimension", dimension(content))
                .param("wordsZh", array(content.wordsZh()))
                .param("wordsEn", array(content.wordsEn()))
                .param("likesZh", likes(content))
                .param("termsEn", terms(content))
                .param("active", content.active())
                .param("by", caller.username())
                .param("at", theme.changedAt().atOffset(ZoneOffset.UTC))
                .update();
        outbox.append(TextThemeState.TOPIC, "TextThemeChanged", TextThemeState.from(theme));
        return theme;
    }

    private static void check(Content content) {
        if (content.wordsZh().isEmpty() && content.wordsEn().isEmpty()) {
            throw Problem.unprocessable("text-theme-without-words");
        }
    }

    private static @Nullable String dimension(Content content) {
        return content.dimension() == null ? null : content.dimension().name();
    }

    private static String[] likes(Content content) {
        return content.wordsZh().stream()
                .map(word -> "%" + word.strip().replaceAll("([\\\\%_])", "\\\\$1") + "%")
                .toArray(String[]::new);
    }

    private String[] terms(Content content) {
        return content.wordsEn().stream().map(analysis::englishTerm).distinct().toArray(String[]::new);
    }

    private static String[] array(List<String> words) {
        return words.toArray(String[]::new);
    }

    private static Kept kept(ResultSet row) throws SQLException {
        return new Kept(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("code"),
                new Content(
                        new Bilingual(row.getString("title_zh"), row.getString("title_en")),
                        ServiceDimension.named(row.getString("dimension")).orElse(null),
                        List.of((String[]) row.getArray("words_zh").getArray()),
                        List.of((String[]) row.getArray("words_en").getArray()),
                        row.getBoolean("active")),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }
}
