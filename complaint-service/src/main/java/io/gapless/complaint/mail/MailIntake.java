package io.gapless.complaint.mail;

import io.gapless.complaint.attachment.Attachments;
import io.gapless.complaint.desk.WrittenComplaints;
import io.gapless.complaint.desk.WrittenComplaints.Case;
import io.gapless.complaint.desk.WrittenComplaints.Letter;
import io.gapless.complaint.desk.WrittenComplaints.Prepared;
import io.gapless.complaint.mail.MailLog.Status;
import io.gapless.complaint.mail.MailSettings.Box;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes mails in, each once: the row with its Message-ID and what becomes of it are one transaction, and only after it the
 * mail is marked in its mailbox. What was taken in and not marked is known again by its row.
 *
 * <p>A mail comes to a complaint by its references to mails of ours, or by the number in its subject, and only from whom
 * the complaint is talked about with: what a stranger writes on a case waits for somebody to look at it.
 */
@Service
class MailIntake {

    private static final Logger log = LoggerFactory.getLogger(MailIntake.class);

    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z0-9])C[0-9]{8}-[0-9]{6,12}(?![0-9])");
    private static final int LONGEST_TEXT = 10_000;
    private static final int MOST_PER_HOUR = 100;

    private final MailLog mails;
    private final MailOutbox outbox;
    private final MailSettings settings;
    private final WrittenComplaints complaints;
    private final Attachments attachments;
    private final TransactionTemplate transaction;

    MailIntake(
            MailLog mails,
            MailOutbox outbox,
            MailSettings settings,
            WrittenComplaints complaints,
            Attachments attachments,
            TransactionTemplate transaction) {
        this.mails = mails;
        this.outbox = outbox;
        this.settings = settings;
        this.complaints = complaints;
        this.attachments = attachments;
        this.transaction = transaction;
    }

    /** What is to become of a mail. */
    private sealed interface Course {
        record Into(Case known) implements Course {}

        /** @param follows the ended one that it takes up again, if any */
        record New(Prepared prepared, @Nullable Case follows) implements Course {}

        record Waits(Status status, String reason) implements Course {}
    }

    /** Takes a mail in; when this comes back, the mail is on record. An exception where it has to be tried again. */
    void take(Box box, byte[] source) {
        IncomingMail mail;
        try {
            mail = IncomingMail.read(source);
        } catch (MessagingException | IOException | RuntimeException e) {
            hold(unreadable(source), box, "UNREADABLE", source);
            return;
        }
        if (mails.isKnown(mail)) {
            return;
        }
        try {
            var course = course(mail, box);
            transaction.executeWithoutResult(status -> carryOut(mail, box, course, source));
        } catch (TransientDataAccessException | DataAccessResourceFailureException | TransactionException e) {
            throw e; // nothing is wrong with the mail
        } catch (AlreadyTaken e) {
            log.debug("A mail of {} was taken in meanwhile", box);
        } catch (Problem e) {
            hold(mail, box, e.slug(), source);
        } catch (RuntimeException e) {
            log.warn("A mail of {} cannot be taken in", box, e);
            hold(mail, box, "FAILED", source);
        }
    }

    /** Lists a mail that stays in its mailbox, by its headers: it is too large, or the server cannot give it. */
    void listed(Box box, byte[] headers, String reason) {
        IncomingMail mail;
        try {
            mail = IncomingMail.read(headers);
        } catch (MessagingException | IOException | RuntimeException e) {
            mail = unreadable(headers);
        }
        hold(mail, box, reason, null);
    }

    private void hold(IncomingMail mail, Box box, String reason, byte @Nullable [] source) {
        transaction.executeWithoutResult(status -> mails.enter(mail, box, Status.HELD, reason, null, source));
    }

    private Course course(IncomingMail mail, Box box) {
        if (settings.isOurs(mail.sender())) {
            return new Course.Waits(Status.IGNORED, "OUR_OWN");
        }
        if (mail.bounce()) {
            return new Course.Waits(Status.IGNORED, "BOUNCE");
        }
        if (!mail.answerable()) {
            return new Course.Waits(Status.IGNORED, "AUTOMATIC");
        }
        if (mails.lately(mail.sender(), Duration.ofHours(1)) >= MOST_PER_HOUR) {
            return new Course.Waits(Status.HELD, "TOO_MANY");
        }
        var known = known(mail);
        if (known != null) {
            if (!mails.isCorrespondent(known.id(), mail.sender())) {
                return new Course.Waits(Status.HELD, "SENDER_UNKNOWN");
            }
            if (known.takesMessages()) {
                return new Course.Into(known);
            }
        }
        return anew(mail, box, box.category(), known);
    }

    private @Nullable Case known(IncomingMail mail) {
        var byReference = mails.complaintOf(mail.references(), mail.sender());
        if (byReference.isPresent()) {
            return complaints.byId(byReference.get()).orElse(null);
        }
        var number = NUMBER.matcher(mail.subject());
        while (number.find()) {
            var known = complaints.byNumber(number.group());
            if (known.isPresent()) {
                return known.get();
            }
        }
        return null;
    }

    private Course.New anew(IncomingMail mail, Box box, String category, @Nullable Case follows) {
        var earlier = mails.earlier(mail.sender(), box.orgUnit()).orElse(null);
        var told = mail.language();
        var language = told != null ? told : earlier != null ? earlier.language() : box.language();
        var text = IncomingMail.cut(words(mail, mail.text()), LONGEST_TEXT);
        var customer = earlier == null ? null : earlier.customerId();
        var name = mail.senderName() == null ? mail.sender() : mail.senderName();
        try {
            return new Course.New(
                    complaints.prepare(new Letter(box.orgUnit(), category, language, text, name, customer)), follows);
        } catch (Problem e) {
            if (customer == null || !e.slug().equals("customer-unknown")) {
                throw e;
            }
            // Erased, or gone to others, since then.
            return new Course.New(
                    complaints.prepare(new Letter(box.orgUnit(), category, language, text, name, null)), follows);
        }
    }

    private static String words(IncomingMail mail, String text) {
        var words = mail.subject().isBlank() ? text : mail.subject() + "\n\n" + text;
        return words.isBlank() ? "(-)" : words.strip();
    }

    private void carryOut(IncomingMail mail, Box box, Course course, byte[] source) {
        switch (course) {
            case Course.Waits waits -> {
                if (mails.enter(mail, box, waits.status(), waits.reason(), null, source) && mail.bounce()) {
                    outbox.bounced(mail.references(), new String(source, StandardCharsets.ISO_8859_1));
                }
            }
            case Course.Into into -> {
                if (mails.enter(mail, box, Status.TAKEN, null, into.known().id(), null)) {
                    write(mail, into.known());
                }
            }
            case Course.New fresh -> {
                // The row refers to the complaint, which is undone where the row is there already.
                var taken = complaints.take(fresh.prepared());
                if (!mails.enter(mail, box, Status.TAKEN, null, taken.id(), null)) {
                    throw new AlreadyTaken();
                }
                if (fresh.follows() != null) {
                    complaints.follow(taken, fresh.follows());
                }
                receive(mail, taken, fresh.prepared().secret());
            }
        }
    }

    /** Another replica was faster: all is undone, and the mail is on record. */
    private static final class AlreadyTaken extends RuntimeException {}

    private void receive(IncomingMail mail, Case taken, String secret) {
        mails.addCorrespondent(taken.id(), mail.sender());
        files(mail, taken, null, words(mail, mail.text()));
        if (mail.answerable()) {
            outbox.acknowledge(taken.id(), mail.sender(), secret, mail.messageId());
        }
    }

    private void write(IncomingMail mail, Case known) {
        var text = mail.quotesCut().isBlank() ? words(mail, "") : mail.quotesCut();
        var message = complaints.write(known.id(), IncomingMail.cut(text, LONGEST_TEXT));
        files(mail, known, message, text);
    }

    /** Keeps the files, and tells the staff of those that are not kept. */
    private void files(IncomingMail mail, Case of, @Nullable UUID message, String text) {
        var files = new ArrayList<>(mail.files());
        if (text.length() > LONGEST_TEXT) {
            files.addFirst(new IncomingMail.File("mail.txt", text.getBytes(StandardCharsets.UTF_8)));
        }
        var refused = new ArrayList<String>();
        for (var file : files) {
            if (file.content().length > 0 && !keep(of.id(), message, file)) {
                refused.add(file.name());
            }
        }
        if (!refused.isEmpty()) {
            complaints.note(
                    of.id(),
                    (of.language().equals("zh") ? "邮件附件未保留：" : "Files of the mail that were not kept: ")
                            + IncomingMail.cut(String.join(", ", refused), 3000));
        }
    }

    private boolean keep(UUID complaint, @Nullable UUID message, IncomingMail.File file) {
        try {
            var path = Files.createTempFile("gapless-mail-", null);
            try {
                Files.write(path, file.content());
                attachments.keep(complaint, message, file.name(), path, false, Caller.ANONYMOUS.username());
                return true;
            } catch (Problem e) {
                return false;
            } finally {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes a mail that waits in by hand: to a complaint, or as a new one.
     *
     * @param complaintId of the complaint that it belongs to; a new one where there is none
     * @param correspondent whether its sender writes on this complaint from now on
     */
    MailLog.Mail takeUp(
            UUID id, @Nullable UUID complaintId, @Nullable String category, boolean correspondent, Caller caller) {
        var waiting = find(id, caller);
        var source = mails.source(id);
        if (source == null) {
            throw Problem.conflict("mail-source-gone", waiting.status());
        }
        IncomingMail mail;
        try {
            mail = IncomingMail.read(source);
        } catch (MessagingException | IOException | RuntimeException e) {
            throw Problem.unprocessable("mail-unreadable");
        }
        var box = settings.box(waiting.mailbox())
                .orElseThrow(() -> Problem.conflict("mailbox-unknown", waiting.mailbox()));
        var course = complaintId == null
                ? anew(mail, box, category == null ? box.category() : category, null)
                : new Course.Into(complaints.find(complaintId, caller));
        transaction.executeWithoutResult(status -> {
            var into = switch (course) {
                case Course.Into known -> known.known();
                case Course.New fresh -> complaints.take(fresh.prepared());
                default -> throw new IllegalStateException();
            };
            if (!mails.handle(id, Status.TAKEN, into.id(), null, caller.username())) {
                throw Problem.conflict("mail-handled", id);
            }
            if (course instanceof Course.New fresh) {
                receive(mail, into, fresh.prepared().secret());
            } else {
                if (correspondent) {
                    mails.addCorrespondent(into.id(), mail.sender());
                }
                write(mail, into);
            }
        });
        return find(id, caller);
    }

    /** Puts a mail that waits aside. */
    MailLog.Mail dismiss(UUID id, String reason, Caller caller) {
        find(id, caller);
        transaction.executeWithoutResult(status -> {
            if (!mails.handle(id, Status.DISMISSED, null, reason, caller.username())) {
                throw Problem.conflict("mail-handled", id);
            }
        });
        return find(id, caller);
    }

    MailLog.Mail find(UUID id, Caller caller) {
        return mails.find(id)
                .filter(mail -> caller.orgScope().contains(mail.orgUnit()))
                .orElseThrow(() -> Problem.notFound("mail-not-found", id));
    }

    @Scheduled(cron = "0 41 * * * *")
    void forgetSources() {
        mails.forgetSources(settings.keepSource(), settings.keepSources().toBytes());
    }

    private static IncomingMail unreadable(byte[] source) {
        try {
            var digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(source));
            return new IncomingMail(
                    "<" + digest + "@unreadable>",
                    digest,
                    "-",
                    null,
                    "-",
                    "-",
                    "-",
                    List.of(),
                    false,
                    false,
                    null,
                    List.of());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
