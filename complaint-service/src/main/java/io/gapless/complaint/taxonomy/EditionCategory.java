package io.gapless.complaint.taxonomy;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A category as an edition of the taxonomy has it; also its form for import and export.
 *
 * @param name in Chinese
 * @param nameEn in English
 * @param parent code of the wider category
 * @param dimension the service dimension that complaints of it speak of
 * @param defaultSeverity of a complaint whose severity nobody has assessed
 * @param active whether new complaints may be of it
 * @param fields what it asks of its complaints, beside what those above it ask
 */
record EditionCategory(
        @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
        String code,

        @NotBlank @Size(max = 100) String name,
        @NotBlank @Size(max = 100) String nameEn,

        @Nullable @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
        String parent,

        @NotNull Dimension dimension,
        @NotNull Severity defaultSeverity,
        @NotNull Boolean active,
        @Nullable @Size(max = 30) List<@Valid @NotNull CategoryField> fields) {

    static EditionCategory of(Category category, List<CategoryField> fields) {
        return new EditionCategory(
                category.code(),
                category.name(),
                category.nameEn(),
                category.parent(),
                category.dimension(),
                category.defaultSeverity(),
                category.active(),
                fields);
    }

    List<CategoryField> own() {
        return fields == null ? List.of() : fields;
    }
}
