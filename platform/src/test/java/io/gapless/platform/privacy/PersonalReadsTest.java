package io.gapless.platform.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.web.Problems;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;

class PersonalReadsTest {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger written = new AtomicInteger();

    /** Takes its time for the first writing, and fails where it is interrupted, as a driver does. */
    private final JdbcTemplate database = new JdbcTemplate() {
        @Override
        public int update(String sql, @Nullable Object @Nullable ... arguments) {
            begun.countDown();
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new QueryTimeoutException("interrupted", e);
            }
            return written.incrementAndGet();
        }
    };

    private final PersonalReads reads =
            new PersonalReads(database, Mockito.mock(Problems.class), Clock.systemUTC(), Duration.ofDays(1));

    @Test
    void a_stop_lets_what_is_being_written_end_and_writes_the_rest() throws InterruptedException {
        reads.start();
        reads.note(UUID.randomUUID());
        begun.await();
        reads.note(UUID.randomUUID());
        var stop = Thread.ofPlatform().start(reads::stop);
        // It waits for the writer, which it must not interrupt.
        await().until(() -> stop.getState() == Thread.State.TIMED_WAITING);
        answered.countDown();
        stop.join();
        assertThat(written).hasValue(2);
        assertThat(reads.isRunning()).isFalse();
    }

    @Test
    void it_can_be_started_again() {
        answered.countDown();
        reads.start();
        reads.stop();
        reads.start();
        reads.note(UUID.randomUUID());
        await().until(() -> written.get() == 1);
        reads.stop();
    }
}
