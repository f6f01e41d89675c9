package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StandardApprovalTest extends Journey {

    private static final String STANDARDS = "/api/v1/service-standards";

    private Api analyst(String username) {
        return api.as(Tokens.of("quality-analyst").org("jinhua").username(username));
    }

    @Test
    void a_draft_is_put_forward_sent_back_changed_and_approved_by_somebody_else() {
        var author = analyst("author");
        var draft = author.post(
                        STANDARDS,
                        Map.of(
                                "name",
                                unique("待审批标准"),
                                "type",
                                "BASIS",
                                "steps",
                                List.of(step("问候", "EMPATHY", 1, "NONE", false))))
                .expect(201);
        var path = draft.location();
        author.ifMatch(draft).post(path + "/approve", Map.of()).expectProblem(409, "standard-not-submitted");
        author.post(path + "/submit", Map.of()).expectProblem(428, "if-match-required");
        manager("wang", "jinhua").ifMatch("*").post(path + "/submit", Map.of()).expectProblem(403, "not-allowed");
        var submitted = author.ifMatch(draft)
                .post(path + "/submit", Map.of("comment", "请审阅"))
                .expect(200);
        assertThat(submitted.json("/submitted").asBoolean()).isTrue();
        assertThat(submitted.json("/status").asString()).isEqualTo("DRAFT");
        var name = submitted.json("/name").asString();
        assertThat(ids(author, "submitted=true&name=" + name)).containsExactly(draft.id());
        author.ifMatch("*").post(path + "/submit", Map.of()).expectProblem(409, "standard-submitted");
        author.ifMatch("*")
                .put(
                        path,
                        Map.of(
                                "name",
                                name,
                                "type",
                                "BASIS",
                                "steps",
                                List.of(step("别的", "EMPATHY", 1, "NONE", false))))
                .expectProblem(409, "standard-submitted");
        author.ifMatch("*").post(path + "/transitions", Map.of("to", "TRIAL")).expectProblem(409, "standard-submitted");
        author.ifMatch("*").post(path + "/approve", Map.of()).expectProblem(403, "own-standard");

        var supervisor = supervisor("jinhua");
        manager("wang", "jinhua").ifMatch("*").post(path + "/approve", Map.of()).expectProblem(403, "not-allowed");
        supervisor.ifMatch("*").post(path + "/refuse", Map.of()).expectProblem(400, "invalid-request");
        supervisor.ifMatch(draft).post(path + "/refuse", Map.of("reason", "x")).expectProblem(412, "stale-version");
        var refused = supervisor
                .ifMatch(submitted)
                .post(path + "/refuse", Map.of("reason", "缺少道别"))
                .expect(200);
        assertThat(refused.json("/submitted").asBoolean()).isFalse();
        author.ifMatch(refused)
                .put(
                        path,
                        Map.of(
                                "name",
                                name,
                                "type",
                                "BASIS",
                                "steps",
                                List.of(
                                        step("问候", "EMPATHY", 1, "NONE", false),
                                        step("道别", "EMPATHY", 1, "NONE", false))))
                .expect(200);
        author.ifMatch("*").post(path + "/submit", Map.of()).expect(200);
        analyst("colleague").ifMatch("*").post(path + "/withdraw").expectProblem(403, "standard-of-others");
        author.ifMatch("*").post(path + "/withdraw").expect(200);
        var again = author.ifMatch("*").post(path + "/submit", Map.of()).expect(200);
        var approved = supervisor
                .ifMatch(again)
                .post(path + "/approve", Map.of("comment", "可以试行"))
                .expect(200);
        assertThat(approved.json("/status").asString()).isEqualTo("TRIAL");
        assertThat(approved.json("/reviews")
                        .valueStream()
                        .map(review -> review.at("/outcome").asString()))
                .containsExactly("SUBMITTED", "REFUSED", "SUBMITTED", "WITHDRAWN", "SUBMITTED", "APPROVED");
        assertThat(approved.json("/reviews/1/comment").asString()).isEqualTo("缺少道别");
        assertThat(approved.json("/authors/0").asString()).isEqualTo("author");
        events.awaitPublished("StandardSubmitted", draft.id());
        events.awaitPublished("StandardSentBack", draft.id());
        events.awaitPublished("StandardPublished", draft.id());
        events.verifyPublished();
    }

    @Test
    void an_approved_edition_retires_the_one_before_and_both_are_compared_and_listed() {
        var first = standard();
        var author = analyst("author");
        var draft = author.post(STANDARDS + "/" + first + "/editions").expect(201);
        var name = unique("改名");
        author.ifMatch(draft)
                .put(
                        draft.location(),
                        Map.of(
                                "name",
                                name + " 零售",
                                "type",
                                "QUALITY",
                                "steps",
                                List.of(
                                        step("整理货架", "TANGIBLES", 30, "PHOTO", false),
                                        step("核对库存", "RELIABILITY", 60, "NUMBER", true),
                                        step("培训", "ASSURANCE", 10, "NONE", false))))
                .expect(200);
        author.ifMatch("*").post(draft.location() + "/submit", Map.of()).expect(200);
        supervisor("jinhua")
                .ifMatch("*")
                .post(draft.location() + "/approve", Map.of())
                .expect(200);

        var editions = author.get(STANDARDS + "/" + first + "/editions").expect(200);
        assertThat(editions.json("/items")
                        .valueStream()
                        .map(edition -> edition.at("/edition").asInt()
                                + edition.at("/status").asString()))
                .containsExactly("2TRIAL", "1RETIRED");
        var comparison = author.get(draft.location() + "/comparison").expect(200);
        assertThat(comparison.json("/before/edition").asInt()).isEqualTo(1);
        assertThat(comparison.json("/stepsAdded/0/title").asString()).isEqualTo("培训");
        assertThat(comparison.json("/stepsRemoved/0/key").asString()).isEqualTo("s1");
        assertThat(comparison.json("/stepsMoved")).hasSize(1);
        assertThat(comparison.json("/stepsChanged/0/fields/0/field").asString()).isEqualTo("weight");
        assertThat(author.get(STANDARDS + "/" + first + "/comparison?with=" + draft.id())
                        .expect(200)
                        .json("/stepsRemoved/0/title")
                        .asString())
                .isEqualTo("培训");
        author.get(STANDARDS + "/" + first + "/comparison").expectProblem(422, "standard-without-earlier");
        author.get(draft.location() + "/comparison?with=" + standard()).expectProblem(422, "standards-unrelated");
        author.get(draft.location() + "/comparison?with=" + UUID.randomUUID()).expectProblem(422, "standard-unknown");

        assertThat(ids(author, "series=" + first)).containsExactly(draft.id(), first);
        assertThat(ids(author, "series=" + first + "&status=TRIAL")).containsExactly(draft.id());
        assertThat(ids(author, "series=" + first + "&dimension=ASSURANCE")).containsExactly(draft.id());
        assertThat(ids(author, "name=零售 " + name)).containsExactly(draft.id());
        assertThat(ids(author, "name=批发 " + name)).isEmpty();
    }

    @Test
    void a_template_gives_a_draft_in_the_language_of_the_request() {
        var templates = analyst().get(STANDARDS + "/templates").expect(200);
        assertThat(templates
                        .json("/items")
                        .valueStream()
                        .map(one -> one.at("/code").asString()))
                .containsExactly("AFTER_SALES_CALL", "DOORMAN_RECEPTION", "EMERGENCY_DELIVERY", "RETAILER_VISIT");
        templates.json("/items").valueStream().forEach(template -> {
            for (String language : List.of("zh", "en")) {
                assertThat(template.at("/name/" + language).asString()).isNotBlank();
                template.at("/steps")
                        .valueStream()
                        .forEach(
                                step -> assertThat(step.at("/title/" + language).asString())
                                        .isNotBlank());
            }
            var path = STANDARDS + "/templates/" + template.at("/code").asString();
            var draft = analyst().post(path).expect(201);
            assertThat(draft.json("/name").asString())
                    .isEqualTo(template.at("/name/en").asString());
            assertThat(draft.json("/steps")).hasSize(template.at("/steps").size());
            analyst()
                    .ifMatch(draft)
                    .post(draft.location() + "/transitions", Map.of("to", "TRIAL"))
                    .expect(200);
        });
        var chinese = analyst()
                .inChinese()
                .post(STANDARDS + "/templates/DOORMAN_RECEPTION")
                .expect(201);
        assertThat(chinese.json("/name").asString()).isEqualTo("门卫迎宾送宾");
        assertThat(chinese.json("/steps/3/say").asString()).contains("请锁好车门");
        assertThat(chinese.json("/steps/3/key").asString()).isEqualTo("welcome");
        analyst().post(STANDARDS + "/templates/NONE").expectProblem(404, "standard-template-not-found");
        manager("wang", "jinhua").post(STANDARDS + "/templates/RETAILER_VISIT").expectProblem(403, "not-allowed");
    }

    private static List<UUID> ids(Api client, String query) {
        return client.get(
                        URI.create(STANDARDS + "?" + query.replace(" ", "%20")).toASCIIString())
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> UUID.fromString(row.at("/id").asString()))
                .toList();
    }
}
