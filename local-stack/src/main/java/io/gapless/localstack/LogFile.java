package io.gapless.localstack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The log of one part, read from the place where its present run began. */
record LogFile(Path path, long start) {

    private static final String EXPLANATION = "Description:";
    private static final int READ_LIMIT = 4 * 1024 * 1024;
    private static final Pattern TROUBLE =
            Pattern.compile("\\b(FATAL|PANIC|ERROR|SEVERE|Caused by|Exception|Error:|APPLICATION FAILED)");
    private static final Pattern NOISE = Pattern.compile("^(\\s+at |\\s+\\.\\.\\. \\d+ |\\s*$|[-=*]+$)");

    /** The log as it goes on from now. */
    static LogFile from(Path path) {
        try {
            return new LogFile(path, Files.exists(path) ? Files.size(path) : 0);
        } catch (IOException unreadable) {
            return new LogFile(path, 0);
        }
    }

    String text() {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long from = Math.max(start, file.length() - READ_LIMIT);
            file.seek(Math.min(from, file.length()));
            byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** Whether nothing but empty lines was written. */
    boolean isEmpty() {
        return text().isBlank();
    }

    boolean contains(String text) {
        return text().contains(text);
    }

    /** The line that most likely says what went wrong: the last one that names trouble, or else the last one. */
    String lastMeaningfulLine() {
        List<String> lines =
                text().lines().filter(line -> !NOISE.matcher(line).find()).toList();
        // Spring Boot explains a failed start in its own words below this heading.
        int explanation = lines.lastIndexOf(EXPLANATION) + 1;
        if (explanation > 0 && explanation < lines.size()) {
            return shortened(lines.get(explanation));
        }
        return lines.reversed().stream()
                .filter(line -> TROUBLE.matcher(line).find())
                .findFirst()
                .or(() -> lines.reversed().stream().findFirst())
                .map(LogFile::shortened)
                .orElse("(the log is empty)");
    }

    private static String shortened(String line) {
        String text = line.strip();
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
