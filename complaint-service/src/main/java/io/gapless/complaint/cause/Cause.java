package io.gapless.complaint.cause;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A cause as an edition of the tree has it; also its form for import and export.
 *
 * @param name in Chinese
 * @param nameEn in English
 * @param parent code of the wider cause
 * @param active whether it can be found from now on
 */
record Cause(
        @NotNull @Pattern(regexp = Cause.CODE) String code,
        @NotBlank @Size(max = 100) String name,
        @NotBlank @Size(max = 100) String nameEn,
        @Nullable @Pattern(regexp = Cause.CODE) String parent,
        @NotNull Boolean active) {

    static final String CODE = "[a-z0-9][a-z0-9-]{0,39}";
}
