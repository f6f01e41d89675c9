package io.gapless.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.gapless.gateway.limit.LimitSettings.Limit;
import io.gapless.platform.web.Problems;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class AtTheDoorTest {

    private final Limit three = new Limit(3, Duration.ofHours(1));
    private final AtTheDoor door = new AtTheDoor(
            new Limits(new LimitSettings(true, three, three, three, Map.of(), 100)),
            mock(Problems.class),
            "good"::equals);
    private int passed;

    @Test
    void bad_tokens_close_the_door_to_tokens_that_need_checking_only() throws Exception {
        for (int i = 0; i < 5; i++) {
            come("bad");
        }
        assertThat(passed).isEqualTo(3);
        come("fresh");
        assertThat(passed).as("nobody knows yet whether it is good").isEqualTo(3);
        come("good");
        assertThat(passed).isEqualTo(4);
    }

    private void come(String token) throws Exception {
        var request = new MockHttpServletRequest("GET", "/api/v1/customers");
        request.addHeader("Authorization", "Bearer " + token);
        door.doFilterInternal(request, new MockHttpServletResponse(), (asked, response) -> {
            passed++;
            ((MockHttpServletResponse) response).setStatus(token.equals("bad") ? 401 : 200);
        });
    }
}
