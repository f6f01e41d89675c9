package io.gapless.visit.evidence;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Contents in the service's own database, in parts: none is ever whole in memory. Never called within a transaction. */
@Component
class EvidenceStore {

    private static final int BYTES = 256 * 1024;

    private final JdbcClient jdbc;

    EvidenceStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void put(UUID location, Path file) throws IOException {
        try (var content = Files.newInputStream(file)) {
            int part = 0;
            for (var bytes = content.readNBytes(BYTES); bytes.length > 0; bytes = content.readNBytes(BYTES)) {
                jdbc.sql("insert into evidence_part (location, part, content) values (?, ?, ?)")
                        .params(location, part++, bytes)
                        .update();
            }
        }
    }

    void copy(UUID location, OutputStream to) throws IOException {
        int part = 0;
        byte[] bytes;
        do {
            bytes = jdbc.sql("select content from evidence_part where location = ? and part = ?")
                    .params(location, part++)
                    .query(byte[].class)
                    .optional()
                    .orElse(new byte[0]);
            to.write(bytes);
        } while (bytes.length == BYTES);
        if (part == 1 && bytes.length == 0) {
            throw new FileNotFoundException(location.toString());
        }
    }

    void delete(UUID location) {
        jdbc.sql("delete from evidence_part where location = ?").param(location).update();
    }
}
