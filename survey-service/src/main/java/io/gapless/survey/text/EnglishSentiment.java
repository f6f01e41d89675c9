package io.gapless.survey.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Sentiment of English texts by VADER's lexicon and rules (Hutto and Gilbert 2014, as in its version 3.3.2; without the
 * idioms): degree, denial, capitals, exclamation and what follows a "but".
 */
final class EnglishSentiment {

    private static final double CAPITALS = 0.733;
    private static final String MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private static final Set<String> DENIALS = Set.of("""
            aint arent cannot cant couldnt darent didnt doesnt ain't aren't can't couldn't daren't didn't doesn't dont
            hadnt hasnt havent isnt mightnt mustnt neither don't hadn't hasn't haven't isn't mightn't mustn't neednt
            needn't never none nope nor not nothing nowhere oughtnt shant shouldnt uhuh wasnt werent oughtn't shan't
            shouldn't uh-uh wasn't weren't without wont wouldnt won't wouldn't rarely seldom despite
            """.strip().split("\\s+"));

    private static final Set<String> MORE = Set.of("""
            absolutely amazingly awfully completely considerable considerably decidedly deeply enormous enormously entirely
            especially exceptional exceptionally extreme extremely fabulously flipping flippin frickin fricking friggin
            frigging fully greatly hella highly hugely incredible incredibly intensely major majorly more most particularly
            purely quite really remarkably so substantially thoroughly total totally tremendous tremendously uber
            unbelievably unusually utter utterly very
            """.strip().split("\\s+"));

    private static final Set<String> LESS = Set.of("""
            almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce
            scarcely slight slightly somewhat sorta sortof sort-of
            """.strip().split("\\s+"));

    private static final Set<String> LESS_IN_TWO = Set.of("just enough", "kind of", "sort of");

    private final Map<String, Double> lexicon = Lexicon.read("sentiment-en.tsv");

    /** From −1 (worst) to 1 (best); 0 where no word of the lexicon stands in it. */
    double score(String text) {
        var words = Arrays.stream(text.strip().split("\\s+"))
                .map(EnglishSentiment::withoutMarks)
                .toList();
        var lower = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
        long shouted = words.stream().filter(EnglishSentiment::isShouted).count();
        boolean someShouted = shouted > 0 && shouted < words.size();
        var valences = new double[words.size()];
        for (int i = 0; i < valences.length; i++) {
            boolean kindOf = lower.get(i).equals("kind")
                    && i + 1 < lower.size()
                    && lower.get(i + 1).equals("of");
            if (!kindOf && !isDegree(lower.get(i)) && lexicon.containsKey(lower.get(i))) {
                valences[i] = valence(words, lower, i, someShouted);
            }
        }
        int but = lower.indexOf("but");
        double sum = 0;
        for (int i = 0; i < valences.length; i++) {
            sum += but < 0 || i == but ? valences[i] : valences[i] * (i < but ? 0.5 : 1.5);
        }
        return Lexicon.normalised(sum + Math.signum(sum) * (Lexicon.exclaimed(text) + asked(text)));
    }

    private double valence(List<String> words, List<String> lower, int at, boolean someShouted) {
        double valence = lexicon.getOrDefault(lower.get(at), 0.0);
        // A "no" before a word of the lexicon only denies it.
        if (lower.get(at).equals("no") && at + 1 < lower.size() && lexicon.containsKey(lower.get(at + 1))) {
            return 0;
        }
        if (isAt(lower, at - 1, "no")
                || isAt(lower, at - 2, "no")
                || isAt(lower, at - 3, "no") && (isAt(lower, at - 1, "or") || isAt(lower, at - 1, "nor"))) {
            valence *= Lexicon.DENIED;
        }
        if (someShouted && isShouted(words.get(at))) {
            valence += Math.signum(valence) * CAPITALS;
        }
        double[] fading = {1, 0.95, 0.9};
        for (int back = 1; back <= fading.length && at >= back; back++) {
            var before = lower.get(at - back);
            if (lexicon.containsKey(before)) {
                continue;
            }
            valence += degree(words.get(at - back), valence, someShouted) * fading[back - 1];
            valence = denied(valence, lower, at, back);
            if (back == fading.length
                    && (LESS_IN_TWO.contains(lower.get(at - 3) + " " + lower.get(at - 2))
                            || LESS_IN_TWO.contains(lower.get(at - 2) + " " + lower.get(at - 1)))) {
                valence -= Lexicon.DEGREE;
            }
        }
        boolean least = isAt(lower, at - 1, "least") && !lexicon.containsKey("least");
        return least && !isAt(lower, at - 2, "at") && !isAt(lower, at - 2, "very") ? valence * Lexicon.DENIED : valence;
    }

    private static double degree(String word, double valence, boolean someShouted) {
        var lower = word.toLowerCase(Locale.ROOT);
        if (!isDegree(lower)) {
            return 0;
        }
        double degree = (MORE.contains(lower) ? Lexicon.DEGREE : -Lexicon.DEGREE) * (valence < 0 ? -1 : 1);
        return someShouted && isShouted(word) ? degree + (valence > 0 ? CAPITALS : -CAPITALS) : degree;
    }

    private static double denied(double valence, List<String> lower, int at, int back) {
        if (back > 1) {
            boolean soOrThis = isAt(lower, at - 1, "so") || isAt(lower, at - 1, "this");
            boolean never = isAt(lower, at - back, "never");
            if (never && soOrThis
                    || back == 3 && (never && (isAt(lower, at - 2, "so") || isAt(lower, at - 2, "this")) || soOrThis)) {
                return valence * 1.25;
            }
            if (isAt(lower, at - back, "without")
                    && (isAt(lower, at - back + 1, "doubt") || isAt(lower, at - 1, "doubt"))) {
                return valence;
            }
        }
        var word = lower.get(at - back);
        return DENIALS.contains(word) || word.contains("n't") ? valence * Lexicon.DENIED : valence;
    }

    /** What two or more question marks add. */
    private static double asked(String text) {
        long marks = text.chars().filter(c -> c == '?').count();
        return marks <= 1 ? 0 : marks <= 3 ? marks * 0.18 : 0.96;
    }

    private static boolean isAt(List<String> words, int at, String word) {
        return at >= 0 && at < words.size() && words.get(at).equals(word);
    }

    private static boolean isDegree(String lower) {
        return MORE.contains(lower) || LESS.contains(lower);
    }

    private static boolean isShouted(String word) {
        return word.chars().anyMatch(Character::isUpperCase) && word.chars().noneMatch(Character::isLowerCase);
    }

    /** Without marks around it, unless next to nothing would be left: that is an emoticon. */
    private static String withoutMarks(String token) {
        int from = 0;
        int to = token.length();
        while (from < to && MARKS.indexOf(token.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && MARKS.indexOf(token.charAt(to - 1)) >= 0) {
            to--;
        }
        return to - from <= 2 ? token : token.substring(from, to);
    }
}
