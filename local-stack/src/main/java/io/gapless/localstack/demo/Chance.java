package io.gapless.localstack.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** Chance that always falls the same way: each thing has a source of its own, so that no thing depends on another. */
final class Chance {

    private static final long SEED = 20_261_122;

    private final SplittableRandom random;

    private Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The source of one thing, such as {@code of("customer", 17)}. */
    static Chance of(String what, Object which) {
        long hash = SEED ^ 0xcbf29ce484222325L;
        for (byte b : (what + '/' + which).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L; // FNV-1a, 64 bit
        }
        return new Chance(hash);
    }

    /** A whole number from the first to the last, both included. */
    int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    /** From 0 inclusive to 1 exclusive. */
    double share() {
        return random.nextDouble();
    }

    /** True in that share of cases. */
    boolean is(double probability) {
        return random.nextDouble() < probability;
    }

    /** Roughly normal with mean 0 and deviation 1, from −6 to 6: the sum of twelve. */
    double bell() {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** One of the list, each as often as its weight says. */
    <T> T one(List<T> list, ToIntFunction<T> weight) {
        int left = random.nextInt(list.stream().mapToInt(weight).sum());
        for (T item : list) {
            left -= weight.applyAsInt(item);
            if (left < 0) {
                return item;
            }
        }
        throw new IllegalStateException("Weights are positive");
    }
}
