package io.gapless.survey.privacy;

import io.gapless.platform.privacy.MaskedFields;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Which fields of this service's answers tell of persons. */
@Component
class SurveyMaskedFields implements MaskedFields {

    private static final Map<String, As> FIELDS = Map.of(
            "phone", As.PHONE, //
            "recipient", As.EMAIL,
            "customerName", As.PERSON);

    @Override
    public Map<String, As> fields() {
        return FIELDS;
    }
}
