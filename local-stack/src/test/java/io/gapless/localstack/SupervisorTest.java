package io.gapless.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a part that is killed: real processes, and a clock of the test's own. */
class SupervisorTest {

    private static final Part PART = Part.VISIT_SERVICE;

    @TempDir
    Path home;

    private StackSettings settings;
    private Board board;
    private Supervisor supervisor;
    private final List<String> told = new ArrayList<>();
    private final Deque<Runnable> due = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private @Nullable ServerProcess process;
    private boolean startFails;
    private boolean answersElsewhere;

    @BeforeEach
    void a_part_that_is_ready() {
        settings = StackSettings.ephemeral(home);
        board = Board.of(settings, EnumSet.of(PART));
        var handle = new LocalStack.Handle(
                progress -> start(), () -> process, () -> answersElsewhere, this::forget, this::forget);
        supervisor = new Supervisor(
                board,
                part -> handle,
                (part, start) -> due.add(start),
                told::add,
                List.of(Duration.ZERO, Duration.ZERO),
                () -> now);
        start();
        board.set(PART, Board.State.READY, Activity.WAITING);
        supervisor.look();
    }

    private void start() {
        if (startFails) {
            throw LocalStackException.of("process.cannot-start", PART.label(), "no disk");
        }
        process = ServerProcess.start(new ServerProcess.Command(
                PART.label(),
                List.of("sh", "-c", "echo ERROR long ago; exec sleep 600"),
                Map.of(),
                settings.run(),
                settings.log(PART),
                settings.pid(PART).path()));
        await().until(() -> Files.readString(settings.log(PART)).endsWith("long ago\n"));
    }

    @AfterEach
    void forget() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    private void kill() {
        var victim = Objects.requireNonNull(process);
        ServerProcess.signal("KILL", ProcessHandle.of(victim.pid()).orElseThrow());
        await().until(() -> !victim.isAlive());
    }

    private void fallAndReturn() {
        kill();
        supervisor.look();
        due.remove().run();
    }

    private Board.Entry entry() {
        return Board.read(settings).entries().getFirst();
    }

    @Test
    void a_killed_part_is_started_again_and_everybody_is_told() {
        kill();
        supervisor.look();

        assertThat(entry().state()).isEqualTo(Board.State.RESTARTING);
        assertThat(entry().message()).contains("visit-service", "137", "9", "1", "2");
        assertThat(told).containsExactly(entry().message());
        supervisor.look();
        assertThat(due).hasSize(1);

        due.remove().run();

        assertThat(Objects.requireNonNull(process).isAlive()).isTrue();
        assertThat(entry().state()).isEqualTo(Board.State.READY);
        assertThat(entry().message()).isEmpty();
        assertThat(told).last().isEqualTo(Messages.say("process.returned", PART.label()));
    }

    @Test
    void the_reason_is_taken_from_what_the_log_said_last() throws IOException {
        kill();
        supervisor.look();
        assertThat(entry().message())
                .contains(Messages.say("process.log-silent"))
                .doesNotContain("long ago");
        due.remove().run();

        supervisor.look();
        say("ERROR the heap is full");
        kill();
        supervisor.look();
        assertThat(entry().message()).contains("ERROR the heap is full");
    }

    @Test
    void trouble_of_a_while_ago_is_no_reason() throws IOException {
        say("ERROR a request failed");
        for (int i = 0; i < 2; i++) {
            now = now.plusSeconds(11);
            supervisor.look();
        }
        kill();
        supervisor.look();

        assertThat(entry().message()).doesNotContain("a request failed");
    }

    private void say(String line) throws IOException {
        Files.writeString(settings.log(PART), line + "\n", StandardOpenOption.APPEND);
    }

    @Test
    void a_part_that_falls_again_and_again_stays_down_until_somebody_else_starts_it() {
        fallAndReturn();
        fallAndReturn();
        kill();
        supervisor.look();

        assertThat(due).isEmpty();
        assertThat(entry().state()).isEqualTo(Board.State.FAILED);
        assertThat(entry().message()).contains("137", "./gapless down", "./gapless up");
        supervisor.look();
        assertThat(entry().state()).isEqualTo(Board.State.FAILED);

        answersElsewhere = true;
        supervisor.look();
        assertThat(entry().state()).isEqualTo(Board.State.READY);
        supervisor.look();
        assertThat(entry().state()).isEqualTo(Board.State.READY);

        answersElsewhere = false;
        supervisor.look();
        assertThat(entry().state()).isEqualTo(Board.State.FAILED);
    }

    @Test
    void falls_are_forgiven_after_ten_minutes() {
        for (int i = 0; i < 5; i++) {
            fallAndReturn();
            assertThat(entry().state()).isEqualTo(Board.State.READY);
            now = now.plus(Duration.ofMinutes(6));
        }
    }

    @Test
    void a_start_that_fails_counts_as_a_fall() {
        startFails = true;
        fallAndReturn();

        assertThat(entry().state()).isEqualTo(Board.State.FAILED);
        assertThat(entry().message()).contains("no disk");
        assertThat(told).hasSize(3);
    }

    @Test
    void what_ends_while_the_stack_stops_stays_down() {
        supervisor.retire();
        kill();
        supervisor.look();

        assertThat(due).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void up_names_the_part_that_is_dead_and_fails() {
        assertThat(up().alreadyUp()).isZero();

        kill();
        assertThat(UpCommand.troubles(settings)).singleElement().asString().contains("visit-service", "status");
        assertThat(up().alreadyUp()).isEqualTo(1);
        supervisor.look();
        assertThat(UpCommand.troubles(settings)).singleElement().asString().contains("137", "status");
        assertThat(up().alreadyUp()).isEqualTo(1);

        board.fail(PART, "dead: ./gapless down");
        assertThat(UpCommand.troubles(settings)).containsExactly("dead: ./gapless down");
        assertThat(up().alreadyUp()).isEqualTo(1);
    }

    private UpCommand up() {
        return new UpCommand(settings, new Screen(System.out, false, 80));
    }
}
