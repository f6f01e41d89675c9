package io.gapless.survey.questionnaire;

import java.util.Locale;

/**
 * A text in both languages.
 *
 * @param zh simplified Chinese
 * @param en English
 */
public record Bilingual(String zh, String en) {

    /** The text in the reader's language. */
    public String in(Locale locale) {
        return locale.getLanguage().equals("zh") ? zh : en;
    }
}
