package io.gapless.visit.spiral;

import io.gapless.platform.web.Problem;
import java.util.List;

/** Where an optional item stands on its way to be a standard one. */
enum SpiralStatus {
    /** The evidence is there; a person decides. */
    PROPOSED,
    /** A draft of the package's next edition has it as a standard item. */
    PROMOTED,
    REJECTED;

    /** Throws a {@link Problem} (409) unless it is still to be decided. */
    void requireOpen() {
        if (this != PROPOSED) {
            throw Problem.conflict("illegal-move", this, PROMOTED).with("allowed", List.of());
        }
    }
}
