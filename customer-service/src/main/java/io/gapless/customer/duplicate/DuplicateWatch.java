package io.gapless.customer.duplicate;

import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Compares customers soon after they were registered or changed, by whatever way. */
@Component
class DuplicateWatch {

    private static final Logger log = LoggerFactory.getLogger(DuplicateWatch.class);
    private static final int CHUNK = 100;

    private final JdbcClient jdbc;
    private final Comparing comparing;
    private final TransactionTemplate transaction;

    DuplicateWatch(JdbcClient jdbc, Comparing comparing, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.comparing = comparing;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelay = 3_000)
    void catchUp() {
        for (List<UUID> due = next(); !due.isEmpty(); due = next()) {
            var ids = due;
            try {
                transaction.executeWithoutResult(status -> comparing.compare(ids));
            } catch (RuntimeException e) {
                jdbc.sql("insert into duplicate_due select unnest(?::uuid[]) on conflict do nothing")
                        .param(ids.toArray(UUID[]::new))
                        .update();
                log.warn("{} customers were not compared and are tried again: {}", ids.size(), e.toString());
                return;
            }
        }
    }

    /** Taken in a transaction of its own: whoever changes one of them does not wait. What is lost in a crash, the nightly run finds. */
    private List<UUID> next() {
        return jdbc.sql("""
                        delete from duplicate_due where customer_id in (
                            select customer_id from duplicate_due order by customer_id limit ? for update skip locked)
                        returning customer_id""").param(CHUNK).query(UUID.class).list();
    }
}
