package io.gapless.survey.response;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes responses, which nobody changes afterwards: all answers of however many in one statement. */
@Component
class ResponseWriter {

    private final JdbcClient jdbc;

    ResponseWriter(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public SurveyResponse add(SurveyResponse response) {
        addAll(List.of(response));
        return response;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void addAll(List<SurveyResponse> responses) {
        if (responses.isEmpty()) {
            return;
        }
        for (SurveyResponse response : responses) {
            jdbc.sql("""
                            insert into response (id, invitation_id, campaign_id, questionnaire_id, questionnaire_code,
                                edition, customer_id, org_unit, segment, source, source_id, complaint_id, title, answers,
                                score, low, import_key, answered_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .param(response.id())
                    .param(response.invitationId())
                    .param(response.campaignId())
                    .param(response.questionnaireId())
                    .param(response.questionnaireCode())
                    .param(response.edition())
                    .param(response.customerId())
                    .param(response.orgUnit())
                    .param(response.segment())
                    .param(response.source())
                    .param(response.sourceId())
                    .param(response.complaintId())
                    .param(response.title())
                    .param(response.answers())
                    .param(response.score())
                    .param(response.low())
                    .param(response.importKey())
                    .param(response.answeredAt().atOffset(ZoneOffset.UTC))
                    .update();
        }
        var ids = new ArrayList<UUID>();
        var lines = new ArrayList<Integer>();
        var values = new ArrayList<SurveyResponse.Value>();
        for (SurveyResponse response : responses) {
            for (int line = 0; line < response.values().size(); line++) {
                ids.add(response.id());
                lines.add(line);
                values.add(response.values().get(line));
            }
        }
        jdbc.sql("""
                        insert into answer (response, line, question, type, part, dimension, number, percent, choice)
                        select response, line, question, type, part, dimension, number::numeric, percent::numeric, choice
                        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                            as given (response, line, question, type, part, dimension, number, percent, choice)""")
                .params(
                        new SqlArrayValue("uuid", ids.toArray()),
                        new SqlArrayValue("int4", lines.toArray()),
                        texts(values, SurveyResponse.Value::question),
                        texts(values, SurveyResponse.Value::type),
                        texts(values, SurveyResponse.Value::part),
                        texts(values, SurveyResponse.Value::dimension),
                        texts(values, value -> plain(value.number())),
                        texts(values, value -> plain(value.percent())),
                        texts(values, SurveyResponse.Value::choice))
                .update();
    }

    private static SqlArrayValue texts(
            List<SurveyResponse.Value> values, Function<SurveyResponse.Value, @Nullable String> of) {
        return new SqlArrayValue("text", values.stream().map(of).toArray());
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }
}
