package io.gapless.complaint.mail;

import io.gapless.complaint.mail.MailOutbox.Claimed;
import io.gapless.complaint.mail.MailSettings.Box;
import io.gapless.platform.mail.OutgoingMail;
import io.gapless.platform.mail.Smtp;
import io.gapless.platform.mail.SmtpServer;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.FlagTerm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Speaks IMAP and SMTP with the servers of the mailboxes. */
@Component
class MailServers {

    /** Set beside SEEN, for whoever reads along in the mailbox makes a mail seen. */
    static final String TAKEN = "GaplessTaken";

    private static final int AT_ONCE = 50;

    /** Looks at which a mail may fail, one after the other, before it is listed without its content. */
    static final int TRIES = 10;

    private static final Duration SILENT = Duration.ofMinutes(9);

    private static final Logger log = LoggerFactory.getLogger(MailServers.class);

    /** How often a mail has failed here; another replica counts for itself. */
    private final Map<String, Integer> notGivenBefore = new ConcurrentHashMap<>();

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

    /**
     * Gives the mails of a mailbox that are not marked, oldest first, and marks them. One that the server cannot give is
     * passed over, and tried again at the next looks; after some, what its server tells of it is given instead, so that
     * somebody looks at it. How many there were.
     *
     * @param notGiven gets the headers of those, or what stands for them
     */
    int read(Box box, Taking whole, Taking headersOfLarge, Taking notGiven) throws MessagingException, IOException {
        var protocol = box.imap().getScheme();
        try (var store = session(box, protocol, box.imap()).getStore(protocol)) {
            store.connect(box.imap().getHost(), box.imap().getPort(), box.username(), password(box));
            try (var folder = store.getFolder(box.folder())) {
                folder.open(Folder.READ_WRITE);
                var mark = mark(folder);
                var fresh = folder.search(new FlagTerm(mark, false));
                var some = Arrays.copyOf(fresh, Math.min(fresh.length, AT_ONCE));
                for (Message message : some) {
                    if (give(name(box, folder, message), message, whole, headersOfLarge, notGiven)) {
                        message.setFlags(mark, true);
                        message.setFlag(Flags.Flag.SEEN, true);
                    } else if (!folder.isOpen()) {
                        throw new FolderClosedException(folder, "The connection is gone");
                    }
                }
                return some.length;
            }
        }
    }

    /**
     * Waits at a mailbox and calls each time the server tells of something in it, until it is enough or the connection is
     * gone. False where the server does not do such a thing.
     */
    boolean idle(Box box, Runnable news, BooleanSupplier enough) throws MessagingException {
        var protocol = box.imap().getScheme();
        var properties = Smtp.properties(protocol, settings.timeout(), box.password() != null, box.tls());
        // It says nothing while there is nothing; after some time the connection is made anew, for it may be gone
        // unseen.
        properties.setProperty("mail." + protocol + ".timeout", String.valueOf(SILENT.toMillis()));
        try (var store = Session.getInstance(properties).getStore(protocol)) {
            store.connect(box.imap().getHost(), box.imap().getPort(), box.username(), password(box));
            if (!(store instanceof IMAPStore server) || !server.hasCapability("IDLE")) {
                return false;
            }
            try (var folder = (IMAPFolder) server.getFolder(box.folder())) {
                folder.open(Folder.READ_ONLY);
                while (!enough.getAsBoolean()) {
                    folder.idle(true);
                    news.run();
                }
            }
        }
        return true;
    }

    /** Whether it was given, or listed; false where it is to be tried again. */
    boolean give(String name, Message message, Taking whole, Taking headersOfLarge, Taking notGiven) {
        int failed = notGivenBefore.getOrDefault(name, 0);
        byte[] source;
        Taking taking;
        try {
            if (failed > TRIES) {
                // Not even its headers.
                source = ("X-Not-Given: " + name + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
                taking = notGiven;
            } else if (failed == TRIES) {
                source = headers(message);
                taking = notGiven;
            } else if (message.getSize() > settings.maxSize().toBytes()) {
                source = headers(message);
                taking = headersOfLarge;
            } else {
                var out = new ByteArrayOutputStream();
                message.writeTo(out);
                source = out.toByteArray();
                taking = whole;
            }
        } catch (MessagingException | IOException e) {
            log.warn("The mail {} cannot be read: {}", name, e.toString());
            notGivenBefore.merge(name, 1, Integer::sum);
            return false;
        }
        taking.take(source);
        notGivenBefore.remove(name);
        return true;
    }

    private static String name(Box box, Folder folder, Message message) throws MessagingException {
        return folder instanceof UIDFolder numbered
                ? box.name() + " " + numbered.getUIDValidity() + " " + numbered.getUID(message)
                : box.name() + " " + message.getMessageNumber();
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

    /** Hands a mail over to the server of its mailbox, with its files. */
    void send(Box box, Claimed mail, List<OutgoingMail.File> files) throws MessagingException {
        Smtp.send(
                new SmtpServer(box.smtp(), box.username(), box.password(), box.tls(), settings.timeout()),
                new OutgoingMail(
                        mail.messageId(),
                        box.address(),
                        mail.recipient(),
                        mail.subject(),
                        mail.words(),
                        mail.inReplyTo(),
                        mail.kind() == MailOutbox.Kind.ACKNOWLEDGEMENT,
                        files),
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
