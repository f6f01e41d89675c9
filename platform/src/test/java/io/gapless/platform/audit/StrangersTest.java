package io.gapless.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What of a flood is recorded. */
class StrangersTest {

    private final Strangers strangers = new Strangers();

    @Test
    void one_address_is_recorded_ten_times_a_minute_and_does_not_hide_another() {
        assertThat(refused("10.0.0.1", 1000)).isEqualTo(10);
        assertThat(refused("10.0.0.2", 3)).isEqualTo(3);
        assertThat(strangers.nextMinute()).isEqualTo(new Strangers.LeftOut(990, "10.0.0.1"));
        assertThat(refused("10.0.0.1", 1)).isEqualTo(1);
        assertThat(strangers.nextMinute()).isNull();
    }

    @Test
    void many_addresses_are_bounded_together() {
        long recorded = IntStream.range(0, 5000)
                .filter(i -> strangers.isRecorded("10.0." + i / 250 + "." + i % 250))
                .count();
        assertThat(recorded).isEqualTo(600);
        assertThat(strangers.nextMinute()).extracting("count").isEqualTo(4400);
    }

    private long refused(String address, int times) {
        return IntStream.range(0, times)
                .filter(i -> strangers.isRecorded(address))
                .count();
    }
}
