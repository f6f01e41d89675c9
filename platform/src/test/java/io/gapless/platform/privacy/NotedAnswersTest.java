package io.gapless.platform.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.platform.web.KeysetPage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NotedAnswersTest {

    private static final UUID ONE = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();
    private static final UUID THIRD = UUID.randomUUID();

    private record Row(UUID id, @OfPerson @Nullable UUID customerId, String text) {}

    private record Side(@OfPerson UUID id, Map<String, Row> rows) {}

    private record Pair(
            Side one, @Nullable Side other, @OfPerson List<UUID> more) {}

    @Test
    void everybody_whom_an_answer_names_is_noted_wherever_they_stand_in_it() {
        var row = new Row(UUID.randomUUID(), OTHER, "text");
        var nobody = new Row(UUID.randomUUID(), null, "text");
        assertThat(people(row)).containsExactly(OTHER);
        assertThat(people(nobody)).isEmpty();
        assertThat(people(List.of(row, nobody, row))).containsExactly(OTHER);
        assertThat(people(new KeysetPage<>(List.of(nobody, row), null))).containsExactly(OTHER);
        assertThat(people(new Pair(new Side(ONE, Map.of("a", row)), null, List.of(THIRD))))
                .containsExactly(ONE, OTHER, THIRD);
    }

    @Test
    void answers_about_nobody_are_not_noted() {
        assertThat(people(null)).isEmpty();
        assertThat(people("text")).isEmpty();
        assertThat(people(Map.of("a", 1))).isEmpty();
    }

    private static Set<UUID> people(@Nullable Object answer) {
        var people = new LinkedHashSet<UUID>();
        NotedAnswers.collect(answer, people);
        return people;
    }
}
