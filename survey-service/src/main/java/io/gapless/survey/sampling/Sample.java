package io.gapless.survey.sampling;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** Random samples without replacement that can be drawn again. */
public final class Sample {

    private Sample() {}

    /** How many are drawn from each stratum. */
    public enum Method {
        /** As many as chance will have it: there are no strata. */
        SIMPLE,
        /** As many as the stratum's share of the population, to the person (largest remainder). */
        PROPORTIONAL,
        /** As many from each, and from small ones all there are. */
        EQUAL
    }

    /**
     * Draws some of a population: the same ones for the same seed, population and order ({@link Random} and
     * {@link Collections#shuffle} are specified to the bit).
     */
    public static <T> List<T> draw(List<T> population, int size, long seed) {
        var shuffled = new ArrayList<>(population);
        Collections.shuffle(shuffled, new Random(seed));
        return List.copyOf(shuffled.subList(0, Math.min(size, shuffled.size())));
    }

    /**
     * What was drawn from one stratum.
     *
     * @param population how many there were
     */
    public record Stratum<T>(String name, int population, List<T> drawn) {}

    /** Draws from each stratum on its own; by name, and the same again for the same seed and population. */
    public static <T> List<Stratum<T>> draw(
            List<T> population, Function<T, String> stratum, Method method, int size, long seed) {
        var strata = new TreeMap<String, List<T>>();
        population.forEach(one -> strata.computeIfAbsent(stratum.apply(one), name -> new ArrayList<>())
                .add(one));
        var sizes = new TreeMap<String, Integer>();
        strata.forEach((name, members) -> sizes.put(name, members.size()));
        var shares = allocate(sizes, method, size);
        var drawn = new ArrayList<Stratum<T>>();
        strata.forEach((name, members) -> drawn.add(new Stratum<>(
                name,
                members.size(),
                // Each stratum has a seed of its own: one that grows does not change what is drawn from the others.
                draw(members, shares.getOrDefault(name, 0), seed ^ name.hashCode() * 0x9E3779B97F4A7C15L))));
        return drawn;
    }

    /**
     * How many to draw of each stratum; in all {@code size}, or everybody where there are fewer. Ties go to the first
     * name.
     */
    public static Map<String, Integer> allocate(SortedMap<String, Integer> strata, Method method, int size) {
        long population = strata.values().stream().mapToLong(Integer::longValue).sum();
        int wanted = (int) Math.min(size, population);
        return method == Method.EQUAL ? equally(strata, wanted) : proportionally(strata, population, wanted);
    }

    private static Map<String, Integer> proportionally(SortedMap<String, Integer> strata, long population, int wanted) {
        var shares = new TreeMap<String, Integer>();
        var remainders = new TreeMap<String, Long>();
        int given = 0;
        for (var stratum : strata.entrySet()) {
            long part = (long) wanted * stratum.getValue();
            int share = population == 0 ? 0 : (int) (part / population);
            shares.put(stratum.getKey(), share);
            remainders.put(stratum.getKey(), population == 0 ? 0 : part % population);
            given += share;
        }
        remainders.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(wanted - given)
                .forEach(next -> shares.merge(next.getKey(), 1, Integer::sum));
        return shares;
    }

    /** Rounds of as many for each as there are left to give, until all are given. */
    private static Map<String, Integer> equally(SortedMap<String, Integer> strata, int wanted) {
        var shares = new TreeMap<String, Integer>();
        strata.keySet().forEach(name -> shares.put(name, 0));
        int left = wanted;
        while (left > 0) {
            var open = strata.entrySet().stream()
                    .filter(stratum -> shares.getOrDefault(stratum.getKey(), 0) < stratum.getValue())
                    .map(Map.Entry::getKey)
                    .toList();
            int each = Math.max(1, left / open.size());
            for (String name : open) {
                int more = Math.min(Math.min(each, left), strata.getOrDefault(name, 0) - shares.getOrDefault(name, 0));
                shares.merge(name, more, Integer::sum);
                left -= more;
            }
        }
        return shares;
    }

    /** Tells whether two samples were drawn from the same people: SHA-256 over their ids, in order. */
    public static String digest(List<UUID> population) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            population.forEach(id -> digest.update((id + "\n").getBytes(StandardCharsets.US_ASCII)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
