package io.gapless.visit.menu;

import io.gapless.platform.web.Problem;
import java.util.List;

/** The life of an edition of a service package. */
enum PackageStatus {
    DRAFT,
    /** The newest that was published; in force from its first period on. */
    PUBLISHED,
    /** A later edition was published; in force up to its last period. */
    REPLACED,
    /** Without one after it; in force up to its last period, if it ever was. */
    WITHDRAWN;

    /** Where it may go from here. */
    List<PackageStatus> next() {
        return switch (this) {
            case DRAFT -> List.of(PUBLISHED, WITHDRAWN);
            case PUBLISHED -> List.of(REPLACED, WITHDRAWN);
            case REPLACED, WITHDRAWN -> List.of();
        };
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(PackageStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("illegal-move", this, to).with("allowed", next());
        }
    }
}
