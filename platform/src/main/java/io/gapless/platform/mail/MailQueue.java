package io.gapless.platform.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The mails to be sent in a service's own table: each is a row, written in the transaction of what it tells of, and stays
 * one until it is sent or given up. Whoever claims one has it for some time alone; a replica that dies leaves it to the
 * others. The table has the columns id, status (PENDING, SENT, FAILED), attempts, next_at, last_error and sent_at.
 */
public final class MailQueue {

    private static final Logger log = LoggerFactory.getLogger(MailQueue.class);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);
    private static final int LONGEST_ERROR = 500;

    private final JdbcClient jdbc;
    private final String table;
    private final int attempts;
    private final Duration firstRetry;
    private final Clock clock;

    /**
     * @param attempts how often a mail is tried to be sent before it is given up
     * @param firstRetry after which time for the first time again; each following time takes twice as long, up to 6 hours
     */
    public MailQueue(JdbcClient jdbc, String table, int attempts, Duration firstRetry, Clock clock) {
        this.jdbc = jdbc;
        this.table = table;
        this.attempts = attempts;
        this.firstRetry = firstRetry;
        this.clock = clock;
    }

    /**
     * Claims some mails that are due, for so long.
     *
     * @param columns of the row that are wanted
     */
    public <T> List<T> claim(int most, Duration time, String columns, Class<T> type) {
        return jdbc.sql("""
                        update %1$s set attempts = attempts + 1, next_at = ? where id in (
                            select id from %1$s where status = 'PENDING' and next_at <= ? order by next_at limit ?
                            for update skip locked)
                        returning %2$s""".formatted(table, columns))
                .params(now().plus(time), now(), most)
                .query(type)
                .list();
    }

    /** Marks a mail as sent. */
    public void sent(UUID id) {
        jdbc.sql("update %s set status = 'SENT', sent_at = ?, last_error = null where id = ? and status = 'PENDING'"
                        .formatted(table))
                .params(now(), id)
                .update();
    }

    /**
     * Tries again later, ever more slowly, or gives it up.
     *
     * @param tried how often, this time too
     */
    public void failed(UUID id, int tried, String error, boolean forGood) {
        boolean over = forGood || tried >= attempts;
        var pause = firstRetry.multipliedBy(1L << Math.clamp(tried - 1, 0, 20));
        jdbc.sql("update %s set status = ?, next_at = ?, last_error = ? where id = ? and status = 'PENDING'"
                        .formatted(table))
                .params(
                        over ? "FAILED" : "PENDING",
                        now().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause),
                        error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR),
                        id)
                .update();
        if (over) {
            log.warn("A mail is given up: {}", error);
        }
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
