package io.gapless.complaint.desk;

import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Readable numbers such as {@code C20261122-000123}. Each replica takes them in blocks and hands them out from memory,
 * so that complaints never wait for one counter; what is left of a block when a replica stops is never given out.
 */
@Component
class ComplaintNumbers {

    private static final int BLOCK = 20;

    /** What the numbers look like that are made here, and for which day they are. */
    static final Pattern OWN = Pattern.compile("C([0-9]{8})-([0-9]{6,12})");

    private static final String TAKE = """
            insert into complaint_number_block (day, next_number) values (?, ? + 1)
            on conflict (day) do update
                set next_number = complaint_number_block.next_number + excluded.next_number - 1
            returning next_number""";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final DeskSettings settings;
    private final TransactionTemplate alone;
    private LocalDate day = LocalDate.MIN;
    private long next;
    private long end;

    ComplaintNumbers(JdbcClient jdbc, Clock clock, DeskSettings settings, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.settings = settings;
        this.alone = new TransactionTemplate(transactions);
        this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** A number nobody else has; called before the transaction of the intake. */
    synchronized String next() {
        var today = LocalDate.ofInstant(clock.instant(), settings.zone());
        if (!today.equals(day) || next == end) {
            end = take(today, BLOCK);
            next = end - BLOCK;
            day = today;
        }
        return number(today, next++);
    }

    /**
     * Numbers for complaints of the past, in the transaction that stores them. Those of today are taken in one of their
     * own, for the desk must not wait for a file: what is undone then leaves a gap.
     *
     * @param wanted by day of receipt, how many are to be given out
     * @param kept by day, the highest one that complaints have kept from elsewhere: numbers go on after it
     */
    Map<LocalDate, Iterator<String>> ofThen(Map<LocalDate, Integer> wanted, Map<LocalDate, Long> kept) {
        var days = new TreeSet<>(wanted.keySet()); // in one order everywhere
        days.addAll(kept.keySet());
        var today = LocalDate.ofInstant(clock.instant(), settings.zone());
        var given = new HashMap<LocalDate, Iterator<String>>();
        for (LocalDate day : days) {
            var highest = kept.get(day);
            if (highest != null) {
                jdbc.sql("""
                                insert into complaint_number_block (day, next_number) values (?, ?)
                                on conflict (day) do update set next_number =
                                    greatest(complaint_number_block.next_number, excluded.next_number)""").params(day, highest + 1).update();
            }
            var count = wanted.get(day);
            if (count != null) {
                // Kept numbers are of days that are over: nothing here holds the row of today yet.
                long after = day.isBefore(today)
                        ? take(day, count)
                        : Objects.requireNonNull(alone.execute(status -> take(day, count)));
                given.put(
                        day,
                        LongStream.range(after - count, after)
                                .mapToObj(number -> number(day, number))
                                .iterator());
            }
        }
        return given;
    }

    private long take(LocalDate day, int count) {
        return jdbc.sql(TAKE).params(day, count).query(Long.class).single();
    }

    private static String number(LocalDate day, long number) {
        return "C%s-%06d".formatted(day.format(DateTimeFormatter.BASIC_ISO_DATE), number);
    }
}
