package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class AttachmentTest {

    private static final String FILES = "/api/v1/complaint-attachments";
    private static final byte[] PDF = bytes("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventContracts contracts;

    @Test
    void a_file_is_stored_once_and_given_only_to_those_it_is_meant_for() {
        var code = Fixtures.code();
        var customer = Fixtures.known(contracts, jdbc, code, "jinhua/lanxi", "sun");
        var me = api.as(Tokens.of("customer").username("login-" + code).org("jinhua/lanxi"));
        var body = Fixtures.with(Fixtures.anonymous("jinhua/lanxi"), "customerId", customer);
        body.remove("orgUnit");
        var agent = agent("jinhua");
        var complaint = agent.post("/api/v1/complaints", body).expect(201);
        var mine = me.upload(FILES + "?complaintId=" + complaint.id(), "凭证.pdf", PDF)
                .expect(201);
        assertThat(mine.json("/mediaType").asString()).isEqualTo("application/pdf");
        assertThat(mine.json("/uploadedBy").isMissingNode()
                        || mine.json("/uploadedBy").isNull())
                .isTrue();
        assertThat(me.upload(FILES + "?complaintId=" + complaint.id(), "凭证.pdf", PDF)
                        .expect(200)
                        .id())
                .isEqualTo(mine.id());
        var note = agent.upload(FILES + "?internal=true&complaintId=" + complaint.id(), "内部.txt", bytes("只给同事看"))
                .expect(201);
        var content = me.get(FILES + "/" + mine.id() + "/content").expect(200);
        assertThat(content.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(content.header("Content-Disposition")).startsWith("attachment;");
        assertThat(content.header("Content-Security-Policy")).contains("sandbox");

        // Neither its name nor its content, by any way.
        me.get(FILES + "/" + note.id()).expectProblem(404, "attachment-not-found");
        me.get(FILES + "/" + note.id() + "/content").expectProblem(404, "attachment-not-found");
        assertThat(me.get(FILES + "?complaintId=" + complaint.id()).expect(200).json("/items"))
                .hasSize(1);
        assertThat(agent.get(FILES + "?complaintId=" + complaint.id())
                        .expect(200)
                        .json("/items"))
                .hasSize(2);
        me.upload(FILES + "?internal=true&complaintId=" + complaint.id(), "x.pdf", PDF)
                .expectProblem(403, "attachment-internal");
        var elsewhere = agent("hangzhou");
        elsewhere.get(FILES + "/" + mine.id()).expectProblem(404, "attachment-not-found");
        elsewhere.get(FILES + "?complaintId=" + complaint.id()).expectProblem(404, "complaint-not-found");
        elsewhere
                .upload(FILES + "?complaintId=" + complaint.id(), "x.pdf", PDF)
                .expectProblem(404, "complaint-not-found");
        var partner = api.as(Tokens.of("partner").username("p").scope("complaints:read complaints:write"));
        partner.get(FILES + "/" + mine.id()).expectProblem(404, "attachment-not-found");
        api.as(Tokens.of("partner").username("p").scope("complaints:read"))
                .upload(FILES + "?complaintId=" + complaint.id(), "x.pdf", PDF)
                .expectProblem(403, "missing-scope");
        for (String role : java.util.List.of("quality-analyst", "executive")) {
            api.as(Tokens.of(role)).get(FILES + "/" + mine.id() + "/content").expectProblem(403, "not-allowed");
        }

        // Of a message: what belongs to a note is among the staff.
        step(agent, complaint, "messages", Map.of("kind", "NOTE", "text", "see file"))
                .expect(200);
        var message = agent.get(complaint.location())
                .expect(200)
                .json("/messages/0/id")
                .asString();
        agent.upload(FILES + "?complaintId=" + complaint.id() + "&messageId=" + message, "y.pdf", PDF)
                .expectProblem(422, "attachment-of-note");
        agent.upload(FILES + "?complaintId=" + complaint.id() + "&messageId=" + UUID.randomUUID(), "y.pdf", PDF)
                .expectProblem(422, "attachment-message-unknown");
        assertThat(jdbc.sql("select count(*) from attachment_content where sha256 = ?")
                        .param(mine.json("/sha256").asString())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(agent.get(complaint.location()).json("/history").toString()).contains("ATTACHED");
        contracts.awaitPublished("ComplaintAttachmentAdded", complaint.id());
        contracts.verifyPublished();
    }

    @Test
    void what_can_be_run_is_refused_by_its_content_whatever_it_is_called() throws IOException {
        var agent = agent("jinhua");
        var complaint = received(agent, "jinhua").id();
        var program = bytes("MZ\u0090\0\3\0\0\0 This program cannot be run in DOS mode");
        refused(agent, complaint, "photo.jpg", program);
        refused(agent, complaint, "text.txt", bytes("#!/bin/sh\nrm -rf /\n"));
        refused(agent, complaint, "page.txt", bytes("<!DOCTYPE html><script>alert(1)</script>"));
        refused(agent, complaint, "picture.png", bytes("<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"));
        refused(agent, complaint, "run.bat", bytes("dir"));
        refused(agent, complaint, "run.exe. ", PDF);
        refused(agent, complaint, "elf.pdf", bytes("\u007fELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0"));
        refused(agent, complaint, "pack.zip", zip("readme.txt", bytes("hello"), "setup.exe", bytes("x")));
        refused(agent, complaint, "pack.zip", zip("holiday.jpg", program));
        refused(agent, complaint, "pack.zip", zip("inner.dat", zip("a.txt", bytes("a"))));
        refused(agent, complaint, "pack.zip", zip("inner.7z", bytes("a")));
        refused(
                agent,
                complaint,
                "letter.docx",
                zip("[Content_Types].xml", bytes("<Types/>"), "word/vbaProject.bin", bytes("x")));
        refused(agent, complaint, "broken.zip", bytes("PK\3\4 and nothing after it"));
        agent.upload(FILES + "?complaintId=" + complaint, "data.bin", new byte[] {0, 1, 2, 3, 0, 5, 6, 7, (byte) 255})
                .expectProblem(415, "attachment-type-not-taken");
        agent.upload(FILES + "?complaintId=" + complaint, "empty.txt", new byte[0])
                .expectProblem(422, "attachment-empty");
        agent.upload(FILES + "?complaintId=" + complaint, "large.txt", bytes("a".repeat(10 * 1024 * 1024 + 1)))
                .expectProblem(413, "attachment-too-large");
        assertThat(agent.get(FILES + "?complaintId=" + complaint).expect(200).json("/items"))
                .isEmpty();

        kept(agent, complaint, "注意.txt", "货物破损".getBytes(Charset.forName("GBK")), "text/plain");
        kept(agent, complaint, "data.csv", bytes("a,b\n1,2\n"), "text/csv");
        kept(agent, complaint, "pack.zip", zip("readme.txt", bytes("hello")), "application/zip");
        kept(
                agent,
                complaint,
                "letter.docx",
                zip("[Content_Types].xml", bytes("<Types/>"), "word/document.xml", bytes("<document/>")),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        // A path is no name.
        assertThat(agent.upload(FILES + "?complaintId=" + complaint, "..\\\\..\\\\etc\\\\passwd.txt", bytes("x"))
                        .expect(201)
                        .json("/name")
                        .asString())
                .isEqualTo("passwd.txt");
    }

    @Test
    void whoever_follows_a_case_adds_and_gets_files_by_number_and_secret() {
        var agent = agent("jinhua");
        var complaint = received(agent, "jinhua/yiwu");
        var number = complaint.json("/number").asString();
        var secret = complaint.json("/followSecret").asString();
        agent.upload(FILES + "?internal=true&complaintId=" + complaint.id(), "inside.txt", bytes("inside"))
                .expect(201);
        var added = api.upload(
                        "/api/v1/public/complaint-attachments?number=" + number + "&secret=" + secret, "mine.pdf", PDF)
                .expect(201);
        api.upload("/api/v1/public/complaint-attachments?number=" + number + "&secret=no", "mine.pdf", PDF)
                .expectProblem(404, "case-not-found");
        var path = "/api/v1/public/complaints/" + number;
        var followed = api.get(path + "?secret=" + secret).expect(200);
        assertThat(followed.json("/attachments")).hasSize(1);
        assertThat(followed.text()).doesNotContain("inside");
        assertThat(followed.json("/dueAt").isMissingNode()).isFalse();
        assertThat(followed.json("/actions").toString()).isEqualTo("[\"WRITE\",\"ATTACH\",\"ESCALATE\"]");
        api.get(path + "/attachments/" + added.id() + "?secret=" + secret).expect(200);
        api.get(path + "/attachments/" + added.id() + "?secret=no").expectProblem(404, "case-not-found");
        var other = received(agent, "jinhua/yiwu");
        api.get("/api/v1/public/complaints/" + other.json("/number").asString() + "/attachments/" + added.id()
                        + "?secret=" + other.json("/followSecret").asString())
                .expectProblem(404, "attachment-not-found");
    }

    @Test
    void files_and_mails_of_a_person_are_given_out_and_erased() {
        var code = Fixtures.code();
        var customer = Fixtures.known(contracts, jdbc, code, "jinhua/lanxi", "sun");
        var agent = agent("jinhua");
        var body = Fixtures.with(Fixtures.anonymous("jinhua/lanxi"), "customerId", customer);
        body.remove("orgUnit");
        body.put("contact", Map.of("name", "Mr Li", "email", "li-" + code + "@example.test"));
        var complaint = agent.post("/api/v1/complaints", body).expect(201);
        agent.upload(FILES + "?complaintId=" + complaint.id(), "li-" + code + ".txt", bytes("li-" + code))
                .expect(201);
        jdbc.sql("""
                        insert into mail_in (id, message_id, digest, mailbox, org_unit, sender, subject, text, received_at,
                            status, complaint_id)
                        values (gen_random_uuid(), ?, 'x', 'desk', 'jinhua', ?, ?, ?, now(), 'TAKEN', ?)""")
                .params("<" + code + ">", "li-" + code, "li-" + code, "li-" + code, complaint.id())
                .update();
        jdbc.sql("""
                        insert into mail_out (id, complaint_id, org_unit, kind, message_id, mailbox, recipient, subject, text,
                            secret, status, next_at, created_at)
                        values (gen_random_uuid(), ?, 'jinhua', 'REPLY', ?, 'desk', ?, ?, ?, ?, 'SENT', now(), now())""")
                .params(
                        complaint.id(),
                        "<out-" + code + ">",
                        "li-" + code,
                        "li-" + code,
                        "li-" + code,
                        "secret-" + code)
                .update();
        var export = UUID.randomUUID();
        contracts
                .example("PersonalDataRequested")
                .with("id", export)
                .with("people", java.util.List.of(customer))
                .with("logins", java.util.List.of())
                .send();
        await().until(() -> contracts.published().stream()
                .anyMatch(event -> event.type().equals("PersonalDataCollected")
                        && event.key().equals(export.toString())
                        && event.body().toString().contains("li-" + code + ".txt")));
        assertThat(contracts.published().stream()
                        .filter(event -> event.key().equals(export.toString()))
                        .map(event -> event.body().toString()))
                .noneMatch(told -> told.contains("secret-" + code));
        contracts
                .example("ErasureRequested")
                .with("id", UUID.randomUUID())
                .with("people", java.util.List.of(customer))
                .with("logins", java.util.List.of())
                .send();
        for (String table :
                java.util.List.of("complaint_attachment", "complaint_correspondent", "mail_in", "mail_out")) {
            await().untilAsserted(() -> assertThat(jdbc.sql("select count(*) from " + table + " t where t::text like ?")
                            .param("%li-" + code + "%")
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero());
        }
    }

    private static void refused(Api agent, UUID complaint, String name, byte[] content) {
        agent.upload(FILES + "?complaintId=" + complaint, name, content).expectProblem(415, "attachment-dangerous");
    }

    private static void kept(Api agent, UUID complaint, String name, byte[] content, String type) {
        assertThat(agent.upload(FILES + "?complaintId=" + complaint, name, content)
                        .expect(201)
                        .json("/mediaType")
                        .asString())
                .isEqualTo(type);
    }

    private static byte[] zip(Object... namesAndContents) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                zip.write((byte[]) namesAndContents[i + 1]);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.chars().allMatch(c -> c < 256)
                ? text.getBytes(StandardCharsets.ISO_8859_1)
                : text.getBytes(StandardCharsets.UTF_8);
    }

    private Api agent(String orgUnit) {
        return api.as(Tokens.of("service-agent").org(orgUnit));
    }
}
