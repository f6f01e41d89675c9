package io.gapless.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void the_earliest_id_of_a_time_sorts_before_all_of_it_and_after_all_before() {
        var then = Instant.parse("2026-11-22T01:02:03.004Z");
        var earliest = Ids.earliest(then);
        assertThat(earliest.version()).isEqualTo(7);
        for (int i = 0; i < 100; i++) {
            assertThat(Ids.at(then).toString()).isGreaterThanOrEqualTo(earliest.toString());
            assertThat(Ids.at(then.minusMillis(1)).toString()).isLessThan(earliest.toString());
        }
        assertThat(Ids.earliest(Instant.parse("1900-01-01T00:00:00Z"))).isEqualTo(new UUID(0x7000, 0));
    }
}
