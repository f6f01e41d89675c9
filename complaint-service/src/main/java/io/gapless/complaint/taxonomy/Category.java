package io.gapless.complaint.taxonomy;

import io.gapless.platform.Ids;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What a complaint can be about. The code never changes.
 *
 * @param name in Chinese
 * @param nameEn in English
 * @param parent code of the wider category
 * @param dimension the service dimension that complaints of this category speak of
 * @param defaultSeverity of a complaint whose severity nobody has assessed
 * @param active whether new complaints may be of this category
 */
@Table("complaint_category")
record Category(
        @Id UUID id,
        @Version long version,
        String code,
        String name,
        String nameEn,
        @Nullable String parent,
        Dimension dimension,
        Severity defaultSeverity,
        boolean active) {

    static Category of(
            String code,
            String name,
            String nameEn,
            @Nullable String parent,
            Dimension dimension,
            Severity defaultSeverity,
            boolean active) {
        return new Category(Ids.next(), 0, code, name, nameEn, parent, dimension, defaultSeverity, active);
    }

    Category changed(
            String name,
            String nameEn,
            @Nullable String parent,
            Dimension dimension,
            Severity defaultSeverity,
            boolean active) {
        return new Category(id, version, code, name, nameEn, parent, dimension, defaultSeverity, active);
    }
}
