package io.gapless.customer.privacy;

import io.gapless.platform.event.PublicState;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What customers are asked to agree to, as worded by an edition.
 *
 * @param granted what counts as long as the customer has said nothing
 */
record ConsentPurpose(
        String code,
        int edition,
        Basis basis,
        String nameZh,
        String nameEn,
        String textZh,
        String textEn,
        boolean granted,
        boolean active) {

    /** Why data may be used. */
    enum Basis {
        /** The customer agrees, and may withdraw. */
        CONSENT,
        /** Without it the contract cannot be carried out. */
        CONTRACT,
        LEGAL_DUTY
    }

    /** A purpose as other services are told of it. */
    record State(
            UUID id, long version, @Nullable String orgUnit, String code, Basis basis, boolean granted, boolean active)
            implements PublicState {

        static State from(ConsentPurpose purpose) {
            return new State(
                    UUID.nameUUIDFromBytes(("consent-purpose " + purpose.code()).getBytes(StandardCharsets.UTF_8)),
                    purpose.edition(),
                    null,
                    purpose.code(),
                    purpose.basis(),
                    purpose.granted(),
                    purpose.active());
        }
    }
}
