package io.gapless.platform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.testing.TextChecks;
import org.junit.jupiter.api.Test;

/** The checks of texts find what they are for. */
class TextChecksTest {

    @Test
    void a_text_that_stands_twice_is_found() {
        assertThatThrownBy(() -> TextChecks.bothLanguages("texts-twice"))
                .hasMessageContaining("a stands twice in texts-twice.properties");
    }
}
