package io.gapless.visit.evidence;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Contents in the service's own database, in parts. */
@Component
class DatabaseStore implements EvidenceStore {

    private static final int BYTES = 256 * 1024;

    private final JdbcClient jdbc;

    DatabaseStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void put(UUID location, Path file) throws IOException {
        try (var content = Files.newInputStream(file)) {
            int part = 0;
            for (var bytes = content.readNBytes(BYTES); bytes.length > 0; bytes = content.readNBytes(BYTES)) {
                jdbc.sql("insert into evidence_part (location, part, content) values (?, ?, ?)")
                        .params(location, part++, bytes)
                        .update();
            }
        }
    }

    @Override
    public InputStream open(UUID location) throws IOException {
        var first = part(location, 0);
        if (first.length == 0) {
            throw new FileNotFoundException(location.toString());
        }
        return new Parts(location, first);
    }

    @Override
    public void delete(UUID location) {
        jdbc.sql("delete from evidence_part where location = ?").param(location).update();
    }

    private byte[] part(UUID location, int part) {
        return jdbc.sql("select content from evidence_part where location = ? and part = ?")
                .params(location, part)
                .query(byte[].class)
                .optional()
                .orElse(new byte[0]);
    }

    private final class Parts extends InputStream {

        private final UUID location;
        private InputStream current;
        private int next = 1;

        Parts(UUID location, byte[] first) {
            this.location = location;
            this.current = new ByteArrayInputStream(first);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int read = current.read(bytes, offset, count);
            if (read < 0 && count > 0) {
                current = new ByteArrayInputStream(part(location, next++));
                read = current.read(bytes, offset, count);
            }
            return read;
        }
    }
}
