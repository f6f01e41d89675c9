package io.gapless.survey.text;

import io.gapless.platform.Ids;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps texts with what was read out of them. */
@Component
class AnalysedTexts {

    private final TextAnalysis analysis;
    private final JdbcClient jdbc;

    AnalysedTexts(TextAnalysis analysis, JdbcClient jdbc) {
        this.analysis = analysis;
        this.jdbc = jdbc;
    }

    /**
     * A text as it came.
     *
     * @param question of an answer; empty for complaints
     * @param anonymous whether who answered was promised not to be known
     */
    record Written(
            String source,
            UUID sourceId,
            long version,
            @Nullable String questionnaire,
            @Nullable UUID campaignId,
            String question,
            @Nullable String category,
            @Nullable UUID customerId,
            boolean anonymous,
            String orgUnit,
            @Nullable String segment,
            Instant at,
            String text) {}

    /**
     * Keeps a text unless a newer one, or the same, is there. Of an anonymous one neither time nor id tells when it was
     * written: only the day is kept.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void put(Written written) {
        var text = Numbers.leftOut(written.text().strip());
        if (text.isEmpty()) {
            return;
        }
        var reading = analysis.read(text);
        var at = written.anonymous() ? written.at().truncatedTo(ChronoUnit.DAYS) : written.at();
        jdbc.sql("""
                        insert into analysed_text (id, source, source_id, version, questionnaire_code, campaign_id, question,
                            category, customer_id, anonymous, org_unit, segment, language, at, body, sentiment, terms)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (source, source_id, question) do update set version = excluded.version,
                            category = excluded.category, customer_id = excluded.customer_id,
                            org_unit = excluded.org_unit, segment = excluded.segment, body = excluded.body,
                            language = excluded.language, sentiment = excluded.sentiment, terms = excluded.terms
                        where analysed_text.version < excluded.version""")
                .param(written.anonymous() ? UUID.randomUUID() : Ids.next())
                .param(written.source())
                .param(written.sourceId())
                .param(written.version())
                .param(written.questionnaire())
                .param(written.campaignId())
                .param(written.question())
                .param(written.category())
                .param(written.customerId())
                .param(written.anonymous())
                .param(written.orgUnit())
                .param(written.segment())
                .param(reading.language())
                .param(at.atOffset(ZoneOffset.UTC))
                .param(text)
                .param(reading.sentiment())
                .param(reading.terms().toArray(String[]::new))
                .update();
    }
}
