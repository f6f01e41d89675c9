package io.gapless.complaint.mail;

import io.gapless.complaint.mail.MailSettings.Box;
import jakarta.mail.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Waits at each mailbox until its server tells of something new (IMAP IDLE), and has it looked into at once. The looks by
 * the clock go on beside: they find what came while nobody waited, and serve where a server has no IDLE.
 */
@Component
class MailIdle {

    private static final Logger log = LoggerFactory.getLogger(MailIdle.class);

    private final MailSettings settings;
    private final MailServers servers;
    private final MailWorkers workers;
    private final ApplicationContext context;
    private volatile boolean closed;

    MailIdle(MailSettings settings, MailServers servers, MailWorkers workers, ApplicationContext context) {
        this.settings = settings;
        this.servers = servers;
        this.workers = workers;
        this.context = context;
    }

    @EventListener
    void begin(ApplicationReadyEvent event) {
        if (settings.idle()) {
            for (Box box : settings.boxes()) {
                Thread.ofVirtual().name("mail-idle-" + box.name()).start(() -> watch(box));
            }
        }
    }

    private void watch(Box box) {
        while (!closed) {
            try {
                if (!servers.idle(box, () -> workers.look(box), () -> closed)) {
                    log.info(
                            "The server of the mailbox {} does not tell of new mails: it is looked into by the clock",
                            box);
                    return;
                }
            } catch (MessagingException | RuntimeException e) {
                log.debug("Nobody waits at the mailbox {}", box, e);
            }
            try {
                Thread.sleep(settings.poll());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @EventListener
    void end(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            closed = true;
        }
    }
}
