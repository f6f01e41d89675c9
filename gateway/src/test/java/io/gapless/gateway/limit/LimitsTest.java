package io.gapless.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2",
        "2001:db8:1:2:aaaa:bbbb:cccc:dddd, 2001:db8:1:2",
        "0:0:0:0:0:0:0:1, 0:0:0:0",
        "::1, ::1",
    })
    void an_ipv6_caller_counts_with_its_whole_network(String address, String network) {
        assertThat(Limits.network(address)).isEqualTo(network);
    }
}
