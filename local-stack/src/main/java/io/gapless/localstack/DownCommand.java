package io.gapless.localstack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Stops the stack, wherever it was started, and what a killed launcher left behind. */
final class DownCommand {

    private final StackSettings settings;
    private final Screen screen;

    DownCommand(StackSettings settings, Screen screen) {
        this.settings = settings;
        this.screen = screen;
    }

    int run(List<String> options) {
        Optional<ProcessHandle> launcher = settings.launcherPid().owner();
        launcher.ifPresent(this::stop);
        List<Part> ended = endLeftovers(settings);
        if (!ended.isEmpty()) {
            System.out.println(Messages.say(
                    "down.leftovers",
                    String.join(", ", ended.stream().map(Part::label).toList())));
        }
        settings.launcherPid().delete();
        if (launcher.isEmpty() && ended.isEmpty()) {
            System.out.println(Messages.say("down.nothing"));
        } else {
            System.out.println(Messages.say("down.done", settings.home()));
        }
        return 0;
    }

    private void stop(ProcessHandle launcher) {
        System.out.println(Messages.say("down.stopping", launcher.pid()));
        launcher.destroy();
        long end = System.nanoTime() + LocalStack.stopLimit().toNanos();
        while (Leftovers.isRunning(launcher) && System.nanoTime() < end) {
            screen.show(Board.read(settings).entries());
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        screen.show(Board.read(settings).entries());
        Leftovers.awaitEnd(launcher, Duration.ZERO);
    }

    /** Ends parts whose launcher is gone, those that use others before those others. */
    static List<Part> endLeftovers(StackSettings settings) {
        List<Part> ended = new ArrayList<>();
        for (Part part : List.of(Part.values()).reversed()) {
            settings.pid(part).owner().ifPresent(process -> {
                ended.add(part);
                ServerProcess.signal(part == Part.POSTGRES ? "INT" : "TERM", process);
            });
        }
        for (Part part : ended) {
            settings.pid(part).owner().ifPresent(process -> Leftovers.awaitEnd(process, Duration.ofSeconds(20)));
        }
        List.of(Part.values()).forEach(part -> settings.pid(part).delete());
        return ended;
    }
}
