package io.gapless.survey.bulk;

import io.gapless.platform.web.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.io.input.BOMInputStream;

/** Reads a CSV file of answers: UTF-8 with or without byte-order mark, a header line with the columns in any order. */
final class ResponseCsv {

    private ResponseCsv() {}

    /**
     * Reads the rows one by one.
     *
     * @param columns those that the file may have
     * @return how many there were
     */
    static int read(InputStream file, Set<String> columns, Consumer<Map<String, String>> row) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try (var input = BOMInputStream.builder().setInputStream(file).get();
                var parser = CSVFormat.RFC4180
                        .builder()
                        .setIgnoreEmptyLines(true)
                        .get()
                        .parse(new InputStreamReader(input, decoder))) {
            var records = parser.iterator();
            if (!records.hasNext()) {
                throw Problem.unprocessable("import-empty");
            }
            var header = header(records.next().stream(), columns);
            int count = 0;
            while (records.hasNext()) {
                var record = records.next();
                var fields = new LinkedHashMap<String, String>();
                for (int i = 0; i < header.size() && i < record.size(); i++) {
                    // A null character is the one thing PostgreSQL cannot keep.
                    var value = record.get(i).replace("\0", "").strip();
                    if (!value.isEmpty()) {
                        fields.put(header.get(i), value);
                    }
                }
                row.accept(fields);
                count++;
            }
            if (count == 0) {
                throw Problem.unprocessable("import-empty");
            }
            return count;
        } catch (CharacterCodingException e) {
            throw Problem.unprocessable("import-not-utf8");
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw Problem.unprocessable("import-not-utf8");
            }
            throw Problem.unprocessable("import-not-csv");
        }
    }

    private static List<String> header(Stream<String> names, Set<String> columns) {
        return names.map(String::strip)
                .peek(name -> {
                    if (!columns.contains(name)) {
                        throw Problem.unprocessable("import-unknown-column", name, String.join(", ", columns));
                    }
                })
                .toList();
    }
}
