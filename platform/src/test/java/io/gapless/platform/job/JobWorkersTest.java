package io.gapless.platform.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.job.Job.Status;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import io.gapless.testing.ServiceTest;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Each replica is a {@link JobWorkers} of its own here. A job's effects are lines in a table. */
@ServiceTest(classes = ExampleApplication.class)
class JobWorkersTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Caller ANNA =
            new Caller("subject-of-anna", "anna", Set.of("admin"), new OrgScope(List.of("jinhua")), Set.of());

    @Autowired
    Jobs jobs;

    @Autowired
    JobFiles files;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    JsonMapper json;

    @Autowired
    Problems problems;

    private final String type = "test-" + UUID.randomUUID();
    private final List<JobWorkers> replicas = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();

    record Told(int steps) {}

    record Position(int step) {}

    @BeforeEach
    void table() {
        jdbc.execute("create table if not exists job_effect (job uuid, step int, run int, primary key (job, step))");
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        replicas.forEach(JobWorkers::stop);
    }

    @Test
    void a_job_tells_its_progress_and_what_came_of_it() {
        var callers = new ArrayList<Caller>();
        // Before there is anybody who could take it up.
        var job = start(3);
        assertThat(job.status()).isEqualTo(Status.QUEUED);
        replica(run -> {
            callers.add(Caller.current());
            run.step(step -> step.total(run.parameters().steps()));
            steps(run, at -> {
                if (at == 2) {
                    pause();
                }
            });
        });
        arrive();
        var running = find(job);
        assertThat(running.status()).isEqualTo(Status.RUNNING);
        assertThat(running.total()).isEqualTo(3);
        assertThat(running.done()).isEqualTo(1);
        assertThat(running.startedAt()).isNotNull();
        assertThat(running.finishedAt()).isNull();
        goOn.countDown();
        var finished = awaitStatus(job, Status.FINISHED);
        assertThat(finished.done()).isEqualTo(3);
        assertThat(finished.counts()).containsExactly(Map.entry("odd", 2L), Map.entry("even", 1L));
        assertThat(finished.finishedAt()).isNotNull();
        assertThat(finished.problem()).isNull();
        assertThat(callers).containsExactly(ANNA);
        await().until(() -> meters.find("gapless.job").timers().stream()
                .anyMatch(timer -> "finished".equals(timer.getId().getTag("outcome"))
                        && type.equals(timer.getId().getTag("type"))
                        && timer.count() == 1));
    }

    @Test
    void another_worker_goes_on_where_one_died_and_nothing_is_lost_or_done_twice() {
        var ended = new CompletableFuture<Throwable>();
        Consumer<JobRun<Told>> work = run -> {
            int number = runs.incrementAndGet();
            try {
                steps(run, at -> {
                    if (number == 1 && at == 2) {
                        pause();
                    }
                });
            } catch (JobCancelled e) {
                write(run, "late");
                throw e;
            } finally {
                if (number == 1) {
                    ended.complete(null);
                }
            }
            write(run, "whole");
        };
        replica(work);
        var job = start(4);
        arrive();
        // The first worker is away: to everybody else it is dead.
        letLeaseRunOut(job);
        replica(work);
        awaitStatus(job, Status.FINISHED);
        goOn.countDown();
        ended.join();
        replicas.forEach(JobWorkers::stop);
        assertThat(effects(job)).containsExactly("1 by 1", "2 by 2", "3 by 2", "4 by 2");
        var afterwards = find(job);
        assertThat(afterwards.status()).isEqualTo(Status.FINISHED);
        assertThat(afterwards.done()).isEqualTo(4);
        assertThat(read(job)).isEqualTo("whole");
    }

    @Test
    void a_step_that_is_overtaken_in_its_middle_leaves_nothing() {
        Consumer<JobRun<Told>> work = run -> {
            int number = runs.incrementAndGet();
            int done = run.state(Position.class).map(Position::step).orElse(0);
            for (int i = done + 1; i <= run.parameters().steps(); i++) {
                int at = i;
                run.step(step -> {
                    effect(run, at, number);
                    if (number == 1 && at == 2) {
                        pause();
                    }
                    step.done(1).state(new Position(at));
                });
            }
        };
        replica(work);
        var job = start(3);
        arrive();
        letLeaseRunOut(job);
        replica(work);
        await().until(() -> runs.get() == 2);
        // The second worker waits for the first one's uncommitted row now.
        goOn.countDown();
        assertThat(awaitStatus(job, Status.FINISHED).done()).isEqualTo(3);
        assertThat(effects(job)).containsExactly("1 by 1", "2 by 2", "3 by 2");
    }

    @Test
    void a_worker_that_was_overtaken_writes_no_file_any_more() {
        var late = new CompletableFuture<@Nullable Throwable>();
        Consumer<JobRun<Told>> work = run -> {
            if (runs.incrementAndGet() == 1) {
                pause();
                try {
                    write(run, "late");
                    late.complete(null);
                } catch (JobCancelled e) {
                    late.complete(e);
                    throw e;
                }
            } else {
                write(run, "whole");
            }
        };
        replica(work);
        var job = start(1);
        arrive();
        letLeaseRunOut(job);
        replica(work);
        awaitStatus(job, Status.FINISHED);
        goOn.countDown();
        assertThat(late.join()).isInstanceOf(JobCancelled.class);
        assertThat(read(job)).isEqualTo("whole");
    }

    @Test
    void a_job_that_waits_is_cancelled_at_once_and_never_done() {
        var job = start(1);
        assertThat(jobs.cancel(job.id(), type, ANNA).status()).isEqualTo(Status.CANCELLED);
        var other = start(1);
        replica(run -> steps(run, at -> {}));
        awaitStatus(other, Status.FINISHED);
        assertThat(effects(job)).isEmpty();
        var cancelled = find(job);
        assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
        assertThat(cancelled.finishedAt()).isNotNull();
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> jobs.cancel(job.id(), type, ANNA))
                .satisfies(problem -> assertThat(problem.slug()).isEqualTo("job-is-over"));
    }

    @Test
    void a_job_that_runs_is_cancelled_at_its_next_step_and_keeps_what_is_done() {
        replica(run -> steps(run, at -> {
            if (at == 2) {
                pause();
            }
        }));
        var job = start(3);
        arrive();
        assertThat(jobs.cancel(job.id(), type, ANNA).status()).isEqualTo(Status.RUNNING);
        goOn.countDown();
        assertThat(awaitStatus(job, Status.CANCELLED).done()).isEqualTo(1);
        assertThat(effects(job)).containsExactly("1 by 0");
    }

    @Test
    void long_computing_without_steps_hears_of_a_cancel() {
        replica(Duration.ofSeconds(1), 3, run -> {
            while (true) {
                run.checkCancelled();
                reached.countDown();
                Thread.onSpinWait();
                Thread.yield();
            }
        });
        var job = start(1);
        arrive();
        jobs.cancel(job.id(), type, ANNA);
        awaitStatus(job, Status.CANCELLED);
    }

    @Test
    void a_job_fails_with_words_for_people() {
        replica(run -> {
            throw Problem.unprocessable("table-too-long", 1000);
        });
        var failed = awaitStatus(start(1), Status.FAILED);
        var problem = Objects.requireNonNull(failed.problem());
        assertThat(problem.getStatus()).isEqualTo(422);
        assertThat(problem.getType()).hasToString("urn:gapless:problem:table-too-long");
        assertThat(problem.getDetail()).isEqualTo("The file has more than 1,000 rows. Split it.");
    }

    @Test
    void words_that_no_database_takes_do_not_stand_in_the_way_of_failing() {
        replica(run -> {
            throw Problem.unprocessable("table-unknown-column", "a\0b\ud800", UUID.randomUUID());
        });
        var problem =
                Objects.requireNonNull(awaitStatus(start(1), Status.FAILED).problem());
        assertThat(problem.getDetail()).contains("\"a?b?\"");
    }

    @Test
    void what_nobody_expected_is_tried_again_from_the_last_state() {
        replica(run -> {
            int number = runs.incrementAndGet();
            steps(run, at -> {
                if (number == 1 && at == 3) {
                    throw new IllegalStateException("secret words");
                }
            });
        });
        var job = start(4);
        assertThat(awaitStatus(job, Status.FINISHED).done()).isEqualTo(4);
        assertThat(runs).hasValue(2);
        assertThat(effects(job)).containsExactly("1 by 1", "2 by 1", "3 by 2", "4 by 2");
    }

    @Test
    void what_fails_again_and_again_fails_for_good_without_telling_secrets() {
        replica(LONG, 3, run -> {
            runs.incrementAndGet();
            steps(run, at -> {
                if (at == 2) {
                    throw new IllegalStateException("secret words");
                }
            });
        });
        var job = start(2);
        var failed = awaitStatus(job, Status.FAILED);
        assertThat(runs).as("each state is tried three times").hasValue(3);
        assertThat(json.writeValueAsString(failed)).contains("job-failed").doesNotContain("secret", "IllegalState");
        assertThat(failed.done()).isEqualTo(1);
        assertThat(effects(job)).containsExactly("1 by 1");
    }

    @Test
    void an_error_of_the_machine_fails_the_job_and_not_the_worker() {
        replica(LONG, 1, run -> {
            if (runs.incrementAndGet() == 1) {
                throw new StackOverflowError("secret words");
            }
        });
        awaitStatus(start(1), Status.FAILED);
        awaitStatus(start(1), Status.FINISHED);
    }

    @Test
    void work_that_begins_anew_each_time_is_not_tried_for_ever() {
        replica(LONG, 2, run -> {
            runs.incrementAndGet();
            run.step(step -> step.restart().total(2));
            run.step(step -> step.done(1));
            throw new IllegalStateException("always");
        });
        var failed = awaitStatus(start(1), Status.FAILED);
        assertThat(runs).hasValue(2);
        assertThat(failed.done()).isEqualTo(1);
    }

    @Test
    void a_job_that_takes_its_worker_with_it_each_time_is_given_up() {
        var job = start(1);
        jdbc.update(
                "update job set status = 'RUNNING', attempts = 3, lease = gen_random_uuid() where id = ?", job.id());
        letLeaseRunOut(job);
        replica(LONG, 3, run -> runs.incrementAndGet());
        awaitStatus(job, Status.FAILED);
        assertThat(runs).hasValue(0);
    }

    @Test
    void a_service_that_stops_hands_its_jobs_back_at_once() throws Exception {
        var first = replica(run -> {
            if (runs.incrementAndGet() == 1) {
                reached.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("Interrupted", e);
                }
            }
            steps(run, at -> {});
        });
        var job = start(2);
        arrive();
        first.stop();
        assertThat(jdbc.queryForMap("select status, lease, attempts from job where id = ?", job.id()))
                .containsEntry("status", "RUNNING")
                .containsEntry("lease", null)
                .containsEntry("attempts", 0);
        replica(run -> steps(run, at -> {}));
        assertThat(awaitStatus(job, Status.FINISHED).done()).isEqualTo(2);
    }

    @Test
    void a_step_under_way_may_end_before_its_service_stops() throws Exception {
        var first = replica(run -> steps(run, at -> {}, at -> {
            if (at == 2) {
                pause();
            }
        }));
        var job = start(3);
        arrive();
        var stopping = CompletableFuture.runAsync(first::stop);
        await().until(() -> !first.isRunning());
        goOn.countDown();
        stopping.get(10, TimeUnit.SECONDS);
        assertThat(effects(job)).containsExactly("1 by 0", "2 by 0");
        assertThat(find(job).done()).isEqualTo(2);
        // A context that was paused goes on.
        first.start();
        assertThat(awaitStatus(job, Status.FINISHED).done()).isEqualTo(3);
    }

    @Test
    void nobody_finds_the_jobs_of_others() {
        var job = start(1);
        var namesake = new Caller("another-subject", "anna", ANNA.roles(), ANNA.orgScope(), Set.of());
        for (Runnable attempt : List.<Runnable>of(
                () -> jobs.find(job.id(), type, namesake),
                () -> jobs.cancel(job.id(), type, namesake),
                () -> jobs.find(job.id(), "other-type", ANNA),
                () -> jobs.find(UUID.randomUUID(), type, ANNA))) {
            assertThatExceptionOfType(Problem.class).isThrownBy(attempt::run).satisfies(problem -> {
                assertThat(problem.slug()).isEqualTo("job-not-found");
                assertThat(problem.status().value()).isEqualTo(404);
            });
        }
        assertThat(jobs.list(type, new Paging(10, null), namesake).items()).isEmpty();
        assertThat(jobs.list(type, new Paging(10, null), ANNA).items()).containsExactly(job);
        assertThat(find(job).status()).isEqualTo(Status.QUEUED);
    }

    @Test
    void a_job_is_never_at_two_workers_at_once() {
        var atWork = ConcurrentHashMap.<UUID>newKeySet();
        var together = new AtomicInteger();
        var random = new Random(7);
        Consumer<JobRun<Told>> work = run -> {
            if (!atWork.add(run.id())) {
                together.incrementAndGet();
            }
            try {
                steps(run, at -> {
                    if (random.nextInt(20) == 0) {
                        throw new IllegalStateException("now and then");
                    }
                });
            } finally {
                atWork.remove(run.id());
            }
        };
        var started = new ArrayList<Job>();
        for (int i = 0; i < 30; i++) {
            started.add(start(5));
        }
        for (int i = 0; i < 3; i++) {
            replica(Duration.ofSeconds(1), 50, work);
        }
        for (Job job : started) {
            await().until(() -> find(job), found -> found.status() == Status.FINISHED && found.done() == 5);
            assertThat(effects(job)).hasSize(5);
        }
        assertThat(together).hasValue(0);
    }

    @Test
    void a_job_that_is_started_in_a_transaction_is_there_when_that_commits() {
        replica(run -> runs.incrementAndGet());
        var template = new TransactionTemplate(transactions);
        var undone = template.execute(status -> {
            var job = start(1);
            status.setRollbackOnly();
            return job;
        });
        assertThat(undone).isNotNull();
        awaitStatus(start(1), Status.FINISHED);
        assertThat(runs).hasValue(1);
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> find(undone));
    }

    @Test
    void files_are_kept_in_parts_and_go_after_a_week() throws IOException {
        var job = start(1);
        var content = new byte[(5 << 20) / 2];
        new Random(1).nextBytes(content);
        files.write(job.id(), "some", new ByteArrayInputStream(content));
        assertThat(files.read(job.id(), "some").readAllBytes()).isEqualTo(content);
        files.write(job.id(), "some", new ByteArrayInputStream(new byte[0]));
        assertThat(files.read(job.id(), "some").readAllBytes()).isEmpty();
        jdbc.update(
                "update job set status = 'FINISHED', finished_at = now() - interval '8 days' where id = ?", job.id());
        jobs.forgetOld();
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> files.read(job.id(), "some"))
                .satisfies(problem -> assertThat(problem.slug()).isEqualTo("job-file-not-found"));
        assertThat(find(job).status()).isEqualTo(Status.FINISHED);
        jdbc.update("update job set finished_at = now() - interval '91 days' where id = ?", job.id());
        jobs.forgetOld();
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> find(job));
    }

    private JobWorkers replica(Consumer<JobRun<Told>> work) {
        return replica(LONG, 5, work);
    }

    private JobWorkers replica(Duration lease, int attempts, Consumer<JobRun<Told>> work) {
        var observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        var replica = new JobWorkers(
                JdbcClient.create(jdbc),
                new TransactionTemplate(transactions),
                json,
                files,
                new JobSettings(2, lease, attempts),
                Clock.systemUTC(),
                meters,
                observations,
                problems,
                List.of(new JobWork<Told>() {
                    @Override
                    public String type() {
                        return type;
                    }

                    @Override
                    public Class<Told> parameters() {
                        return Told.class;
                    }

                    @Override
                    public void run(JobRun<Told> run) {
                        work.accept(run);
                    }
                }));
        replicas.add(replica);
        replica.start();
        return replica;
    }

    private void steps(JobRun<Told> run, Consumer<Integer> before) {
        steps(run, before, at -> {});
    }

    /** As many steps as told, from the last state on, each with its effect. */
    private void steps(JobRun<Told> run, Consumer<Integer> before, Consumer<Integer> within) {
        int number = runs.get();
        int done = run.state(Position.class).map(Position::step).orElse(0);
        for (int i = done + 1; i <= run.parameters().steps(); i++) {
            int at = i;
            before.accept(at);
            run.step(step -> {
                effect(run, at, number);
                within.accept(at);
                step.done(1).count(at % 2 == 0 ? "even" : "odd", 1).state(new Position(at));
            });
        }
    }

    private void effect(JobRun<Told> run, int step, int number) {
        jdbc.update("insert into job_effect (job, step, run) values (?, ?, ?)", run.id(), step, number);
    }

    private List<String> effects(Job job) {
        return jdbc.queryForList(
                "select step || ' by ' || run from job_effect where job = ? order by step", String.class, job.id());
    }

    private static void write(JobRun<Told> run, String text) {
        try (var out = run.write("file")) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(Job job) {
        try (var content = files.read(job.id(), "file")) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pause() {
        reached.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private void arrive() {
        await().until(() -> reached.getCount() == 0);
    }

    private void letLeaseRunOut(Job job) {
        jdbc.update("update job set leased_until = now() - interval '1 second' where id = ?", job.id());
    }

    private Job start(int steps) {
        return jobs.start(type, "a test", new Told(steps), ANNA);
    }

    private Job find(Job job) {
        return jobs.find(job.id(), type, ANNA);
    }

    private Job awaitStatus(Job job, Status status) {
        return await().until(() -> find(job), found -> found.status() == status);
    }
}
