package io.gapless.platform.table;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts that the cells of a workbook share: the first ones in memory, the others in a file. */
final class SharedTexts implements Closeable {

    /** In memory, about twice as many bytes. */
    private static final int MOST_CHARACTERS = 4_000_000;

    private static final int OF_A_TEXT = 30;
    private static final int MOST_TEXTS = 5_000_000;

    /** In the file; with as many as are open at once, what fits into {@code /tmp} of a pod: see the k8s deployment. */
    private static final long MOST_BYTES = 100L << 20;

    private final List<String> first = new ArrayList<>();
    private int characters;
    private long[] ends = new long[1024];
    private int later;
    private long written;
    private @Nullable Path file;
    private @Nullable OutputStream writing;
    private @Nullable RandomAccessFile reading;

    void add(String text) throws IOException {
        if (writing == null && characters + text.length() + OF_A_TEXT <= MOST_CHARACTERS) {
            characters += text.length() + OF_A_TEXT;
            first.add(text);
            return;
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (first.size() + later == MOST_TEXTS || written + bytes.length > MOST_BYTES) {
            throw new BoundedXml.TooBig();
        }
        var out = writing;
        if (out == null) {
            var created = Files.createTempFile("gapless-texts-", ".tmp");
            file = created;
            out = new BufferedOutputStream(Files.newOutputStream(created), 1 << 16);
            writing = out;
        }
        out.write(bytes);
        written += bytes.length;
        if (later == ends.length) {
            ends = Arrays.copyOf(ends, 2 * later);
        }
        ends[later++] = written;
    }

    /** No more are added. */
    void complete() throws IOException {
        if (writing != null && file != null) {
            writing.close();
            reading = new RandomAccessFile(file.toFile(), "r");
        }
    }

    /** The text of a number; empty where there is none. */
    String get(int number) throws IOException {
        if (number >= 0 && number < first.size()) {
            return first.get(number);
        }
        int index = number - first.size();
        if (number < 0 || index >= later || reading == null) {
            return "";
        }
        long start = index == 0 ? 0 : ends[index - 1];
        var bytes = new byte[(int) (ends[index] - start)];
        reading.seek(start);
        reading.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        try (var in = reading;
                var out = writing) {
            // Both are closed before the file goes.
        } finally {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
