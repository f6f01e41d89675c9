package io.gapless.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: so many connections, each of which sends the next request when it has the answer to the last one.
 * Bounded in time, and in count by the room for latencies.
 */
final class Load {

    private static final int MOST_REQUESTS = 250_000;
    private static final int MOST_FAILURES = 50;
    private static final Duration GRACE = Duration.ofSeconds(30);

    /**
     * What came out of it.
     *
     * @param seconds from the first request to the last answer
     * @param latencies in nanoseconds, ascending
     * @param failures answers that were not as expected, and broken connections
     * @param failure the first one
     */
    record Result(
            double seconds,
            long[] latencies,
            long failures,
            @Nullable String failure) {

        double perSecond() {
            return latencies.length / seconds;
        }

        /** In milliseconds. */
        double percentile(double share) {
            return latencies.length == 0 ? Double.NaN : Statistics.percentile(latencies, share) / 1e6;
        }
    }

    private final long[] latencies = new long[MOST_REQUESTS];
    private final Worker worker;
    private int count;
    private int failures;
    private @Nullable String failure;

    private Load(Worker worker) {
        this.worker = worker;
    }

    static Result run(Worker.Factory factory, int connections, Duration duration) throws Exception {
        List<Load> loads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            loads.add(new Load(factory.make(i)));
        }
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(connections);
        for (Load load : loads) {
            Thread.ofPlatform().daemon().name("load").start(() -> {
                try {
                    go.await();
                    load.loop(System.nanoTime() + duration.toNanos());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    done.countDown();
                }
            });
        }
        long begin = System.nanoTime();
        go.countDown();
        boolean ended = done.await(duration.plus(GRACE).toSeconds(), TimeUnit.SECONDS);
        double seconds = (System.nanoTime() - begin) / 1e9;
        for (Load load : loads) {
            load.worker.close();
        }
        if (!ended) {
            throw new IllegalStateException("No answer for " + GRACE.toSeconds() + " s");
        }
        return new Result(
                seconds,
                Statistics.merged(loads.stream()
                        .map(load -> Arrays.copyOf(load.latencies, load.count))
                        .toList()),
                loads.stream().mapToLong(load -> load.failures).sum(),
                loads.stream()
                        .map(load -> load.failure)
                        .filter(text -> text != null)
                        .findFirst()
                        .orElse(null));
    }

    private void loop(long end) {
        long before = System.nanoTime();
        while (before < end && count < MOST_REQUESTS && failures < MOST_FAILURES) {
            boolean good;
            try {
                good = worker.work();
                if (!good && failure == null) {
                    failure = "not the expected answer";
                }
            } catch (Exception e) {
                good = false;
                failure = failure == null ? e.toString() : failure;
            }
            long after = System.nanoTime();
            if (good) {
                latencies[count++] = after - before;
            } else {
                failures++;
            }
            before = after;
        }
    }
}
