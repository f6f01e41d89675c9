package io.gapless.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherOutputTest {

    @Test
    void everything_is_said_in_both_languages_with_the_same_arguments() {
        ResourceBundle english = Messages.in(Locale.ROOT).bundle();
        ResourceBundle chinese = Messages.in(Locale.CHINESE).bundle();

        assertThat(chinese.keySet()).isEqualTo(english.keySet());
        for (String key : english.keySet()) {
            assertThat(arguments(chinese.getString(key))).as(key).isEqualTo(arguments(english.getString(key)));
        }
    }

    /** The kinds of the arguments in their order, whether numbered or not. */
    private static List<String> arguments(String text) {
        Matcher matcher = Pattern.compile("%(?:(\\d+)\\$)?([a-z])").matcher(text);
        List<String> kinds = new ArrayList<>();
        while (matcher.find()) {
            int index = matcher.group(1) == null ? kinds.size() : Integer.parseInt(matcher.group(1)) - 1;
            while (kinds.size() <= index) {
                kinds.add("");
            }
            kinds.set(index, matcher.group(2));
        }
        return kinds;
    }

    @Test
    void every_state_and_activity_has_words() {
        ResourceBundle english = Messages.in(Locale.ROOT).bundle();
        for (Activity activity : Activity.values()) {
            assertThat(english.containsKey("activity." + activity.name().toLowerCase(Locale.ROOT)))
                    .isTrue();
        }
        for (Board.State state : Board.State.values()) {
            assertThat(english.containsKey("state." + state.name().toLowerCase(Locale.ROOT)))
                    .isTrue();
        }
    }

    @Test
    void the_language_follows_the_environment() {
        assertThat(Messages.localeOf(Map.of("LANG", "zh_CN.UTF-8"))).isEqualTo(Locale.CHINESE);
        assertThat(Messages.localeOf(Map.of("LANG", "zh_CN.UTF-8", "GAPLESS_LANG", "en")))
                .isEqualTo(Locale.ROOT);
        assertThat(Messages.localeOf(Map.of("LC_ALL", "", "LANG", "C.UTF-8"))).isEqualTo(Locale.ROOT);
        assertThat(Messages.localeOf(Map.of())).isEqualTo(Locale.ROOT);
    }

    @Test
    void commands_find_the_stack_on_the_ports_it_was_started_with(@TempDir Path home) {
        StackSettings started = StackSettings.from(Map.of("GAPLESS_GATEWAY_PORT", "18080"), home);
        StackSettings later = StackSettings.from(Map.of(), home);
        assertThat(later.asRunning().port(Port.GATEWAY)).isEqualTo(8080);

        started.rememberPorts();
        assertThat(later.asRunning().port(Port.GATEWAY)).as("nothing runs here").isEqualTo(8080);
        started.launcherPid().write(ProcessHandle.current());

        assertThat(later.asRunning().ports()).isEqualTo(started.ports());
        assertThat(StackSettings.from(Map.of(), home.resolve("another"))
                        .asRunning()
                        .port(Port.GATEWAY))
                .isEqualTo(8080);
    }

    @Test
    void tokens_are_of_people() {
        assertThat(KeycloakServer.logins())
                .contains("customer", "supervisor", "admin", "agent-6")
                .noneMatch(login -> login.contains("service-account"));
    }

    @Test
    void dead_letters_are_told_in_words() {
        assertThat(said(() -> ReplayCommand.tellWaiting(Part.VISIT_SERVICE, "{}")))
                .containsExactly(Messages.say("replay.none"));
        assertThat(said(() -> ReplayCommand.tellWaiting(
                        Part.VISIT_SERVICE, "{\"gapless.complaint\":3,\"gapless.customer\" : 1200}")))
                .containsExactly(
                        Messages.say("replay.waiting"),
                        "  gapless.complaint                       3",
                        "  gapless.customer                    1,200",
                        Messages.say("replay.again", "visit-service", "visit-service"));
        assertThat(said(() -> ReplayCommand.tellReplayed(
                        Part.VISIT_SERVICE, "gapless.complaint", "{\"replayed\":3,\"topic\":\"gapless.complaint\"}")))
                .containsExactly(Messages.say("replay.done", 3L, "gapless.complaint", "visit-service"));
        assertThat(said(() -> ReplayCommand.tellReplayed(
                        Part.VISIT_SERVICE, "gapless.x", "{\"topic\":\"x\",\"replayed\":0}")))
                .containsExactly(Messages.say("replay.nothing", "gapless.x"));
    }

    private static List<String> said(Runnable command) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            command.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void without_a_terminal_there_is_one_line_per_change(@TempDir Path home) {
        StackSettings settings = StackSettings.from(Map.of(), home);
        Board board = Board.of(settings, EnumSet.of(Part.POSTGRES, Part.KAFKA));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, 80);

        screen.show(board.entries());
        board.set(Part.POSTGRES, Board.State.STARTING, Activity.STARTING);
        screen.show(board.entries());
        screen.show(board.entries());
        board.set(Part.POSTGRES, Board.State.READY, Activity.WAITING);
        screen.show(board.entries());

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.contains("PostgreSQL"))
                .last()
                .asString()
                .contains(":15432");
    }

    @Test
    void lines_on_a_terminal_never_wrap(@TempDir Path home) {
        Board board = Board.of(StackSettings.from(Map.of(), home), EnumSet.allOf(Part.class));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), true, 40);

        screen.show(board.entries());

        assertThat(bytes.toString(StandardCharsets.UTF_8).split("\n"))
                .hasSize(Part.values().length)
                .allMatch(line -> Screen.width(line.replaceAll("\033\\[[0-9]*[A-Za-z]|\r", "")) < 40);
        assertThat(Screen.width("就绪 ok")).isEqualTo(7);
        assertThat(Screen.cut("就绪 ok", 3)).isEqualTo("就");
    }

    @Test
    void other_commands_read_the_board_from_its_file(@TempDir Path home) {
        StackSettings settings = StackSettings.from(Map.of(), home);
        Board board = Board.of(settings, EnumSet.of(Part.POSTGRES, Part.KEYCLOAK));
        board.set(Part.POSTGRES, Board.State.READY, Activity.WAITING);
        board.fail(Part.KEYCLOAK, "巍山: no = disk\nleft");
        board.fail("the first reason");
        board.fail("a consequence");

        Board read = Board.read(settings);

        assertThat(read.entries()).isEqualTo(board.entries());
        assertThat(read.failure()).contains("the first reason");
    }

    @Test
    void parts_can_be_chosen_and_bring_the_database_they_need() {
        assertThat(Part.listed("kafka")).containsExactly(Part.KAFKA);
        assertThat(Part.listed("visit-service, kafka")).containsExactly(Part.POSTGRES, Part.KAFKA, Part.VISIT_SERVICE);
        assertThatThrownBy(() -> Part.listed("kafak"))
                .hasMessageContaining("kafak")
                .hasMessageContaining("customer-service");
    }

    @Test
    void the_last_meaningful_line_of_a_log_is_the_one_that_names_the_trouble(@TempDir Path directory)
            throws IOException {
        Path path = directory.resolve("part.log");
        Files.writeString(path, "ERROR of an earlier run\n");
        LogFile log = LogFile.from(path);
        assertThat(log.lastMeaningfulLine()).isEqualTo("(the log is empty)");

        Files.writeString(path, """
                ERROR of an earlier run
                INFO all is well
                Caused by: java.net.BindException: Address already in use
                	at java.base/sun.nio.ch.Net.bind0(Native Method)
                	... 23 more
                INFO good-bye

                """);

        assertThat(log.lastMeaningfulLine()).isEqualTo("Caused by: java.net.BindException: Address already in use");
        assertThat(log.contains("earlier run")).isFalse();

        Files.writeString(path, """
                ERROR of an earlier run
                ERROR 1 --- o.s.b.d.LoggingFailureAnalysisReporter :

                ***************************
                APPLICATION FAILED TO START
                ***************************

                Description:

                Web server failed to start. Port 8081 was already in use.

                Action:

                Stop the process that's listening on port 8081.
                """);

        assertThat(log.lastMeaningfulLine()).isEqualTo("Web server failed to start. Port 8081 was already in use.");
    }

    @Test
    void settings_reach_a_service_under_their_exact_names() {
        assertThat(BootApplication.json(
                        Map.of("gapless.services.visit-service.url", "http://localhost:8082", "a", "\\\"")))
                .isEqualTo("{\"a\":\"\\\\\\\"\",\"gapless.services.visit-service.url\":\"http://localhost:8082\"}");
    }
}
