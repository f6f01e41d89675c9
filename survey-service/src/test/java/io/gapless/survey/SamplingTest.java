package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.Api.Answer;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** How campaigns draw whom they ask, and whose their links are. */
@ServiceTest
class SamplingTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    private static int run;

    private final String unit = "jinhua/sampling" + ++run;

    @Test
    void a_stratified_sample_is_divided_recorded_and_drawn_again() {
        customers(60, "A");
        customers(30, "B");
        customers(10, "C");
        var design = Map.of("method", "PROPORTIONAL", "stratifiedBy", "SEGMENT", "restDays", 0);
        var first = launched(campaign(20, design));
        assertThat(strata(first)).containsExactly("A 60 12", "B 30 6", "C 10 2");
        assertThat(first.json("/invited").asInt()).isEqualTo(20);
        assertThat(first.json("/drawn/frameDigest").asString()).hasSize(64);
        var again = launched(campaign(20, design));
        assertThat(again.json("/drawn/frameDigest")).isEqualTo(first.json("/drawn/frameDigest"));
        assertThat(asked(again)).isEqualTo(asked(first));

        var equal = launched(campaign(24, Map.of("method", "EQUAL", "stratifiedBy", "SEGMENT", "restDays", 0)));
        assertThat(strata(equal)).containsExactly("A 60 8", "B 30 8", "C 10 8");
    }

    @Test
    void who_was_asked_lately_is_left_out_across_campaigns() {
        customers(10, "A");
        var first = launched(campaign(4, Map.of()));
        var second = launched(campaign(6, Map.of("access", "ANONYMOUS")));
        assertThat(second.json("/drawn/rested").asInt()).isEqualTo(4);
        assertThat(second.json("/population").asInt()).isEqualTo(6);
        assertThat(asked(first)).hasSize(4);
        var third = planned(campaign(1, Map.of()));
        analyst().ifMatch(third).post(third.location() + "/launch").expectProblem(422, "campaign-reaches-nobody");
        assertThat(launched(campaign(10, Map.of("restDays", 0)))
                        .json("/invited")
                        .asInt())
                .isEqualTo(10);
        jdbc.sql("update invitation set created_at = created_at - interval '31 days' where org_unit = ?")
                .param(unit)
                .update();
        jdbc.sql("update campaign_asked set asked_at = asked_at - interval '31 days'")
                .update();
        assertThat(launched(campaign(10, Map.of())).json("/invited").asInt()).isEqualTo(10);
    }

    @Test
    void a_large_sample_is_drawn_as_a_job() {
        customers(2500, "A");
        var body = new HashMap<>(campaign(2500, Map.of("restDays", 0)));
        body.remove("sampleSize");
        var planned = planned(body);
        analyst().post(planned.location() + "/launch-jobs").expectProblem(428, "if-match-required");
        api.as(Tokens.of("quality-analyst").org("jinhua/yiwu"))
                .ifMatch("*")
                .post(planned.location() + "/launch-jobs")
                .expectProblem(404, "campaign-not-found");
        var job = analyst()
                .ifMatch(planned)
                .idempotencyKey("launch-" + planned.id())
                .post(planned.location() + "/launch-jobs")
                .expect(202);
        var over = await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> analyst().get(job.location()).expect(200),
                        answer -> answer.json("/status").asString().equals("FINISHED"));
        assertThat(over.json("/counts/invited").asInt()).isEqualTo(2500);
        api.as(Tokens.of("quality-analyst").username("other").claim("sub", "other"))
                .get(job.location())
                .expectProblem(404, "job-not-found");
        var campaign = analyst().get(planned.location()).expect(200);
        assertThat(campaign.json("/status").asString()).isEqualTo("LAUNCHED");
        assertThat(campaign.json("/invited").asInt()).isEqualTo(2500);
        var invitation = jdbc.sql("select id from invitation where campaign_id = ? limit 1")
                .param(planned.id())
                .query(UUID.class)
                .single();
        events.awaitPublished("InvitationIssued", invitation);
        events.verifyPublished();
        analyst().ifMatch("*").post(planned.location() + "/launch-jobs").expectProblem(409, "illegal-move");
    }

    @Test
    void a_quota_takes_no_more_answers_than_are_wanted() {
        customers(3, "A");
        var launched = launched(campaign(
                3,
                Map.of(
                        "restDays",
                        0,
                        "quotas",
                        List.of(
                                Map.of("cut", "SEGMENT", "value", "A", "most", 2),
                                Map.of("cut", "ORG_UNIT", "value", "jinhua", "most", 50)))));
        var tokens = tokens(launched);
        answer(tokens.get(0)).expect(201);
        var second = answer(tokens.get(1)).expect(201);
        answer(tokens.get(2)).expectProblem(409, "quota-full");
        api.get("/api/v1/public/invitations/" + tokens.get(2)).expectProblem(409, "quota-full");
        // Whoever has answered is told the same as before.
        assertThat(answer(tokens.get(1)).expect(201).id()).isEqualTo(second.id());
        var read = analyst().get(launched.location()).expect(200);
        assertThat(read.json("/quotas/0/taken").asInt()).isEqualTo(2);
        assertThat(read.json("/quotas/1/taken").asInt()).isEqualTo(2);
    }

    @Test
    void anonymous_answers_belong_to_nobody() {
        customers(5, "A");
        var launched = launched(campaign(5, Map.of("access", "ANONYMOUS", "restDays", 0)));
        var invitations =
                analyst().get(launched.location() + "/invitations").expect(200).json("/items");
        assertThat(invitations).hasSize(5).noneMatch(one -> one.has("customerId"));
        var receipt = answer(tokens(launched).getFirst(), 1).expect(201);
        var response = analyst().get("/api/v1/responses/" + receipt.id()).expect(200);
        assertThat(response.json().has("customerId")).isFalse();
        assertThat(events.awaitPublished("SurveyAnswered", receipt.id()).body().has("customerId"))
                .isFalse();
        assertThat(jdbc.sql("""
                                select count(*) from invitation where campaign_id = ? and customer_id is not null""").param(launched.id()).query(Long.class).single())
                .isZero();
        // Nobody can be called back.
        assertThat(jdbc.sql("select count(*) from follow_up where response_id = ?")
                        .param(receipt.id())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void a_link_to_answers_of_nobody_tells_only_what_enough_others_have() {
        customers(6, "A");
        customers(7, "C");
        customers(2, "B");
        customers(unit + "/alone", 1, "A");
        var launched = launched(campaign(16, Map.of("access", "ANONYMOUS", "restDays", 0)));
        assertThat(jdbc.sql("""
                                select org_unit || ' ' || coalesce(segment, '-') || ' ' || count(*) from invitation
                                where campaign_id = ? group by org_unit, segment order by 1""").param(launched.id()).query(String.class).list())
                .containsExactly(unit + " - 9", unit + " C 7");
        var few = planned(campaign(4, Map.of("access", "ANONYMOUS", "restDays", 0)));
        analyst().ifMatch(few).post(few.location() + "/launch").expectProblem(422, "campaign-too-few-to-hide");
    }

    @Test
    void employees_find_their_own_links_and_open_no_follow_up() {
        var staff = List.of(
                Map.of("username", "chen-" + run, "orgUnit", unit), Map.of("username", "lin-" + run, "orgUnit", unit));
        var launched = launched(campaign(null, Map.of("access", "STAFF", "staff", staff)));
        assertThat(analyst()
                        .get(launched.location() + "/invitations")
                        .expect(200)
                        .json("/items"))
                .hasSize(2)
                .noneMatch(one -> one.has("link"));
        var chen = api.as(Tokens.of("supervisor").username("chen-" + run).org(unit));
        var mine = chen.get("/api/v1/campaigns/invitations/mine").expect(200).json("/items");
        assertThat(mine).hasSize(1);
        var link = mine.get(0).at("/link").asString();
        var receipt = answer(link.substring(link.lastIndexOf('/') + 1), 1).expect(201);
        assertThat(events.awaitPublished("SurveyAnswered", receipt.id())
                        .body()
                        .at("/low")
                        .asBoolean())
                .isFalse();
        assertThat(chen.get("/api/v1/campaigns/invitations/mine").expect(200).json("/items"))
                .isEmpty();
        assertThat(api.as(Tokens.of("supervisor").username("nobody").org(unit))
                        .get("/api/v1/campaigns/invitations/mine")
                        .expect(200)
                        .json("/items"))
                .isEmpty();
        api.as(Tokens.of("customer")).get("/api/v1/campaigns/invitations/mine").expectProblem(403, "not-allowed");
    }

    @Test
    void codes_can_each_be_used_once_and_their_link_is_a_qr_code() {
        var launched = launched(campaign(3, Map.of("access", "CODES")));
        var invitations =
                analyst().get(launched.location() + "/invitations").expect(200).json("/items");
        assertThat(invitations).hasSize(3);
        var path = launched.location() + "/invitations/"
                + invitations.get(0).at("/id").asString() + "/qr";
        var qr = analyst().get(path).expect(200);
        assertThat(qr.contentType()).startsWith("image/svg+xml");
        assertThat(qr.text()).startsWith("<svg");
        api.as(Tokens.of("supervisor")).get(path).expectProblem(403, "not-allowed");
        api.as(Tokens.of("quality-analyst").org("jinhua/yiwu")).get(path).expectProblem(404, "campaign-not-found");
        var token = tokens(launched).getFirst();
        answer(token).expect(201);
        answer(token, 2).expectProblem(409, "invitation-answered");
        analyst()
                .get(launched.location() + "/invitations/" + UUID.randomUUID() + "/qr")
                .expectProblem(404, "open-link-not-found");
    }

    @Test
    void what_does_not_fit_together_is_refused() {
        refused("campaign-strata-wrong", 5, Map.of("method", "EQUAL"));
        refused("campaign-strata-wrong", 5, Map.of("stratifiedBy", "SEGMENT"));
        refused("campaign-strata-wrong", 5, Map.of("access", "CODES", "method", "EQUAL", "stratifiedBy", "KIND"));
        refused("campaign-size-missing", null, Map.of("access", "OPEN"));
        refused("campaign-staff-wrong", null, Map.of("access", "STAFF"));
        refused("campaign-staff-wrong", 5, Map.of("staff", List.of(Map.of("username", "chen", "orgUnit", unit))));
        refused(
                "campaign-quotas-wrong",
                5,
                Map.of("quotas", List.of(Map.of("cut", "KIND", "value", "RETAILER", "most", 2))));
        var twice = campaign(5, Map.of());
        twice.put("margin", 0.05);
        analyst().post("/api/v1/campaigns", twice).expectProblem(422, "campaign-size-twice");
        api.as(Tokens.of("quality-analyst").org(unit))
                .post(
                        "/api/v1/campaigns",
                        campaign(
                                null,
                                Map.of(
                                        "access",
                                        "STAFF",
                                        "staff",
                                        List.of(Map.of("username", "chen", "orgUnit", "jinhua/yiwu")))))
                .expectProblem(403, "outside-org-scope");
        analyst()
                .post("/api/v1/campaigns", campaign(5, Map.of("access", "EVERYBODY")))
                .expect(400);
    }

    private void refused(String problem, @Nullable Integer size, Map<String, Object> design) {
        analyst().post("/api/v1/campaigns", campaign(size, design)).expectProblem(422, problem);
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst"));
    }

    private void customers(int number, String segment) {
        customers(unit, number, segment);
    }

    private void customers(String orgUnit, int number, String segment) {
        jdbc.sql("""
                        insert into known_customer (id, version, code, kind, name, org_unit, segment)
                        select gen_random_uuid(), 1, :unit || :segment || i, 'RETAILER', 'Customer ' || i, :unit, :segment
                        from generate_series(1, :number) i""")
                .param("unit", orgUnit)
                .param("segment", segment)
                .param("number", number)
                .update();
    }

    private UUID questionnaire() {
        var known = analyst()
                .get("/api/v1/questionnaires?code=POST_VISIT&status=PUBLISHED")
                .expect(200)
                .json("/items");
        if (!known.isEmpty()) {
            return UUID.fromString(known.get(0).at("/id").asString());
        }
        var draft = analyst()
                .post("/api/v1/questionnaire-templates/POST_VISIT/questionnaires")
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private Map<String, Object> campaign(@Nullable Integer size, Map<String, ?> design) {
        var body = new HashMap<String, Object>();
        body.put("name", "Sampling");
        body.put("questionnaireId", questionnaire());
        body.put("orgUnit", unit);
        body.put("from", Instant.now().minusSeconds(60).toString());
        body.put("to", Instant.now().plusSeconds(3600).toString());
        body.put("seed", 20261123);
        body.put("design", design);
        if (size != null) {
            body.put("sampleSize", size);
        }
        return body;
    }

    private Answer planned(Map<String, Object> body) {
        return analyst().post("/api/v1/campaigns", body).expect(201);
    }

    /** The campaign after its launch, with its address as when it was planned. */
    private Launched launched(Map<String, Object> body) {
        var planned = planned(body);
        return new Launched(
                planned.location(),
                analyst().ifMatch(planned).post(planned.location() + "/launch").expect(200));
    }

    private record Launched(String location, Answer answer) {

        JsonNode json(String pointer) {
            return answer.json(pointer);
        }

        UUID id() {
            return answer.id();
        }
    }

    private static List<String> strata(Launched campaign) {
        return campaign.json("/strata")
                .valueStream()
                .map(one -> one.at("/name").asString() + " "
                        + one.at("/population").asInt() + " " + one.at("/drawn").asInt())
                .toList();
    }

    private List<String> asked(Launched campaign) {
        return jdbc.sql("select customer_id::text from invitation where campaign_id = ? order by 1")
                .param(campaign.id())
                .query(String.class)
                .list();
    }

    private List<String> tokens(Launched campaign) {
        var tokens = new ArrayList<String>();
        analyst()
                .get(campaign.location() + "/invitations")
                .expect(200)
                .json("/items")
                .forEach(one -> tokens.add(one.at("/link").asString().replaceAll(".*/", "")));
        return tokens;
    }

    private Answer answer(String token) {
        return answer(token, 5);
    }

    private Answer answer(String token, int satisfaction) {
        return api.post(
                "/api/v1/public/invitations/" + token + "/response",
                Map.of("answers", Map.of("satisfaction", satisfaction, "punctuality", 5, "understanding", 4)));
    }
}
