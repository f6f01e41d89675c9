package io.gapless.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeysTest {

    @Test
    void each_key_is_new_once() {
        var keys = new Keys();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100_000; i++) {
                assertThat(keys.add(List.of("K" + i, "jinhua"))).isEqualTo(round == 0);
            }
        }
    }

    @Test
    void where_one_part_ends_and_the_next_begins_makes_a_difference() {
        var keys = new Keys();
        assertThat(keys.add(List.of("ab", "c"))).isTrue();
        assertThat(keys.add(List.of("a", "bc"))).isTrue();
        assertThat(keys.add(List.of("abc", ""))).isTrue();
        assertThat(keys.add(List.of("", "abc"))).isTrue();
        assertThat(keys.add(List.of("ab", "c"))).isFalse();
    }
}
