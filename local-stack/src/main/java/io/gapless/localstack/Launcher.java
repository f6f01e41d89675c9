package io.gapless.localstack;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The command {@code ./gapless}: starts, stops and shows the platform on this machine. */
public final class Launcher {

    private Launcher() {}

    /** Runs one command; exit code 0 when it did what was asked, 1 when it could not, 2 when it was not understood. */
    public static void main(String[] arguments) {
        System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = run(List.of(arguments));
        } catch (LocalStackException e) {
            System.err.println(e.getMessage());
            code = 1;
        } catch (RuntimeException e) {
            System.err.println(Messages.say("error.unexpected", e));
            e.printStackTrace();
            code = 1;
        }
        System.exit(code);
    }

    private static int run(List<String> arguments) {
        StackSettings settings = StackSettings.from(System.getenv(), Installation.home());
        if (arguments.isEmpty()) {
            usage(settings);
            return 2;
        }
        String command = arguments.getFirst();
        List<String> rest = new ArrayList<>(arguments.subList(1, arguments.size()));
        return switch (command) {
            case "up" -> new UpCommand(settings, Screen.ofUser()).run(rest);
            case "down" -> new DownCommand(settings.asRunning(), Screen.ofUser()).run(none(command, rest));
            case "status" -> new StatusCommand(settings.asRunning()).run(none(command, rest));
            case "logs" -> new LogsCommand(settings.asRunning()).run(rest);
            case "token" -> token(settings.asRunning(), rest);
            case "demo" -> new DemoCommand(settings.asRunning(), System.getenv()).run(rest);
            case "replay" -> new ReplayCommand(settings.asRunning()).run(rest);
            case "reset" -> new ResetCommand(settings).run(rest);
            case "help", "--help", "-h" -> {
                usage(settings);
                yield 0;
            }
            default -> {
                System.err.println(Messages.say("error.unknown-command", command));
                usage(settings);
                yield 2;
            }
        };
    }

    private static List<String> none(String command, List<String> rest) {
        if (!rest.isEmpty()) {
            throw LocalStackException.of("error.unknown-option", command, rest.getFirst());
        }
        return rest;
    }

    private static int token(StackSettings settings, List<String> rest) {
        if (rest.size() != 1) {
            // Not to the output: that goes into a header.
            System.err.println(Messages.say("token.usage", String.join(", ", KeycloakServer.logins())));
            return 2;
        }
        System.out.println(KeycloakServer.accessToken(issuer(settings), rest.getFirst()));
        return 0;
    }

    static String issuer(StackSettings settings) {
        return settings.keycloakUrl() + "/realms/" + KeycloakServer.REALM;
    }

    private static void usage(StackSettings settings) {
        System.out.println(Messages.say("usage", Part.names(), settings.home()));
    }
}
