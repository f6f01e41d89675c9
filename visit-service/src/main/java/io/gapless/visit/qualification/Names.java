package io.gapless.visit.qualification;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * A name in both languages.
 *
 * @param zh simplified Chinese
 * @param en English
 */
record Names(
        @NotBlank @Size(max = 200) String zh,
        @NotBlank @Size(max = 200) String en) {

    /** How posts, trainings and exams are coded. */
    static final String CODE = "[A-Z][A-Z0-9_]{0,39}";
}
