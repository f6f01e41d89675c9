package io.gapless.survey.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnswerBlockTest {

    @Test
    void what_is_packed_is_read_as_it_was() {
        var random = new Random(5);
        var met = new Slot.Met();
        var slots = List.of(
                met.of(Slot.texts("q", "CSAT", "", "QUALITY", null, true, true)),
                met.of(Slot.texts("q", "PAIR", "EXPECTATION", null, null, true, true)),
                met.of(Slot.texts("多选", "MULTIPLE", "甲", null, "甲", false, false)),
                met.of(Slot.texts("n", "NUMBER", "", null, null, true, false)));
        var told = new ArrayList<String>();
        var first = new AnswerBlock();
        var block = first;
        for (int i = 0; i < 200; i++) {
            if (i == 100) {
                block = new AnswerBlock();
                block.resume(
                        first.responses(),
                        first.earliest(),
                        first.latest(),
                        first.texts(),
                        first.slots(),
                        first.records());
            }
            var given = new GivenAnswers();
            given.edition = 3;
            given.orgUnit = "jinhua/a";
            given.id = UUID.randomUUID();
            given.micros = random.nextLong() >> 8;
            given.segment = i % 3 == 0 ? null : "S" + i % 3;
            given.campaign = i % 2 == 0 ? null : UUID.randomUUID().toString();
            given.source = i % 5 == 0 ? "IMPORT" : "CAMPAIGN";
            given.score = i % 7 == 0 ? GivenAnswers.NONE : random.nextInt(1_000_001);
            for (Slot slot : slots) {
                if (random.nextBoolean()) {
                    given.add(slot, slot.numbered() ? number(random) : 0);
                }
            }
            told.add(text(given));
            block.add(given);
        }
        assertThat(block.responses()).isEqualTo(200);

        var read = new ArrayList<String>();
        var times = new ArrayList<Long>();
        new AnswerBlock.Reader(new Slot.Met(), new GivenAnswers())
                .read(3, "jinhua/a", block.texts(), block.slots(), block.records(), given -> {
                    read.add(text(given));
                    times.add(given.micros);
                });
        assertThat(read).isEqualTo(told);
        assertThat(times.stream().min(Long::compare)).contains(block.earliest());
        assertThat(times.stream().max(Long::compare)).contains(block.latest());
    }

    private static long number(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(11) * GivenAnswers.UNIT;
            case 1 -> -random.nextInt(100_000);
            case 2 -> 99_999_999_999_999L;
            default -> -99_999_999_990_000L;
        };
    }

    private static String text(GivenAnswers given) {
        var text = new StringBuilder();
        text.append(given.id).append(' ').append(given.edition).append(' ').append(given.orgUnit);
        text.append(' ').append(given.micros).append(' ').append(given.segment);
        text.append(' ').append(given.campaign).append(' ').append(given.source);
        text.append(' ').append(given.score);
        for (int i = 0; i < given.size(); i++) {
            var slot = given.slot(i);
            text.append(' ')
                    .append(Slot.texts(
                            slot.question(),
                            slot.type(),
                            slot.part(),
                            slot.dimension(),
                            slot.choice(),
                            slot.numbered(),
                            slot.scaled()))
                    .append('=')
                    .append(given.number(i));
        }
        return text.toString();
    }

    @Test
    void sums_are_exact_beyond_64_bits() {
        var random = new Random(6);
        var sums = new ExactSums();
        var sum = BigInteger.ZERO;
        var squares = BigInteger.ZERO;
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextInt() - 1_000_000_000L * (i % 2);
            sums.add(value);
            sum = sum.add(BigInteger.valueOf(value));
            squares = squares.add(BigInteger.valueOf(value).pow(2));
        }
        assertThat(squares.bitLength()).isGreaterThan(Long.SIZE);
        assertThat(sums.squares(1)).isEqualTo(squares.doubleValue());
        assertThat(sums.sum(1)).isEqualTo(sum.doubleValue());
        double mean = sum.doubleValue() / 10_000;
        assertThat(sums.mean(1)).isCloseTo(mean, within(1e-6));
        assertThat(sums.deviation(1))
                .isCloseTo(Math.sqrt((squares.doubleValue() - 10_000 * mean * mean) / 9_999), within(1.0));
    }
}
