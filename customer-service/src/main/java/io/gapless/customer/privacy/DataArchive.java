package io.gapless.customer.privacy;

import io.gapless.platform.table.TableFormat;
import io.gapless.platform.table.TableWriter;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes one ZIP file of what the services have given out: for each section its rows as JSON, as a table too where the rows
 * are flat, and a manifest of it all. Reads a part and writes a block at a time, so a person of many orders needs no more
 * memory than one of none.
 */
@Component
class DataArchive {

    private static final int BLOCK = 256 * 1024;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    DataArchive(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** What was made. */
    record Made(long bytes, String sha256) {}

    private record Manifest(
            String title,
            UUID request,
            UUID customer,
            Instant requestedAt,
            Instant madeAt,
            List<ServicePart> services,
            List<FileEntry> files) {}

    private record ServicePart(
            String service,
            @Nullable Instant collectedAt,
            @Nullable JsonNode rowsBySection) {}

    private record FileEntry(String file, String section, long rows, long bytes, String sha256) {}

    private record Section(String service, String name) {}

    @Transactional(propagation = Propagation.MANDATORY)
    public Made make(DataRequest request, List<DataRequest.Answer> answers) {
        jdbc.sql("delete from personal_data_file where request_id = ?")
                .param(request.id())
                .update();
        var blocks = new Blocks(request.id());
        var whole = new DigestOutputStream(blocks, sha256());
        try (var zip = new ZipOutputStream(whole, StandardCharsets.UTF_8)) {
            var files = new ArrayList<FileEntry>();
            for (Section section : sections(request.id())) {
                files.add(rows(zip, request.id(), section));
                var table = table(zip, request.id(), section);
                if (table != null) {
                    files.add(table);
                }
            }
            for (Section file : fileNames(request.id())) {
                files.add(file(zip, request.id(), file));
            }
            var manifest = new Manifest(
                    "个人信息副本 / Copy of personal data",
                    request.id(),
                    request.customerId(),
                    request.requestedAt(),
                    clock.instant(),
                    answers.stream()
                            .map(answer -> new ServicePart(answer.service(), answer.answeredAt(), answer.report()))
                            .toList(),
                    files);
            zip.putNextEntry(new ZipEntry("manifest.json"));
            zip.write(json.rebuild()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsBytes(manifest));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Made(
                blocks.bytes, HexFormat.of().formatHex(whole.getMessageDigest().digest()));
    }

    private List<Section> sections(UUID request) {
        return jdbc.sql("""
                        select service, section from personal_data_part where request_id = ? and section is not null
                        group by service, section order by service, section""")
                .param(request)
                .query((row, i) -> new Section(row.getString(1), row.getString(2)))
                .list();
    }

    /** The files that came beside rows, by the service that sent them. */
    private List<Section> fileNames(UUID request) {
        return jdbc.sql("""
                        select service, file from personal_data_part where request_id = ? and file is not null
                        group by service, file order by service, file""")
                .param(request)
                .query((row, i) -> new Section(row.getString(1), row.getString(2)))
                .list();
    }

    private FileEntry file(ZipOutputStream zip, UUID request, Section file) throws IOException {
        // No name leads out of the directory into which somebody unpacks it.
        var name = file.name().replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^\\.+", "_");
        var entry = new Entry(zip, file.service() + "/files/" + name);
        var parts = jdbc.sql("""
                        select part from personal_data_part where request_id = ? and service = ? and file = ?
                        order by part""")
                .params(request, file.service(), file.name())
                .query(Long.class)
                .list();
        for (long part : parts) {
            entry.write(
                    jdbc.sql("select content from personal_data_part where request_id = ? and service = ? and part = ?")
                            .params(request, file.service(), part)
                            .query(byte[].class)
                            .single());
        }
        return entry.end(new Section(file.service(), "files"), 1);
    }

    private interface Reader {
        void row(JsonNode row) throws IOException;
    }

    private void read(UUID request, Section section, Reader reader) throws IOException {
        var parts = jdbc.sql("""
                        select part from personal_data_part where request_id = ? and service = ? and section = ?
                        order by part""")
                .params(request, section.service(), section.name())
                .query(Long.class)
                .list();
        for (long part : parts) {
            var rows = jdbc.sql("select rows from personal_data_part where request_id = ? and service = ? and part = ?")
                    .params(request, section.service(), part)
                    .query(String.class)
                    .single();
            for (JsonNode row : json.readTree(rows)) {
                reader.row(row);
            }
        }
    }

    private FileEntry rows(ZipOutputStream zip, UUID request, Section section) throws IOException {
        var entry = new Entry(zip, section.service() + '/' + section.name() + ".json");
        var count = new long[1];
        read(request, section, row -> {
            entry.write(count[0]++ == 0 ? "[\n" : ",\n");
            entry.write(json.writeValueAsString(row));
        });
        entry.write("\n]\n");
        return entry.end(section, count[0]);
    }

    /** Null where a row holds more than single values. */
    private @Nullable FileEntry table(ZipOutputStream zip, UUID request, Section section) throws IOException {
        var columns = new ArrayList<String>();
        var flat = new boolean[] {true};
        read(request, section, row -> {
            row.propertyNames().stream().filter(name -> !columns.contains(name)).forEach(columns::add);
            flat[0] &= row.valueStream().noneMatch(JsonNode::isContainer);
        });
        if (!flat[0]) {
            return null;
        }
        var entry = new Entry(zip, section.service() + '/' + section.name() + ".csv");
        var count = new long[1];
        var writer = TableWriter.open(entry, TableFormat.CSV, columns);
        read(request, section, row -> {
            var cells = new ArrayList<@Nullable Object>();
            for (String column : columns) {
                var value = row.path(column);
                cells.add(
                        value.isMissingNode() || value.isNull()
                                ? null
                                : value.isNumber() ? value.decimalValue() : value.asString());
            }
            writer.row(cells);
            count[0]++;
        });
        writer.complete();
        return entry.end(section, count[0]);
    }

    /** A file within the archive; closing the stream leaves the archive open. */
    private static final class Entry extends FilterOutputStream {

        private final ZipOutputStream zip;
        private final String name;
        private final MessageDigest digest = sha256();
        private long bytes;

        Entry(ZipOutputStream zip, String name) throws IOException {
            super(zip);
            this.zip = zip;
            this.name = name;
            zip.putNextEntry(new ZipEntry(name));
        }

        void write(String text) throws IOException {
            var content = text.getBytes(StandardCharsets.UTF_8);
            write(content, 0, content.length);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] content, int from, int length) throws IOException {
            zip.write(content, from, length);
            digest.update(content, from, length);
            bytes += length;
        }

        @Override
        public void close() throws IOException {
            flush();
        }

        FileEntry end(Section section, long rows) throws IOException {
            zip.closeEntry();
            return new FileEntry(
                    name, section.name(), rows, bytes, HexFormat.of().formatHex(digest.digest()));
        }
    }

    /** Takes the archive into the database, a block at a time. */
    private final class Blocks extends OutputStream {

        private final UUID request;
        private final ByteArrayOutputStream block = new ByteArrayOutputStream(BLOCK);
        private int part;
        private long bytes;

        Blocks(UUID request) {
            this.request = request;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] content, int from, int length) {
            block.write(content, from, length);
            bytes += length;
            if (block.size() >= BLOCK) {
                keep();
            }
        }

        @Override
        public void close() {
            if (block.size() > 0) {
                keep();
            }
        }

        private void keep() {
            jdbc.sql("insert into personal_data_file (request_id, part, content) values (?, ?, ?)")
                    .params(request, part++, block.toByteArray())
                    .update();
            block.reset();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
