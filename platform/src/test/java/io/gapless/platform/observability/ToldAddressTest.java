package io.gapless.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToldAddressTest {

    @Test
    void secrets_are_not_told_and_names_and_ids_are() {
        assertThat(ToldAddress.of("/r/Vb3kQ0xY-7tLw_9ZrN2aHc4GdJ6mPsU8eF1iKoTqWyX"))
                .isEqualTo("/r/***");
        assertThat(ToldAddress.of("/api/v1/public/invitations/Vb3kQ0xY-7tLw_9ZrN2aHc4GdJ6mPsU8eF1iKoTqWyX/response"))
                .isEqualTo("/api/v1/public/invitations/***/response");
        for (String path : new String[] {
            "/",
            "/api/v1/responses/019a8f00-0000-7000-8000-000000000001",
            "/api/v1/responses/019A8F00-0000-7000-8000-000000000001",
            "/api/v1/scores/importance-performance",
            "/api/v1/text-themes/ATTITUDE_OF_THE_STAFF_AT_THE_COUNTER"
        }) {
            assertThat(ToldAddress.of(path)).isEqualTo(path);
        }
    }
}
