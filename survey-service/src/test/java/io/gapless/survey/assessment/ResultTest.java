package io.gapless.survey.assessment;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.survey.assessment.Result.FigureOf;
import io.gapless.survey.assessment.Scorecard.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResultTest {

    @Test
    void weights_add_up_as_they_are_written() {
        var card = new Scorecard(
                UUID.randomUUID(),
                1,
                "CARD",
                1,
                Level.COMPANY,
                Scorecard.Status.PUBLISHED,
                new Scorecard.Title("卡", "Card"),
                "CNY",
                List.of(),
                List.of(),
                "boss",
                Instant.EPOCH,
                Instant.EPOCH);
        var nobody = new Result(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "jinhua",
                null,
                List.of(),
                null,
                0,
                null,
                Kind.NONE,
                BigDecimal.ZERO);
        // As doubles they add up to 49.99999999999999.
        var figures = Stream.of("37.66", "5.94", "6.4")
                .map(weight ->
                        new FigureOf("I" + weight, new BigDecimal(weight), 9, 1.0, null, null, 80.0, null, null, null))
                .toList();
        assertThat(37.66 + 5.94 + 6.4).isLessThan(50);
        assertThat(nobody.with(figures, card, 50).score()).isEqualTo(80);
    }
}
