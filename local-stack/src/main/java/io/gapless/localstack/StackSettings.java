package io.gapless.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the stack keeps its files, on which ports it listens, and how the JVMs of the services run.
 *
 * @param classesKept whether classes are written down for the next start, which takes each service seconds at its end
 */
record StackSettings(
        Path home, Map<Port, Integer> ports, List<String> javaOptions, boolean memoryChecked, boolean classesKept) {

    // The first compiler only and one thread for collection: half the start-up time on two cores, twice the CPU of
    // each request afterwards. Benchmarks set GAPLESS_JAVA_OPTS to what production uses.
    private static final String QUICK_START =
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms64m -Xmx256m -Xss512k -XX:+ExitOnOutOfMemoryError";

    static StackSettings from(Map<String, String> environment, Path home) {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            ports.put(port, number(port, environment.getOrDefault(port.variable(), "")));
        }
        String options = environment.getOrDefault("GAPLESS_JAVA_OPTS", QUICK_START);
        boolean checked = !"off".equals(environment.get("GAPLESS_MEMORY_CHECK"));
        return new StackSettings(home, ports, List.of(options.strip().split("\\s+")), checked, true);
    }

    /** Free ports and a home of its own, for a second stack beside the user's. */
    static StackSettings ephemeral(Path home) {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        for (Port port : Port.values()) {
            int free = Ports.free();
            while (ports.containsValue(free)) {
                free = Ports.free();
            }
            ports.put(port, free);
        }
        return new StackSettings(home, ports, List.of(QUICK_START.split("\\s+")), false, false);
    }

    /** Keeps the ports for commands that come later, in other terminals and without the variables that chose them. */
    void rememberPorts() {
        List<String> lines = ports.entrySet().stream()
                .map(port -> port.getKey().variable() + "=" + port.getValue())
                .toList();
        try {
            Files.createDirectories(run());
            Files.write(portsFile(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same on the ports of the stack that runs here; without one as it is. */
    StackSettings asRunning() {
        if (launcherPid().owner().isEmpty()) {
            return this;
        }
        Map<String, String> remembered = new HashMap<>();
        try {
            for (String line : Files.readAllLines(portsFile())) {
                String[] parts = line.split("=", 2);
                remembered.put(parts[0], parts[parts.length - 1]);
            }
        } catch (IOException startedByAnOlderLauncher) {
            return this;
        }
        Map<Port, Integer> running = new EnumMap<>(ports);
        for (Port port : Port.values()) {
            String number = remembered.get(port.variable());
            if (number != null) {
                running.put(port, number(port, number));
            }
        }
        return new StackSettings(home, running, javaOptions, memoryChecked, classesKept);
    }

    private Path portsFile() {
        return run().resolve("ports");
    }

    private static int number(Port port, String value) {
        if (value.isBlank()) {
            return port.standard();
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= 1 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw LocalStackException.of("check.port-number", port.variable(), value);
    }

    int port(Port port) {
        return ports.getOrDefault(port, port.standard());
    }

    int port(Part part) {
        return port(part.ports().getFirst());
    }

    Path run() {
        return home.resolve("run");
    }

    Path logs() {
        return home.resolve("logs");
    }

    Path data() {
        return home.resolve("data");
    }

    Path log(Part part) {
        return logs().resolve(part.id() + ".log");
    }

    PidFile pid(Part part) {
        return new PidFile(run().resolve(part.id() + ".pid"));
    }

    PidFile launcherPid() {
        return new PidFile(run().resolve("launcher.pid"));
    }

    String gatewayUrl() {
        return "http://localhost:" + port(Port.GATEWAY);
    }

    String keycloakUrl() {
        return "http://localhost:" + port(Port.KEYCLOAK);
    }

    /** What the parts take together, in MiB. */
    static int mebibytes(Set<Part> parts) {
        return parts.stream().mapToInt(Part::mebibytes).sum();
    }
}
