package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Key words, themes and sentiment of what customers write. */
@ServiceTest
class TextsTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Test
    void complaints_are_read_as_they_are_told_and_sorted_into_themes() {
        var unit = "jinhua/texts-complaints";
        for (int i = 0; i < 3; i++) {
            complaint(unit, UUID.randomUUID(), null, 1, "送货太慢，电话 13912345678 没人接。");
        }
        complaint(unit, UUID.randomUUID(), null, 1, "The price on my bill is wrong. I am very angry!");
        awaitTexts(unit, 4);

        var keywords = analyst().get("/api/v1/texts/keywords?orgUnit=" + unit).expect(200);
        assertThat(keywords.json("/tone/n").asLong()).isEqualTo(4);
        assertThat(keywords.json("/tone/negative").asLong()).isEqualTo(4);
        assertThat(keyword(keywords, "送货慢").at("/n").asLong()).isEqualTo(3);
        assertThat(keyword(keywords, "送货慢").at("/share/value").asDouble()).isEqualTo(0.75);
        assertThat(keywords.json("/keywords").toString()).doesNotContain("price", "139");
        assertThat(analyst()
                        .get("/api/v1/texts/keywords?atLeast=1&language=en&orgUnit=" + unit)
                        .expect(200)
                        .json("/keywords")
                        .toString())
                .contains("price");

        var themes = analyst().get("/api/v1/texts/themes?orgUnit=" + unit).expect(200);
        assertThat(theme(themes, "DELIVERY").at("/n").asLong()).isEqualTo(3);
        assertThat(theme(themes, "DELIVERY").at("/dimension").asString()).isEqualTo("RELIABILITY");
        assertThat(theme(themes, "PRICE").at("/n").asLong()).isEqualTo(1);
        assertThat(theme(themes, "PRICE").at("/negative").asLong()).isEqualTo(1);

        var path = "/api/v1/texts/quotations?source=COMPLAINT&orgUnit=" + unit;
        var quoted = analyst().get(path + "&theme=DELIVERY&limit=2").expect(200);
        assertThat(quoted.json("/items")).hasSize(2);
        assertThat(quoted.json("/items/0/text").asString()).isEqualTo("送货太慢，电话 *** 没人接。");
        var rest = analyst()
                .get(path + "&theme=DELIVERY&limit=2&cursor="
                        + quoted.json("/next").asString())
                .expect(200);
        assertThat(rest.json("/items")).hasSize(1);
        assertThat(analyst().get(path + "&term=Bill").expect(200).json("/items"))
                .hasSize(1);
        assertThat(analyst().get(path + "&mood=POSITIVE").expect(200).json("/items"))
                .isEmpty();

        for (String what : List.of("keywords", "themes", "quotations")) {
            api.as(Tokens.of("customer")).get("/api/v1/texts/" + what).expectProblem(403, "not-allowed");
            api.as(Tokens.of("customer-manager")).get("/api/v1/texts/" + what).expectProblem(403, "not-allowed");
            analyst().get("/api/v1/texts/" + what + "?orgUnit=hangzhou").expectProblem(403, "outside-org-scope");
        }
        var elsewhere = api.as(Tokens.of("quality-analyst").org("jinhua/texts-elsewhere"))
                .get("/api/v1/texts/quotations")
                .expect(200);
        assertThat(elsewhere.json("/items")).isEmpty();
    }

    @Test
    void a_word_that_becomes_more_frequent_than_before_by_more_than_chance_is_rising() {
        var unit = "jinhua/texts-rising";
        for (int i = 0; i < 30; i++) {
            complaintAt(unit, "2026-01-10T00:00:00Z", i == 0 ? "网站崩溃" : "价格问题");
            complaintAt(unit, "2026-02-10T00:00:00Z", i < 15 ? "网站崩溃" : "价格问题");
        }
        awaitTexts(unit, 60);
        var keywords = analyst()
                .get("/api/v1/texts/keywords?from=2026-01-31T00:00:00Z&to=2026-03-02T00:00:00Z&orgUnit=" + unit)
                .expect(200);
        assertThat(keywords.json("/textsBefore").asLong()).isEqualTo(30);
        assertThat(keyword(keywords, "网站").at("/before").asLong()).isEqualTo(1);
        assertThat(keyword(keywords, "网站").at("/rising").asBoolean()).isTrue();
        assertThat(keyword(keywords, "价格").at("/rising").asBoolean()).isFalse();
        assertThat(keyword(keywords, "价格").at("/change").asDouble()).isNegative();
    }

    @Test
    void what_few_anonymous_respondents_wrote_is_not_shown_and_who_they_are_never() {
        var unit = "jinhua/texts-anonymous";
        var questionnaire = published("ANONYMOUS_TEXT");
        imported(questionnaire, unit, "score,why\r\n1,客户经理态度差\r\n2,送货慢\r\n3,还可以\r\n");
        awaitTexts(unit, 3);
        var path = "/api/v1/texts/quotations?questionnaire=ANONYMOUS_TEXT&orgUnit=" + unit;
        assertThat(analyst().get(path).expect(200).json("/items")).isEmpty();
        var themes = analyst().get(path.replace("quotations", "themes")).expect(200);
        assertThat(themes.json("/tone/suppressed").asBoolean()).isTrue();
        assertThat(themes.json("/tone/n").asLong()).isZero();

        imported(questionnaire, unit, "score,why\r\n4,价格贵\r\n5,系统卡顿\r\n5,\r\n4,很满意\r\n");
        awaitTexts(unit, 6);
        var quoted = analyst().get(path).expect(200);
        assertThat(quoted.json("/items")).hasSize(6);
        for (JsonNode one : quoted.json("/items")) {
            assertThat(one.has("sourceId") || one.has("orgUnit") || one.has("customerId"))
                    .isFalse();
            assertThat(one.at("/at").asString()).endsWith("T00:00:00Z");
        }
        assertThat(analyst().get(path + "&segment=A").expect(200).json("/items"))
                .isEmpty();
    }

    @Test
    void a_newer_version_of_a_complaint_is_who_it_is_of_and_an_erasure_removes_the_quotation() {
        var unit = "jinhua/texts-erased";
        var customer = UUID.randomUUID();
        events.example("CustomerRegistered")
                .with("id", customer)
                .with("code", "T" + customer.toString().substring(0, 8))
                .with("orgUnit", unit)
                .send();
        await().until(() -> jdbc.sql("select count(*) from known_customer where id = ?")
                        .param(customer)
                        .query(Long.class)
                        .single()
                == 1);
        var complaint = UUID.randomUUID();
        complaint(unit, complaint, null, 1, "漏送两条。");
        complaint(unit, complaint, customer, 2, "漏送两条。");
        await().until(() -> texts("customer_id", customer) == 1);
        events.example("ErasureRequested")
                .with("id", UUID.randomUUID())
                .with("people", List.of(customer))
                .with("logins", List.of())
                .send();
        await().until(() -> texts("source_id", complaint) == 0);
        // Late, as out of the dead letters.
        long read = read();
        complaint(unit, complaint, customer, 3, "漏送两条。");
        await().until(() -> read() > read);
        assertThat(texts("source_id", complaint)).isZero();
    }

    @Test
    void themes_are_kept_by_analysts_and_figures_follow_at_once() {
        var unit = "jinhua/texts-themes";
        complaint(unit, UUID.randomUUID(), null, 1, "促销活动没有通知到我。");
        awaitTexts(unit, 1);
        var body = Map.of(
                "title", Map.of("zh", "促销", "en", "Promotions"),
                "dimension", "EMPATHY",
                "wordsZh", List.of("促销", "100%"),
                "wordsEn", List.of("Promotions"),
                "active", true);
        var added = analyst()
                .post("/api/v1/text-themes", Map.of("code", "PROMOTIONS", "content", body))
                .expect(201);
        assertThat(events.awaitPublished("TextThemeAdded", themeId("PROMOTIONS"))
                        .body()
                        .at("/wordsZh"))
                .hasSize(2);
        var themes = "/api/v1/texts/themes?orgUnit=" + unit;
        assertThat(theme(analyst().get(themes).expect(200), "PROMOTIONS")
                        .at("/n")
                        .asLong())
                .isEqualTo(1);
        var off = Map.of(
                "title", Map.of("zh", "促销", "en", "Promotions"),
                "wordsZh", List.of("促销"),
                "wordsEn", List.of(),
                "active", false);
        analyst().put(added.location(), off).expectProblem(428, "if-match-required");
        analyst().ifMatch(added).put(added.location(), off).expect(200);
        events.awaitPublished("TextThemeChanged", themeId("PROMOTIONS"));
        analyst().ifMatch(added).put(added.location(), off).expectProblem(412, "stale-version");
        assertThat(analyst().get(themes).expect(200).json("/themes").toString()).doesNotContain("PROMOTIONS");

        analyst()
                .post("/api/v1/text-themes", Map.of("code", "PROMOTIONS", "content", body))
                .expectProblem(409, "text-theme-code-taken");
        analyst()
                .inChinese()
                .post(
                        "/api/v1/text-themes",
                        Map.of(
                                "code",
                                "EMPTY",
                                "content",
                                Map.of(
                                        "title", Map.of("zh", "空", "en", "Empty"),
                                        "wordsZh", List.of(),
                                        "wordsEn", List.of(),
                                        "active", true)))
                .expectProblem(422, "text-theme-without-words");
        analyst().get("/api/v1/text-themes/NONE").expectProblem(404, "text-theme-not-found");
        api.as(Tokens.of("supervisor"))
                .post("/api/v1/text-themes", Map.of("code", "OTHER", "content", body))
                .expectProblem(403, "not-allowed");
        assertThat(analyst().get("/api/v1/text-themes?limit=3").expect(200).json("/items"))
                .hasSize(3);
        events.verifyPublished();
    }

    private long read() {
        return jdbc.sql("select count(*) from inbox where listener = 'complaint-texts'")
                .query(Long.class)
                .single();
    }

    private UUID themeId(String code) {
        return jdbc.sql("select id from text_theme where code = ?")
                .param(code)
                .query(UUID.class)
                .single();
    }

    private long texts(String column, UUID value) {
        return jdbc.sql("select count(*) from analysed_text where " + column + " = ?")
                .param(value)
                .query(Long.class)
                .single();
    }

    private void awaitTexts(String unit, long n) {
        await().until(() -> jdbc.sql("select count(*) from analysed_text where org_unit = ?")
                        .param(unit)
                        .query(Long.class)
                        .single()
                == n);
    }

    private static JsonNode keyword(Api.Answer answer, String term) {
        return answer.json("/keywords")
                .valueStream()
                .filter(word -> word.at("/term").asString().equals(term))
                .findFirst()
                .orElseThrow(() -> new AssertionError(term + " is not in " + answer.text()));
    }

    private static JsonNode theme(Api.Answer answer, String code) {
        return answer.json("/themes")
                .valueStream()
                .filter(theme -> theme.at("/code").asString().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError(code + " is not in " + answer.text()));
    }

    private void complaintAt(String unit, String at, String text) {
        events.example("ComplaintDescribed")
                .with("id", UUID.randomUUID())
                .with("orgUnit", unit)
                .without("customerId")
                .with("receivedAt", at)
                .with("text", text)
                .send();
    }

    private void complaint(
            String unit, UUID id, @org.jspecify.annotations.Nullable UUID customer, long version, String text) {
        var example = events.example("ComplaintDescribed")
                .with("id", id)
                .with("version", version)
                .with("orgUnit", unit)
                .with("receivedAt", java.time.Instant.now().minusSeconds(60).toString())
                .with("text", text);
        (customer == null ? example.without("customerId") : example.with("customerId", customer)).send();
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private UUID published(String code) {
        var draft = analyst()
                .post(
                        "/api/v1/questionnaires",
                        Map.of(
                                "code",
                                code,
                                "title",
                                Map.of("zh", "题", "en", "T"),
                                "questions",
                                List.of(
                                        Map.of("id", "score", "type", "CSAT", "text", Map.of("zh", "满意吗？", "en", "Q")),
                                        Map.of(
                                                "id",
                                                "why",
                                                "type",
                                                "TEXT",
                                                "text",
                                                Map.of("zh", "为什么？", "en", "Why")))))
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private int files;

    private void imported(UUID questionnaire, String orgUnit, String csv) {
        var started = analyst()
                .upload(
                        "/api/v1/response-imports?questionnaireId=" + questionnaire + "&orgUnit=" + orgUnit,
                        "texts-" + files++ + ".csv",
                        csv.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        await().until(() -> analyst()
                .get(started.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("FINISHED"));
    }
}
