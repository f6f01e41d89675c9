package io.gapless.survey.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Words with their valence, from −4 (worst) to 4 (best), read from a file of two columns. */
final class Lexicon {

    /** By how much a word of degree strengthens the one that follows (Hutto and Gilbert 2014). */
    static final double DEGREE = 0.293;
    /** What is left of a word that is denied: turned round, and weaker. */
    static final double DENIED = -0.74;

    private static final double EXCLAMATION = 0.292;
    private static final int MOST_EXCLAMATIONS = 4;
    private static final double SPREAD = 15;

    private Lexicon() {}

    static Map<String, Double> read(String file) {
        var words = new HashMap<String, Double>();
        try (var content = Lexicon.class.getResourceAsStream("/text/" + file)) {
            if (content == null) {
                throw new IllegalStateException("Missing: " + file);
            }
            var lines = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                if (tab > 0 && !line.startsWith("# ")) {
                    words.put(line.substring(0, tab), Double.valueOf(line.substring(tab + 1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(words);
    }

    /** What exclamation marks add, up to four of them. */
    static double exclaimed(String text) {
        long marks = text.chars().filter(c -> c == '!' || c == '！').count();
        return Math.min(marks, MOST_EXCLAMATIONS) * EXCLAMATION;
    }

    /** A sum of valences from −1 to 1. */
    static double normalised(double sum) {
        return Math.clamp(sum / Math.sqrt(sum * sum + SPREAD), -1, 1);
    }
}
