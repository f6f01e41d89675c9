package io.gapless.platform.job;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.CallerAuthentication;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 * another one has taken over, changes nothing more. So a step is done once, whatever dies.
 */
class JobWorkers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JobWorkers.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final JobFiles files;
    private final JobSettings settings;
    private final Clock clock;
    private final MeterRegistry meters;
    private final ObservationRegistry observations;
    private final Problems problems;
    private final Map<String, JobWork<?>> works;
    private final Set<Held> held = ConcurrentHashMap.newKeySet();
    private final Semaphore free;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean running;

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
        this.meters = meters;
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
    }

    /** A job in this worker's hands. */
    static final class Held {
        private final UUID id;
        private final UUID lease;
        private final String type;
        private final String parameters;
        private final Caller caller;
        private volatile boolean lost;
        private volatile boolean cancelled;
        private volatile @Nullable Thread thread;

        Held(UUID id, UUID lease, String type, String parameters, Caller caller) {
            this.id = id;
            this.lease = lease;
            this.type = type;
            this.parameters = parameters;
            this.caller = caller;
        }

        UUID id() {
            return id;
        }

        Caller caller() {
            return caller;
        }

        boolean isLost() {
            return lost || cancelled;
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
    public void start() {
        running = true;
        if (!works.isEmpty() && settings.workers() > 0) {
            Thread.ofVirtual().name("job-taker").start(this::take);
            Thread.ofVirtual().name("job-leases").start(this::renew);
        }
    }

    @Override
    public void stop() {
        running = false;
        wake();
        held.forEach(job -> {
            var thread = job.thread;
            if (thread != null) {
                thread.interrupt();
            }
        });
        try {
            // Each hands its job back when it stops, so that another replica goes on at once.
            if (!free.tryAcquire(settings.workers(), STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("A job did not stop in time; another worker takes it over when its lease has run out");
            } else {
                free.release(settings.workers());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void take() {
        while (running) {
            try {
                free.acquire();
                var job = next();
                if (job == null) {
                    free.release();
                    wake.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                    continue;
                }
                held.add(job);
                job.thread = Thread.ofVirtual().name("job-" + job.id).start(() -> work(job));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                free.release();
                if (running) {
                    log.warn("No job can be taken just now: {}", e.getMessage());
                    pause();
                }
            }
        }
    }

    private @Nullable Held next() {
        var lease = Ids.next();
        var now = clock.instant();
        return jdbc.sql("""
                            update job set status = 'RUNNING', lease = :lease, leased_until = :until,
                                attempts = attempts + 1, started_at = coalesce(started_at, :now)
                            where id = (
                                select id from job
                                where status in ('QUEUED', 'RUNNING') and type = any(:types)
                                  and (leased_until is null or leased_until < :now)
                                order by id limit 1 for update skip locked)
                            returning id, type, parameters, subject, requester, roles, org_units, scopes""")
                .param("lease", lease)
                .param("until", utc(now.plus(settings.lease())))
                .param("now", utc(now))
                .param("types", works.keySet().toArray(String[]::new))
                .query((row, i) -> new Held(
                        row.getObject("id", UUID.class),
                        lease,
                        row.getString("type"),
                        row.getString("parameters"),
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
        var timer = Timer.start(meters);
        var outcome = "failed";
        SecurityContextHolder.getContext().setAuthentication(new CallerAuthentication(job.caller()));
        try {
            var observation =
                    Observation.start("gapless.job.run", observations).lowCardinalityKeyValue("type", job.type);
            outcome = observation.observe(() -> {
                try {
                    return run(job);
                } catch (RuntimeException e) {
                    return failed(job, e);
                }
            });
        } catch (RuntimeException e) {
            // The database is away: the lease runs out and the job is taken up again.
            log.warn("Job {} of type {} cannot be ended just now: {}", job.id, job.type, e.getMessage());
        } finally {
            SecurityContextHolder.clearContext();
            timer.stop(Timer.builder("gapless.job")
                    .description("Jobs by how a worker left them")
                    .tag("type", job.type)
                    .tag("outcome", outcome == null ? "failed" : outcome)
                    .register(meters));
            held.remove(job);
            free.release();
            wake();
        }
    }

    private String run(Held job) {
        var work = works.get(job.type);
        if (work == null) {
            throw new IllegalStateException("No work for " + job.type);
        }
        try {
            perform(work, job);
            finish(job, "FINISHED", null);
            return "finished";
        } catch (JobCancelled e) {
            return stopped(job);
        }
    }

    private <P> void perform(JobWork<P> work, Held job) {
        work.run(new JobRun<>(this, job, json.readValue(job.parameters, work.parameters())));
    }

    /** Why did it stop: cancelled by somebody, taken over by another worker, or because this service stops? */
    private String stopped(Held job) {
        Thread.interrupted();
        boolean cancelled = jdbc.sql("select cancel_requested from job where id = ? and lease = ?")
                .params(job.id, job.lease)
                .query(Boolean.class)
                .optional()
                .orElse(false);
        if (cancelled) {
            finish(job, "CANCELLED", null);
            return "cancelled";
        }
        handBack(job, Duration.ZERO, true);
        return "handed-back";
    }

    private String failed(Held job, RuntimeException e) {
        // An interrupt of ours while the work was waiting comes out as many kinds of exception.
        if (Thread.interrupted() || !running || job.isLost()) {
            return stopped(job);
        }
        if (e instanceof Problem problem) {
            log.info("Job {} of type {} failed: {}", job.id, job.type, problem.slug());
            finish(job, "FAILED", problem);
            return "failed";
        }
        int attempts = jdbc.sql("select attempts from job where id = ?")
                .params(job.id)
                .query(Integer.class)
                .optional()
                .orElse(Integer.MAX_VALUE);
        if (attempts < settings.attempts()) {
            log.warn("Job {} of type {} failed and is tried again", job.id, job.type, e);
            handBack(job, Duration.ofMillis(250L << Math.min(attempts, 8)), false);
            return "tried-again";
        }
        log.error("Job {} of type {} failed for good", job.id, job.type, e);
        finish(job, "FAILED", Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "job-failed"));
        return "failed";
    }

    private void finish(Held job, String status, @Nullable Problem problem) {
        jdbc.sql("""
                        update job set status = :status, finished_at = :now, lease = null, leased_until = null,
                            problem = :problem, problem_status = :problemStatus, problem_arguments = :arguments,
                            trace_id = :trace
                        where id = :id and lease = :lease""")
                .param("status", status)
                .param("now", utc(clock.instant()))
                .param("problem", problem == null ? null : problem.slug())
                .param(
                        "problemStatus",
                        problem == null ? null : problem.status().value())
                .param("arguments", problem == null ? null : json.writeValueAsString(problem.arguments()))
                .param("trace", problem == null ? null : problems.traceId())
                .param("id", job.id)
                .param("lease", job.lease)
                .update();
    }

    private void handBack(Held job, Duration later, boolean blameless) {
        jdbc.sql("""
                        update job set lease = null, leased_until = :later,
                            attempts = case when :blameless then greatest(attempts - 1, 0) else attempts end
                        where id = :id and lease = :lease""")
                .param("later", later.isZero() ? null : utc(clock.instant().plus(later)))
                .param("blameless", blameless)
                .param("id", job.id)
                .param("lease", job.lease)
                .update();
    }

    void step(Held job, Consumer<JobStep> part) {
        if (job.isLost() || Thread.currentThread().isInterrupted()) {
            throw new JobCancelled();
        }
        transaction.executeWithoutResult(status -> {
            var step = new JobStep();
            part.accept(step);
            // Last in the transaction, so that neither a cancel nor the lease's renewal waits for the step.
            var state = step.state();
            var cancelled = jdbc.sql("""
                            update job set total = coalesce(:total::bigint, total), done = case when :restarted then 0 else done end + :done,
                                attempts = 1,
                                counts = (
                                    select coalesce(jsonb_object_agg(key, n), '{}')
                                    from (select key, sum(value::bigint) as n
                                          from (select * from jsonb_each_text(case when :restarted then '{}' else counts end)
                                                union all select * from jsonb_each_text(:counts::jsonb)) as parts
                                          group by key) as sums),
                                state = coalesce(:state, state)
                            where id = :id and lease = :lease returning cancel_requested""")
                    .param("total", step.total())
                    .param("restarted", step.restarted())
                    .param("done", step.done())
                    .param("counts", json.writeValueAsString(step.counts()))
                    .param("state", state == null ? null : json.writeValueAsString(state))
                    .param("id", job.id)
                    .param("lease", job.lease)
                    .query(Boolean.class)
                    .optional()
                    .orElse(null);
            if (cancelled == null) {
                job.lost = true;
            }
            if (!Boolean.FALSE.equals(cancelled)) {
                throw new JobCancelled();
            }
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

    private void renew() {
        while (running) {
            pause(settings.lease().dividedBy(3));
            for (Held job : held) {
                try {
                    var cancelled = jdbc.sql("""
                                    update job set leased_until = ? where id = ? and lease = ? returning cancel_requested""")
                            .params(utc(clock.instant().plus(settings.lease())), job.id, job.lease)
                            .query(Boolean.class)
                            .optional()
                            .orElse(null);
                    job.lost = cancelled == null && held.contains(job);
                    job.cancelled = Boolean.TRUE.equals(cancelled);
                } catch (RuntimeException e) {
                    log.warn("The lease of job {} could not be renewed: {}", job.id, e.getMessage());
                }
            }
        }
    }

    private static void pause() {
        pause(POLL);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
