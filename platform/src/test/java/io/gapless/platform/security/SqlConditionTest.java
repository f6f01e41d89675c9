package io.gapless.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlConditionTest {

    @Test
    void a_literal_matches_nothing_but_itself() {
        assertThat(SqlCondition.literal("送货 50%_\\")).isEqualTo("送货 50\\%\\_\\\\");
    }
}
