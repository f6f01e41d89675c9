package io.gapless.visit.spiral;

import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of an optional item that is proposed as a standard one.
 *
 * @param packageId the edition that offers it
 * @param nextPackageId the draft that has it as a standard item
 */
record SpiralState(
        UUID id,
        long version,
        String orgUnit,
        UUID packageId,
        UUID itemId,
        SpiralStatus status,
        @Nullable UUID nextPackageId)
        implements PublicState {

    static final String TOPIC = "gapless.service-package";
}
