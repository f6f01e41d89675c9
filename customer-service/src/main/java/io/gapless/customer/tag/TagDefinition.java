package io.gapless.customer.tag;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A mark that customers may bear.
 *
 * @param retired customers keep it; it is given to no others
 */
record TagDefinition(
        UUID id,
        long version,
        String code,
        String nameEn,
        String nameZh,
        @Nullable String description,
        boolean retired) {}
