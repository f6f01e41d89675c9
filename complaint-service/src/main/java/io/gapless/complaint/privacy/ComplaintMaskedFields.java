package io.gapless.complaint.privacy;

import io.gapless.platform.privacy.MaskedFields;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Which fields of this service's answers tell of persons: a complaint's name may be that of a contact. */
@Component
class ComplaintMaskedFields implements MaskedFields {

    private static final Map<String, As> FIELDS = Map.of(
            "phone", As.PHONE,
            "customer.name", As.PERSON,
            "customerName", As.PERSON);

    @Override
    public Map<String, As> fields() {
        return FIELDS;
    }
}
