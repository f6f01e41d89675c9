package io.gapless.complaint.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"GB18030", "GBK", "UTF-8"})
    void words_are_read_in_their_charset_also_where_it_is_told_wrongly_or_not_at_all(String charset) {
        var bytes = "货物破损，请退换".getBytes(Charset.forName(charset));
        assertThat(IncomingMail.text(bytes, charset)).isEqualTo("货物破损，请退换");
        assertThat(IncomingMail.text(bytes, null)).isEqualTo("货物破损，请退换");
        assertThat(IncomingMail.text(bytes, "us-ascii")).isEqualTo("货物破损，请退换");
        assertThat(IncomingMail.text(bytes, "no-such-charset")).isEqualTo("货物破损，请退换");
    }

    @Test
    void a_name_of_a_charset_that_became_too_small_is_read_as_the_larger_one() {
        // 㐂 is in GB18030 alone.
        assertThat(IncomingMail.text("㐂".getBytes(Charset.forName("GB18030")), "gb2312"))
                .isEqualTo("㐂");
    }

    @Test
    void headers_are_read_whose_writer_left_the_bytes_as_they_were() throws Exception {
        for (String charset : new String[] {"GB18030", "UTF-8"}) {
            var source =
                    ("From: 张三 <zhang@example.test>\r\nSubject: 投诉：配送\r\n\r\nx").getBytes(Charset.forName(charset));
            var mail = IncomingMail.read(source);
            assertThat(mail.subject()).isEqualTo("投诉：配送");
            assertThat(mail.senderName()).isEqualTo("张三");
            assertThat(mail.sender()).isEqualTo("zhang@example.test");
            assertThat(mail.language()).isEqualTo("zh");
            assertThat(mail.messageId()).endsWith("@none>");
        }
    }

    @Test
    void what_is_quoted_is_cut_in_the_ways_of_many_programs() {
        for (String quoted : new String[] {
            "还没到\n\n-----原始邮件-----\n发件人: desk\n您好",
            "还没到\n\n------------------ 原始邮件 ------------------\n发件人: x\n",
            "还没到\n\n在 2026年11月22日 10:00，客服 写道：\n> 您好",
            "还没到\n\n发件人：客服\n发送时间：2026-11-22\n您好",
            "还没到\n\nOn Sun, Nov 22, 2026 at 10:00 AM Desk <desk@x.test>\nwrote:\n> Dear",
            "还没到\n\nFrom: Desk\nSent: Sunday\nTo: me\n\nDear"
        }) {
            assertThat(MailText.ofPlain(quoted, true)).isEqualTo("还没到");
        }
        // All of it, where it is nothing but quoted.
        assertThat(MailText.ofPlain("> only this", true)).isEqualTo("> only this");
    }

    @Test
    void html_becomes_plain() {
        assertThat(MailText.ofHtml(
                        "<style>p{}</style><p>Dear&nbsp;all,</p><div>first<br>second</div><ul><li>a</li><li>b</li></ul><script>x()</script>",
                        false))
                .isEqualTo("Dear all,\n\nfirst\nsecond\n- a\n- b");
        assertThat(MailText.ofHtml("<p>new</p><div id=\"divRplyFwdMsg\">From: x</div><p>old</p>", true))
                .isEqualTo("new");
    }

    @Test
    void a_bounce_and_a_machine_are_told_from_people() throws Exception {
        assertThat(read("Return-Path: <>\r\n").bounce()).isTrue();
        assertThat(read("Return-Path: <>\r\n").answerable()).isFalse();
        assertThat(read("Auto-Submitted: no\r\n").answerable()).isTrue();
        assertThat(read("Auto-Submitted: auto-generated\r\n").answerable()).isFalse();
        assertThat(read("Precedence: Bulk\r\n").answerable()).isFalse();
        assertThat(read("").answerable()).isTrue();
    }

    @Test
    void a_receipt_a_note_of_absence_and_a_bounce_are_told_apart() throws Exception {
        var receipt = report("disposition-notification");
        assertThat(receipt.bounce()).isFalse();
        assertThat(receipt.answerable()).isFalse();
        var away = read("Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n");
        assertThat(away.bounce()).isFalse();
        assertThat(away.answerable()).isFalse();
        assertThat(report("delivery-status").bounce()).isTrue();
    }

    private static IncomingMail report(String about) throws Exception {
        return IncomingMail.read("""
                Return-Path: <>
                From: a@example.test
                Subject: s
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=%s; boundary=b

                --b
                Content-Type: text/plain

                words
                --b--
                """.formatted(about).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_very_long_run_of_blanks_is_no_trouble() {
        var blanks = " \t\u3000".repeat(150_000);
        assertThat(MailText.ofPlain("a" + blanks + "b" + blanks + "\nc", true)).isEqualTo("a" + blanks + "b\nc");
    }

    private static IncomingMail read(String header) throws Exception {
        return IncomingMail.read(
                ("From: a@example.test\r\n" + header + "Subject: s\r\n\r\nwords").getBytes(StandardCharsets.UTF_8));
    }
}
