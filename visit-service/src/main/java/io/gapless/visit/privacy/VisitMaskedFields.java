package io.gapless.visit.privacy;

import io.gapless.platform.privacy.MaskedFields;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Which fields of this service's answers tell of persons. */
@Component
class VisitMaskedFields implements MaskedFields {

    private static final Map<String, As> FIELDS = Map.of(
            "phone", As.PHONE,
            "contactName", As.PERSON,
            "customerName", As.PERSON,
            "guestName", As.PERSON,
            "longitude", As.HIDDEN,
            "latitude", As.HIDDEN);

    @Override
    public Map<String, As> fields() {
        return FIELDS;
    }
}
