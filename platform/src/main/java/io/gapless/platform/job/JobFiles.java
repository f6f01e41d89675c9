package io.gapless.platform.job;

import io.gapless.platform.web.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The files of jobs, in parts of a megabyte. They lie in the service's own database: every replica reads them, they are
 * saved with it, and they go when their job goes.
 */
public class JobFiles {

    private static final int PART = 1 << 20;

    private final JdbcTemplate jdbc;

    JobFiles(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes a file anew. Closing it writes the last part. */
    public OutputStream write(UUID job, String name) {
        jdbc.update("delete from job_file where job_id = ? and name = ?", job, name);
        return new Parts(job, name);
    }

    /** Keeps a file as it comes. */
    public void write(UUID job, String name, InputStream content) throws IOException {
        try (var out = write(job, name)) {
            content.transferTo(out);
        }
    }

    /** Reads a file; a {@link Problem} (404) where there is none. */
    public InputStream read(UUID job, String name) {
        var first = part(job, name, 0);
        if (first == null) {
            throw Problem.notFound("job-file-not-found", name);
        }
        return new Reader(job, name, first);
    }

    private byte @Nullable [] part(UUID job, String name, int part) {
        return jdbc
                .query(
                        "select content from job_file where job_id = ? and name = ? and part = ?",
                        (row, i) -> row.getBytes(1),
                        job,
                        name,
                        part)
                .stream()
                .findFirst()
                .orElse(null);
    }

    private final class Parts extends OutputStream {

        private final UUID job;
        private final String name;
        private final byte[] buffer = new byte[PART];
        private int length;
        private int part;
        private boolean closed;

        Parts(UUID job, String name) {
            this.job = job;
            this.name = name;
        }

        @Override
        public void write(int b) {
            if (length == PART) {
                put();
            }
            buffer[length++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            int from = offset;
            int left = count;
            while (left > 0) {
                if (length == PART) {
                    put();
                }
                int some = Math.min(left, PART - length);
                System.arraycopy(bytes, from, buffer, length, some);
                length += some;
                from += some;
                left -= some;
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                put();
            }
        }

        private void put() {
            jdbc.update(
                    "insert into job_file (job_id, name, part, content) values (?, ?, ?, ?)",
                    job,
                    name,
                    part++,
                    Arrays.copyOf(buffer, length));
            length = 0;
        }
    }

    private final class Reader extends InputStream {

        private final UUID job;
        private final String name;
        private InputStream current;
        private int next = 1;

        Reader(UUID job, String name, byte[] first) {
            this.job = job;
            this.name = name;
            this.current = new ByteArrayInputStream(first);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            int read = current.read(bytes, offset, count);
            while (read < 0) {
                var content = part(job, name, next);
                if (content == null) {
                    return -1;
                }
                next++;
                current = new ByteArrayInputStream(content);
                read = current.read(bytes, offset, count);
            }
            return read;
        }
    }
}
