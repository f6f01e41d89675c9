package io.gapless.survey.questionnaire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A text in both languages, and in any others that a questionnaire is asked in.
 *
 * @param zh simplified Chinese
 * @param en English
 * @param others by language tag, for example {@code de}
 */
public record Bilingual(
        String zh,
        String en,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
        Map<String, String> others) {

    @JsonCreator
    public Bilingual {
        // Sorted, so that it is written the same each time.
        others = others == null || others.isEmpty() ? null : Collections.unmodifiableMap(new TreeMap<>(others));
    }

    public Bilingual(String zh, String en) {
        this(zh, en, null);
    }

    /** The text in the reader's language. */
    public String in(Locale locale) {
        return in(locale.getLanguage());
    }

    /** The text in a language; in English where it is in none such. */
    public String in(String language) {
        return switch (language) {
            case "zh" -> zh;
            case "en" -> en;
            default -> others == null ? en : others.getOrDefault(language, en);
        };
    }

    /** Whether it was written in a language. */
    boolean isIn(String language) {
        return language.equals("zh") || language.equals("en") || others != null && others.containsKey(language);
    }
}
