package io.gapless.localstack;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What must be true before anything is started; each failure says in one line what to do. */
final class Checks {

    private static final long MEBIBYTE = 1024 * 1024;

    private Checks() {}

    static void all(StackSettings settings, Set<Part> parts) {
        parts.stream().filter(Part::isApplication).forEach(BootApplication::built);
        beforeBuild(settings, parts);
    }

    /** What can be known before the program is built, and would make the time of the build a waste. */
    static void beforeBuild(StackSettings settings, Set<Part> parts) {
        ports(settings, parts);
        if (settings.memoryChecked()) {
            memory(StackSettings.mebibytes(parts) * MEBIBYTE, availableMemory(Path.of("/")));
        }
    }

    static void ports(StackSettings settings, Set<Part> parts) {
        Map<Integer, Port> seen = new HashMap<>();
        for (Part part : parts) {
            for (Port port : part.ports()) {
                int number = settings.port(port);
                Port other = seen.put(number, port);
                if (other != null) {
                    throw LocalStackException.of("check.port-twice", number, other.variable(), port.variable());
                }
                if (!Ports.isFree(number)) {
                    String owner = listenerOn(number)
                            .map(process -> Messages.say("check.port-owner", nameOf(process), process.pid()))
                            .orElse("");
                    throw LocalStackException.of(
                            "check.port-taken", number, port.owner(), owner, port.variable(), number + 1000);
                }
            }
        }
    }

    static void memory(long needed, OptionalLong available) {
        if (available.isPresent() && available.getAsLong() < needed) {
            throw LocalStackException.of("check.memory", gibibytes(needed), gibibytes(available.getAsLong()));
        }
    }

    static String gibibytes(long bytes) {
        return "%.1f GiB".formatted((double) bytes / (1024 * MEBIBYTE));
    }

    /** What the system could give without swapping, within the limit of the container; empty where it does not tell. */
    static OptionalLong availableMemory(Path root) {
        try {
            long available = Files.readAllLines(root.resolve("proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
            return OptionalLong.of(Math.min(available, containerMemory(root.resolve("sys/fs/cgroup"))));
        } catch (IOException notLinux) {
            return OptionalLong.empty();
        }
    }

    private static long containerMemory(Path cgroup) {
        try {
            long limit = Long.parseLong(
                    Files.readString(cgroup.resolve("memory.max")).strip());
            long used = Long.parseLong(
                    Files.readString(cgroup.resolve("memory.current")).strip());
            // Cached files count as used there and are given back on demand.
            long cached = Files.readAllLines(cgroup.resolve("memory.stat")).stream()
                    .filter(line -> line.startsWith("file "))
                    .mapToLong(line -> Long.parseLong(line.substring("file ".length())))
                    .sum();
            return Math.max(0, limit - used + cached);
        } catch (IOException | NumberFormatException noLimit) {
            return Long.MAX_VALUE;
        }
    }

    /** The process that listens on the port, as far as the system lets this user see it (Linux only). */
    static Optional<ProcessHandle> listenerOn(int port) {
        try {
            String inode = listeningInode(port).orElseThrow(IOException::new);
            return ProcessHandle.allProcesses()
                    .filter(process -> holds(process, "socket:[" + inode + "]"))
                    .findFirst();
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    private static Optional<String> listeningInode(int port) throws IOException {
        String suffix = ":" + HexFormat.of().withUpperCase().toHexDigits((short) port);
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals("0A")) {
                    return Optional.of(columns[9]);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holds(ProcessHandle process, String socket) {
        Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(descriptors)) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && Files.readSymbolicLink(file).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException goneOrForeign) {
            return false;
        }
        return false;
    }

    private static String nameOf(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString())
                .orElse("?")
                .toLowerCase(Locale.ROOT);
    }
}
