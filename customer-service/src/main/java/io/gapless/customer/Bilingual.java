package io.gapless.customer;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Locale;

/**
 * A short text in both languages.
 *
 * @param zh simplified Chinese
 * @param en English
 */
public record Bilingual(
        @NotBlank @Size(max = 200) String zh,
        @NotBlank @Size(max = 200) String en) {

    /** The text in the reader's language. */
    public String in(Locale locale) {
        return locale.getLanguage().equals("zh") ? zh : en;
    }
}
