package io.gapless.complaint.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Files that go out with an answer, and mails that a server does not give. */
@ServiceTest
class ReplyFilesTest {

    private static final String FILES = "/api/v1/complaint-attachments";
    private static final byte[] PDF =
            "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);
    private static final GreenMail SERVER = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
    });

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    MailServers servers;

    @Autowired
    MailIntake intake;

    @Autowired
    MailLog mails;

    @Autowired
    MailSettings settings;

    @DynamicPropertySource
    static void mailboxes(DynamicPropertyRegistry registry) {
        SERVER.start();
        SERVER.setUser("desk@gapless.test", "desk", "geheim");
        var prefix = "gapless.mail.boxes[0].";
        registry.add("gapless.mail.poll", () -> "1h");
        registry.add("gapless.attachment.max-sent", () -> "1KB");
        registry.add(prefix + "name", () -> "desk");
        registry.add(prefix + "address", () -> "desk@gapless.test");
        registry.add(prefix + "org-unit", () -> "jinhua");
        registry.add(
                prefix + "imap", () -> "imap://127.0.0.1:" + SERVER.getImap().getPort());
        registry.add(
                prefix + "smtp", () -> "smtp://127.0.0.1:" + SERVER.getSmtp().getPort());
        registry.add(prefix + "username", () -> "desk");
        registry.add(prefix + "password", () -> "geheim");
        registry.add(prefix + "tls", () -> "false");
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void files_of_a_reply_go_out_by_mail() throws Exception {
        var agent = api.as(Tokens.of("service-agent"));
        var complaint = agent.post(
                        "/api/v1/complaints",
                        Map.of(
                                "channel",
                                "HOTLINE",
                                "category",
                                "delivery-late",
                                "text",
                                "迟到",
                                "orgUnit",
                                "jinhua/reply-files",
                                "language",
                                "zh"))
                .expect(201);
        jdbc.sql("insert into complaint_correspondent (complaint_id, address) values (?, 'chen@reply-files.test')")
                .param(complaint.id())
                .update();
        var at = FILES + "?complaintId=" + complaint.id();
        var file = agent.upload(at, "答复函.pdf", PDF).expect(201).id();
        var internal =
                agent.upload(at + "&internal=true", "内部.pdf", PDF).expect(201).id();
        var large = agent.upload(at, "large.txt", "x".repeat(2000).getBytes(StandardCharsets.US_ASCII))
                .expect(201)
                .id();
        var messages = complaint.location() + "/messages";
        agent.post(messages, reply(internal)).expectProblem(422, "attachment-not-for-customer");
        agent.post(messages, reply(UUID.randomUUID())).expectProblem(422, "attachment-not-for-customer");
        agent.post(messages, reply(large)).expectProblem(422, "attachments-too-large-to-send");
        agent.post(messages, Map.of("kind", "NOTE", "text", "x", "attachmentIds", List.of(file)))
                .expectProblem(422, "attachments-without-reply");
        agent.post(messages, reply(file, file)).expect(200);
        var mail = await().until(
                        () -> SERVER.getReceivedMessagesForDomain("reply-files.test"),
                        received -> received.length == 1)[0];
        var parts = (Multipart) mail.getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("见附件");
        assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("答复函.pdf");
        assertThat(parts.getBodyPart(1).getInputStream().readAllBytes()).isEqualTo(PDF);
        var listed = api.as(Tokens.of("supervisor"))
                .get("/api/v1/outgoing-mails?complaintId=" + complaint.id())
                .expect(200);
        assertThat(listed.json("/items/0/files").asInt()).isEqualTo(1);
        // It is of the message from now on, and goes out by a template as well.
        assertThat(agent.get(FILES + "/" + file).expect(200).json("/messageId").isString())
                .isTrue();
        agent.post(complaint.location() + "/replies", Map.of("template", "progress", "attachmentIds", List.of(file)))
                .expect(200);
        await().until(() -> SERVER.getReceivedMessagesForDomain("reply-files.test").length == 2);
        contracts.verifyPublished();
    }

    @Test
    void a_mail_is_taken_in_as_soon_as_its_server_tells_of_it() throws Exception {
        // The next look by the clock is an hour away. What comes before somebody waits is found with the next one.
        await().pollInterval(Duration.ofSeconds(1)).until(() -> {
            GreenMailUtil.sendTextEmail(
                    "desk@gapless.test",
                    "idle@idle.test",
                    "Told at once",
                    "The shop was closed when I came.",
                    new ServerSetup(SERVER.getSmtp().getPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
            return jdbc.sql("select count(*) from mail_in where sender = 'idle@idle.test' and status = 'TAKEN'")
                            .query(Long.class)
                            .single()
                    > 0;
        });
    }

    private static Map<String, Object> reply(UUID... files) {
        return Map.of("kind", "REPLY", "text", "见附件", "attachmentIds", List.of(files));
    }

    @Test
    void a_mail_that_the_server_cannot_give_is_passed_over_and_listed_in_the_end() throws Exception {
        var given = new ArrayList<String>();
        var listed = new ArrayList<byte[]>();
        MailServers.Taking whole = source -> given.add("whole");
        MailServers.Taking large = source -> given.add("large");
        var broken = new Broken(false);
        for (int look = 1; look <= MailServers.TRIES; look++) {
            assertThat(servers.give("desk 1 7", broken, whole, large, listed::add))
                    .isFalse();
        }
        assertThat(servers.give("desk 1 7", broken, whole, large, listed::add)).isTrue();
        assertThat(new String(listed.getFirst(), StandardCharsets.US_ASCII)).contains("broken@example.test");
        intake.listed(settings.box("desk").orElseThrow(), listed.getFirst(), "NOT_GIVEN");
        assertThat(jdbc.sql("select status || ' ' || reason from mail_in where sender = 'broken@example.test'")
                        .query(String.class)
                        .single())
                .isEqualTo("HELD NOT_GIVEN");
        // Not even its headers, and yet it is listed.
        var mute = new Broken(true);
        for (int look = 1; look <= MailServers.TRIES + 1; look++) {
            assertThat(servers.give("desk 1 8", mute, whole, large, listed::add))
                    .isFalse();
        }
        assertThat(servers.give("desk 1 8", mute, whole, large, listed::add)).isTrue();
        intake.listed(settings.box("desk").orElseThrow(), listed.getLast(), "NOT_GIVEN");
        assertThat(given).isEmpty();
        // What fails in taking it in is nothing of the server's.
        var fine = new Broken(false) {
            @Override
            public void writeTo(OutputStream out) {}
        };
        assertThatThrownBy(() -> servers.give(
                        "desk 1 9",
                        fine,
                        source -> {
                            throw new IllegalStateException("the database is away");
                        },
                        large,
                        listed::add))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sources_of_mails_that_nobody_dealt_with_do_not_grow_without_end() {
        for (int i = 0; i < 4; i++) {
            jdbc.sql("""
                            insert into mail_in (id, message_id, digest, mailbox, org_unit, sender, subject, text,
                                received_at, status, reason, source)
                            values (uuidv7(), ?, 'd', 'desk', 'jinhua', 'many@example.test', 's', 't', now(), 'HELD', 'x',
                                convert_to(repeat('x', 1000), 'UTF8'))""").param("<many-" + i + "@x>").update();
        }
        mails.forgetSources(settings.keepSource(), 2500);
        assertThat(jdbc.sql("""
                        select message_id from mail_in where sender = 'many@example.test' and source is not null
                        order by id""").query(String.class).list()).containsExactly("<many-2@x>", "<many-3@x>");
    }

    /** A mail of which the server gives an error instead of the content, or instead of all. */
    private static class Broken extends MimeMessage {

        private final boolean mute;

        Broken(boolean mute) throws MessagingException {
            super(Session.getInstance(new Properties()), new ByteArrayInputStream("""
                            From: broken@example.test
                            Subject: broken
                            Message-ID: <broken@example.test>

                            """.replace("\n", "\r\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            this.mute = mute;
        }

        @Override
        public java.util.Enumeration<String> getAllHeaderLines() throws MessagingException {
            if (mute) {
                throw new MessagingException("NO");
            }
            return super.getAllHeaderLines();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException, MessagingException {
            throw new IOException("NO [SERVERBUG]");
        }
    }
}
