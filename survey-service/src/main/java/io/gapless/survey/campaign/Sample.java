package io.gapless.survey.campaign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Simple random samples without replacement that can be drawn again. */
final class Sample {

    private Sample() {}

    /**
     * Draws some of a population: the same ones for the same seed, population and order ({@link Random} and
     * {@link Collections#shuffle} are specified to the bit).
     */
    static <T> List<T> draw(List<T> population, int size, long seed) {
        var shuffled = new ArrayList<>(population);
        Collections.shuffle(shuffled, new Random(seed));
        return List.copyOf(shuffled.subList(0, Math.min(size, shuffled.size())));
    }
}
