package io.gapless.platform.privacy;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.HandlerMapping;

/**
 * The record of who read data of which persons. A read costs an entry in a queue; a thread of its own writes what has
 * gathered every {@value #EVERY} ms and when the service stops. What is lost is, after {@code kill -9} or
 * a crash of the machine, the reads of the last {@value #EVERY} ms. While the database is away nothing is lost until
 * {@value #MOST} reads wait.
 */
public class PersonalReads implements SmartLifecycle {

    static final long EVERY = 250;
    static final int MOST = 100_000;

    private static final String NOTED = PersonalReads.class.getName() + ".noted";
    private static final int BATCH = 1000;
    private static final Logger log = LoggerFactory.getLogger(PersonalReads.class);
    private static final String INSERT = """
            insert into personal_read (id, at, actor, people, rows, endpoint, selection, trace_id, masked)
            select id, at, actor, people::uuid[], rows, endpoint, selection, trace_id, masked
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                as read (id, at, actor, people, rows, endpoint, selection, trace_id, masked)""";

    private final JdbcTemplate jdbc;
    private final Problems problems;
    private final Clock clock;
    private final Duration retention;
    private final LinkedBlockingQueue<Read> waiting = new LinkedBlockingQueue<>(MOST);
    private final List<Read> writing = new ArrayList<>();
    private volatile @Nullable Thread writer;
    private volatile CountDownLatch stopping = new CountDownLatch(1);

    PersonalReads(JdbcTemplate jdbc, Problems problems, Clock clock, Duration retention) {
        this.jdbc = jdbc;
        this.problems = problems;
        this.clock = clock;
        this.retention = retention;
    }

    private record Read(
            UUID id,
            Instant at,
            String actor,
            UUID[] people,
            long rows,
            String endpoint,
            @Nullable String selection,
            @Nullable String traceId,
            boolean masked) {

        /** As PostgreSQL writes arrays: it has none of arrays that differ in length. */
        String peopleAsText() {
            return Stream.of(people).map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
        }
    }

    /** The caller of the present request has read this person's data. Nothing is recorded where nobody is told. */
    public void note(@Nullable UUID person) {
        if (person != null) {
            note(List.of(person), 1, null);
        }
    }

    /** The caller of the present request has read a page of a list. */
    public void note(Stream<? extends @Nullable UUID> people) {
        var ids =
                people.filter(Objects::nonNull).map(UUID.class::cast).distinct().toList();
        if (!ids.isEmpty()) {
            note(ids, ids.size(), null);
        }
    }

    /**
     * The caller of the present request or job has read data of persons.
     *
     * @param people whom; empty where they are told by the selection only
     * @param rows how many
     * @param selection what they were selected by
     */
    public void note(Collection<UUID> people, long rows, @Nullable String selection) {
        var caller = Caller.current();
        put(new Read(
                Ids.next(),
                clock.instant(),
                caller.username(),
                people.toArray(UUID[]::new),
                rows,
                endpoint(),
                selection,
                problems.traceId(),
                Masking.of(caller).isMasked()));
    }

    /** Whether the answer to a request has named this person and the read is noted by that. */
    public static boolean isNoted(HttpServletRequest request, UUID person) {
        return request.getAttribute(NOTED) instanceof Collection<?> people && people.contains(person);
    }

    static void remember(HttpServletRequest request, Collection<UUID> people) {
        request.setAttribute(NOTED, people);
    }

    private void put(Read read) {
        if (!waiting.offer(read)) {
            // The database is away or far behind: whoever reads waits, rather than that nobody knows of it.
            write(List.of(read));
        }
    }

    private static String endpoint() {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            return endpoint(attributes.getRequest());
        }
        return "job";
    }

    static String endpoint(HttpServletRequest request) {
        var pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return request.getMethod() + ' ' + (pattern == null ? request.getRequestURI() : pattern);
    }

    /** Writes everything noted so far. What cannot be written is kept, and the exception thrown. */
    public void flush() {
        synchronized (writing) {
            while (true) {
                if (writing.isEmpty()) {
                    waiting.drainTo(writing, BATCH);
                }
                if (writing.isEmpty()) {
                    return;
                }
                write(writing);
                writing.clear();
            }
        }
    }

    private void write(List<Read> reads) {
        jdbc.update(
                INSERT,
                array("uuid", reads, Read::id),
                array("timestamptz", reads, read -> read.at().atOffset(ZoneOffset.UTC)),
                array("text", reads, Read::actor),
                array("text", reads, Read::peopleAsText),
                array("bigint", reads, Read::rows),
                array("text", reads, Read::endpoint),
                array("text", reads, Read::selection),
                array("text", reads, Read::traceId),
                array("boolean", reads, Read::masked));
    }

    private static SqlArrayValue array(String type, List<Read> reads, Function<Read, @Nullable Object> value) {
        return new SqlArrayValue(type, reads.stream().map(value).toArray());
    }

    private void work(CountDownLatch stopping) {
        try {
            long pause = EVERY;
            while (!stopping.await(pause, TimeUnit.MILLISECONDS)) {
                try {
                    flush();
                    pause = EVERY;
                } catch (DataAccessException e) {
                    log.warn("Reads of personal data wait for the database: {}", e.toString());
                    pause = EVERY * 4;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by nobody here: what waits is written at the stop
        }
    }

    /** Forgets what is older than its retention. */
    @Scheduled(cron = "0 37 3 * * *")
    void forgetOld() {
        int gone;
        do {
            gone = jdbc.update(
                    "delete from personal_read where id in (select id from personal_read where at < ? limit 10000)",
                    clock.instant().minus(retention).atOffset(ZoneOffset.UTC));
        } while (gone == 10_000);
    }

    @Override
    public void start() {
        var latch = new CountDownLatch(1);
        stopping = latch;
        writer = Thread.ofPlatform().daemon().name("personal-reads").start(() -> work(latch));
    }

    @Override
    public void stop() {
        var running = writer;
        boolean interrupted = false;
        if (running != null) {
            stopping.countDown(); // no interrupt: it would break off what is being written
            try {
                running.join(5_000);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            writer = null;
        }
        try {
            flush();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return writer != null;
    }

    /** Stops after the web server, which stops taking requests first. */
    @Override
    public int getPhase() {
        return 0;
    }
}
