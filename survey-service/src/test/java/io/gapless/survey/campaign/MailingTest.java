package io.gapless.survey.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.gapless.testing.Api;
import io.gapless.testing.Api.Answer;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import jakarta.mail.internet.MimeMessage;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Against a mail server that speaks SMTP. */
@DirtiesContext
@ServiceTest
class MailingTest {

    private static final GreenMail SERVER = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Mailing mailing;

    private static int run;

    private final String unit = "jinhua/mailing" + ++run;

    @DynamicPropertySource
    static void server(DynamicPropertyRegistry registry) {
        SERVER.start();
        SERVER.setUser("survey@gapless.test", "survey", "geheim");
        registry.add(
                "gapless.survey.mail.smtp",
                () -> "smtp://127.0.0.1:" + SERVER.getSmtp().getPort());
        registry.add("gapless.survey.mail.from", () -> "survey@gapless.test");
        registry.add("gapless.survey.mail.username", () -> "survey");
        registry.add("gapless.survey.mail.password", () -> "geheim");
        registry.add("gapless.survey.mail.tls", () -> "false");
        registry.add("gapless.survey.mail.first-retry", () -> "10ms");
        registry.add("gapless.survey.mail.attempts", () -> "2");
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void each_is_written_once_in_their_language_and_answers_by_the_link() throws Exception {
        customers(3);
        var campaign = launched("PERSONAL");
        api.as(Tokens.of("quality-analyst"))
                .post(campaign + "/mails", addresses("zh", 1))
                .expectProblem(409, "mail-letter-missing");
        letter(campaign, Map.of("remindDays", 3, "mostReminders", 1));
        var taken =
                analyst().post(campaign + "/mails", addresses("en", 1, 2, 9)).expect(202);
        assertThat(taken.json("/queued").asInt()).isEqualTo(2);
        assertThat(taken.json("/notAsked/0").asString()).isEqualTo(unit + "9");
        assertThat(analyst()
                        .post(campaign + "/mails", addresses("zh", 2, 3))
                        .expect(202)
                        .json("/queued")
                        .asInt())
                .isEqualTo(1);
        await().untilAsserted(() -> assertThat(mails(campaign, "SENT")).isEqualTo(3));
        assertThat(received(1)).hasSize(1);
        var mail = received(2).getFirst();
        assertThat(mail.getSubject()).isEqualTo("Your opinion");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(received(3).getFirst().getSubject()).isEqualTo("您的意见");
        answer(mail).expect(201);

        // Three days later those are reminded who have not answered, once.
        aged(campaign);
        mailing.remind();
        mailing.remind();
        await().untilAsserted(() -> assertThat(mails(campaign, "SENT")).isEqualTo(5));
        assertThat(received(1)).hasSize(2);
        assertThat(received(2)).hasSize(1);
        aged(campaign);
        mailing.remind();
        assertThat(mails(campaign, null)).isEqualTo(5);
    }

    @Test
    void to_whom_which_link_went_is_not_known_where_answers_belong_to_nobody() throws Exception {
        customers(4);
        jdbc.sql("""
                        insert into known_customer (id, version, code, kind, name, org_unit, segment)
                        values (gen_random_uuid(), 1, :unit || '5', 'RETAILER', 'Customer 5', :unit || '/alone', 'B')""").param("unit", unit).update();
        var campaign = launched("ANONYMOUS");
        letter(campaign, Map.of());
        assertThat(analyst()
                        .post(campaign + "/mails", addresses("zh", 1, 2, 3, 4, 5))
                        .expect(202)
                        .json("/queued")
                        .asInt())
                .as("also who was put among the others")
                .isEqualTo(5);
        await().untilAsserted(() -> assertThat(mails(campaign, null)).isZero());
        assertThat(received(1)).hasSize(1);
        assertThat(link(received(1).getFirst())).isNotEqualTo(link(received(2).getFirst()));
        assertThat(analyst()
                        .post(campaign + "/mails", addresses("zh", 1))
                        .expect(202)
                        .json("/queued")
                        .asInt())
                .isZero();
        answer(received(1).getFirst()).expect(201);
    }

    @Test
    void who_does_not_want_to_be_asked_any_more_is_not_written() throws Exception {
        customers(2);
        var campaign = launched("PERSONAL");
        letter(campaign, Map.of());
        jdbc.sql("""
                        insert into known_consent (customer_id, purpose, version, granted)
                        select id, 'survey', 1, false from known_customer where code = ?""").param(unit + "1").update();
        analyst().post(campaign + "/mails", addresses("zh", 1)).expect(202);
        await().untilAsserted(() -> assertThat(mails(campaign, "DROPPED")).isEqualTo(1));
        assertThat(received(1)).isEmpty();
    }

    @Test
    void a_mail_that_nobody_took_keeps_no_link_where_answers_belong_to_nobody() throws Exception {
        customers(5);
        var campaign = launched("ANONYMOUS");
        var id = campaign.replaceAll(".*/", "");
        analyst()
                .put(campaign + "/letter", body("{{link}}", Map.of("remindDays", 3, "mostReminders", 1)))
                .expectProblem(422, "mail-reminders-of-nobody");
        letter(campaign, Map.of());
        jdbc.sql("""
                        insert into survey_mail (id, campaign_id, customer_id, org_unit, number, recipient, language,
                            message_id, status, next_at, created_at)
                        select gen_random_uuid(), ?::uuid, id, org_unit, 0, 'nobody at all', 'zh', '<no@gapless.test>',
                            'PENDING', now(), now()
                        from known_customer where code = ?""").params(id, unit + "1").update();
        await().untilAsserted(() -> assertThat(mails(campaign, "FAILED")).isEqualTo(1));
        assertThat(count(
                        "select count(*) from survey_mail where campaign_id = ?::uuid and invitation_id is not null",
                        id))
                .isZero();
        assertThat(count(GIVEN, id)).as("the link was taken back").isZero();

        // Links that were lost on their way are made up for.
        jdbc.sql("insert into link_given (invitation_id) select id from invitation where campaign_id = ?::uuid")
                .param(id)
                .update();
        analyst().post(campaign + "/mails", addresses("zh", 4)).expect(202);
        await().untilAsserted(() -> assertThat(received(4)).hasSize(1));
        answer(received(4).getFirst()).expect(201);
        assertThat(count(GIVEN, id)).isEqualTo(6);
    }

    private static final String GIVEN = """
            select count(*) from link_given g join invitation i on i.id = g.invitation_id
            where i.campaign_id = ?::uuid""";

    private long count(String sql, String campaign) {
        return jdbc.sql(sql).param(campaign).query(Long.class).single();
    }

    @Test
    void only_who_fields_campaigns_writes_and_only_what_has_the_link() {
        customers(1);
        var campaign = launched("PERSONAL");
        analyst().get(campaign + "/letter").expectProblem(404, "mail-letter-not-found");
        analyst().put(campaign + "/letter", body("no link", Map.of())).expectProblem(422, "mail-without-link");
        analyst()
                .put(campaign + "/letter", body("{{link}}", Map.of("mostReminders", 2)))
                .expectProblem(422, "mail-reminders-wrong");
        api.as(Tokens.of("supervisor"))
                .put(campaign + "/letter", body("{{link}}", Map.of()))
                .expectProblem(403, "not-allowed");
        var yiwu = api.as(Tokens.of("quality-analyst").org("jinhua/yiwu"));
        yiwu.put(campaign + "/letter", body("{{link}}", Map.of())).expectProblem(404, "campaign-not-found");
        yiwu.post(campaign + "/mails", addresses("zh", 1)).expectProblem(404, "campaign-not-found");
        yiwu.get(campaign + "/mails").expectProblem(404, "campaign-not-found");
        analyst()
                .post(campaign + "/mails", Map.of("addresses", List.of(Map.of("customer", "x", "email", "nobody"))))
                .expect(400);
        var codes = launched("CODES");
        analyst().put(codes + "/letter", body("{{link}}", Map.of())).expectProblem(409, "mail-to-nobody");
    }

    private void aged(String campaign) {
        jdbc.sql("update survey_mail set sent_at = sent_at - interval '4 days' where campaign_id = ?::uuid")
                .param(campaign.replaceAll(".*/", ""))
                .update();
    }

    private long mails(String campaign, @org.jspecify.annotations.Nullable String status) {
        return analyst()
                .get(campaign + "/mails" + (status == null ? "" : "?status=" + status))
                .expect(200)
                .json("/items")
                .size();
    }

    private String address(int number) {
        return unit.replace('/', '.') + number + "@example.org";
    }

    private List<MimeMessage> received(int number) {
        return Stream.of(SERVER.getReceivedMessages())
                .filter(mail -> {
                    try {
                        return mail.getAllRecipients()[0].toString().equals(address(number));
                    } catch (jakarta.mail.MessagingException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private static String link(MimeMessage mail) throws Exception {
        var text = mail.getContent().toString();
        return text.substring(text.indexOf("/r/") + 3).replaceAll("(?s)\\?.*", "");
    }

    private Answer answer(MimeMessage mail) throws Exception {
        return api.post(
                "/api/v1/public/invitations/" + link(mail) + "/response", Map.of("answers", Map.of("recommend", 9)));
    }

    private void letter(String campaign, Map<String, Object> reminders) {
        analyst().put(campaign + "/letter", body("{{link}}", reminders)).expect(200);
    }

    private static Map<String, Object> body(String link, Map<String, Object> reminders) {
        var body = new HashMap<String, Object>(reminders);
        body.put("subject", Map.of("zh", "您的意见", "en", "Your opinion"));
        body.put("text", Map.of("zh", "请作答：" + link, "en", "Please answer: " + link));
        return body;
    }

    private Map<String, Object> addresses(String language, int... numbers) {
        return Map.of(
                "addresses",
                IntStream.of(numbers)
                        .mapToObj(number ->
                                Map.of("customer", unit + number, "email", address(number), "language", language))
                        .toList());
    }

    private void customers(int number) {
        jdbc.sql("""
                        insert into known_customer (id, version, code, kind, name, org_unit, segment)
                        select gen_random_uuid(), 1, :unit || i, 'RETAILER', 'Customer ' || i, :unit, 'A'
                        from generate_series(1, :number) i""").param("unit", unit).param("number", number).update();
    }

    private UUID questionnaire() {
        var known = analyst()
                .get("/api/v1/questionnaires?code=NPS&status=PUBLISHED")
                .expect(200)
                .json("/items");
        if (!known.isEmpty()) {
            return UUID.fromString(known.get(0).at("/id").asString());
        }
        var draft = analyst()
                .post("/api/v1/questionnaire-templates/NPS/questionnaires")
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private String launched(String access) {
        var body = new HashMap<String, Object>();
        body.put("name", "Mailing");
        body.put("questionnaireId", questionnaire());
        body.put("orgUnit", unit);
        body.put("from", Instant.now().minusSeconds(60).toString());
        body.put("to", Instant.now().plusSeconds(3600).toString());
        body.put("seed", 1);
        body.put("sampleSize", 5);
        body.put("design", Map.of("access", access, "restDays", 0));
        var planned = analyst().post("/api/v1/campaigns", body).expect(201);
        analyst().ifMatch(planned).post(planned.location() + "/launch").expect(200);
        return planned.location();
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst"));
    }
}
