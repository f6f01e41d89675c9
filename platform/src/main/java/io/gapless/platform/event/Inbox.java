package io.gapless.platform.event;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Which events a listener has applied already, so that one delivered again changes nothing. */
public class Inbox {

    private final JdbcTemplate jdbc;

    Inbox(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whether the listener sees the event for the first time; remembers it in the listener's own transaction.
     *
     * @param listener the name of the listener within its service
     */
    public boolean isNew(String listener, Event event) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("The inbox is asked in the transaction of the change");
        }
        return jdbc.update(
                        "insert into inbox (listener, event_id) values (?, ?) on conflict do nothing",
                        listener,
                        event.id())
                == 1;
    }

    /** Forgets what is older than 30 days: longer than dead letters are kept before they are replayed. */
    @Scheduled(cron = "0 17 3 * * *")
    void forgetOld() {
        jdbc.update("delete from inbox where received_at < now() - interval '30 days'");
    }
}
