package io.gapless.survey.score;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One response as scores see it. While many are read it is one and the same object: whoever needs more than a figure copies. */
final class GivenAnswers {

    /** Numbers are kept whole, in ten-thousandths: so precise is the database, and sums are exact in any order. */
    static final long UNIT = 10_000;

    /** The score of a response that has none. */
    static final long NONE = Long.MIN_VALUE;

    private static final int MICROS = 1_000_000;

    UUID id = new UUID(0, 0);
    int edition;
    String orgUnit = "";
    String source = "";

    @Nullable
    String segment;

    @Nullable
    String campaign;

    /** Since 1970. */
    long micros;

    /** In units. */
    long score = NONE;

    private int size;
    private Slot[] slots = new Slot[64];
    private long[] numbers = new long[64];

    int size() {
        return size;
    }

    Slot slot(int i) {
        return slots[i];
    }

    /** In units; 0 where the slot has no number. */
    long number(int i) {
        return numbers[i];
    }

    void clear() {
        size = 0;
    }

    void add(Slot slot, long number) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        slots[size] = slot;
        numbers[size++] = number;
    }

    /** Forgets the answers to these questions. */
    void leaveOut(Set<String> questions) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!questions.contains(slots[i].question())) {
                slots[kept] = slots[i];
                numbers[kept++] = numbers[i];
            }
        }
        size = kept;
    }

    static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1_000);
    }

    static Instant time(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000L);
    }
}
