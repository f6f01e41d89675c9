package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the service desk tells: keys that are pressed become answers, levels of days evidence of gap 3. */
@ServiceTest
class ServiceDeskTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void what_is_pressed_is_an_answer_once() {
        var contact = UUID.randomUUID();
        var logged = contracts
                .example("ContactLogged")
                .with("id", contact)
                .with("orgUnit", "jinhua/pressed")
                .without("customerId")
                .without("complaintId")
                .with("keyPress", 5);
        logged.send();
        logged.send();
        var rated = UUID.randomUUID();
        contracts
                .example("ContactRated")
                .with("id", rated)
                .with("orgUnit", "jinhua/pressed")
                .without("customerId")
                .without("complaintId")
                .with("keyPress", 1)
                .send();
        contracts
                .example("ContactLogged")
                .with("id", UUID.randomUUID())
                .with("orgUnit", "jinhua/pressed")
                .without("keyPress")
                .send();
        await().until(() -> responses() == 2);
        assertThat(jdbc.sql("select score from response where source = 'CONTACT' and source_id = ?")
                        .param(contact)
                        .query(Double.class)
                        .single())
                .isEqualTo(100);
        assertThat(jdbc.sql("select low from response where source = 'CONTACT' and source_id = ?")
                        .param(rated)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        contracts.verifyPublished();
    }

    @Test
    void an_edition_that_asks_otherwise_loses_no_key() {
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua"));
        var draft = analyst.post(
                        "/api/v1/questionnaires",
                        Map.of(
                                "code",
                                "KEY_PRESS",
                                "title",
                                Map.of("zh", "按键评价", "en", "Key press"),
                                "questions",
                                List.of(Map.of(
                                        "id",
                                        "recommend",
                                        "type",
                                        "NPS",
                                        "text",
                                        Map.of("zh", "会推荐吗？", "en", "Would you recommend us?"),
                                        "required",
                                        true))))
                .expect(201);
        analyst.ifMatch(draft).post(draft.location() + "/publish").expect(200);
        var contact = UUID.randomUUID();
        contracts
                .example("ContactLogged")
                .with("id", contact)
                .with("orgUnit", "jinhua/pressed-otherwise")
                .without("customerId")
                .without("complaintId")
                .with("keyPress", 4)
                .send();
        await().until(() -> jdbc.sql("select count(*) from response where source_id = ? and score = 75")
                        .param(contact)
                        .query(Long.class)
                        .single()
                == 1);
    }

    @Test
    void levels_of_days_are_evidence_of_gap_3() {
        for (int i = 0; i < 5; i++) {
            level(UUID.randomUUID(), 1, i != 0);
        }
        var corrected = UUID.randomUUID();
        level(corrected, 2, true);
        level(corrected, 1, false);
        await().until(() -> jdbc.sql("select count(*) from obligation where org_unit = 'jinhua/levels'")
                        .query(Long.class)
                        .single()
                == 6);
        var gap = api.as(Tokens.of("quality-analyst").org("jinhua"))
                .get("/api/v1/gaps/3/evidence?dimension=RESPONSIVENESS&orgUnit=jinhua/levels"
                        + "&from=2026-11-01T16:00:00Z&to=2026-11-02T16:00:00Z")
                .expect(200);
        assertThat(gap.json("/items")).hasSize(6);
        assertThat(gap.json("/items/0/kind").asString()).isEqualTo("DESK_LEVEL");
        assertThat(jdbc.sql("select sum(met) from obligation where org_unit = 'jinhua/levels'")
                        .query(Double.class)
                        .single())
                .isEqualTo(5);
    }

    private void level(UUID id, int version, boolean reached) {
        contracts
                .example("DeskLevelMeasured")
                .with("id", id)
                .with("version", version)
                .with("orgUnit", "jinhua/levels")
                .with("reached", reached)
                .send();
    }

    private long responses() {
        return jdbc.sql("select count(*) from response where org_unit = 'jinhua/pressed'")
                .query(Long.class)
                .single();
    }
}
