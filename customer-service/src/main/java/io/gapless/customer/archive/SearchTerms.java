package io.gapless.customer.archive;

import com.github.houbb.pinyin.constant.enums.PinyinStyleEnum;
import com.github.houbb.pinyin.util.PinyinHelper;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of the search index. A text is found by its parts: every Chinese character and every two neighbours, every
 * three neighbours of Latin letters and digits; of names, their initials and codes also every one and two of those. So any
 * part of a word, of one character even, is served by the index, whatever the database's locale knows of Chinese.
 *
 * <p>Facts are terms of the form {@code name=value}; no part of a word has an equals sign.
 */
final class SearchTerms {

    /** More of a text is not searched for: it would not narrow the result. */
    private static final int LONGEST_QUERY = 60;
    /** Readings of a name with characters that have several. */
    private static final int MOST_READINGS = 4;
    /** Characters of a name that are transcribed. */
    private static final int LONGEST_NAME = 60;

    private SearchTerms() {}

    /**
     * What a customer is found by.
     *
     * @param text the fields in their plain form, one a line: to look a longer part up in, where its pieces are found
     * @param terms all terms
     */
    record Entry(String text, Set<String> terms) {}

    /** The entry of a customer; attributes only those that are searchable. */
    static Entry of(Customer customer, Set<String> searchableAttributes) {
        var profile = customer.profile();
        var text = new StringBuilder("\n");
        var terms = new TreeSet<String>();
        var name = plain(profile.name());
        addShort(name, text, terms);
        for (Reading reading : readings(name)) {
            addShort(reading.initials(), text, terms);
            addLong(reading.full(), text, terms);
        }
        addShort(plain(customer.code()), text, terms);
        var phones = new ArrayList<@Nullable String>();
        phones.add(profile.phone());
        customer.contacts().people().forEach(person -> {
            addShort(plain(person.name()), text, terms);
            phones.add(person.phone());
        });
        if (profile.representative() != null) {
            addShort(plain(profile.representative()), text, terms);
        }
        for (String phone : phones) {
            var digits = phone(phone);
            if (digits.length() >= 3) {
                text.append('#');
                addLong(digits, text, terms);
                text.setCharAt(text.length() - 1, '$');
                text.append('\n');
                terms.add("end=" + ending(digits));
            }
        }
        for (String number : new @Nullable String[] {profile.licence(), profile.creditCode()}) {
            if (number != null) {
                text.append('!');
                addLong(plain(number), text, terms);
            }
        }
        terms.add("kind=" + customer.kind());
        terms.add("status=" + customer.status());
        if (profile.manager() != null) {
            terms.add("manager=" + profile.manager());
        }
        for (String unit = profile.orgUnit(); ; unit = unit.substring(0, unit.lastIndexOf('/'))) {
            terms.add("unit=" + unit);
            if (unit.indexOf('/') < 0) {
                break;
            }
        }
        customer.attributes().values().forEach((code, value) -> {
            if (searchableAttributes.contains(code)) {
                for (Object each : value instanceof Collection<?> some ? some : List.of(value)) {
                    terms.add(attribute(code, String.valueOf(Attributes.text(each))));
                }
            }
        });
        return new Entry(text.toString(), terms);
    }

    /** The term of an attribute's value; texts without regard to case, spaces and punctuation. */
    static String attribute(String code, String value) {
        var plain = plain(value);
        return "@" + code + "=" + plain.substring(0, Math.min(200, plain.length()));
    }

    /** The last four digits of a phone number, or all of a shorter one. */
    static String ending(String digits) {
        return digits.substring(Math.max(0, digits.length() - 4));
    }

    /** A phone number's digits, without the country code of China and the zero before an area code. */
    static String phone(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var digits = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFKC)
                .chars()
                .filter(c -> c >= '0' && c <= '9')
                .forEach(c -> digits.append((char) c));
        var number = digits.toString();
        if (number.startsWith("00")) {
            number = number.substring(2);
        }
        if (number.startsWith("86") && number.length() >= 12) {
            number = number.substring(2);
        }
        return number.startsWith("0") && number.length() >= 10 ? number.substring(1) : number;
    }

    /** Letters and digits only, in lower case, full-width forms as the usual ones. */
    static String plain(String text) {
        var plain = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** The words that a search text asks for, each in its plain form. */
    static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (String word : Normalizer.normalize(text, Normalizer.Form.NFKC).split("\\s+")) {
            var plain = plain(word);
            if (!plain.isEmpty()) {
                words.add(
                        plain.codePointCount(0, plain.length()) <= LONGEST_QUERY
                                ? plain
                                : plain.substring(0, plain.offsetByCodePoints(0, LONGEST_QUERY)));
            }
        }
        return words;
    }

    /** The terms that every entry with this word has. */
    static Set<String> termsOf(String word) {
        int length = word.codePointCount(0, word.length());
        if (length <= 2) {
            return Set.of(word);
        }
        var terms = new LinkedHashSet<String>();
        parts(word, false, terms);
        return terms;
    }

    /** Whether a word is so short that its term alone tells where it is, or has to be looked up in the text. */
    static boolean isExact(String word) {
        return word.codePointCount(0, word.length()) <= 2;
    }

    /** Terms joined for {@code to_tsquery}: all of them. */
    static String all(Collection<String> terms) {
        return terms.stream().map(SearchTerms::quoted).collect(Collectors.joining(" & "));
    }

    /** Terms joined for {@code to_tsquery}: any of them. */
    static String any(Collection<String> terms) {
        return "(" + terms.stream().map(SearchTerms::quoted).collect(Collectors.joining(" | ")) + ")";
    }

    private static String quoted(String term) {
        return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static void addShort(String plain, StringBuilder text, Set<String> terms) {
        parts(plain, true, terms);
        text.append(plain).append('\n');
    }

    private static void addLong(String plain, StringBuilder text, Set<String> terms) {
        parts(plain, false, terms);
        text.append(plain).append('\n');
    }

    private static void parts(String plain, boolean alsoShort, Set<String> terms) {
        var points = plain.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            boolean latin = points[i] < 0x80;
            if (!latin || alsoShort) {
                terms.add(Character.toString(points[i]));
            }
            if (i + 1 < points.length && (alsoShort || !latin || points[i + 1] >= 0x80)) {
                terms.add(new String(points, i, 2));
            }
            if (i + 2 < points.length && latin && points[i + 1] < 0x80 && points[i + 2] < 0x80) {
                terms.add(new String(points, i, 3));
            }
        }
    }

    /** A name in Latin letters: all of them, and the first of each character. */
    record Reading(String full, String initials) {}

    /**
     * How a name is read: as its words suggest, and where a character has other readings, with each of them in turn, for
     * those who type the other one. Names without Chinese characters are not read.
     */
    static List<Reading> readings(String plain) {
        var points = plain.codePoints().limit(LONGEST_NAME).toArray();
        var chinese = new StringBuilder();
        for (int point : points) {
            chinese.appendCodePoint(point);
        }
        if (chinese.codePoints().noneMatch(Character::isIdeographic)) {
            return List.of();
        }
        var syllables = syllables(points);
        var readings = new LinkedHashSet<Reading>();
        readings.add(reading(syllables));
        for (int i = 0; i < points.length && readings.size() < MOST_READINGS; i++) {
            if (!Character.isIdeographic(points[i]) || !Character.isBmpCodePoint(points[i])) {
                continue;
            }
            var others = PinyinHelper.toPinyinList((char) points[i], PinyinStyleEnum.INPUT);
            if (others == null) {
                continue;
            }
            for (String other : others.stream().distinct().limit(2).toList()) {
                if (readings.size() < MOST_READINGS) {
                    var changed = new ArrayList<>(syllables);
                    changed.set(i, latin(other));
                    readings.add(reading(changed));
                }
            }
        }
        if (readings.stream().anyMatch(reading -> reading.full().indexOf('v') >= 0)) {
            var first = readings.getFirst();
            readings.add(new Reading(first.full().replace('v', 'u'), first.initials()));
        }
        return List.copyOf(readings);
    }

    /** One for each character; what is not Chinese stands for itself. */
    private static List<String> syllables(int[] points) {
        var syllables = new ArrayList<String>();
        for (int i = 0; i < points.length; ) {
            int end = i;
            while (end < points.length
                    && Character.isIdeographic(points[end])
                    && Character.isBmpCodePoint(points[end])) {
                end++;
            }
            if (end == i) {
                syllables.add(points[i] < 0x80 ? Character.toString(points[i]) : "");
                i++;
                continue;
            }
            var run = new String(points, i, end - i);
            var read = PinyinHelper.toPinyin(run, PinyinStyleEnum.INPUT).split(" ");
            for (int j = i; j < end; j++) {
                syllables.add(read.length == end - i ? latin(read[j - i]) : "");
            }
            i = end;
        }
        return syllables;
    }

    private static String latin(String read) {
        var latin = new StringBuilder();
        read.chars().filter(c -> c >= 'a' && c <= 'z').forEach(c -> latin.append((char) c));
        return latin.toString();
    }

    private static Reading reading(List<String> syllables) {
        return new Reading(
                String.join("", syllables),
                syllables.stream()
                        .filter(syllable -> !syllable.isEmpty())
                        .map(syllable -> syllable.substring(0, 1))
                        .collect(Collectors.joining()));
    }
}
