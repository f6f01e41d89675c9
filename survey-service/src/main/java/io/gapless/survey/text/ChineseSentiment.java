package io.gapless.survey.text;

import java.util.List;
import java.util.Map;

/**
 * Sentiment of Chinese texts: a lexicon of our own, of words as customers use them about service, with VADER's rules as
 * far as they hold in Chinese: degree, denial, exclamation and what follows a 但.
 */
final class ChineseSentiment {

    private static final List<String> MORE =
            List.of("非常", "十分", "特别", "实在", "极其", "相当", "真是", "这么", "那么", "太", "很", "真", "挺", "更", "最", "好");
    private static final List<String> LESS = List.of("有一点", "有点儿", "有点", "有些", "稍微", "稍", "略", "还算", "还");
    private static final List<String> DENIALS =
            List.of("没有", "并不", "不是", "不能", "不会", "从未", "毫无", "不", "没", "无", "未", "别", "非");
    /** Between a denial and what is denied. */
    private static final List<String> BETWEEN =
            List.of("得到", "感到", "觉得", "让人", "令人", "能够", "怎么", "能", "会", "是", "得", "被", "给", "到", "再", "够");

    private static final String ENDS = "，。！？；、：,.!?;:\n\r \t";
    private static final List<String> BUT = List.of("但", "不过", "可是", "然而", "却");
    private static final int MOST_MODIFIERS = 4;

    private final Map<String, Double> lexicon = Lexicon.read("sentiment-zh.tsv");
    private final int longest =
            lexicon.keySet().stream().mapToInt(String::length).max().orElse(0);

    /** From −1 (worst) to 1 (best); 0 where no word of the lexicon stands in it. */
    double score(String text) {
        int but =
                BUT.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
        double sum = 0;
        int floor = 0;
        for (int at = 0; at < text.length(); ) {
            if (ENDS.indexOf(text.charAt(at)) >= 0) {
                floor = at + 1;
            }
            int length = match(text, at);
            if (length == 0) {
                at++;
                continue;
            }
            var word = text.substring(at, at + length);
            // 很好 is one word; 好 in front of another one is its degree: 好慢.
            if (word.equals("好") && match(text, at + 1) > 0) {
                at++;
                continue;
            }
            double valence = modified(lexicon.getOrDefault(word, 0.0), text.substring(floor, at));
            sum += but < 0 ? valence : valence * (at < but ? 0.5 : 1.5);
            at += length;
            floor = at;
        }
        return Lexicon.normalised(sum + Math.signum(sum) * Lexicon.exclaimed(text));
    }

    private int match(String text, int at) {
        for (int length = Math.min(longest, text.length() - at); length > 0; length--) {
            if (lexicon.containsKey(text.substring(at, at + length))) {
                return length;
            }
        }
        return 0;
    }

    /** A word's valence with what stands right before it. */
    private static double modified(double valence, String before) {
        double modified = valence;
        var rest = before;
        for (int i = 0; i < MOST_MODIFIERS && !rest.isEmpty(); i++) {
            var denial = end(rest, DENIALS);
            var more = end(rest, MORE);
            var less = end(rest, LESS);
            var between = end(rest, BETWEEN);
            if (denial.length() > 0 && denial.length() >= between.length()) {
                modified *= Lexicon.DENIED;
                rest = rest.substring(0, rest.length() - denial.length());
            } else if (more.length() > 0) {
                modified += Math.signum(modified) * Lexicon.DEGREE;
                rest = rest.substring(0, rest.length() - more.length());
            } else if (less.length() > 0) {
                modified -= Math.signum(modified) * Lexicon.DEGREE;
                rest = rest.substring(0, rest.length() - less.length());
            } else if (between.length() > 0) {
                rest = rest.substring(0, rest.length() - between.length());
            } else {
                break;
            }
        }
        return modified;
    }

    private static String end(String text, List<String> words) {
        return words.stream().filter(text::endsWith).findFirst().orElse("");
    }
}
