package io.gapless.customer.segmentation;

import java.util.Set;

/** The life of one edition of a scheme. */
enum SchemeStatus {
    /** May be changed, and gives nobody a class. */
    DRAFT,
    /** In force; never changes again. */
    PUBLISHED,
    /** Was in force; kept so that its results can be explained. */
    RETIRED;

    /** What may come next. */
    Set<SchemeStatus> next() {
        return switch (this) {
            case DRAFT -> Set.of(PUBLISHED);
            case PUBLISHED -> Set.of(RETIRED);
            case RETIRED -> Set.of();
        };
    }
}
