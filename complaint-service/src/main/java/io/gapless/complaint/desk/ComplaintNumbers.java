package io.gapless.complaint.desk;

import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Readable numbers such as {@code C20261122-000123}. Each replica takes them in blocks and hands them out from memory,
 * so that complaints never wait for one counter; what is left of a block when a replica stops is never given out.
 */
@Component
class ComplaintNumbers {

    private static final int BLOCK = 20;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final DeskSettings settings;
    private LocalDate day = LocalDate.MIN;
    private long next;
    private long end;

    ComplaintNumbers(JdbcClient jdbc, Clock clock, DeskSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.settings = settings;
    }

    /** A number nobody else has; called before the transaction of the intake. */
    synchronized String next() {
        var today = LocalDate.ofInstant(clock.instant(), settings.zone());
        if (!today.equals(day) || next == end) {
            end = jdbc.sql("""
                            insert into complaint_number_block (day, next_number) values (?, ? + 1)
                            on conflict (day) do update
                                set next_number = complaint_number_block.next_number + excluded.next_number - 1
                            returning next_number""").params(today, BLOCK).query(Long.class).single();
            next = end - BLOCK;
            day = today;
        }
        return "C%s-%06d".formatted(today.format(DateTimeFormatter.BASIC_ISO_DATE), next++);
    }
}
