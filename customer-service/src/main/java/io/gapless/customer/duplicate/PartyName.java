package io.gapless.customer.duplicate;

import com.github.houbb.pinyin.constant.enums.PinyinStyleEnum;
import com.github.houbb.pinyin.util.PinyinHelper;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/**
 * A party's name without what does not tell one from another.
 *
 * @param core without region, trade and legal form: 晨光 of 东阳市横店镇晨光超市
 * @param form what was left out at the end: 超市
 * @param branch the number of a branch, as of 万家福二店; empty without one
 * @param sounds the core's syllables in pinyin without tones; letters and digits one by one
 */
record PartyName(String core, String form, String branch, List<String> sounds) {

    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    private static final Pattern REGION = Pattern.compile("^(?:中国)?(?:\\p{IsHan}{2,3}?(?:省|自治区))?"
            + "(?:\\p{IsHan}{2,4}?(?<![超门夜菜集城花])市){0,2}(?:\\p{IsHan}{2,4}?(?:县|(?<![社小园])区))?"
            + "(?:\\p{IsHan}{1,4}?[镇乡])?(?:\\p{IsHan}{2,4}?街道)?");
    private static final String NUMERALS = "0-9一二三四五六七八九十";
    private static final Pattern BRANCH =
            Pattern.compile("第?([" + NUMERALS + "]+)(?:号|分)*(?:店|部|厂|门市|公司|超市)$|[^" + NUMERALS + "]([0-9]{1,3})$");
    /** Longer ones first. */
    private static final List<String> FORMS = List.of(
            "有限责任公司", "股份有限公司", "个体工商户", "烟酒副食店", "副食品商店", "烟酒商店", "有限公司", "综合商店", "连锁超市", "生活超市", "购物中心", "便利超市",
            "副食品店", "分公司", "便利店", "经营部", "经销部", "批发部", "门市部", "营业部", "服务部", "百货店", "副食店", "食杂店", "杂货店", "烟酒店", "烟酒行",
            "小卖部", "小超市", "百货商店", "贸易", "商贸", "集团", "公司", "股份", "商店", "超市", "分店", "商行", "百货", "副食", "烟酒", "小店", "商场",
            "商城", "店", "部", "厂", "行");

    private static final Set<String> LATIN_FORMS = Set.of(
            "co",
            "ltd",
            "limited",
            "inc",
            "llc",
            "llp",
            "corp",
            "corporation",
            "company",
            "gmbh",
            "ag",
            "sa",
            "plc",
            "the",
            "group",
            "store",
            "shop");
    private static final int LONGEST = 40;

    static PartyName of(String name) {
        var words = new ArrayList<>(List.of(Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .split("[^\\p{L}\\p{Nd}]+")));
        words.removeIf(String::isEmpty);
        var telling = words.stream().filter(word -> !LATIN_FORMS.contains(word)).toList();
        var text = String.join("", telling.isEmpty() ? words : telling);
        var form = new StringBuilder();
        words.stream().filter(LATIN_FORMS::contains).forEach(form::append);
        var branch = "";
        var numbered = BRANCH.matcher(text);
        if (numbered.find() && numbered.start() >= 2) {
            branch = number(numbered.group(1) == null ? numbered.group(2) : numbered.group(1));
            text = text.substring(0, numbered.group(1) == null ? numbered.start() + 1 : numbered.start());
        }
        var region = REGION.matcher(text);
        if (region.find() && text.length() - region.end() >= 2) {
            text = text.substring(region.end());
        }
        for (int i = 0; i < FORMS.size(); i++) {
            if (text.endsWith(FORMS.get(i)) && text.length() - FORMS.get(i).length() >= 2) {
                form.insert(0, FORMS.get(i));
                text = text.substring(0, text.length() - FORMS.get(i).length());
                i = -1; // 有限公司 of 晨光商贸有限公司, then 商贸.
            }
        }
        if (text.length() > LONGEST) {
            text = text.substring(
                    0, text.offsetByCodePoints(0, Math.min(LONGEST, text.codePointCount(0, text.length()))));
        }
        return new PartyName(text, form.toString(), branch, sounds(text));
    }

    /** 一 to 十九 as digits, so that 二店 and 2店 are the same. */
    private static String number(String text) {
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return text;
        }
        var digits = "一二三四五六七八九";
        if (text.length() == 1 && digits.indexOf(text) >= 0) {
            return String.valueOf(digits.indexOf(text) + 1);
        }
        if (text.length() <= 2 && text.startsWith("十")) {
            return text.length() == 1 ? "10" : "1" + (digits.indexOf(text.charAt(1)) + 1);
        }
        return text;
    }

    private static List<String> sounds(String text) {
        var sounds = new ArrayList<String>();
        var points = text.codePoints().toArray();
        for (int i = 0; i < points.length; ) {
            int end = i;
            while (end < points.length
                    && Character.isIdeographic(points[end])
                    && Character.isBmpCodePoint(points[end])) {
                end++;
            }
            if (end == i) {
                sounds.add(Character.toString(points[i++]));
                continue;
            }
            var run = new String(points, i, end - i);
            var read = PinyinHelper.toPinyin(run, PinyinStyleEnum.INPUT).split(" ");
            for (int j = i; j < end; j++) {
                // Where the reading does not fit the characters, each stands for itself.
                sounds.add(
                        read.length == end - i ? read[j - i].replaceAll("[^a-z]", "") : Character.toString(points[j]));
            }
            i = end;
        }
        return List.copyOf(sounds);
    }

    /**
     * By what names are looked up that may be the same: all syllables, and all but one. Two names that differ in one
     * syllable, or of which one has one more, have a key in common; so do those that sound the same.
     */
    Set<String> keys() {
        var keys = new LinkedHashSet<String>();
        if (sounds.size() < 2) {
            return keys;
        }
        keys.add(String.join(" ", sounds));
        if (sounds.size() >= 3) {
            for (int i = 0; i < sounds.size(); i++) {
                var others = new ArrayList<>(sounds);
                others.remove(i);
                keys.add(String.join(" ", others));
            }
        }
        return keys;
    }

    /**
     * How similar two names are, from 0 to 1: Jaro–Winkler over the cores' characters, or over their syllables, where the
     * characters differ but sound the same; less where the forms differ, and much less where the branches do.
     */
    double similarity(PartyName other) {
        double written = SIMILARITY.apply(core, other.core);
        var letters = new HashMap<String, Character>();
        double spoken = 0.96 * SIMILARITY.apply(letters(sounds, letters), letters(other.sounds, letters));
        double similarity = Math.max(written, spoken);
        if (!form.equals(other.form)) {
            similarity *= form.isEmpty() || other.form.isEmpty() ? 0.99 : 0.96;
        }
        return branch.equals(other.branch) ? similarity : similarity * 0.6;
    }

    /** Each syllable as one letter of its own. */
    private static String letters(List<String> sounds, Map<String, Character> letters) {
        var text = new StringBuilder();
        for (String sound : sounds) {
            text.append((char) letters.computeIfAbsent(sound, key -> (char) ('\u4e00' + letters.size())));
        }
        return text.toString();
    }
}
