package io.gapless.complaint.mail;

import io.gapless.platform.web.SafeText;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mail says, read from its source.
 *
 * @param messageId its own, or one made of its content where it has none
 * @param digest of who says what when: two mails under one Message-ID are told apart by it
 * @param sender address, in lower case
 * @param references to mails before, the nearest first
 * @param answerable false of what a machine sent: it is never answered
 * @param bounce whether it tells that a mail of ours did not arrive
 * @param quotesCut its text without what it repeats of mails before
 */
record IncomingMail(
        String messageId,
        String digest,
        String sender,
        @Nullable String senderName,
        String subject,
        String text,
        String quotesCut,
        List<String> references,
        boolean answerable,
        boolean bounce,
        @Nullable String contentLanguage,
        List<File> files) {

    private static final Pattern MESSAGE_ID = Pattern.compile("<[^<>\\s]{1,900}>");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final Pattern LETTER = Pattern.compile("\\p{L}");
    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final int DEEPEST = 20;
    private static final int MOST_PARTS = 200;
    private static final int LONGEST_TEXT = 500_000;

    /** A file that came with a mail. */
    record File(String name, byte[] content) {}

    /** Reads a mail; an exception where it is none. */
    static IncomingMail read(byte[] source) throws MessagingException, IOException {
        var message = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(source));
        var reading = new Reading();
        reading.part(message, 0);
        var from = from(message);
        var subject = cut(header(message, "Subject"), 500);
        boolean html = reading.plain.isEmpty() && !reading.html.isEmpty();
        var plain = html ? String.join("\n", reading.html) : String.join("\n", reading.plain);
        var text = html ? MailText.ofHtml(plain, false) : MailText.ofPlain(plain, false);
        var cut = html ? MailText.ofHtml(plain, true) : MailText.ofPlain(plain, true);
        var id = MESSAGE_ID.matcher(header(message, "Message-ID"));
        var digest = digest(from.getAddress(), subject, header(message, "Date"), text);
        boolean bounce = isBounce(message);
        return new IncomingMail(
                id.find() ? id.group() : "<" + digest(HexFormat.of().formatHex(sha256(source))) + "@none>",
                digest,
                from.getAddress().toLowerCase(Locale.ROOT),
                from.getPersonal() == null ? null : cut(safe(mended(from.getPersonal())), 200),
                subject,
                safe(text),
                safe(cut),
                references(message),
                !bounce && !isByMachine(message, from.getAddress()),
                bounce,
                message.getHeader("Content-Language", ","),
                List.copyOf(reading.files));
    }

    /** zh or en: of the text where that is long enough to tell, else as its header says. */
    @Nullable
    String language() {
        var words = subject + ' ' + quotesCut;
        long letters = LETTER.matcher(words).results().count();
        long han = HAN.matcher(words).results().count();
        if (letters >= 4) {
            return han * 5 >= letters ? "zh" : "en";
        }
        var told = contentLanguage == null ? "" : contentLanguage.strip().toLowerCase(Locale.ROOT);
        return told.startsWith("zh") ? "zh" : told.startsWith("en") ? "en" : null;
    }

    private static InternetAddress from(MimeMessage message) throws MessagingException {
        for (String name : List.of("From", "Sender")) {
            var header = message.getHeader(name, ",");
            if (header != null) {
                for (InternetAddress each : InternetAddress.parseHeader(unfolded(header), false)) {
                    if (each.getAddress() != null && each.getAddress().matches("[^@\\s<>]{1,200}@[^@\\s<>]{1,200}")) {
                        return each;
                    }
                }
            }
        }
        throw new ParseException("nobody it is from");
    }

    private static boolean isByMachine(MimeMessage message, String from) throws MessagingException {
        var submitted = header(message, "Auto-Submitted").toLowerCase(Locale.ROOT);
        var precedence = header(message, "Precedence").toLowerCase(Locale.ROOT);
        var local = from.substring(0, from.indexOf('@')).toLowerCase(Locale.ROOT);
        return !submitted.isEmpty() && !submitted.startsWith("no")
                || message.isMimeType("multipart/report")
                || hasNoReturnPath(message)
                || List.of("bulk", "junk", "list", "auto_reply").contains(precedence)
                || message.getHeader("X-Autoreply") != null
                || message.getHeader("X-Autorespond") != null
                || message.getHeader("List-Id") != null
                || message.getHeader("List-Unsubscribe") != null
                || header(message, "X-Auto-Response-Suppress")
                        .toLowerCase(Locale.ROOT)
                        .matches(".*\\b(all|autoreply|oof)\\b.*")
                || List.of("mailer-daemon", "postmaster", "noreply", "no-reply", "do-not-reply", "donotreply")
                        .contains(local);
    }

    /** Not the receipt of somebody who has read it, nor the note of somebody who is away: it did arrive. */
    private static boolean isBounce(MimeMessage message) throws MessagingException {
        if (message.isMimeType("multipart/report")) {
            var about = new ContentType(message.getContentType()).getParameter("report-type");
            return about == null || about.strip().equalsIgnoreCase("delivery-status");
        }
        return hasNoReturnPath(message) && message.getHeader("Auto-Submitted") == null
                || header(message, "From").toLowerCase(Locale.ROOT).contains("mailer-daemon@");
    }

    /** So are mails sent to which nobody is to answer. */
    private static boolean hasNoReturnPath(MimeMessage message) throws MessagingException {
        var returnPath = message.getHeader("Return-Path");
        return returnPath != null
                && returnPath.length > 0
                && returnPath[0].strip().equals("<>");
    }

    private static List<String> references(MimeMessage message) throws MessagingException {
        var found = new ArrayList<String>();
        var matcher = MESSAGE_ID.matcher(header(message, "In-Reply-To"));
        while (matcher.find()) {
            found.add(matcher.group());
        }
        var before = new ArrayList<String>();
        var chain = MESSAGE_ID.matcher(header(message, "References"));
        while (chain.find()) {
            before.add(chain.group());
        }
        found.addAll(before.reversed());
        return found.stream().distinct().limit(100).toList();
    }

    /** A header as people read it; also where its writer left its bytes as they were, in whatever charset. */
    private static String header(MimeMessage message, String name) throws MessagingException {
        var raw = message.getHeader(name);
        if (raw == null || raw.length == 0) {
            return "";
        }
        return safe(decoded(unfolded(raw[0]))).replaceAll("[\\r\\n\\t]+", " ").strip();
    }

    private static String unfolded(String raw) {
        return mended(MimeUtility.unfold(raw));
    }

    /** Encoded words; those that call themselves GB2312 are, more often than not, in what came after it. */
    static String decoded(String text) {
        try {
            return MimeUtility.decodeText(
                    text.replaceAll("(?i)=\\?(gb2312|gbk|x-gbk|cp936|gb_2312-80)\\?", "=?GB18030?"));
        } catch (java.io.UnsupportedEncodingException e) {
            return text;
        }
    }

    /** Bytes that were taken for Latin-1, as headers are, read as what they are. */
    private static String mended(String text) {
        if (text.chars().noneMatch(c -> c > 0x7f) || text.chars().anyMatch(c -> c > 0xff)) {
            return text;
        }
        return text(text.getBytes(StandardCharsets.ISO_8859_1), null);
    }

    /** Text of bytes: in UTF-8 where they are, else in what they are said to be in, else in Chinese or Western ones. */
    static String text(byte[] bytes, @Nullable String told) {
        var charset = charset(told);
        if (charset != null && !charset.equals(StandardCharsets.US_ASCII)) {
            try {
                return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException e) {
                // Said wrongly; tried below.
            }
        }
        for (Charset each : List.of(StandardCharsets.UTF_8, GB18030)) {
            try {
                return each.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException e) {
                // Not in this one.
            }
        }
        return new String(bytes, charset == null ? StandardCharsets.ISO_8859_1 : charset);
    }

    private static @Nullable Charset charset(@Nullable String told) {
        if (told == null) {
            return null;
        }
        var name = told.strip().toLowerCase(Locale.ROOT);
        if (List.of("gb2312", "gbk", "x-gbk", "cp936", "gb_2312-80", "gb18030").contains(name)) {
            return GB18030;
        }
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    private static String safe(String text) {
        return SafeText.cleaned(text.replace('\0', ' ').replace('\f', ' '));
    }

    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + '…';
    }

    private static String digest(String... parts) {
        return HexFormat.of().formatHex(sha256(String.join("\n", parts).getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Collects the words and files of a mail's parts. */
    private static final class Reading {

        private final List<String> plain = new ArrayList<>();
        private final List<String> html = new ArrayList<>();
        private final List<File> files = new ArrayList<>();
        private int parts;

        void part(Part part, int depth) throws MessagingException, IOException {
            if (depth > DEEPEST || ++parts > MOST_PARTS) {
                throw new ParseException("too many parts");
            }
            var name = fileName(part);
            boolean attached = Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition()) || name != null;
            if (!attached && part.isMimeType("multipart/*")) {
                if (part.getContent() instanceof Multipart several) {
                    boolean either = part.isMimeType("multipart/alternative");
                    for (int i = 0; i < several.getCount(); i++) {
                        BodyPart each = several.getBodyPart(i);
                        part(each, depth + 1);
                    }
                    if (either && !plain.isEmpty() && String.join("", plain).isBlank()) {
                        plain.clear();
                    }
                }
            } else if (!attached && part.isMimeType("text/html")) {
                html.add(words(part));
            } else if (!attached && part.isMimeType("text/plain")) {
                plain.add(words(part));
            } else if (!part.isMimeType("multipart/report") && !part.isMimeType("message/delivery-status")) {
                try (InputStream content = part.getInputStream()) {
                    files.add(new File(name == null ? unnamed(part) : name, content.readAllBytes()));
                }
            }
        }

        private static String words(Part part) throws MessagingException, IOException {
            String charset = null;
            try {
                charset = new ContentType(part.getContentType()).getParameter("charset");
            } catch (ParseException e) {
                // Then by its bytes.
            }
            try (InputStream content = part.getInputStream()) {
                var text = text(content.readAllBytes(), charset);
                return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
            }
        }

        private static @Nullable String fileName(Part part) throws MessagingException {
            try {
                var name = part.getFileName();
                return name == null || name.isBlank() ? null : safe(decoded(mended(name)));
            } catch (ParseException e) {
                return "file";
            }
        }

        private static String unnamed(Part part) throws MessagingException {
            var type = part.getContentType().toLowerCase(Locale.ROOT);
            return type.startsWith("message/")
                    ? "mail.txt"
                    : type.startsWith("image/png") ? "image.png" : type.startsWith("image/") ? "image.jpg" : "file";
        }
    }
}
