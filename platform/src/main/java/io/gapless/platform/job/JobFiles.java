package io.gapless.platform.job;

import io.gapless.platform.web.FileAnswer;
import io.gapless.platform.web.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The files of jobs, in parts of a megabyte. They lie in the service's own database: every replica reads them and they
 * are saved with it. A week after its job is over a file goes.
 */
public class JobFiles {

    private static final int PART = 1 << 20;

    private final JdbcTemplate jdbc;

    JobFiles(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes a file anew, for a job that nobody works on yet. Closing it writes the last part. */
    public OutputStream write(UUID job, String name) {
        return write(job, name, Runnable::run);
    }

    /** Who lets a part be written, or throws. */
    interface Guard {
        void permit(Runnable change);
    }

    OutputStream write(UUID job, String name, Guard guard) {
        guard.permit(() -> jdbc.update("delete from job_file where job_id = ? and name = ?", job, name));
        return new Parts(job, name, guard);
    }

    /** Keeps a file as it comes, for a job that nobody works on yet. */
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

    /**
     * Sends a file of a job that has finished; a {@link Problem} (409) before.
     *
     * @param fileName under which it is saved
     */
    public void send(Job job, String name, String mediaType, String fileName, HttpServletResponse response) {
        job.requireFinished();
        try (var content = read(job.id(), name)) {
            FileAnswer.begin(response, mediaType, fileName);
            content.transferTo(response.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        private final Guard guard;
        private final byte[] buffer = new byte[PART];
        private int length;
        private int part;
        private boolean closed;

        Parts(UUID job, String name, Guard guard) {
            this.job = job;
            this.name = name;
            this.guard = guard;
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
            var content = Arrays.copyOf(buffer, length);
            int number = part++;
            length = 0;
            guard.permit(() -> jdbc.update(
                    "insert into job_file (job_id, name, part, content) values (?, ?, ?, ?)",
                    job,
                    name,
                    number,
                    content));
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
