package io.gapless.platform.job;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.CallerAuthentication;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import io.gapless.platform.web.SafeText;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Works on the jobs of a service, on all its replicas. A worker takes a job by a lease of its own and renews it while
 * it works. A step commits only while the lease is still the worker's: a worker that was away too long, and whose job
 * another one has taken over, changes nothing more. So a step is done once, whatever dies. Leases are counted by the
 * database's clock: those of the replicas need not agree.
 */
class JobWorkers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JobWorkers.class);
    private static final Duration POLL = Duration.ofMillis(500);

    /** A step that is under way when the service stops may end; what takes longer is interrupted and undone. */
    private static final Duration STEP_ENDS_WITHIN = Duration.ofSeconds(3);

    private static final Duration STOPS_WITHIN = Duration.ofSeconds(7);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final JobFiles files;
    private final JobSettings settings;
    private final Clock clock;
    private final ObservationRegistry observations;
    private final Problems problems;
    private final Map<String, JobWork<?>> works;
    private final Map<String, Counter> broken;
    private final Set<Held> held = ConcurrentHashMap.newKeySet();
    private final Semaphore free;
    private final Semaphore wake = new Semaphore(0);
    private final AtomicLong waiting = new AtomicLong();
    private volatile CountDownLatch stopped = new CountDownLatch(0);

    JobWorkers(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JsonMapper json,
            JobFiles files,
            JobSettings settings,
            Clock clock,
            MeterRegistry meters,
            ObservationRegistry observations,
            Problems problems,
            List<JobWork<?>> works) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
        this.files = files;
        this.settings = settings;
        this.clock = clock;
        this.observations = observations;
        this.problems = problems;
        var byType = new LinkedHashMap<String, JobWork<?>>();
        for (JobWork<?> work : works) {
            if (byType.put(work.type(), work) != null) {
                throw new IllegalStateException("Two kinds of job are called " + work.type());
            }
        }
        this.works = Map.copyOf(byType);
        this.free = new Semaphore(settings.workers());
        Gauge.builder("gapless.jobs.waiting", waiting, AtomicLong::get)
                .description("Jobs that no worker of any replica holds, as last seen")
                .register(meters);
        // From the start, so that the first one is an increase.
        this.broken = byType.keySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        type -> type,
                        type -> Counter.builder("gapless.jobs.broken")
                                .description("Jobs that failed for good by a fault of ours")
                                .tag("type", type)
                                .register(meters)));
    }

    /** A job in this worker's hands. */
    static final class Held {
        private final UUID id;
        private final UUID lease;
        private final String type;
        private final String parameters;
        private final int attempt;
        private final Caller caller;
        private volatile boolean lost;
        private volatile boolean cancelled;
        private @Nullable Thread thread;
        private boolean ending;

        Held(UUID id, UUID lease, String type, String parameters, int attempt, boolean cancelled, Caller caller) {
            this.id = id;
            this.lease = lease;
            this.type = type;
            this.parameters = parameters;
            this.attempt = attempt;
            this.cancelled = cancelled;
            this.caller = caller;
        }

        UUID id() {
            return id;
        }

        Caller caller() {
            return caller;
        }

        synchronized void run(Thread thread) {
            this.thread = thread;
            thread.start();
        }

        synchronized void interrupt() {
            if (!ending && thread != null) {
                thread.interrupt();
            }
        }

        /** No interrupt of ours may break what is written of the job's end. */
        synchronized void end() {
            ending = true;
            Thread.interrupted();
        }
    }

    JobFiles files() {
        return files;
    }

    /** There may be something new. */
    void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    @Override
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        var stop = new CountDownLatch(1);
        stopped = stop;
        if (!works.isEmpty() && settings.workers() > 0) {
            Thread.ofVirtual().name("job-taker").start(() -> take(stop));
            Thread.ofVirtual().name("job-leases").start(() -> renew(stop));
        }
    }

    @Override
    public synchronized void stop() {
        stopped.countDown();
        wake();
        try {
            // Each hands its job back when it stops, so that another replica goes on at once.
            if (!areFreeWithin(STEP_ENDS_WITHIN)) {
                held.forEach(Held::interrupt);
                if (!areFreeWithin(STOPS_WITHIN)) {
                    log.warn("A job did not stop in time; another worker takes it over when its lease has run out");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean areFreeWithin(Duration time) throws InterruptedException {
        if (!free.tryAcquire(settings.workers(), time.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        free.release(settings.workers());
        return true;
    }

    @Override
    public boolean isRunning() {
        return stopped.getCount() > 0;
    }

    private void take(CountDownLatch stop) {
        while (stop.getCount() > 0) {
            try {
                free.acquire();
                if (stop.getCount() > 0 && takeOne()) {
                    continue;
                }
                free.release();
                wake.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean takeOne() {
        try {
            var job = next();
            if (job == null) {
                return false;
            }
            held.add(job);
            job.run(Thread.ofVirtual().name("job-" + job.id).unstarted(() -> work(job)));
            return true;
        } catch (RuntimeException e) {
            if (isRunning()) {
                log.warn("No job can be taken just now: {}", e.getMessage());
            }
            return false;
        }
    }

    private @Nullable Held next() {
        var lease = Ids.next();
        return jdbc.sql("""
                        update job set status = 'RUNNING', lease = :lease, leased_until = now() + make_interval(secs => :seconds),
                            attempts = attempts + 1, started_at = coalesce(started_at, :now)
                        where id = (
                            select id from job
                            where status in ('QUEUED', 'RUNNING') and type = any(:types)
                              and (leased_until is null or leased_until < now())
                            order by id limit 1 for update skip locked)
                        returning id, type, parameters, attempts, cancel_requested, subject, requester, roles, org_units,
                            scopes""")
                .param("lease", lease)
                .param("seconds", seconds(settings.lease()))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("types", works.keySet().toArray(String[]::new))
                .query((row, i) -> new Held(
                        row.getObject("id", UUID.class),
                        lease,
                        row.getString("type"),
                        row.getString("parameters"),
                        row.getInt("attempts"),
                        row.getBoolean("cancel_requested"),
                        new Caller(
                                row.getString("subject"),
                                row.getString("requester"),
                                Set.of((String[]) row.getArray("roles").getArray()),
                                new OrgScope(List.of(
                                        (String[]) row.getArray("org_units").getArray())),
                                Set.of((String[]) row.getArray("scopes").getArray()))))
                .optional()
                .orElse(null);
    }

    private void work(Held job) {
        var observation =
                Observation.createNotStarted("gapless.job", observations).lowCardinalityKeyValue("type", job.type);
        var outcome = "lost";
        SecurityContextHolder.getContext().setAuthentication(new CallerAuthentication(job.caller()));
        observation.start();
        try (var scope = observation.openScope()) {
            outcome = outcome(job);
        } catch (RuntimeException e) {
            // The database is away: the lease runs out and the job is taken up again.
            log.warn("Job {} of type {} cannot be ended just now: {}", job.id, job.type, e.getMessage());
            observation.error(e);
        } finally {
            SecurityContextHolder.clearContext();
            var counter = broken.get(job.type);
            if (outcome.equals("broken") && counter != null) {
                counter.increment();
            }
            observation.lowCardinalityKeyValue("outcome", outcome).stop();
            held.remove(job);
            free.release();
            wake();
        }
    }

    /** Does the work, and writes what came of it. */
    private String outcome(Held job) {
        if (job.attempt > settings.attempts()) {
            // Nobody wrote how the last attempts ended: they took their workers with them.
            log.error("Job {} of type {} is given up: its workers died {} times", job.id, job.type, job.attempt - 1);
            return finish(job, Job.Status.FAILED, Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "job-failed"));
        }
        Throwable failure = null;
        try {
            checkWanted(job);
            perform(works.get(job.type), job);
        } catch (Throwable e) {
            failure = e;
        }
        job.end();
        if (failure == null) {
            return finish(job, Job.Status.FINISHED, null);
        }
        // An interrupt of ours while the work was waiting comes out as many kinds of exception.
        if (failure instanceof JobCancelled || !isWanted(job)) {
            return cancelledOrHandedBack(job);
        }
        if (failure instanceof Problem problem) {
            log.info("Job {} of type {} failed: {}", job.id, job.type, problem.slug());
            return finish(job, Job.Status.FAILED, problem);
        }
        return tryAgainOrFail(job, failure);
    }

    private <P> void perform(@Nullable JobWork<P> work, Held job) {
        if (work == null) {
            throw new IllegalStateException("No work for " + job.type);
        }
        work.run(new JobRun<>(this, job, json.readValue(job.parameters, work.parameters())));
    }

    private boolean isWanted(Held job) {
        return !job.lost && !job.cancelled && isRunning();
    }

    void checkWanted(Held job) {
        if (!isWanted(job) || Thread.currentThread().isInterrupted()) {
            throw new JobCancelled();
        }
    }

    private String cancelledOrHandedBack(Held job) {
        boolean cancelled = jdbc.sql("select cancel_requested from job where id = ? and lease = ?")
                .params(job.id, job.lease)
                .query(Boolean.class)
                .optional()
                .orElse(false);
        return cancelled ? finish(job, Job.Status.CANCELLED, null) : handBack(job, Duration.ZERO, true);
    }

    private String tryAgainOrFail(Held job, Throwable failure) {
        var attempts = jdbc.sql("select attempts from job where id = ? and lease = ?")
                .params(job.id, job.lease)
                .query(Integer.class)
                .optional()
                .orElse(null);
        if (attempts == null) {
            log.info("Job {} of type {} is another worker's by now", job.id, job.type);
            return "lost";
        }
        if (attempts < settings.attempts()) {
            log.warn("Job {} of type {} failed and is tried again", job.id, job.type, failure);
            return handBack(job, Duration.ofMillis(250L << Math.min(attempts, 8)), false);
        }
        log.error("Job {} of type {} failed for good", job.id, job.type, failure);
        return finish(job, Job.Status.FAILED, Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "job-failed"));
    }

    private String finish(Held job, Job.Status status, @Nullable Problem problem) {
        int changed = jdbc.sql("""
                        update job set status = :status, finished_at = :now, lease = null, leased_until = null,
                            problem = :problem, problem_status = :problemStatus, problem_arguments = :arguments,
                            trace_id = :trace
                        where id = :id and lease = :lease""")
                .param("status", status.name())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("problem", problem == null ? null : problem.slug())
                .param(
                        "problemStatus",
                        problem == null ? null : problem.status().value())
                .param("arguments", problem == null ? null : json.writeValueAsString(printable(problem.arguments())))
                .param("trace", problem == null ? null : problems.traceId())
                .param("id", job.id)
                .param("lease", job.lease)
                .update();
        if (changed == 0) {
            return "lost";
        }
        return problem != null && problem.status().is5xxServerError()
                ? "broken"
                : status.name().toLowerCase(Locale.ROOT);
    }

    /** Numbers are formatted when somebody reads the problem; anything else is a text by now. */
    private static List<Object> printable(@Nullable Object[] arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument instanceof Number ? argument : SafeText.cleaned(String.valueOf(argument)))
                .toList();
    }

    private String handBack(Held job, Duration later, boolean blameless) {
        int changed = jdbc.sql("""
                        update job set lease = null, leased_until = now() + make_interval(secs => :later),
                            attempts = case when :blameless then greatest(attempts - 1, 0) else attempts end
                        where id = :id and lease = :lease""")
                .param("later", seconds(later))
                .param("blameless", blameless)
                .param("id", job.id)
                .param("lease", job.lease)
                .update();
        return changed == 0 ? "lost" : blameless ? "handed-back" : "tried-again";
    }

    void step(Held job, Consumer<JobStep> part) {
        checkWanted(job);
        transaction.executeWithoutResult(status -> {
            var step = new JobStep();
            part.accept(step);
            // Last in the transaction, so that neither a cancel nor the lease's renewal waits for the step. Only a
            // state takes the work further: what has none begins anew after a failure, and must not do so for ever.
            var state = step.state();
            var cancelled = jdbc.sql("""
                            update job set total = coalesce(:total::bigint, total),
                                done = case when :restarted then 0 else done end + :done,
                                counts = (
                                    select coalesce(jsonb_object_agg(key, n), '{}')
                                    from (select key, sum(value::bigint) as n
                                          from (select * from jsonb_each_text(case when :restarted then '{}' else counts end)
                                                union all select * from jsonb_each_text(:counts::jsonb)) as parts
                                          group by key) as sums),
                                state = coalesce(:state, case when :restarted then null else state end),
                                attempts = case when :state::text is null then attempts else 1 end,
                                leased_until = clock_timestamp() + make_interval(secs => :seconds)
                            where id = :id and lease = :lease returning cancel_requested""")
                    .param("total", step.total())
                    .param("restarted", step.restarted())
                    .param("done", step.done())
                    .param("counts", json.writeValueAsString(step.counts()))
                    .param("state", state == null ? null : json.writeValueAsString(state))
                    .param("seconds", seconds(settings.lease()))
                    .param("id", job.id)
                    .param("lease", job.lease)
                    .query(Boolean.class)
                    .optional()
                    .orElse(null);
            if (cancelled == null) {
                job.lost = true;
                throw new JobCancelled();
            }
            if (cancelled) {
                job.cancelled = true;
                throw new JobCancelled();
            }
        });
    }

    /** Makes a change in a transaction through which no other worker can take the job over. */
    void whileHeld(Held job, Runnable change) {
        transaction.executeWithoutResult(status -> {
            if (jdbc.sql("select 1 from job where id = ? and lease = ? for share")
                    .params(job.id, job.lease)
                    .query(Integer.class)
                    .optional()
                    .isEmpty()) {
                job.lost = true;
                throw new JobCancelled();
            }
            change.run();
        });
    }

    <S> Optional<S> state(UUID id, Class<S> type) {
        return jdbc
                .sql("select state from job where id = ? and state is not null")
                .params(id)
                .query(String.class)
                .list()
                .stream()
                .findFirst()
                .map(text -> json.readValue(text, type));
    }

    private void renew(CountDownLatch stop) {
        try {
            do {
                held.forEach(this::renew);
                count();
            } while (!stop.await(settings.lease().toMillis() / 3, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew(Held job) {
        try {
            var cancelled = jdbc.sql("""
                            update job set leased_until = now() + make_interval(secs => ?)
                            where id = ? and lease = ? returning cancel_requested""")
                    .params(seconds(settings.lease()), job.id, job.lease)
                    .query(Boolean.class)
                    .optional()
                    .orElse(null);
            job.lost |= cancelled == null;
            job.cancelled |= Boolean.TRUE.equals(cancelled);
        } catch (RuntimeException e) {
            log.warn("The lease of job {} could not be renewed: {}", job.id, e.getMessage());
        }
    }

    private void count() {
        try {
            waiting.set(jdbc.sql("""
                            select count(*) from job
                            where status in ('QUEUED', 'RUNNING') and (leased_until is null or leased_until < now())""").query(Long.class).single());
        } catch (RuntimeException e) {
            log.debug("The waiting jobs could not be counted", e);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
