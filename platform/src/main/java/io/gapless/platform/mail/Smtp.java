package io.gapless.platform.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/** Hands mails over to a server. */
public final class Smtp {

    private Smtp() {}

    /** Sends a mail; afterwards the server has it. */
    public static void send(SmtpServer server, OutgoingMail mail, Clock clock) throws MessagingException {
        var protocol = server.address().getScheme();
        if (!List.of("smtp", "smtps").contains(protocol)) {
            throw new IllegalArgumentException("Not a mail server: " + protocol);
        }
        var session =
                Session.getInstance(properties(protocol, server.timeout(), server.password() != null, server.tls()));
        var message = new Identified(session, mail.messageId());
        message.setFrom(new InternetAddress(mail.from(), true));
        message.setRecipient(Message.RecipientType.TO, recipient(mail.to()));
        message.setSubject(mail.subject().replaceAll("[\\r\\n]+", " "), StandardCharsets.UTF_8.name());
        message.setHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(OffsetDateTime.now(clock)));
        if (mail.inReplyTo() != null) {
            message.setHeader("In-Reply-To", mail.inReplyTo());
            message.setHeader("References", mail.inReplyTo());
        }
        if (mail.automatic()) {
            // RFC 3834: what answers no mail is not a reply.
            message.setHeader("Auto-Submitted", mail.inReplyTo() == null ? "auto-generated" : "auto-replied");
            message.setHeader("X-Auto-Response-Suppress", "All");
        }
        if (mail.files().isEmpty()) {
            message.setText(mail.text(), StandardCharsets.UTF_8.name());
        } else {
            message.setContent(withFiles(mail));
        }
        message.saveChanges();
        try (var transport = session.getTransport(protocol)) {
            transport.connect(
                    server.address().getHost(),
                    server.address().getPort(),
                    server.username(),
                    server.password() == null ? "" : server.password());
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    private static MimeMultipart withFiles(OutgoingMail mail) throws MessagingException {
        var words = new MimeBodyPart();
        words.setText(mail.text(), StandardCharsets.UTF_8.name());
        var whole = new MimeMultipart(words);
        for (OutgoingMail.File file : mail.files()) {
            var part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(file.content(), file.mediaType())));
            part.setFileName(file.name());
            part.setDisposition(Part.ATTACHMENT);
            // Never as it is: lines of a text would be changed on the way.
            part.setHeader("Content-Transfer-Encoding", "base64");
            whole.addBodyPart(part);
        }
        return whole;
    }

    /** How a server is spoken to: with time-outs, and by TLS to whom its certificate is. */
    public static Properties properties(String protocol, Duration timeout, boolean login, boolean tls) {
        var properties = new Properties();
        var prefix = "mail." + protocol + '.';
        var millis = String.valueOf(timeout.toMillis());
        properties.setProperty(prefix + "connectiontimeout", millis);
        properties.setProperty(prefix + "timeout", millis);
        properties.setProperty(prefix + "writetimeout", millis);
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "auth", String.valueOf(login));
        if (!protocol.endsWith("s")) {
            properties.setProperty(prefix + "starttls.enable", String.valueOf(tls));
            properties.setProperty(prefix + "starttls.required", String.valueOf(tls));
        }
        return properties;
    }

    /** Whether the server will not take it however often it is asked. */
    public static boolean isForGood(Exception e) {
        for (Throwable cause = e; cause != null; cause = next(cause)) {
            if (cause instanceof AddressException
                    || cause instanceof SMTPAddressFailedException address && address.getReturnCode() >= 500
                    || cause instanceof SMTPSendFailedException failed
                            && failed.getReturnCode() >= 550
                            && failed.getReturnCode() < 555) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause instanceof SendFailedException failed && failed.getNextException() != null
                ? failed.getNextException()
                : cause.getCause();
    }

    private static InternetAddress recipient(String address) throws AddressException {
        var recipient = new InternetAddress(address, true);
        recipient.validate();
        return recipient;
    }

    /** A mail whose Message-ID was decided before. */
    private static final class Identified extends MimeMessage {

        private final String id;

        Identified(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
