package io.gapless.visit.menu;

import io.gapless.platform.web.Problem;
import java.util.List;

/** The life of a service package. */
enum PackageStatus {
    DRAFT,
    PUBLISHED;

    /** Where it may go from here. */
    List<PackageStatus> next() {
        return this == DRAFT ? List.of(PUBLISHED) : List.of();
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(PackageStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("illegal-move", this, to).with("allowed", next());
        }
    }
}
