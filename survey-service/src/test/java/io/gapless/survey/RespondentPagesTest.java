package io.gapless.survey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.Api.Answer;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The pages that respondents answer on, as a browser without scripts uses them. */
@ServiceTest
class RespondentPagesTest {

    private static final String QUESTIONNAIRE = """
            {"code": "%s", "title": {"zh": "全部题型", "en": "All types <1>", "others": {"de": "Alle Arten"}},
             "languages": ["de"],
             "blocks": [
              {"id": "first", "title": {"zh": "一", "en": "Part one", "others": {"de": "Teil eins"}},
               "questions": ["single", "why", "many", "rating", "nps"]},
              {"id": "second", "questions": ["pair", "points", "kano", "matrix", "ranking", "number", "words"]}],
             "questions": [
              {"id": "single", "type": "SINGLE", "required": true, "text": %s, "options": [%s, %s]},
              {"id": "why", "type": "TEXT", "required": true, "text":
                {"zh": "为什么选“{{single}}”？", "en": "Why {{single}}?", "others": {"de": "Warum {{single}}?"}},
               "conditions": [{"question": "single", "is": "EQUALS", "value": "b"}]},
              {"id": "many", "type": "MULTIPLE", "text": %s, "options": [%s, %s]},
              {"id": "rating", "type": "RATING", "min": 0, "max": 100, "text": %s},
              {"id": "nps", "type": "NPS", "text": %s},
              {"id": "pair", "type": "PAIR", "min": 1, "max": 7, "dimension": "EMPATHY", "required": true, "text": %s},
              {"id": "points", "type": "POINTS", "text": %s, "options": [%s, %s]},
              {"id": "kano", "type": "KANO", "text": %s},
              {"id": "matrix", "type": "MATRIX", "text": %s, "options": [%s, %s]},
              {"id": "ranking", "type": "RANKING", "text": %s, "options": [%s, %s]},
              {"id": "number", "type": "NUMBER", "min": 0, "max": 10, "text": %s},
              {"id": "words", "type": "TEXT", "max": 50, "text": %s}]}""";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    private static int run;

    @Test
    void all_types_are_answered_kept_and_sent_without_scripts() {
        var link = link(Map.of("access", "CODES"), 1);
        var first = browser().get(link + "?lang=en").expect(200);
        assertThat(first.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .doesNotContain("script");
        assertThat(first.header("Content-Language")).isEqualTo("en");
        assertThat(first.text())
                .doesNotContain("<script")
                .contains("All types &lt;1&gt;", "Part one", "<html lang=\"en\">")
                // What depends on an answer of this page is on the next.
                .contains("q-single")
                .doesNotContain("q-why");

        var faulty = post(link + "?part=1&lang=en", Map.of("go", "next")).expect(422);
        assertThat(faulty.text())
                .contains(
                        "role=\"alert\"",
                        "href=\"#q-single\"",
                        "aria-invalid=\"true\"",
                        "The question has to be answered");

        var second = follow(post(link + "?part=1&lang=en", Map.of("single", "b", "go", "next")));
        assertThat(second.text()).contains("Why Option b?", "q-rating").doesNotContain("q-pair");
        var wrong = post(link + "?part=2&lang=en", Map.of("why", "so", "rating", "many<", "go", "next"))
                .expect(422);
        assertThat(wrong.text()).contains("many&lt;", "href=\"#q-rating\"").doesNotContain("href=\"#q-why\"");
        // Kept on the way, even beside what could not be.
        assertThat(api.get(publicPath(link)).json("/answers/why").asString()).isEqualTo("so");

        var kept = follow(post(link + "?part=2&lang=en", "why=so&many=a&many=b&rating=42&nps=9&go=keep"));
        assertThat(kept.text()).contains("Kept.", "value=\"42\"");
        var third = follow(post(link + "?part=2&lang=en", "why=so&many=a&many=b&rating=42&nps=9&go=next"));
        assertThat(third.text()).contains("q-pair", "Part 3 of 3");
        var back = follow(post(link + "?part=3&lang=en", Map.of("go", "back", "words", "later")));
        assertThat(back.text()).contains("q-rating");

        var half = post(link + "?part=3&lang=en", "pair.expectation=7&points.a=60&ranking.a=1&ranking.b=1&go=send")
                .expect(422);
        assertThat(half.text()).contains("href=\"#q-pair\"", "href=\"#q-points\"", "href=\"#q-ranking\"");
        var sent = follow(
                post(
                        link + "?part=3&lang=en",
                        "pair.expectation=7&pair.perception=5&points.a=60&points.b=40&kano.functional=1&kano.dysfunctional=5"
                                + "&matrix.a=4&matrix.b=2&ranking.b=1&ranking.a=2&number=2.5&words=%E8%B0%A2%E8%B0%A2&go=send"));
        assertThat(sent.text()).contains("Thank you").doesNotContain("<form");
        // Loading it again, or sending it again, changes nothing.
        assertThat(post(link + "?part=3&lang=en", Map.of("go", "send"))
                        .expect(200)
                        .text())
                .contains("Thank you");

        var response = analyst()
                .get("/api/v1/responses?questionnaire=" + code)
                .expect(200)
                .json("/items/0/id")
                .asString();
        var answers = analyst().get("/api/v1/responses/" + response).expect(200).json("/answers");
        assertThat(answers.at("/single").asString()).isEqualTo("b");
        assertThat(answers.at("/many")).hasSize(2);
        assertThat(answers.at("/pair/perception").asInt()).isEqualTo(5);
        assertThat(answers.at("/points/b").asInt()).isEqualTo(40);
        assertThat(answers.at("/matrix/a").asInt()).isEqualTo(4);
        assertThat(answers.at("/ranking/0").asString()).isEqualTo("b");
        assertThat(answers.at("/number").asDouble()).isEqualTo(2.5);
        assertThat(answers.at("/words").asString()).isEqualTo("谢谢");

        var counted = analyst().get(campaign).expect(200);
        assertThat(counted.json("/opened").asInt()).isEqualTo(1);
        assertThat(counted.json("/dropOutRate/value").asDouble()).isZero();
    }

    @Test
    void what_is_not_asked_any_more_is_forgotten() {
        var link = link(Map.of("access", "CODES"), 1);
        follow(post(link + "?part=1&lang=en", Map.of("single", "b", "go", "next")));
        follow(post(link + "?part=2&lang=en", Map.of("why", "so", "go", "next")));
        var next = follow(post(link + "?part=1&lang=en", Map.of("single", "a", "go", "next")));
        assertThat(next.text()).doesNotContain("q-why").contains("q-rating");
        assertThat(api.get(publicPath(link)).json("/answers").has("why")).isFalse();
    }

    @Test
    void the_page_speaks_the_languages_of_the_questionnaire() {
        var link = link(Map.of("access", "CODES"), 1);
        var chinese = browser().get(link).expect(200);
        assertThat(chinese.text())
                .contains("<html lang=\"zh-CN\">", "下一页", "全部题型")
                .contains("lang=\"de\"", "Deutsch", "hreflang=\"en\"");
        var german = browser().get(link + "?lang=de").expect(200);
        assertThat(german.text()).contains("<html lang=\"de\">", "Alle Arten", "Next");
        assertThat(browser().get(link + "?lang=xx").expect(200).text()).contains("全部题型");
        // A link that is nobody's in particular speaks as its reader's browser does.
        assertThat(browser()
                        .with("Accept-Language", "fr,de-AT;q=0.8,en;q=0.5")
                        .get(link)
                        .expect(200)
                        .text())
                .contains("Alle Arten");
        assertThat(browser().with("Accept-Language", "fr").get(link).expect(200).text())
                .contains("全部题型");
        var json = api.get(publicPath(link) + "?language=de").expect(200);
        assertThat(json.json("/title").asString()).isEqualTo("Alle Arten");
        assertThat(json.json("/languages")).hasSize(3);
        assertThat(json.json("/parts/0/title").asString()).isEqualTo("Teil eins");
    }

    @Test
    void an_open_link_gives_each_who_begins_a_link_of_their_own_up_to_the_most() {
        link(Map.of("access", "OPEN"), 2);
        var open = analyst().get(campaign + "/open-link").expect(200);
        var link = open.json("/link").asString().replaceFirst("^https?://[^/]+", "");
        assertThat(analyst().get(campaign + "/open-link/qr").expect(200).text()).contains("<path");
        api.as(Tokens.of("supervisor")).get(campaign + "/open-link").expectProblem(403, "not-allowed");
        assertThat(browser().get(link + "?lang=en").expect(200).text()).contains("Begin", link + "/begin");
        assertThat(browser()
                        .with("Accept-Language", "fr,de;q=0.8")
                        .get(link)
                        .expect(200)
                        .text())
                .contains("<html lang=\"de\">", "Alle Arten");
        // To look is not to begin.
        assertThat(analyst().get(campaign + "/open-link").json("/begun").asInt())
                .isZero();
        var one = post(link + "/begin?lang=en", "go=begin").expect(303).location();
        var two = post(link + "/begin?lang=en", "go=begin").expect(303).location();
        assertThat(one).isNotEqualTo(two).isNotEqualTo(link);
        assertThat(browser().get(one).expect(200).text()).contains("q-single");
        post(link + "/begin", "go=begin").expectProblem(409, "quota-full");
        assertThat(browser().get(link + "?lang=en").expect(409).text()).contains("Enough answers");
        assertThat(analyst().get(campaign).expect(200).json("/invited").asInt()).isEqualTo(2);
        assertThat(analyst().get(campaign).json("/dropOutRate/value").asDouble())
                .isEqualTo(1);
        // A link that is no open one begins nothing.
        post(one.replaceAll("\\?.*", "") + "/begin", "go=begin").expectProblem(404, "invitation-not-found");
    }

    @Test
    void wrong_links_are_told_in_the_readers_words_and_as_problems_to_programs() {
        var nothing = "/r/" + "A".repeat(43);
        assertThat(browser().get(nothing + "?lang=zh").expect(404).text()).contains("链接", "<html lang=\"zh-CN\">");
        api.get(nothing).expectProblem(404, "invitation-not-found");
        api.with("Content-Type", "application/x-www-form-urlencoded")
                .post(nothing, "go=send")
                .expectProblem(404, "invitation-not-found");
        var link = link(Map.of("access", "CODES"), 1);
        assertThat(post(link + "?part=99&lang=en", Map.of("words", "x".repeat(60), "go", "next"))
                        .expect(422)
                        .text())
                .contains("href=\"#q-words\"");
        assertThat(browser().get(link + "?part=-3&lang=en").expect(200).text()).contains("q-single");
    }

    @Test
    void a_real_browser_shows_the_page(@TempDir Path home) throws Exception {
        var chromium = Stream.of("/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
        Assumptions.assumeTrue(chromium.isPresent(), "No Chromium here: the page is not seen in a real browser");
        var link = link(Map.of("access", "CODES"), 1);
        var page = Files.readString(chromium(chromium.get(), home, "--dump-dom", api.url() + link + "?lang=en"));
        assertThat(page)
                .contains("<title>All types &lt;1&gt;</title>", "type=\"radio\"", "name=\"single\"", "Option b");
        var seen = home.resolve("seen.png");
        chromium(chromium.get(), home, "--screenshot=" + seen, api.url() + link + "?lang=zh");
        assertThat(seen).isNotEmptyFile();
        Files.copy(seen, Path.of("target", "respondent-page.png"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs it on a page, in a window as wide as a telephone; the file of what it wrote. */
    private static Path chromium(String program, Path home, String... what) throws Exception {
        var command = new ArrayList<>(List.of(
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + home.resolve("profile"),
                "--window-size=360,800"));
        command.addAll(List.of(what));
        var log = home.resolve("log");
        var written = home.resolve("written");
        var process = new ProcessBuilder(command)
                .redirectError(log.toFile())
                .redirectOutput(written.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        // Nothing of the page was held back by what it may do.
        assertThat(Files.readString(log)).doesNotContain("Content Security Policy");
        return written;
    }

    private String code = "";
    private String campaign = "";

    private static String text(String zh, String en) {
        return "{\"zh\": \"%s\", \"en\": \"%s\", \"others\": {\"de\": \"%s\"}}".formatted(zh, en, en);
    }

    private static String option(String value) {
        return "{\"value\": \"%s\", \"text\": %s}".formatted(value, text("选项 " + value, "Option " + value));
    }

    private UUID questionnaire() {
        code = "ALL_TYPES_" + ++run;
        var q = text("题目", "Question");
        var a = option("a");
        var b = option("b");
        var body = QUESTIONNAIRE.formatted(code, q, a, b, q, a, b, q, q, q, q, a, b, q, q, a, b, q, a, b, q, q);
        var draft = analyst().post("/api/v1/questionnaires", body).expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    /** The path of a link of a new campaign; of open ones none. */
    private String link(Map<String, ?> design, int size) {
        var body = new HashMap<String, Object>();
        body.put("name", "Pages");
        body.put("questionnaireId", questionnaire());
        body.put("orgUnit", "jinhua/pages");
        body.put("from", Instant.now().minusSeconds(60).toString());
        body.put("to", Instant.now().plusSeconds(3600).toString());
        body.put("seed", 1);
        body.put("sampleSize", size);
        body.put("design", design);
        var planned = analyst().post("/api/v1/campaigns", body).expect(201);
        campaign = planned.location();
        analyst().ifMatch(planned).post(campaign + "/launch").expect(200);
        return analyst()
                .get(campaign + "/invitations")
                .expect(200)
                .json("/items")
                .valueStream()
                .map(one -> one.at("/link").asString().replaceFirst("^https?://[^/]+", ""))
                .findFirst()
                .orElse("");
    }

    private static String publicPath(String link) {
        return link.replace("/r/", "/api/v1/public/invitations/");
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst"));
    }

    private Api browser() {
        return api.with("Accept", "text/html,application/xhtml+xml");
    }

    private Answer post(String path, Map<String, String> fields) {
        return post(
                path,
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                        .collect(Collectors.joining("&")));
    }

    private Answer post(String path, String form) {
        var sender = path.contains("/begin") ? api : browser();
        return sender.with("Content-Type", "application/x-www-form-urlencoded").post(path, form);
    }

    private Answer follow(Answer answer) {
        return browser().get(answer.expect(303).location()).expect(200);
    }

    @Test
    void numbers_say_their_bounds_and_whoever_comes_back_goes_on() {
        var link = link(Map.of("access", "CODES"), 1);
        var third = browser().get(link + "?part=3&lang=en").expect(200);
        assertThat(third.text()).contains("A number from 0 to 10.");
        assertThat(post(link + "?part=3&lang=en", Map.of("number", "abc", "go", "next"))
                        .expect(422)
                        .text())
                .contains("Write a number.")
                .doesNotContain("a pair needs both sides.</p><p class=\"hint\"");
        assertThat(post(link + "?part=3&lang=zh", Map.of("number", "120", "go", "next"))
                        .expect(422)
                        .text())
                .contains("请填写 0 到 10 之间的数字。")
                .doesNotContain("Outside of the scale");
        assertThat(browser().get(link + "?lang=en").expect(200).text()).contains("Part 3 of 3");
        // Whoever asks for pages alone gets pages.
        assertThat(api.with("Accept", "text/html")
                        .get("/r/" + "A".repeat(43))
                        .expect(404)
                        .contentType())
                .startsWith("text/html");
    }

    @Test
    void programs_begin_by_the_link_of_an_open_campaign_too() {
        link(Map.of("access", "OPEN"), 1);
        var open = analyst().get(campaign + "/open-link").expect(200);
        var path = publicPath(open.json("/link").asString().replaceFirst("^https?://[^/]+", ""));
        var told = api.get(path).expect(200);
        assertThat(told.json("/status").asString()).isEqualTo("TO_BEGIN");
        assertThat(told.json("/questions")).isEmpty();
        assertThat(analyst().get(campaign + "/open-link").json("/begun").asInt())
                .isZero();
        var begun = api.post(path + "/begin").expect(201);
        assertThat(begun.location()).endsWith(begun.json("/token").asString());
        assertThat(api.get(begun.location()).expect(200).json("/questions")).isNotEmpty();
        api.post(path + "/begin").expectProblem(409, "quota-full");
        api.post(begun.location() + "/begin").expectProblem(404, "invitation-not-found");
        api.post("/api/v1/public/invitations/" + "A".repeat(43) + "/begin").expectProblem(404, "invitation-not-found");
    }

    @Test
    void a_link_before_its_time_says_when_as_people_write_it() {
        var link = link(Map.of("access", "CODES"), 1);
        jdbc.sql("""
                        update invitation set opens_at = '2099-12-01T00:00:00Z', expires_at = '2099-12-30T00:00:00Z'
                        where campaign_id = ?""").param(UUID.fromString(campaign.replaceAll(".*/", ""))).update();
        assertThat(browser().get(link + "?lang=zh").expect(409).text()).contains("2099年12月1日 08:00");
        assertThat(browser().get(link + "?lang=en").expect(409).text()).contains("December 1, 2099");
    }
}
