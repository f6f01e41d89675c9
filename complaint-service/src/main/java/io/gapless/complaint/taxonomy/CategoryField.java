package io.gapless.complaint.taxonomy;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a category asks of each of its complaints, and of those of the categories below it.
 *
 * @param code never given to another field above or below
 * @param name in Chinese
 * @param nameEn in English
 * @param neededBy from which step on it has to be there; null where it never has to
 * @param options what a CHOICE is taken from, at least one; of other types none
 */
public record CategoryField(
        @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
        String code,

        @NotBlank @Size(max = 100) String name,
        @NotBlank @Size(max = 100) String nameEn,
        @NotNull Type type,
        @Nullable NeededBy neededBy,
        @Nullable @Size(max = 100) List<@Valid @NotNull Option> options) {

    /** What a value looks like. */
    public enum Type {
        /** At most 2,000 characters. */
        TEXT,
        /** Up to 15 digits, at most 4 of them decimals. */
        NUMBER,
        /** A day, as 2026-11-22. */
        DATE,
        /** The code of one of the options. */
        CHOICE
    }

    /** The steps that can ask for a field, in the order of the life cycle. */
    public enum NeededBy {
        /** Of a letter or an e-mail, which comes as it is, only by the assessment. */
        INTAKE,
        ASSESS,
        RESOLVE
    }

    /** What can be chosen. */
    public record Option(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
            String code,

            @NotBlank @Size(max = 100) String name,
            @NotBlank @Size(max = 100) String nameEn) {}

    List<Option> choices() {
        return options == null ? List.of() : options;
    }

    boolean isNeededBy(NeededBy step) {
        return neededBy != null && neededBy.compareTo(step) <= 0;
    }
}
