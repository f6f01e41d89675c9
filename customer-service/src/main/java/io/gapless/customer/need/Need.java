package io.gapless.customer.need;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that customers of a kind need; also what other services are told of it.
 *
 * @param code by which surveys and people name it; never changes, nor does the kind
 * @param dimension the service dimension in which the need is met
 * @param active whether it is asked for; answers given stay
 */
record Need(
        UUID id,
        long version,
        String code,
        CustomerKind kind,
        NeedLevel level,
        String nameZh,
        String nameEn,
        ServiceDimension dimension,
        boolean active)
        implements PublicState {

    static final String TOPIC = "gapless.need";
    static final String CODE = "[A-Z][A-Z0-9_]{0,34}";

    /** Needs belong to the company. */
    @Override
    public @Nullable String orgUnit() {
        return null;
    }

    Need changed(NeedLevel level, String nameZh, String nameEn, ServiceDimension dimension, boolean active) {
        return new Need(id, version + 1, code, kind, level, nameZh, nameEn, dimension, active);
    }
}
