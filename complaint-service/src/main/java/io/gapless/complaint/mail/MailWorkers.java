package io.gapless.complaint.mail;

import io.gapless.complaint.mail.MailOutbox.Claimed;
import io.gapless.complaint.mail.MailSettings.Box;
import io.gapless.platform.mail.Smtp;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks into the mailboxes and sends what is to be sent, again and again; each replica does. */
@Component
class MailWorkers {

    private static final Logger log = LoggerFactory.getLogger(MailWorkers.class);
    private static final int AT_ONCE = 10;

    /** Longer than a look takes, or sending some mails, on a slow server. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final MailSettings settings;
    private final MailServers servers;
    private final MailIntake intake;
    private final MailLog mails;
    private final MailOutbox outbox;

    MailWorkers(MailSettings settings, MailServers servers, MailIntake intake, MailLog mails, MailOutbox outbox) {
        this.settings = settings;
        this.servers = servers;
        this.intake = intake;
        this.mails = mails;
        this.outbox = outbox;
    }

    @Scheduled(fixedDelayString = "${gapless.mail.poll:30s}")
    void read() {
        settings.boxes().forEach(this::look);
    }

    /** Looks into a mailbox, unless somebody does already. */
    void look(Box box) {
        if (mails.claim(box.name(), LEASE)) {
            read(box);
        }
    }

    private void read(Box box) {
        String error = null;
        try {
            servers.read(
                    box,
                    source -> intake.take(box, source),
                    headers -> intake.listed(box, headers, "TOO_LARGE"),
                    headers -> intake.listed(box, headers, "NOT_GIVEN"));
        } catch (MessagingException | IOException | RuntimeException e) {
            error = IncomingMail.cut(e.toString(), 500);
            log.warn("The mailbox {} cannot be read: {}", box, error);
        } finally {
            mails.release(box.name(), error);
        }
    }

    @Scheduled(fixedDelay = 1000)
    void send() {
        if (settings.boxes().isEmpty()) {
            return;
        }
        for (var some = outbox.claim(AT_ONCE, LEASE); !some.isEmpty(); some = outbox.claim(AT_ONCE, LEASE)) {
            some.forEach(this::send);
        }
    }

    private void send(Claimed mail) {
        var box = settings.box(mail.mailbox()).orElse(null);
        if (box == null) {
            outbox.failed(mail, "There is no mailbox " + mail.mailbox(), false);
            return;
        }
        try {
            servers.send(box, mail, outbox.files(mail.id()));
        } catch (MessagingException | RuntimeException e) {
            outbox.failed(mail, e.toString(), Smtp.isForGood(e));
            return;
        }
        outbox.sent(mail.id());
    }
}
