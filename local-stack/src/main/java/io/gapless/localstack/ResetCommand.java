package io.gapless.localstack;

import java.io.Console;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Deletes the data of the local stack, after asking; what is unpacked and built stays. */
final class ResetCommand {

    private static final Set<String> AGREED = Set.of("y", "yes", "是", "好");

    private final StackSettings settings;

    ResetCommand(StackSettings settings) {
        this.settings = settings;
    }

    int run(List<String> options) {
        boolean agreed = options.contains("--yes");
        options.stream().filter(option -> !option.equals("--yes")).findFirst().ifPresent(option -> {
            throw LocalStackException.of("error.unknown-option", "reset", option);
        });
        if (settings.launcherPid().owner().isPresent()) {
            throw LocalStackException.of("reset.running");
        }
        if (!Files.exists(settings.data())) {
            System.out.println(Messages.say("reset.nothing", settings.home()));
            return 0;
        }
        if (!agreed && !ask()) {
            System.out.println(Messages.say("reset.kept"));
            return 1;
        }
        DownCommand.endLeftovers(settings);
        Installation.deleteRecursively(settings.data());
        Installation.deleteRecursively(settings.logs());
        System.out.println(Messages.say("reset.done", settings.data()));
        return 0;
    }

    private boolean ask() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw LocalStackException.of("reset.not-asked", settings.data());
        }
        String answer = console.readLine("%s", Messages.say("reset.ask", settings.data()));
        return answer != null && AGREED.contains(answer.strip().toLowerCase(Locale.ROOT));
    }
}
