package io.gapless.survey.assessment;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.survey.assessment.Scorecard.Band;
import io.gapless.survey.assessment.Scorecard.Indicator;
import io.gapless.survey.assessment.Scorecard.Status;
import io.gapless.survey.assessment.Scorecard.Title;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Drafts and publishes scorecards. */
@Service
class Scorecards {

    private static final TypeReference<List<Indicator>> INDICATORS = new TypeReference<>() {};
    private static final TypeReference<List<Band>> BANDS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;

    Scorecards(JdbcClient jdbc, Outbox outbox, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    /** What a draft says. */
    record Content(
            String code, Level level, Title title, String currency, List<Indicator> indicators, List<Band> bands) {}

    private RowMapper<Scorecard> rows() {
        return (row, i) -> {
            var published = row.getTimestamp("published_at");
            return new Scorecard(
                    row.getObject("id", UUID.class),
                    row.getLong("version"),
                    row.getString("code"),
                    row.getInt("edition"),
                    Level.valueOf(row.getString("level")),
                    Status.valueOf(row.getString("status")),
                    new Title(row.getString("title_zh"), row.getString("title_en")),
                    row.getString("currency"),
                    json.readValue(row.getString("indicators"), INDICATORS),
                    json.readValue(row.getString("bands"), BANDS),
                    row.getString("author"),
                    row.getTimestamp("created_at").toInstant(),
                    published == null ? null : published.toInstant());
        };
    }

    /** Drafts a scorecard; of a code that is there, the next edition. */
    @Transactional
    Scorecard draft(Content content, Caller caller) {
        lock(content.code());
        if (jdbc.sql("select exists (select from scorecard where code = ? and status = 'DRAFT')")
                .param(content.code())
                .query(Boolean.class)
                .single()) {
            throw Problem.conflict("scorecard-draft-exists", content.code());
        }
        int edition = jdbc.sql("select coalesce(max(edition), 0) + 1 from scorecard where code = ?")
                .param(content.code())
                .query(Integer.class)
                .single();
        var card = new Scorecard(
                Ids.next(),
                1,
                content.code(),
                edition,
                content.level(),
                Status.DRAFT,
                content.title(),
                content.currency(),
                content.indicators(),
                content.bands(),
                caller.username(),
                now(),
                null);
        card.check();
        jdbc.sql("""
                        insert into scorecard (id, version, code, edition, level, status, title_zh, title_en, currency,
                            indicators, bands, author, created_at)
                        values (?, ?, ?, ?, ?, 'DRAFT', ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        card.id(),
                        card.version(),
                        card.code(),
                        card.edition(),
                        card.level().name(),
                        card.title().zh(),
                        card.title().en(),
                        card.currency(),
                        json.writeValueAsString(card.indicators()),
                        json.writeValueAsString(card.bands()),
                        card.author(),
                        card.createdAt().atOffset(ZoneOffset.UTC))
                .update();
        outbox.append(ScorecardState.TOPIC, "ScorecardDrafted", ScorecardState.from(card));
        return card;
    }

    /** Changes the whole of a draft, but for its code. */
    @Transactional
    Scorecard change(UUID id, IfMatch ifMatch, Content content) {
        var draft = requireDraft(id, ifMatch);
        var card = new Scorecard(
                id,
                draft.version() + 1,
                draft.code(),
                draft.edition(),
                content.level(),
                Status.DRAFT,
                content.title(),
                content.currency(),
                content.indicators(),
                content.bands(),
                draft.author(),
                draft.createdAt(),
                null);
        card.check();
        jdbc.sql("""
                        update scorecard set version = ?, level = ?, title_zh = ?, title_en = ?, currency = ?, indicators = ?,
                            bands = ? where id = ?""")
                .params(
                        card.version(),
                        card.level().name(),
                        card.title().zh(),
                        card.title().en(),
                        card.currency(),
                        json.writeValueAsString(card.indicators()),
                        json.writeValueAsString(card.bands()),
                        id)
                .update();
        outbox.append(ScorecardState.TOPIC, "ScorecardChanged", ScorecardState.from(card));
        return card;
    }

    @Transactional
    Scorecard publish(UUID id, IfMatch ifMatch) {
        requireDraft(id, ifMatch);
        jdbc.sql("update scorecard set version = version + 1, status = 'PUBLISHED', published_at = ? where id = ?")
                .params(now().atOffset(ZoneOffset.UTC), id)
                .update();
        var card = find(id);
        outbox.append(ScorecardState.TOPIC, "ScorecardPublished", ScorecardState.from(card));
        return card;
    }

    private Scorecard requireDraft(UUID id, IfMatch ifMatch) {
        var card = jdbc.sql("select * from scorecard where id = ? for update")
                .param(id)
                .query(rows())
                .optional()
                .orElseThrow(() -> Problem.notFound("scorecard-not-found", id));
        ifMatch.check(card.version());
        if (card.status() != Status.DRAFT) {
            throw Problem.conflict("scorecard-published", card.code(), card.edition());
        }
        return card;
    }

    @Transactional(readOnly = true)
    Scorecard find(UUID id) {
        return jdbc.sql("select * from scorecard where id = ?")
                .param(id)
                .query(rows())
                .optional()
                .orElseThrow(() -> Problem.notFound("scorecard-not-found", id));
    }

    /** Newest first, each edition for itself. */
    @Transactional(readOnly = true)
    KeysetPage<Scorecard> list(@Nullable String code, @Nullable Level level, Paging paging) {
        var parameters = new LinkedHashMap<String, Object>();
        var sql = "select * from scorecard where true";
        if (code != null) {
            sql += " and code = :code";
            parameters.put("code", code);
        }
        if (level != null) {
            sql += " and level = :level";
            parameters.put("level", level.name());
        }
        if (paging.after() != null) {
            sql += " and id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var found = jdbc.sql(sql + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(rows())
                .list();
        return KeysetPage.of(found, paging, card -> Cursor.of(card.id()), card -> card);
    }

    private void lock(String code) {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('scorecard'), hashtext(?))")
                .param(code)
                .query((row, i) -> 0)
                .list();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
