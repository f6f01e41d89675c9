package io.gapless.localstack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints the end of a part's log, and with -f what is added to it. */
final class LogsCommand {

    private static final int TAIL = 64 * 1024;

    private final StackSettings settings;

    LogsCommand(StackSettings settings) {
        this.settings = settings;
    }

    int run(List<String> options) {
        List<String> names = new ArrayList<>(options);
        boolean follow = names.remove("-f");
        if (names.size() != 1) {
            throw LocalStackException.of("logs.usage", available());
        }
        Path log = settings.logs().resolve(names.getFirst() + ".log");
        if (!log.normalize().startsWith(settings.logs()) || !Files.isRegularFile(log)) {
            throw LocalStackException.of("logs.none", names.getFirst(), available());
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            if (file.length() > TAIL) {
                file.seek(file.length() - TAIL);
                // The rest of a line is no use.
                file.readLine();
            }
            copy(file);
            while (follow) {
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                if (file.length() < file.getFilePointer()) {
                    file.seek(0);
                }
                copy(file);
            }
        } catch (IOException e) {
            throw LocalStackException.because(e, "logs.none", names.getFirst(), available());
        }
        return 0;
    }

    private static void copy(RandomAccessFile file) throws IOException {
        byte[] buffer = new byte[8192];
        int count = file.read(buffer);
        while (count > 0) {
            System.out.write(buffer, 0, count);
            count = file.read(buffer);
        }
        System.out.flush();
    }

    private String available() {
        try (Stream<Path> files = Files.list(settings.logs())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .map(name -> name.substring(0, name.length() - ".log".length()))
                    .sorted()
                    .collect(Collectors.joining(", "));
        } catch (IOException nothingStartedYet) {
            return "-";
        }
    }
}
