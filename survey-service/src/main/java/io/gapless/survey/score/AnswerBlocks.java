package io.gapless.survey.score;

import io.gapless.platform.security.Caller;
import io.gapless.survey.score.ScoredAnswers.Filter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The answers as scores read them: packed in blocks, and those that came since as they were written. A response is in
 * exactly one of the two, so that a score counts an answer as soon as it is there and never twice.
 */
@Component
class AnswerBlocks {

    /** Records that a block takes: so few that adding one to it costs little, and so many that there are few blocks. */
    private static final int FULL = 256;

    /** Blocks, or responses, that are fetched at a time. */
    private static final int FETCH = 200;

    private static final String UNPACKED_COLUMNS = """
            r.id, r.segment, r.campaign_id::text as campaign, r.source, (r.score * 10000)::bigint as score, r.answered_at,
            (select array_agg(array[a.question, a.type, a.part, a.dimension, a.choice,
                case when a.number is null then '' when a.percent is null then 'N' else 'S' end,
                coalesce(a.number * 10000, 0)::bigint::text] order by a.line)
                from answer a where a.response = r.id) as answers""";

    private final JdbcClient jdbc;

    AnswerBlocks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Hands over all responses of a cut in no particular order, always in the same object; in a transaction only. */
    void read(Filter filter, Caller caller, Consumer<GivenAnswers> taker) {
        var where = ScoredAnswers.where(filter, caller);
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        long from = GivenAnswers.micros(filter.from());
        long to = GivenAnswers.micros(filter.to());
        var campaign = filter.campaignId() == null ? null : filter.campaignId().toString();
        Consumer<GivenAnswers> chosen = given -> {
            if (given.micros >= from
                    && given.micros < to
                    && (filter.segment() == null || filter.segment().equals(given.segment))
                    && (campaign == null || campaign.equals(given.campaign))) {
                taker.accept(given);
            }
        };
        var met = new Slot.Met();
        var given = new GivenAnswers();
        var reader = new AnswerBlock.Reader(met, given);
        // One statement, for one view of the database: what is packed meanwhile is neither missed nor seen twice.
        jdbc.sql("select b.edition, b.org_unit, b.texts, b.slots, b.records, null::uuid as id, null as segment,"
                        + " null as campaign, null as source, null::bigint as score, null::timestamptz as answered_at,"
                        + " null::text[] as answers from answer_block b where b.questionnaire_code = :code and "
                        + scope.condition("b.org_unit") + " and b.latest >= :from and b.earliest < :to"
                        + " union all select r.edition, r.org_unit, null, null, null, " + UNPACKED_COLUMNS
                        + " from answer_unpacked u join response r on r.id = u.response where " + where.sql())
                .withFetchSize(FETCH)
                .params(where.parameters())
                .query(row -> {
                    var records = row.getBytes("records");
                    if (records == null) {
                        given.edition = row.getInt("edition");
                        given.orgUnit = row.getString("org_unit");
                        unpacked(row, met, given);
                        chosen.accept(given);
                    } else {
                        reader.read(
                                row.getInt("edition"),
                                row.getString("org_unit"),
                                texts(row, "texts"),
                                texts(row, "slots"),
                                records,
                                chosen);
                    }
                });
    }

    private static String[] texts(ResultSet row, String column) throws SQLException {
        return (String[]) row.getArray(column).getArray();
    }

    private static void unpacked(ResultSet row, Slot.Met met, GivenAnswers given) throws SQLException {
        given.clear();
        given.id = row.getObject("id", UUID.class);
        given.segment = row.getString("segment");
        given.campaign = row.getString("campaign");
        given.source = row.getString("source");
        long score = row.getLong("score");
        given.score = row.wasNull() ? GivenAnswers.NONE : score;
        given.micros = GivenAnswers.micros(
                row.getObject("answered_at", OffsetDateTime.class).toInstant());
        var answers = row.getArray("answers");
        if (answers == null) {
            return;
        }
        for (String[] answer : (String[][]) answers.getArray()) {
            var texts = new ArrayList<@Nullable String>(Slot.TEXTS);
            for (int i = 0; i < Slot.TEXTS; i++) {
                texts.add(answer[i]);
            }
            given.add(met.of(texts), Long.parseLong(answer[Slot.TEXTS]));
        }
    }

    private record Place(UUID questionnaireId, String questionnaireCode, int edition, String orgUnit) {}

    /** Packs some of the responses that are in no block yet; whether there may be more. Only one at a time does so. */
    @Transactional
    boolean pack(int most) {
        if (!jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended('packing of answers', 0))")
                .query(Boolean.class)
                .single()) {
            return false;
        }
        var ids = jdbc.sql("select response from answer_unpacked order by response limit ?")
                .param(most)
                .query(UUID.class)
                .list();
        if (ids.isEmpty()) {
            return false;
        }
        var blocks = new LinkedHashMap<Place, List<AnswerBlock>>();
        var met = new Slot.Met();
        var given = new GivenAnswers();
        jdbc.sql("select r.questionnaire_id, r.questionnaire_code, r.edition, r.org_unit, " + UNPACKED_COLUMNS
                        + " from response r where r.id = any(?) order by r.id")
                .param(ids.toArray(UUID[]::new))
                .query(row -> {
                    unpacked(row, met, given);
                    var place = new Place(
                            row.getObject("questionnaire_id", UUID.class),
                            row.getString("questionnaire_code"),
                            row.getInt("edition"),
                            row.getString("org_unit"));
                    var some = blocks.computeIfAbsent(place, there -> new ArrayList<>(List.of(open(there))));
                    if (some.getLast().responses() == FULL) {
                        some.add(new AnswerBlock());
                    }
                    some.getLast().add(given);
                });
        blocks.forEach((place, some) -> {
            jdbc.sql("delete from answer_block where questionnaire_id = ? and org_unit = ? and not full_up")
                    .params(place.questionnaireId(), place.orgUnit())
                    .update();
            some.forEach(block -> write(place, block));
        });
        jdbc.sql("delete from answer_unpacked where response = any(?)")
                .param(ids.toArray(UUID[]::new))
                .update();
        return ids.size() == most;
    }

    /** The block that can take more, or a new one. */
    private AnswerBlock open(Place place) {
        var block = new AnswerBlock();
        jdbc.sql("""
                        select responses, earliest, latest, texts, slots, records from answer_block
                        where questionnaire_id = ? and org_unit = ? and not full_up""").params(place.questionnaireId(), place.orgUnit()).query(row -> {
            block.resume(
                    row.getInt("responses"),
                    micros(row, "earliest"),
                    micros(row, "latest"),
                    texts(row, "texts"),
                    texts(row, "slots"),
                    row.getBytes("records"));
        });
        return block;
    }

    private static long micros(ResultSet row, String column) throws SQLException {
        return GivenAnswers.micros(row.getObject(column, OffsetDateTime.class).toInstant());
    }

    private void write(Place place, AnswerBlock block) {
        jdbc.sql("""
                        insert into answer_block (questionnaire_id, questionnaire_code, edition, org_unit, earliest, latest,
                            responses, full_up, texts, slots, records)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        place.questionnaireId(),
                        place.questionnaireCode(),
                        place.edition(),
                        place.orgUnit(),
                        time(block.earliest()),
                        time(block.latest()),
                        block.responses(),
                        block.responses() == FULL,
                        block.texts(),
                        block.slots(),
                        block.records())
                .update();
    }

    private static OffsetDateTime time(long micros) {
        return GivenAnswers.time(micros).atOffset(ZoneOffset.UTC);
    }
}
