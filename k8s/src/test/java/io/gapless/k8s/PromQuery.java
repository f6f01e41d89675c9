package io.gapless.k8s;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one PromQL query asks for, read no deeper than that: names of metrics, the labels each is selected by, and the
 * labels that results are grouped by.
 *
 * @param selectors for each metric, the labels it is selected by, with their values
 * @param grouping labels after {@code by}, {@code on} and the like
 */
record PromQuery(Map<String, Map<String, String>> selectors, Set<String> grouping) {

    private static final Pattern TOKEN = Pattern.compile("""
            "(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\\$\\{?\\w+}?|\\d[\\w.]*|[a-zA-Z_:][\\w:]*|[=!<>]=?~?|\\S""");

    private static final Set<String> LISTS_OF_LABELS =
            Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

    static PromQuery read(String text) {
        Map<String, Map<String, String>> selectors = new LinkedHashMap<>();
        Set<String> grouping = new LinkedHashSet<>();
        String metric = "";
        String label = "";
        char within = ' ';
        Matcher tokens = TOKEN.matcher(text);
        while (tokens.find()) {
            String token = tokens.group();
            char first = token.charAt(0);
            if (within == '[') {
                within = first == ']' ? ' ' : '[';
            } else if (within == '{') {
                if (first == '}') {
                    within = ' ';
                } else if (isName(first)) {
                    label = token;
                } else if ((first == '"' || first == '\'') && token.length() > 1) {
                    selectors
                            .computeIfAbsent(metric, it -> new LinkedHashMap<>())
                            .put(label, token.substring(1, token.length() - 1));
                }
            } else if (within == '(') {
                if (first == ')') {
                    within = ' ';
                } else if (isName(first)) {
                    grouping.add(token);
                }
            } else if (first == '[' || first == '{') {
                within = first;
            } else if (LISTS_OF_LABELS.contains(token)) {
                within = opens(text, tokens.end()) ? '(' : ' ';
            } else if (isName(first) && !WORDS.contains(token) && !isFunction(text, tokens.end())) {
                metric = token;
                selectors.computeIfAbsent(metric, it -> new LinkedHashMap<>());
            }
        }
        return new PromQuery(selectors, grouping);
    }

    private static boolean isName(char first) {
        return Character.isLetter(first) || first == '_' || first == ':';
    }

    /** {@code rate(…)}, and {@code sum by (…) (…)}. */
    private static boolean isFunction(String text, int end) {
        String rest = text.substring(end).stripLeading();
        return rest.startsWith("(") || rest.matches("(?s)(by|without)\\s*\\(.*");
    }

    private static boolean opens(String text, int end) {
        return text.substring(end).stripLeading().startsWith("(");
    }
}
