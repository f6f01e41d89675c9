package io.gapless.complaint.live;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The end of the log, read once for all streams of this replica: five times a second while there is a stream. Who is
 * further behind than what is remembered here reads the log itself.
 */
@Component
class LiveTail {

    private static final Logger log = LoggerFactory.getLogger(LiveTail.class);
    private static final Duration PACE = Duration.ofMillis(200);
    private static final int REMEMBERED = 2_000;
    private static final int PAGE = 500;

    private final LiveLog events;
    private final ApplicationContext context;
    private final ConcurrentSkipListMap<Long, LiveEvent> tail = new ConcurrentSkipListMap<>();
    private final AtomicInteger readers = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private volatile long last;
    private volatile boolean closed;
    private @Nullable Thread thread;

    LiveTail(LiveLog events, ApplicationContext context) {
        this.events = events;
        this.context = context;
    }

    /** Somebody reads on from now: the first one sets the reading off. */
    void join() {
        lock.lock();
        try {
            if (readers.getAndIncrement() == 0) {
                tail.clear();
                last = events.extent().last();
                if (thread == null || !thread.isAlive()) {
                    thread = Thread.ofVirtual().name("live-tail").start(this::read);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        readers.decrementAndGet();
    }

    /** Whether the service is stopping. */
    boolean isClosed() {
        return closed;
    }

    /** The events after one, as far as they are known now. */
    List<LiveEvent> after(long id) {
        if (id >= last) {
            return List.of();
        }
        // Numbers have no gaps: what is remembered is whole if it goes on with the next one.
        var remembered = List.copyOf(tail.tailMap(id, false).values());
        return !remembered.isEmpty() && remembered.getFirst().id() == id + 1 ? remembered : events.after(id, PAGE);
    }

    /** Waits until there is something after that event, or that long. */
    void await(long id, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (last <= id && !closed && left > 0) {
                left = more.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        while (!closed) {
            try {
                Thread.sleep(PACE);
                lock.lock();
                try {
                    if (readers.get() == 0) {
                        thread = null;
                        return;
                    }
                } finally {
                    lock.unlock();
                }
                var page = events.after(last, PAGE);
                if (!page.isEmpty()) {
                    page.forEach(event -> tail.put(event.id(), event));
                    while (tail.size() > REMEMBERED) {
                        tail.pollFirstEntry();
                    }
                    advance(page.getLast().id());
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The database is away: the streams stay, and nothing is lost meanwhile.
                log.warn("The log of live events cannot be read: {}", e.getMessage());
            }
        }
    }

    private void advance(long id) {
        lock.lock();
        try {
            last = id;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Comes before the server stops taking requests and waits for those under way. */
    @EventListener
    void onClose(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            lock.lock();
            try {
                closed = true;
                more.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
