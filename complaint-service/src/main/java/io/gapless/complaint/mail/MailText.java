package io.gapless.complaint.mail;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** The words of a mail: HTML made plain, and what it repeats of the mails before cut off. */
final class MailText {

    private static final List<String> QUOTES = List.of(
            "blockquote[type=cite]",
            ".gmail_quote",
            ".gmail_extra",
            ".yahoo_quoted",
            ".moz-cite-prefix",
            ".protonmail_quote",
            ".ntes-mailmaster-quote",
            "#isReplyContent",
            "includetail",
            ".qmbox");

    /** From such an element on, all is of an earlier mail. */
    private static final String QUOTED_FROM =
            "#divRplyFwdMsg, #appendonsend, .OutlookMessageHeader, [name=_MailOriginal], [style*=border-top:solid #E1E1E1]";

    private static final List<Pattern> QUOTED_LINES = List.of(
            Pattern.compile(
                    "-{2,} ?(Original Message|Forwarded message|原始邮件|原邮件|转发邮件信息|回复的原邮件) ?-*.*",
                    Pattern.CASE_INSENSITIVE),
            Pattern.compile("On .{5,200} wrote:", Pattern.CASE_INSENSITIVE),
            Pattern.compile("(在|于) ?.{5,200}写道[:：]"),
            Pattern.compile("At \\d{4}-\\d\\d-\\d\\d .{5,200} wrote:"),
            Pattern.compile("_{20,}"));

    private static final Pattern FROM_LINE = Pattern.compile("(From|发件人) ?[:：].*");
    private static final Pattern HEADER_LINE = Pattern.compile("(Sent|Date|To|Subject|Cc|发送时间|日期|收件人|主题|抄送) ?[:：].*");

    private MailText() {}

    /** Plain text of HTML. */
    static String ofHtml(String html, boolean quotesCut) {
        var document = Jsoup.parse(html);
        document.select("script, style, head, title").remove();
        if (quotesCut) {
            var whole = plain(document.body());
            QUOTES.forEach(quote -> document.select(quote).remove());
            document.select(QUOTED_FROM).forEach(MailText::removeFrom);
            var cut = withoutQuotes(plain(document.body()));
            return cut.isBlank() ? whole : cut;
        }
        return plain(document.body());
    }

    /** Plain text without what it repeats; all of it where nothing else would be left. */
    static String ofPlain(String text, boolean quotesCut) {
        var tidy = tidy(text);
        if (!quotesCut) {
            return tidy;
        }
        var cut = withoutQuotes(tidy);
        return cut.isBlank() ? tidy : cut;
    }

    private static void removeFrom(Element element) {
        var next = element.nextSibling();
        while (next != null) {
            var after = next.nextSibling();
            next.remove();
            next = after;
        }
        element.remove();
    }

    private static String plain(Element body) {
        var text = new StringBuilder();
        body.traverse(new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
                if (node instanceof TextNode words) {
                    text.append(words.text().replace('\u00a0', ' '));
                } else if (node instanceof Element element) {
                    var name = element.normalName();
                    if (name.equals("br")) {
                        text.append('\n');
                    } else if (name.equals("li")) {
                        text.append(!text.isEmpty() && text.charAt(text.length() - 1) != '\n' ? "\n- " : "- ");
                    } else if (element.isBlock() && !text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                        text.append('\n');
                    }
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (node instanceof Element element) {
                    if (element.normalName().equals("p")) {
                        text.append("\n\n");
                    } else if (element.normalName().equals("td")) {
                        text.append('\t');
                    } else if (element.isBlock() && !text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                        text.append('\n');
                    }
                }
            }
        });
        return tidy(text.toString());
    }

    private static String tidy(String text) {
        return text.replace("\r\n", "\n")
                .replace('\r', '\n')
                // Begun anew at no blank within a run of them: a mail may have very long ones.
                .replaceAll("(?<![ \\t\\u3000])[ \\t\\u3000]++\n", "\n")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }

    private static String withoutQuotes(String text) {
        var kept = new StringBuilder();
        var lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            var line = lines[i].strip();
            var joined = i + 1 < lines.length ? line + ' ' + lines[i + 1].strip() : line;
            if (isQuoteStart(line)
                    || line.toLowerCase(Locale.ROOT).startsWith("on ") && isQuoteStart(joined)
                    || FROM_LINE.matcher(line).matches()
                            && i + 1 < lines.length
                            && HEADER_LINE.matcher(lines[i + 1].strip()).matches()) {
                break;
            }
            if (!line.startsWith(">")) {
                kept.append(lines[i]).append('\n');
            }
        }
        return tidy(kept.toString());
    }

    private static boolean isQuoteStart(String line) {
        return QUOTED_LINES.stream().anyMatch(pattern -> pattern.matcher(line).matches());
    }
}
