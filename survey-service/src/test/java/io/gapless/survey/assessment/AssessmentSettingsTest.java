package io.gapless.survey.assessment;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class AssessmentSettingsTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 23);

    @Test
    void without_days_of_appeal_the_settlement_is_the_end() {
        assertThat(settings(7).appealUntil(DAY)).isEqualTo(LocalDate.of(2026, 11, 30));
        assertThat(settings(0).appealUntil(DAY)).isNull();
    }

    private static AssessmentSettings settings(int appealDays) {
        return new AssessmentSettings(appealDays, new BigDecimal(50));
    }
}
