package io.gapless.customer.bulk;

import io.gapless.platform.web.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.io.input.BOMInputStream;

/**
 * Reads a CSV file of customers: UTF-8 with or without byte-order mark, a header line with the columns' English or
 * Chinese names in any order.
 */
final class CustomerCsv {

    private static final Map<String, String> COLUMNS = columns();

    private CustomerCsv() {}

    /**
     * Reads the rows one by one.
     *
     * @return how many there were
     */
    static int read(InputStream file, Consumer<Map<String, String>> row) {
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
            var header = header(records.next().toList());
            int count = 0;
            while (records.hasNext()) {
                var record = records.next();
                var fields = new LinkedHashMap<String, String>();
                for (int i = 0; i < header.size() && i < record.size(); i++) {
                    var value = record.get(i).strip();
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

    private static List<String> header(List<String> names) {
        var header = new ArrayList<String>();
        for (String name : names) {
            var column = COLUMNS.get(name.strip());
            if (column == null) {
                throw Problem.unprocessable("import-unknown-column", name, String.join(", ", COLUMNS.keySet()));
            }
            header.add(column);
        }
        for (String required : List.of("code", "kind", "name", "orgUnit")) {
            if (!header.contains(required)) {
                throw Problem.unprocessable("import-missing-column", required);
            }
        }
        return header;
    }

    private static Map<String, String> columns() {
        var columns = new LinkedHashMap<String, String>();
        String[][] names = {
            {"code", "客户编码"}, {"kind", "客户种类"}, {"name", "客户名称"}, {"orgUnit", "组织机构"}, {"manager", "客户经理"},
            {"segment", "客户类别"}, {"phone", "电话"}, {"address", "地址"}, {"licence", "许可证号"}, {"longitude", "经度"},
            {"latitude", "纬度"}, {"login", "登录名"}
        };
        for (String[] pair : names) {
            columns.put(pair[0], pair[0]);
            columns.put(pair[1], pair[0]);
        }
        return columns;
    }
}
