package io.gapless.complaint.mail;

import io.gapless.complaint.mail.MailOutbox.Claimed;
import io.gapless.complaint.mail.MailSettings.Box;
import io.gapless.platform.mail.OutgoingMail;
import io.gapless.platform.mail.Smtp;
import io.gapless.platform.mail.SmtpServer;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.FlagTerm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.springframework.stereotype.Component;

/** Speaks IMAP and SMTP with the servers of the mailboxes. */
@Component
class MailServers {

    /** Set beside SEEN, for whoever reads along in the mailbox makes a mail seen. */
    static final String TAKEN = "GaplessTaken";

    private static final int AT_ONCE = 50;

    private final MailSettings settings;
    private final Clock clock;

    MailServers(MailSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** What is done with each mail of a mailbox; it is marked when that came back. */
    interface Taking {
        void take(byte[] source);
    }

    /** Gives the mails of a mailbox that are not marked, oldest first, and marks them. How many there were. */
    int read(Box box, Taking whole, Taking headersOfLarge) throws MessagingException, IOException {
        var protocol = box.imap().getScheme();
        try (var store = session(box, protocol, box.imap()).getStore(protocol)) {
            store.connect(box.imap().getHost(), box.imap().getPort(), box.username(), password(box));
            try (var folder = store.getFolder(box.folder())) {
                folder.open(Folder.READ_WRITE);
                var mark = mark(folder);
                var fresh = folder.search(new FlagTerm(mark, false));
                var some = Arrays.copyOf(fresh, Math.min(fresh.length, AT_ONCE));
                for (Message message : some) {
                    if (message.getSize() > settings.maxSize().toBytes()) {
                        headersOfLarge.take(headers(message));
                    } else {
                        var source = new ByteArrayOutputStream();
                        message.writeTo(source);
                        whole.take(source.toByteArray());
                    }
                    message.setFlags(mark, true);
                    message.setFlag(Flags.Flag.SEEN, true);
                }
                return some.length;
            }
        }
    }

    private static Flags mark(Folder folder) {
        return folder.getPermanentFlags().contains(Flags.Flag.USER) ? new Flags(TAKEN) : new Flags(Flags.Flag.SEEN);
    }

    private static byte[] headers(Message message) throws MessagingException {
        var lines = new StringBuilder();
        if (message instanceof MimeMessage mime) {
            var all = mime.getAllHeaderLines();
            while (all.hasMoreElements()) {
                lines.append(all.nextElement()).append("\r\n");
            }
        }
        // Of the parts there is nothing here to read.
        return lines.toString()
                .replaceAll("(?im)^Content-(Type|Transfer-Encoding):.*(\\r\\n[ \\t].*)*\\r\\n", "")
                .concat("\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Hands a mail over to the server of its mailbox. */
    void send(Box box, Claimed mail) throws MessagingException {
        Smtp.send(
                new SmtpServer(box.smtp(), box.username(), box.password(), box.tls(), settings.timeout()),
                new OutgoingMail(
                        mail.messageId(),
                        box.address(),
                        mail.recipient(),
                        mail.subject(),
                        mail.words(),
                        mail.inReplyTo(),
                        mail.kind() == MailOutbox.Kind.ACKNOWLEDGEMENT),
                clock);
    }

    private Session session(Box box, String protocol, URI server) {
        if (!List.of("imap", "imaps").contains(protocol)) {
            throw new IllegalArgumentException("Not a mailbox: " + server.getScheme());
        }
        var properties = Smtp.properties(protocol, settings.timeout(), box.password() != null, box.tls());
        // A mail that was only fetched is not seen yet.
        properties.setProperty("mail." + protocol + ".peek", "true");
        return Session.getInstance(properties);
    }

    private static String password(Box box) {
        return box.password() == null ? "" : box.password();
    }
}
