package io.gapless.complaint.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Against a mail server that speaks IMAP and SMTP. */
@ServiceTest
class MailTest {

    private static final Charset GBK = Charset.forName("GBK");
    private static final AtomicInteger PEOPLE = new AtomicInteger();
    private static final GreenMail SERVER = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
    });

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventContracts contracts;

    @Autowired
    MailIntake intake;

    @Autowired
    MailOutbox outbox;

    @Autowired
    MailSettings settings;

    @DynamicPropertySource
    static void mailboxes(DynamicPropertyRegistry registry) {
        SERVER.start();
        SERVER.setUser("desk@gapless.test", "desk", "geheim");
        SERVER.setUser("silent@gapless.test", "silent", "geheim");
        var imap = "imap://127.0.0.1:" + SERVER.getImap().getPort();
        registry.add("gapless.mail.poll", () -> "200ms");
        registry.add("gapless.mail.attempts", () -> "2");
        registry.add("gapless.mail.first-retry", () -> "10ms");
        box(
                registry,
                0,
                "desk",
                "jinhua",
                imap,
                "smtp://127.0.0.1:" + SERVER.getSmtp().getPort());
        box(registry, 1, "silent", "hangzhou", imap, "smtp://127.0.0.1:1"); // nobody listens there
    }

    private static void box(
            DynamicPropertyRegistry registry, int number, String name, String orgUnit, String imap, String smtp) {
        var prefix = "gapless.mail.boxes[" + number + "].";
        registry.add(prefix + "name", () -> name);
        registry.add(prefix + "address", () -> name + "@gapless.test");
        registry.add(prefix + "org-unit", () -> orgUnit);
        registry.add(prefix + "imap", () -> imap);
        registry.add(prefix + "smtp", () -> smtp);
        registry.add(prefix + "username", () -> name);
        registry.add(prefix + "password", () -> "geheim");
        registry.add(prefix + "tls", () -> "false");
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void a_mail_becomes_a_complaint_is_acknowledged_and_talked_about_in_its_thread() throws Exception {
        var customer = person();
        var id = messageId();
        send(
                customer,
                "desk@gapless.test",
                multipart(
                        customer,
                        id,
                        """
                Subject: =?gb2312?B?%s?=
                """.formatted(Base64.getEncoder().encodeToString("配送迟到了三天".getBytes(GBK))),
                        "你好，货晚到了，请尽快处理。㐂"));
        var complaint = await().until(() -> complaintOf(id), found -> found != null);
        var agent = agent("jinhua");
        var read = agent.get("/api/v1/complaints/" + complaint).expect(200);
        assertThat(read.json("/channel").asString()).isEqualTo("EMAIL");
        assertThat(read.json("/orgUnit").asString()).isEqualTo("jinhua");
        assertThat(read.json("/language").asString()).isEqualTo("zh");
        assertThat(read.json("/text").asString()).contains("配送迟到了三天").contains("请尽快处理");
        assertThat(read.json("/customer/name").asString()).isEqualTo("王小明");
        // The picture is kept; the program is not, which the staff is told.
        assertThat(agent.get("/api/v1/complaint-attachments?complaintId=" + complaint)
                        .expect(200)
                        .json("/items")
                        .valueStream()
                        .map(file -> file.at("/name").asString()))
                .containsExactly("照片.png");
        assertThat(read.json("/messages").toString()).contains("邮件附件未保留：发票.exe");

        var acknowledgement = received(customer, 1);
        var number = read.json("/number").asString();
        assertThat(acknowledgement.getSubject()).contains("已收到您的投诉").contains(number);
        assertThat(acknowledgement.getHeader("Auto-Submitted")).containsExactly("auto-replied");
        assertThat(acknowledgement.getHeader("In-Reply-To")).containsExactly(id);
        var told = text(acknowledgement);
        assertThat(told).contains("尊敬的王小明").contains(number).doesNotContain("{").doesNotContain("[[");
        var secret = told.replaceAll("(?s).*查询码 ([A-Za-z0-9_-]{22}) .*", "$1");
        api.get("/api/v1/public/complaints/" + number + "?secret=" + secret).expect(200);
        await().until(() -> outgoing(complaint, "ACKNOWLEDGEMENT").equals("SENT null"));

        // The customer answers, in HTML and with the quoted acknowledgement below.
        var answer = messageId();
        send(customer, "desk@gapless.test", """
                From: %s
                To: desk@gapless.test
                Message-ID: %s
                In-Reply-To: %s
                Subject: whatever
                MIME-Version: 1.0
                Content-Type: text/html; charset=gb18030
                Content-Transfer-Encoding: base64

                %s
                """.formatted(
                        customer,
                        answer,
                        acknowledgement.getMessageID(),
                        Base64.getMimeEncoder()
                                .encodeToString(
                                        "<p>还没有到货<br>请退款</p><div class=\"gmail_quote\">在 2026年 写道：<blockquote>尊敬的</blockquote></div><script>alert(1)</script>"
                                                .getBytes(Charset.forName("GB18030")))));
        await().until(() -> complaint.equals(complaintOf(answer)));
        var messages = agent.get("/api/v1/complaints/" + complaint).expect(200).json("/messages");
        assertThat(messages.valueStream()
                        .filter(message -> message.at("/kind").asString().equals("FROM_CUSTOMER"))
                        .map(message -> message.at("/text").asString()))
                .containsExactly("还没有到货\n请退款");

        // And the desk by mail, in the same thread.
        agent.post("/api/v1/complaints/" + complaint + "/replies", Map.of("template", "progress"))
                .expect(200);
        var reply = received(customer, 2);
        assertThat(reply.getHeader("In-Reply-To")).containsExactly(answer);
        assertThat(reply.getHeader("Auto-Submitted")).isNull();
        assertThat(reply.getSubject()).contains(number);
        assertThat(text(reply)).contains("正在处理中");
        contracts.verifyPublished();
    }

    @Test
    void a_number_in_the_subject_leads_to_the_case_for_who_complains_and_for_nobody_else() throws Exception {
        var customer = person();
        var first = plain(customer, "The fridge is broken", "It stopped cooling on Monday and nobody answers.");
        var complaint = await().until(() -> complaintOf(first), found -> found != null);
        var read = agent("jinhua").get("/api/v1/complaints/" + complaint).expect(200);
        assertThat(read.json("/language").asString()).isEqualTo("en");
        var number = read.json("/number").asString();
        assertThat(received(customer, 1).getSubject()).isEqualTo("We have received your complaint [" + number + "]");

        var second = plain(customer, "Re: your complaint " + number, "Any news?");
        await().until(() -> complaint.equals(complaintOf(second)));

        var stranger = person();
        var third = plain(stranger, "About " + number, "I am somebody else: close it.");
        await().until(() -> status(third).equals("HELD SENDER_UNKNOWN"));
        assertThat(agent("jinhua").get("/api/v1/complaints/" + complaint).text())
                .doesNotContain("somebody else");

        // Somebody of the staff looks at it; nobody of other org units does.
        var held = agent("jinhua").get("/api/v1/mails?status=HELD&limit=200").expect(200);
        var mail = held.json("/items")
                .valueStream()
                .filter(item -> item.at("/messageId").asString().equals(third))
                .findFirst()
                .orElseThrow()
                .at("/id")
                .asString();
        agent("yiwu").get("/api/v1/mails/" + mail).expectProblem(404, "mail-not-found");
        agent("yiwu").post("/api/v1/mails/" + mail + "/intake", Map.of()).expectProblem(404, "mail-not-found");
        agent("yiwu")
                .post("/api/v1/mails/" + mail + "/dismissal", Map.of("reason", "x"))
                .expectProblem(404, "mail-not-found");
        for (String role : List.of("customer", "customer-manager", "quality-analyst", "partner")) {
            api.as(Tokens.of(role).org("jinhua")).get("/api/v1/mails").expectProblem(403, "not-allowed");
        }
        agent("jinhua")
                .post("/api/v1/mails/" + mail + "/intake", Map.of("complaintId", UUID.randomUUID()))
                .expectProblem(404, "complaint-not-found");
        agent("jinhua")
                .post("/api/v1/mails/" + mail + "/intake", Map.of("complaintId", complaint))
                .expect(200);
        agent("jinhua")
                .post("/api/v1/mails/" + mail + "/dismissal", Map.of("reason", "x"))
                .expectProblem(409, "mail-handled");
        assertThat(agent("jinhua").get("/api/v1/complaints/" + complaint).text())
                .contains("somebody else");
        // The stranger is none who is talked with for that.
        var fourth = plain(stranger, number, "Once more");
        await().until(() -> status(fourth).equals("HELD SENDER_UNKNOWN"));
    }

    @Test
    void a_mail_is_taken_in_once_whatever_breaks_off_and_however_many_do_it() throws Exception {
        var customer = person();
        var id = messageId();
        var source = source(customer, id, "Subject: Twice\n", "The same mail comes again and again.");
        // Taken in, and the mark in the mailbox did not come to it: it is found unmarked again.
        var box = settings.box("desk").orElseThrow();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> {
                    intake.take(box, source.getBytes(StandardCharsets.UTF_8));
                    return true;
                });
            }
            for (var task : threads.invokeAll(tasks)) {
                task.get();
            }
        }
        send(customer, "desk@gapless.test", source);
        var after = plain(customer, "After", "Something else, which comes after the others.");
        await().until(() -> complaintOf(after) != null);
        assertThat(jdbc.sql("select count(*) from complaint where text like '%again and again%'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        received(customer, 2); // one acknowledgement for each of the two, and no third
        await().until(() -> unmarked() == 0);
        assertThat(mailsTo(customer)).hasSize(2);
        // Another mail under the same Message-ID is not lost.
        intake.take(
                box, source(customer, id, "Subject: Twice\n", "Not the same.").getBytes(StandardCharsets.UTF_8));
        assertThat(jdbc.sql("select count(*) from complaint where text like '%Not the same.%'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void what_machines_send_is_never_answered_and_what_came_back_is_known() throws Exception {
        var customer = person();
        var first = plain(customer, "Late", "My delivery is three days late, please help.");
        var complaint = await().until(() -> complaintOf(first), found -> found != null);
        var sent = received(customer, 1).getMessageID();
        await().until(() -> outgoing(complaint, "ACKNOWLEDGEMENT").equals("SENT null"));
        var ids = new ArrayList<String>();
        for (String header : List.of(
                "Auto-Submitted: auto-replied",
                "Precedence: bulk",
                "List-Unsubscribe: <mailto:x@y.test>",
                "X-Autoreply: yes")) {
            var id = messageId();
            ids.add(id);
            send(
                    customer,
                    "desk@gapless.test",
                    source(
                            customer,
                            id,
                            header + "\nIn-Reply-To: " + sent + "\nSubject: Out of office\n",
                            "I am away."));
        }
        for (String id : ids) {
            await().until(() -> status(id).equals("IGNORED AUTOMATIC"));
        }
        var own = messageId();
        send(
                "desk@gapless.test",
                "desk@gapless.test",
                source("desk@gapless.test", own, "Subject: Loop\n", "Round we go."));
        await().until(() -> status(own).equals("IGNORED OUR_OWN"));
        var bounce = messageId();
        send(customer, "desk@gapless.test", """
                From: MAILER-DAEMON@example.test
                To: desk@gapless.test
                Message-ID: %s
                Subject: Undelivered
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: text/plain

                It did not arrive.
                --b
                Content-Type: message/rfc822-headers

                Message-ID: %s
                --b--
                """.formatted(bounce, sent));
        await().until(() -> status(bounce).equals("IGNORED BOUNCE"));
        assertThat(outgoing(complaint, "ACKNOWLEDGEMENT")).isEqualTo("BOUNCED null");
        assertThat(mailsTo(customer)).hasSize(1);
    }

    @Test
    void a_mail_that_cannot_be_sent_is_tried_again_listed_and_never_lost() throws Exception {
        var customer = person();
        var id = messageId();
        send(customer, "silent@gapless.test", source(customer, id, "Subject: Quiet\n", "Nobody will answer this one."));
        var complaint = await().until(() -> complaintOf(id), found -> found != null);
        await().until(() -> outgoing(complaint, "ACKNOWLEDGEMENT").startsWith("FAILED"));
        var agent = agent("hangzhou");
        var failed = agent.get("/api/v1/outgoing-mails?status=FAILED&complaintId=" + complaint)
                .expect(200)
                .json("/items/0");
        assertThat(failed.at("/attempts").asInt()).isEqualTo(2);
        assertThat(failed.at("/text").asString()).contains("[[secret]]");
        assertThat(agent("jinhua")
                        .get("/api/v1/outgoing-mails?limit=200")
                        .expect(200)
                        .text())
                .doesNotContain(complaint.toString());
        agent("jinhua")
                .post("/api/v1/outgoing-mails/" + failed.at("/id").asString() + "/retry")
                .expectProblem(404, "mail-not-found");
        agent.post("/api/v1/outgoing-mails/" + failed.at("/id").asString() + "/retry")
                .expect(200);
        await().until(() -> outgoing(complaint, "ACKNOWLEDGEMENT").startsWith("FAILED"));
        assertThat(agent.get("/api/v1/outgoing-mails/mailboxes").expect(200).json("/items/0/name"))
                .isNotNull();
    }

    @Test
    void a_mail_is_in_the_hands_of_one_sender_at_a_time() {
        var complaint = api.as(Tokens.of("service-agent").org("shaoxing"))
                .post(
                        "/api/v1/complaints",
                        Map.of(
                                "channel", "WEB",
                                "category", "other",
                                "text", "They never call back",
                                "orgUnit", "shaoxing",
                                "language", "en",
                                "contact",
                                        Map.of(
                                                "name",
                                                "Ann",
                                                "email",
                                                "ann" + PEOPLE.incrementAndGet() + "@example.test")))
                .expect(201)
                .id();
        // Who told an address is acknowledged there, too.
        await().until(() -> outgoing(complaint, "ACKNOWLEDGEMENT").equals("SENT null"));
        jdbc.sql("update mail_out set status = 'PENDING', next_at = now() + interval '1 hour' where complaint_id = ?")
                .param(complaint)
                .update();
        jdbc.sql("update mail_out set next_at = '2020-01-01' where complaint_id = ?")
                .param(complaint)
                .update();
        var hands = new ArrayList<MailOutbox.Claimed>(outbox.claim(10, java.time.Duration.ofHours(1)));
        hands.addAll(outbox.claim(10, java.time.Duration.ofHours(1)));
        // Perhaps the one at work in the background was faster than both.
        assertThat(hands.stream().filter(mail -> mail.recipient().startsWith("ann")))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void what_nobody_can_read_is_kept_for_somebody_to_look_at() {
        var box = settings.box("desk").orElseThrow();
        var before = waiting();
        intake.take(box, "no mail at all".getBytes(StandardCharsets.UTF_8));
        intake.take(box, "no mail at all".getBytes(StandardCharsets.UTF_8));
        assertThat(waiting()).isEqualTo(before + 1);
        var id = jdbc.sql("select id from mail_in where reason = 'UNREADABLE' limit 1")
                .query(UUID.class)
                .single();
        agent("jinhua").post("/api/v1/mails/" + id + "/intake", Map.of()).expectProblem(422, "mail-unreadable");
        assertThat(agent("jinhua")
                        .post("/api/v1/mails/" + id + "/dismissal", Map.of("reason", "nothing in it"))
                        .expect(200)
                        .json("/status")
                        .asString())
                .isEqualTo("DISMISSED");
    }

    @Test
    void a_mail_of_whom_was_waited_for_lets_the_clocks_run_on() throws Exception {
        var customer = person();
        var first = plain(customer, "The wrong goods", "You have sent me the wrong goods on Monday.");
        var complaint = await().until(() -> complaintOf(first), found -> found != null);
        var path = "/api/v1/complaints/" + complaint;
        agent("jinhua")
                .ifMatch("*")
                .post(path + "/pause", Map.of("reason", "the customer looks for the receipt"))
                .expect(200);
        var number = agent("jinhua").get(path).expect(200).json("/number").asString();
        var second = plain(customer, "Re: " + number, "Here is the receipt.");
        await().until(() -> complaint.equals(complaintOf(second)));
        var read = agent("jinhua").get(path).expect(200);
        assertThat(read.json("/waiting").isMissingNode()).isTrue();
        assertThat(read.json("/clocks/3/pausedSince").isMissingNode()).isTrue();
        contracts.awaitPublished("ComplaintClocksResumed", complaint);
    }

    @Test
    void a_mail_on_what_has_ended_for_good_becomes_a_new_complaint_that_follows_it() throws Exception {
        var customer = person();
        var first = plain(customer, "The door is broken", "The door of the shop is broken since Monday.");
        var complaint = await().until(() -> complaintOf(first), found -> found != null);
        var path = "/api/v1/complaints/" + complaint;
        var number = agent("jinhua").get(path).expect(200).json("/number").asString();
        agent("jinhua")
                .ifMatch("*")
                .post(path + "/withdraw", Map.of("reason", "settled"))
                .expect(200);
        var second = plain(customer, "Re: " + number, "It is broken again.");
        var fresh = await().until(() -> complaintOf(second), found -> found != null);
        assertThat(fresh).isNotEqualTo(complaint);
        var link = agent("jinhua")
                .get("/api/v1/complaints/" + fresh + "/links")
                .expect(200)
                .json("/items/0");
        assertThat(link.at("/kind").asString()).isEqualTo("FOLLOWS");
        assertThat(link.at("/number").asString()).isEqualTo(number);
    }

    @Test
    void what_is_late_or_was_read_has_not_come_back() throws Exception {
        var customer = person();
        var first = plain(customer, "Slow", "Nobody has answered me for a week now.");
        var complaint = await().until(() -> complaintOf(first), found -> found != null);
        var sent = received(customer, 1).getMessageID();
        await().until(() -> outgoing(complaint, "ACKNOWLEDGEMENT").equals("SENT null"));
        var box = settings.box("desk").orElseThrow();
        for (String about :
                List.of("delivery-status; Action: delayed", "disposition-notification; Original-Message-ID: " + sent)) {
            var kind = about.substring(0, about.indexOf(';'));
            intake.take(box, """
                    Return-Path: <>
                    From: postmaster@example.test
                    Message-ID: %s
                    Subject: About your mail
                    MIME-Version: 1.0
                    Content-Type: multipart/report; report-type=%s; boundary=b

                    --b
                    Content-Type: message/%s

                    Reporting-MTA: dns; example.test

                    %s
                    --b
                    Content-Type: message/rfc822-headers

                    Message-ID: %s
                    --b--
                    """.formatted(messageId(), kind, kind, about.substring(about.indexOf(';') + 2), sent)
                    .getBytes(StandardCharsets.UTF_8));
        }
        assertThat(outgoing(complaint, "ACKNOWLEDGEMENT")).isEqualTo("SENT null");
    }

    @Test
    void what_is_written_to_a_merged_complaint_reaches_the_one_it_goes_on_in() throws Exception {
        var customer = person();
        var first = plain(customer, "The lamp is broken", "It has not worked since Monday.");
        var survivor = await().until(() -> complaintOf(first), found -> found != null);
        var second = plain(customer, "Broken lamp", "I wrote already: it does not work.");
        var doubled = await().until(() -> complaintOf(second), found -> found != null);
        var agent = agent("jinhua");
        var into = agent.get("/api/v1/complaints/" + survivor).json("/number").asString();
        var merged = agent.get("/api/v1/complaints/" + doubled).json("/number").asString();
        agent.ifMatch("*")
                .post("/api/v1/complaints/" + doubled + "/merge", Map.of("into", into, "reason", "same lamp"))
                .expect(200);
        var third = plain(customer, "Re: your complaint " + merged, "Still dark here.");
        await().until(() -> survivor.equals(complaintOf(third)));
        assertThat(agent.get("/api/v1/complaints/" + survivor).json("/messages").toString())
                .contains("Still dark here.");
        assertThat(agent.get("/api/v1/complaints/" + doubled).json("/messages").toString())
                .doesNotContain("Still dark here.");
    }

    private long waiting() {
        return jdbc.sql("select count(*) from mail_in where reason = 'UNREADABLE'")
                .query(Long.class)
                .single();
    }

    private int unmarked() throws MessagingException {
        var session = Session.getInstance(new Properties());
        try (var store = session.getStore("imap")) {
            store.connect("127.0.0.1", SERVER.getImap().getPort(), "desk", "geheim");
            try (var folder = store.getFolder("INBOX")) {
                folder.open(Folder.READ_ONLY);
                return folder.search(new jakarta.mail.search.FlagTerm(new Flags(Flags.Flag.SEEN), false)).length;
            }
        }
    }

    private @org.jspecify.annotations.Nullable UUID complaintOf(String messageId) {
        return jdbc.sql("select complaint_id from mail_in where message_id = ? and complaint_id is not null")
                .param(messageId)
                .query(UUID.class)
                .optional()
                .orElse(null);
    }

    private String status(String messageId) {
        return jdbc.sql("select status || ' ' || reason from mail_in where message_id = ? and reason is not null")
                .param(messageId)
                .query(String.class)
                .optional()
                .orElse("");
    }

    private String outgoing(UUID complaint, String kind) {
        return jdbc.sql(
                        "select status || ' ' || coalesce(secret, 'null') from mail_out where complaint_id = ? and kind = ?")
                .params(complaint, kind)
                .query(String.class)
                .optional()
                .orElse("");
    }

    private static MimeMessage received(String customer, int which) {
        return await().until(() -> mailsTo(customer), messages -> messages.length >= which)[which - 1];
    }

    private static MimeMessage[] mailsTo(String address) {
        return SERVER.getReceivedMessagesForDomain(address.substring(address.indexOf('@') + 1));
    }

    private static String text(MimeMessage message) throws MessagingException, IOException {
        return message.getContent().toString();
    }

    private String plain(String from, String subject, String text) throws MessagingException {
        var id = messageId();
        send(from, "desk@gapless.test", source(from, id, "Subject: " + subject + "\n", text));
        return id;
    }

    private static String source(String from, String id, String headers, String text) {
        return """
                From: %s
                To: desk@gapless.test
                Message-ID: %s
                Date: Sun, 22 Nov 2026 08:00:00 +0000
                %sMIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8

                %s
                """.formatted(from, id, headers, text);
    }

    private static String multipart(String from, String id, String headers, String text) {
        return """
                From: =?utf-8?B?%s?= <%s>
                To: desk@gapless.test
                Message-ID: %s
                %sMIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=parts

                --parts
                Content-Type: text/plain; charset=gb2312
                Content-Transfer-Encoding: base64

                %s
                --parts
                Content-Type: image/png
                Content-Disposition: attachment; filename="=?utf-8?B?%s?="
                Content-Transfer-Encoding: base64

                iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
                --parts
                Content-Type: application/pdf
                Content-Disposition: attachment; filename="=?gbk?B?%s?="
                Content-Transfer-Encoding: base64

                TVqQAAMAAAAEAAAA//8AALgAAAA=
                --parts--
                """.formatted(
                        base64("王小明"),
                        from,
                        id,
                        headers,
                        Base64.getEncoder().encodeToString(text.getBytes(Charset.forName("GB18030"))),
                        base64("照片.png"),
                        Base64.getEncoder().encodeToString("发票.exe".getBytes(GBK)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Over SMTP, as another server would bring it. */
    private static void send(String from, String to, String source) throws MessagingException {
        var properties = new Properties();
        properties.setProperty("mail.smtp.from", from);
        var session = Session.getInstance(properties);
        var message = new MimeMessage(
                session, new ByteArrayInputStream(source.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        try (var transport = session.getTransport("smtp")) {
            transport.connect("127.0.0.1", SERVER.getSmtp().getPort(), null, null);
            transport.sendMessage(message, new InternetAddress[] {new InternetAddress(to)});
        }
    }

    private static String person() {
        return "person" + PEOPLE.incrementAndGet() + "@p" + PEOPLE.get() + ".test";
    }

    private static String messageId() {
        return "<" + UUID.randomUUID() + "@example.test>";
    }

    private Api agent(String orgUnit) {
        return api.as(Tokens.of("service-agent").org(orgUnit));
    }
}
