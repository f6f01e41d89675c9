package io.gapless.localstack.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table that is sent as CSV. */
final class Sheet {

    private final List<String> header;
    private final List<String> lines = new ArrayList<>();

    Sheet(String... header) {
        this.header = List.of(header);
        lines.add(String.join(",", header));
    }

    /** A row by its columns; those that are not named stay empty. */
    void add(Map<String, ? extends @Nullable Object> row) {
        lines.add(header.stream()
                .map(column -> {
                    Object value = row.get(column);
                    return value == null ? "" : quoted(value.toString());
                })
                .collect(Collectors.joining(",")));
    }

    int rows() {
        return lines.size() - 1;
    }

    String csv() {
        return String.join("\r\n", lines) + "\r\n";
    }

    private static String quoted(String text) {
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
