package io.gapless.complaint.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthorityTest {

    private final Authority authority =
            new Authority("service-agent", 1, new BigDecimal("200.00"), "CNY", List.of("APOLOGY", "COMPENSATION"));

    @Test
    void it_covers_its_remedies_up_to_and_with_its_limit() {
        assertThat(authority.covers(null, null, null)).isTrue();
        assertThat(authority.covers(Remedy.APOLOGY, null, null)).isTrue();
        assertThat(authority.covers(Remedy.COMPENSATION, new BigDecimal("200"), "CNY"))
                .isTrue();
    }

    @Test
    void it_covers_nothing_beyond_its_limit_in_another_currency_or_by_another_remedy() {
        assertThat(authority.covers(Remedy.COMPENSATION, new BigDecimal("200.01"), "CNY"))
                .isFalse();
        assertThat(authority.covers(Remedy.COMPENSATION, BigDecimal.ONE, "EUR")).isFalse();
        assertThat(authority.covers(Remedy.STAFF_MEASURE, null, null)).isFalse();
    }
}
