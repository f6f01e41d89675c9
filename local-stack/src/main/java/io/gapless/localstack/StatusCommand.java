package io.gapless.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Prints one line per part: state, pid, port, since when, memory. */
final class StatusCommand {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final StackSettings settings;

    StatusCommand(StackSettings settings) {
        this.settings = settings;
    }

    int run(List<String> options) {
        if (settings.launcherPid().owner().isEmpty()) {
            List<String> left = Stream.of(Part.values())
                    .filter(part -> settings.pid(part).owner().isPresent())
                    .map(Part::label)
                    .toList();
            System.out.println(
                    left.isEmpty()
                            ? Messages.say("status.down")
                            : Messages.say("status.leftovers", String.join(", ", left)));
            return 1;
        }
        row("part", "state", "pid", "port", "since", "memory");
        long total = 0;
        List<String> troubles = new ArrayList<>();
        for (Board.Entry entry : Board.read(settings).entries()) {
            Optional<ProcessHandle> process = settings.pid(entry.part()).owner();
            long memory = process.map(StatusCommand::memory).orElse(0L);
            total += memory;
            print(
                    entry.part().label(),
                    Messages.say("state." + entry.state().name().toLowerCase(Locale.ROOT)),
                    process.map(handle -> Long.toString(handle.pid())).orElse("-"),
                    Integer.toString(entry.port()),
                    process.flatMap(handle -> handle.info().startInstant())
                            .map(StatusCommand::time)
                            .orElse("-"),
                    memory == 0 ? "-" : mebibytes(memory));
            if (!entry.message().isEmpty()) {
                troubles.add(entry.message());
            }
        }
        print(Messages.say("status.total"), "", "", "", "", mebibytes(total));
        troubles.forEach(System.out::println);
        return troubles.isEmpty() ? 0 : 1;
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static void row(String... keys) {
        print(Stream.of(keys).map(key -> Messages.say("status.header." + key)).toArray(String[]::new));
    }

    private static void print(String... columns) {
        int[] widths = {20, 12, 9, 7, 17, 0};
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.length; i++) {
            line.append(i == columns.length - 1 ? columns[i] : Screen.padded(columns[i], widths[i]));
        }
        System.out.println(line);
    }

    private static String mebibytes(long bytes) {
        return bytes / (1024 * 1024) + " MiB";
    }

    /** The memory of a process and its descendants, with shared pages counted once, in bytes. */
    private static long memory(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(member -> memory(member.pid()))
                .sum();
    }

    private static long memory(long pid) {
        try {
            return kibibytes(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Pss:");
        } catch (IOException notAllowed) {
            try {
                return kibibytes(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
            } catch (IOException notLinux) {
                return 0;
            }
        }
    }

    private static long kibibytes(Path file, String field) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
