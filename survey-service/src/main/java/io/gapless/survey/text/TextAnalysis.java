package io.gapless.survey.text;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.cn.smart.HMMChineseTokenizer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.springframework.stereotype.Component;

/**
 * Reads a text: its language, the words and pairs of words it is about, and its sentiment. Words come from Lucene's
 * analysers: Chinese is cut by the hidden Markov model of SmartCN, English words are brought to their base form by KStem.
 */
@Component
class TextAnalysis {

    private static final int MOST_TERMS = 200;
    private static final int LONGEST_TERM = 40;
    private static final int LONGEST_CHINESE_PAIR = 8;

    private static final Set<String> STOPS_ZH = Set.of("""
            的 地 得 了 着 过 是 在 有 和 与 及 或 也 都 就 还 又 再 才 而 且 并 但 但是 不过 可是 然而 却 因为 所以 如果 虽然
            我 你 他 她 它 我们 你们 他们 她们 自己 大家 这 那 这个 那个 这些 那些 这样 那样 这里 那里 什么 怎么 怎样 哪 谁 吗 呢
            吧 啊 呀 哦 嗯 一 二 两 三 四 五 六 七 八 九 十 几 百 千 万 个 次 些 点 一点 一些 一下 一个 一次 上 下 中 里 内 外 前 后
            从 到 对 对于 把 被 给 让 向 往 为 为了 以 以及 于 由 按 比 跟 同 将 会 能 能够 可 可以 要 应该 应 想 希望 觉得 认为 感觉
            请 说 去 来 做 已 已经 正在 一直 时 时候 之 其 其他 等 等等 每 每次 各 年 月 日 天 号 元 现在 今天 昨天 明天 目前 多 只 没
            """.strip().split("\\s+"));

    private static final Set<String> DEGREES_ZH =
            Set.of("很", "太", "非常", "十分", "比较", "特别", "真", "真的", "挺", "更", "最", "有点", "有些", "相当", "这么", "那么");
    private static final Set<String> DENIALS_ZH = Set.of("不", "没", "没有", "无", "未", "别");

    /** Of English, beside those of the Snowball project's list: words that a survey's answers are full of. */
    private static final List<String> STOPS_EN = List.of(
            "please",
            "would",
            "could",
            "should",
            "can",
            "will",
            "just",
            "also",
            "get",
            "got",
            "one",
            "us",
            "much",
            "many",
            "even",
            "still",
            "really",
            "quite",
            "always",
            "often",
            "never",
            "ever",
            "every",
            "make",
            "like",
            "may",
            "i'm",
            "it's",
            "don't",
            "didn't",
            "doesn't",
            "wasn't",
            "isn't",
            "can't",
            "won't",
            "couldn't",
            "i've",
            "that's",
            "thing",
            "lot",
            "bit",
            "yes",
            "ok",
            "okay");

    private final EnglishSentiment english = new EnglishSentiment();
    private final ChineseSentiment chinese = new ChineseSentiment();
    private final CharArraySet stopsEn = stopsEn();

    /**
     * What was read out of a text.
     *
     * @param language zh or en
     * @param sentiment −1 (worst) to 1 (best), four decimals
     * @param terms words and pairs of words, each once, in the order of the text
     */
    record Reading(String language, double sentiment, List<String> terms) {}

    Reading read(String text) {
        boolean isChinese = isChinese(text);
        var terms = new LinkedHashSet<String>();
        try {
            if (isChinese) {
                addChinese(text, terms);
            } else {
                addEnglish(text, terms);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        double sentiment = isChinese ? chinese.score(text) : english.score(text);
        return new Reading(
                isChinese ? "zh" : "en",
                Math.round(sentiment * 10_000) / 10_000.0,
                terms.stream()
                        .filter(term -> term.length() <= LONGEST_TERM)
                        .limit(MOST_TERMS)
                        .toList());
    }

    /** Letters of an order's number, say: of what has digits beside them, or what they were replaced by. */
    private static boolean isOfANumber(String text, Token token) {
        return token.from() > 0 && isDigit(text.charAt(token.from() - 1)) && !isHan(text.codePointAt(token.from()))
                || token.to() < text.length()
                        && isDigit(text.charAt(token.to()))
                        && !isHan(text.codePointBefore(token.to()));
    }

    private static boolean isDigit(char c) {
        return c == '*' || Character.isDigit(c);
    }

    private static boolean isChinese(String text) {
        long han = text.codePoints().filter(TextAnalysis::isHan).count();
        long letters = text.codePoints().filter(Character::isLetter).count();
        return han > 0 && han * 4 >= letters;
    }

    private static boolean isHan(int point) {
        return Character.UnicodeScript.of(point) == Character.UnicodeScript.HAN;
    }

    private record Token(String word, int from, int to) {}

    private static List<Token> tokens(TokenStream stream) throws IOException {
        var tokens = new ArrayList<Token>();
        try (stream) {
            var word = stream.addAttribute(CharTermAttribute.class);
            var place = stream.addAttribute(OffsetAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                tokens.add(new Token(word.toString(), place.startOffset(), place.endOffset()));
            }
            stream.end();
        }
        return tokens;
    }

    private static void addChinese(String text, Set<String> terms) throws IOException {
        var tokenizer = new HMMChineseTokenizer();
        tokenizer.setReader(new StringReader(text));
        var before = "";
        var denial = "";
        for (Token token : tokens(tokenizer)) {
            var word = token.word();
            if (isOfANumber(text, token)) {
                before = "";
                denial = "";
            } else if (DENIALS_ZH.contains(word)) {
                denial = word;
            } else if (!DEGREES_ZH.contains(word)) {
                if (STOPS_ZH.contains(word) || word.codePoints().noneMatch(Character::isLetter)) {
                    before = "";
                } else {
                    var whole = denial + word;
                    boolean isWord = whole.length() > 1;
                    if (isWord) {
                        terms.add(whole.toLowerCase(Locale.ROOT));
                    }
                    if (!before.isEmpty()
                            && (isWord || before.length() > 1)
                            && before.length() + whole.length() <= LONGEST_CHINESE_PAIR
                            && isHan(whole.codePointAt(0))
                            && isHan(before.codePointAt(0))) {
                        terms.add(before + whole);
                    }
                    before = whole;
                }
                denial = "";
            }
        }
    }

    private void addEnglish(String text, Set<String> terms) throws IOException {
        var tokenizer = new StandardTokenizer();
        tokenizer.setReader(new StringReader(text));
        var stream =
                new KStemFilter(new StopFilter(new EnglishPossessiveFilter(new LowerCaseFilter(tokenizer)), stopsEn));
        Token before = null;
        for (Token token : tokens(stream)) {
            if (isOfANumber(text, token)
                    || token.word().length() < 2
                    || token.word().codePoints().noneMatch(Character::isLetter)) {
                before = null;
                continue;
            }
            terms.add(token.word());
            if (before != null
                    && text.substring(before.to(), token.from()).chars().allMatch(c -> c == ' ' || c == '-')) {
                terms.add(before.word() + " " + token.word());
            }
            before = token;
        }
    }

    /** The terms that stand for a word of a theme in English texts: itself in its base form. */
    String englishTerm(String word) {
        try {
            var terms = new LinkedHashSet<String>();
            addEnglish(word, terms);
            return terms.isEmpty()
                    ? word.toLowerCase(Locale.ROOT)
                    : terms.stream()
                            .filter(term -> term.indexOf(' ') > 0)
                            .findFirst()
                            .orElse(terms.iterator().next());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CharArraySet stopsEn() {
        try (var file = Objects.requireNonNull(SnowballFilter.class.getResourceAsStream("english_stop.txt"))) {
            var words = new CharArraySet(
                    WordlistLoader.getSnowballWordSet(new InputStreamReader(file, StandardCharsets.UTF_8)), true);
            words.addAll(STOPS_EN);
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
