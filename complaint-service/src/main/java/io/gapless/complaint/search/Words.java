package io.gapless.complaint.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a search text asks for, analysed by the same functions of the database as the texts.
 *
 * @param words each of which a case must have
 */
record Words(List<Word> words) {

    private static final int MOST = 6;
    private static final int LONGEST = 60;
    private static final int AROUND = 40;
    private static final Pattern LATIN = Pattern.compile("[\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}0-9]+");

    /**
     * One word.
     *
     * @param plain as it stands in the plain text
     * @param terms all of which are to be there
     */
    record Word(String plain, List<String> terms) {

        /** Whether its terms alone tell that it is there, or it has to be looked up in the text. */
        boolean isExact() {
            return terms.size() == 1 || plain.codePointCount(0, plain.length()) <= 2;
        }

        /** For {@code to_tsquery}: with names, the terms of a name will do as well. */
        String query(boolean withNames) {
            var inText = all("");
            return withNames ? "(" + inText + " | " + all("=") + ")" : inText;
        }

        private String all(String sign) {
            return terms.stream()
                    .map(term -> "'" + sign + term.replace("\\", "\\\\").replace("'", "''") + "'"
                            + (isLatin(term) ? ":*" : ""))
                    .collect(Collectors.joining(" & ", "(", ")"));
        }
    }

    /** A place of a text that was found, with where the words stand in it: from, until, in characters. */
    record Fragment(String text, List<List<Integer>> marks) {}

    static Words of(String text, JdbcClient jdbc) {
        var asked = List.of(text.strip().split("[\\s\\u3000\\p{Cc}]+")).stream()
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(
                        0, word.offsetByCodePoints(0, Math.min(LONGEST, word.codePointCount(0, word.length())))))
                .limit(MOST)
                .toArray(String[]::new);
        var words = jdbc.sql("""
                        select complaint_plain(word) as plain, complaint_terms(complaint_plain(word)) as terms
                        from unnest(?::text[]) with ordinality as asked (word, place) order by place""")
                .param(asked)
                .query((row, i) -> new Word(row.getString("plain"), List.of((String[])
                        row.getArray("terms").getArray())))
                .list();
        return new Words(words.stream().filter(word -> !word.terms().isEmpty()).toList());
    }

    /** The first place where one of the words stands, with all marks near it; null where none does. */
    @Nullable
    Fragment in(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        // Only the case is looked past: full-width letters would move the places.
        var lower = text.length() == text.toLowerCase(Locale.ROOT).length() ? text.toLowerCase(Locale.ROOT) : text;
        var marks = new ArrayList<int[]>();
        for (Word word : words) {
            if (isLatin(word.plain())) {
                var stem = stem(word);
                var tokens = LATIN.matcher(lower);
                while (tokens.find() && marks.size() < 200) {
                    if (tokens.group().startsWith(stem)) {
                        marks.add(new int[] {tokens.start(), tokens.end()});
                    }
                }
            } else {
                var part = Normalizer.normalize(word.plain(), Normalizer.Form.NFC);
                for (int at = lower.indexOf(part); at >= 0 && marks.size() < 200; at = lower.indexOf(part, at + 1)) {
                    marks.add(new int[] {at, at + part.length()});
                }
            }
        }
        if (marks.isEmpty()) {
            return null;
        }
        marks.sort((one, other) -> Integer.compare(one[0], other[0]));
        int from = boundary(text, Math.max(0, marks.getFirst()[0] - AROUND));
        int until = boundary(text, Math.min(text.length(), Math.max(marks.getFirst()[1], from + 4 * AROUND)));
        var within = new ArrayList<List<Integer>>();
        int end = from;
        for (int[] mark : marks) {
            if (mark[1] <= until && mark[0] >= end) {
                within.add(List.of(mark[0] - from, mark[1] - from));
                end = mark[1];
            }
        }
        return new Fragment(text.substring(from, until), within);
    }

    /** What all forms of the word begin with: delivery and deliveries have the stem deliveri. */
    private static String stem(Word word) {
        var stem = word.terms().getFirst();
        return stem.length() > 2 && stem.endsWith("i") && !word.plain().startsWith(stem)
                ? stem.substring(0, stem.length() - 1)
                : stem;
    }

    private static int boundary(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }

    private static boolean isLatin(String text) {
        return LATIN.matcher(text).matches();
    }
}
